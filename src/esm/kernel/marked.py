"""The file back as it was sent, with a column that says what to put right; in XLSX the bad cells are coloured."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from .exports import clean_cell
from .files import Kind
from .imports import Problem
from .longtables import dialect_of, open_rows


class Heading(Protocol):
    """The heading of the person's own file: how many rows it and what stands above it take, its cells, the place of a code."""

    first: int
    heading: list[str]
    places: dict[str, int]

    def title(self, code: str) -> str: ...


@contextmanager
def marked_copy(source: Path, kind: Kind, problems: Sequence[Problem], reader: Heading) -> Iterator[Path]:
    """A temporary file of the same kind, removed when the `with` ends. Its memory doesn't grow with the rows."""
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    with TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        target = Path(folder) / f"marked.{kind.value}"
        if kind is Kind.CSV:
            _csv(source, target, by_row, reader)
        else:
            _xlsx(source, target, by_row, reader, folder)
        yield target


def _remedies(problems: Sequence[Problem], reader: Heading) -> str:
    return " ".join(f"«{reader.title(p.column)}»: {p.message} {p.fix}" for p in problems)


def _csv(source: Path, target: Path, by_row: dict[int, list[Problem]], reader: Heading) -> None:
    encoding, delimiter = dialect_of(source)
    width = len(reader.heading)
    with (
        open_rows(source, Kind.CSV) as rows,
        target.open("w", encoding=encoding, errors="replace", newline="") as out,
    ):
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        for number, row in rows:
            cells = [*row, *[""] * (width - len(row))]
            cells.append(_last(number, by_row, reader))
            writer.writerow(cells)


def _last(number: int, by_row: dict[int, list[Problem]], reader: Heading) -> str:
    if number == reader.first:
        return _("Що виправити")
    return _remedies(by_row[number], reader) if number in by_row else ""


def _xlsx(source: Path, target: Path, by_row: dict[int, list[Problem]], reader: Heading, folder: str) -> None:
    import xlsxwriter

    width = len(reader.heading)
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "tmpdir": folder,
    }  # fmt: skip
    with open_rows(source, Kind.XLSX) as rows, xlsxwriter.Workbook(target, options) as book:
        plain = (None, book.add_format({"num_format": "dd.mm.yyyy"}))
        colour = {"bg_color": "#F9D6D0", "border": 1, "border_color": "#A3271B"}
        bad = (book.add_format(colour), book.add_format({**colour, "num_format": "dd.mm.yyyy"}))
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Таблиця"))
        sheet.freeze_panes(reader.first, 0)
        sheet.set_column(0, width - 1, 16)
        sheet.set_column(width, width, 70)
        for number, row in rows:
            wrong = {reader.places.get(problem.column) for problem in by_row.get(number, ())}
            for place, cell in enumerate(row[:width]):
                _write(sheet, number - 1, place, cell, bad if place in wrong else plain)
            for beyond in wrong:
                if beyond is not None and beyond >= len(row):
                    sheet.write_blank(number - 1, beyond, None, bad[0])
            if last := _last(number, by_row, reader):
                sheet.write_string(number - 1, width, clean_cell(last), wrap)


def _write(sheet: Any, row: int, place: int, cell: Any, formats: tuple[Any, Any]) -> None:
    if cell is None or cell == "":
        if formats[0]:
            sheet.write_blank(row, place, None, formats[0])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, formats[0])
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, formats[0])
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(row, place, cell, formats[1])
    else:
        sheet.write_string(row, place, clean_cell(str(cell)), formats[0])
