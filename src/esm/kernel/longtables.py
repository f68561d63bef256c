"""Tables too long for memory: XLSX and CSV read piece by piece, a million rows in some tens of megabytes.

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
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from . import xlsx
from .errors import Invalid
from .files import Kind
from .imports import COLUMNS_LIMIT, delimiter_of
from .xlsx import BrokenBook, Piece, pieces, sheet_rows

# A row with its number in the person's own file, from 1.
Numbered = tuple[int, Sequence[Any]]
ROWS_LIMIT = 1_048_576  # a spreadsheet has no more
SEPARATELY_FROM = 4 * 2**20  # bytes of an XLSX: some fifty thousand rows
_SAMPLE = 20_000  # characters by which the delimiter is judged


@contextmanager
def open_pieces(path: Path, kind: Kind, *, field: str = "file") -> Iterator[Iterator[Piece]]:
    """The first sheet that has any rows, some thousands of them at a time: their numbers and their columns.

    A cell of an XLSX is a str, int, float, bool, date or datetime; of a CSV always a str; an empty one is "". Rows
    without cells may be passed over. Raises Invalid (also while one iterates) when the file can't be read or has too
    many rows or columns.
    """
    with ExitStack() as stack:
        try:
            if kind is Kind.CSV:
                raw = stack.enter_context(path.open("rb"))
                encoding = encoding_of(raw)
                raw.seek(0)
                found = pieces(_csv(io.TextIOWrapper(raw, encoding, errors="replace", newline="")))
            elif path.stat().st_size > SEPARATELY_FROM:
                found = _apart(path)
            else:
                found = pieces(sheet_rows(stack.enter_context(zipfile.ZipFile(path)), COLUMNS_LIMIT))
        except zipfile.BadZipFile as error:
            raise _unreadable(field) from error
        yield _limited(_readable(found, field), field)


@contextmanager
def open_rows(path: Path, kind: Kind, *, field: str = "file") -> Iterator[Iterator[Numbered]]:
    """The same row by row; an empty cell may be missing at the end."""
    with open_pieces(path, kind, field=field) as found:
        yield (
            (n, _trimmed(row))
            for numbers, columns in found
            for n, row in zip(numbers, zip(*columns, strict=True), strict=False)
        )


def _trimmed(row: Sequence[Any]) -> list[Any]:
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return list(row[:end])


def _apart(path: Path) -> Iterator[Piece]:
    """The sheet read by a process of its own: it has the second core, and a wicked file has no memory but its own."""
    code = "import sys; sys.path.append(sys.argv[1]); import xlsx; xlsx.write_pieces(sys.argv[2], int(sys.argv[3]))"
    here = Path(xlsx.__file__).parents[1]
    command = [sys.executable, "-S", "-E", "-c", code, str(here), str(path), str(COLUMNS_LIMIT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            pipe = cast(IO[bytes], reader.stdout)
            while (piece := pickle.load(pipe))[0]:  # noqa: S301 our own process wrote it
                yield piece
        except (EOFError, pickle.UnpicklingError) as error:
            raise BrokenBook("the reader gave up") from error
        finally:
            reader.kill()


def _readable(found: Iterator[Piece], field: str) -> Iterator[Piece]:
    try:
        yield from found
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


def _csv(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(10**6)
    sample = text.read(_SAMPLE) + text.readline()
    lines = chain(io.StringIO(sample, newline=""), text)
    return enumerate(csv.reader(lines, delimiter=delimiter_of(sample)), start=1)


def _limited(found: Iterator[Piece], field: str) -> Iterator[Piece]:
    empty = True
    for numbers, columns in found:
        empty = False
        if numbers[-1] > ROWS_LIMIT or len(columns) > COLUMNS_LIMIT:
            limits = {"rows": ROWS_LIMIT, "columns": COLUMNS_LIMIT}
            message = _(
                "Таблиця завелика: більше ніж %(rows)s рядків або %(columns)s стовпців. Поділіть її на частини."
            )
            raise Invalid({field: message % limits})
        yield numbers, columns
    if empty:
        raise Invalid({field: _("Таблиця порожня. Заповніть її та завантажте ще раз.")})
