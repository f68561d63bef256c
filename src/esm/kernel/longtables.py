"""Tables too long for memory: XLSX and CSV read row by row, a million rows in some tens of megabytes.

`imports.read_sheet` is for tables that people fill in by hand. Why this reader is our own: docs/decisions/0006.
"""

from __future__ import annotations

import csv
import io
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from . import xlsxrows
from .errors import Invalid
from .files import Kind
from .imports import COLUMNS_LIMIT, delimiter_of
from .xlsxrows import BrokenBook, sheet_rows

# A row with its number in the person's own file, from 1.
Numbered = tuple[int, Sequence[Any]]
ROWS_LIMIT = 1_048_576  # a spreadsheet has no more
SEPARATELY_FROM = 4 * 2**20  # bytes of an XLSX: some fifty thousand rows
_SAMPLE = 20_000  # characters by which the delimiter is judged


@contextmanager
def open_rows(path: Path, kind: Kind, *, field: str = "file") -> Iterator[Iterator[Numbered]]:
    """Rows of the first sheet that has any; an empty cell is "" or missing at the end.

    A cell of an XLSX is a str, int, float, bool, date or datetime; of a CSV always a str. Raises Invalid (also while
    one iterates) when the file can't be read or has too many rows or columns.
    """
    with ExitStack() as stack:
        try:
            if kind is Kind.CSV:
                raw = stack.enter_context(path.open("rb"))
                encoding = encoding_of(raw)
                raw.seek(0)
                rows = _csv(io.TextIOWrapper(raw, encoding, errors="replace", newline=""))
            else:
                archive = stack.enter_context(zipfile.ZipFile(path))
                large = path.stat().st_size > SEPARATELY_FROM
                rows = _apart(path) if large else sheet_rows(archive, COLUMNS_LIMIT)
        except zipfile.BadZipFile as error:
            raise _unreadable(field) from error
        yield _limited(_readable(rows, field), field)


def _apart(path: Path) -> Iterator[Numbered]:
    """The sheet read by a process of its own: it has the second core, and a wicked file has no memory but its own."""
    command = [sys.executable, "-S", "-E", xlsxrows.__file__, str(path), str(COLUMNS_LIMIT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            pipe = cast(IO[bytes], reader.stdout)
            while rows := pickle.load(pipe):  # noqa: S301 our own process wrote it
                yield from rows
        except (EOFError, pickle.UnpicklingError) as error:
            raise BrokenBook("the reader gave up") from error
        finally:
            reader.kill()


def _readable(rows: Iterator[Numbered], field: str) -> Iterator[Numbered]:
    try:
        yield from rows
    except (BrokenBook, csv.Error) as error:
        raise _unreadable(field) from error


def _unreadable(field: str) -> Invalid:
    message = _("Таблицю не вдалося відкрити. Збережіть її в Excel чи LibreOffice наново як XLSX і завантажте.")
    return Invalid({field: message})


def encoding_of(raw: Any) -> str:
    """UTF-8 (with a BOM or without) if the whole file is; else what Excel in Ukraine writes without asking."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := raw.read(2**20):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


def dialect_of(path: Path) -> tuple[str, str]:
    """Encoding and delimiter of a CSV, to write another like it."""
    with path.open("rb") as raw:
        encoding = encoding_of(raw)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        return encoding, delimiter_of(text.read(_SAMPLE))


def _csv(text: io.TextIOWrapper) -> Iterator[Numbered]:
    csv.field_size_limit(10**6)
    sample = text.read(_SAMPLE) + text.readline()
    lines = chain(io.StringIO(sample, newline=""), text)
    return enumerate(csv.reader(lines, delimiter=delimiter_of(sample)), start=1)


def _limited(rows: Iterator[Numbered], field: str) -> Iterator[Numbered]:
    first = list(islice(rows, 1))
    if not first:
        raise Invalid({field: _("Таблиця порожня. Заповніть її та завантажте ще раз.")})
    for number, row in chain(first, rows):
        if number > ROWS_LIMIT or len(row) > COLUMNS_LIMIT:
            limits = {"rows": ROWS_LIMIT, "columns": COLUMNS_LIMIT}
            message = _(
                "Таблиця завелика: більше ніж %(rows)s рядків або %(columns)s стовпців. Поділіть її на частини."
            )
            raise Invalid({field: message % limits})
        yield number, row
