"""Tables to take away: CSV for Excel in Ukraine (BOM, `;`, decimal comma), XLSX with real numbers and dates, JSON.

`http.export_response(request, table, filename=…)` picks the format by `?format=`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .money import Money

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d\s]+([.,]\d+)?")
_ILLEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_LIMIT = 32_767  # Excel's
_EXACT_INTEGERS = 10**15  # Excel keeps 15 digits


class Kind(StrEnum):
    TEXT = "text"
    INT = "int"
    MONEY = "money"  # a Money; in hryvnias in the file
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Column:
    """`code` names the field in JSON and never changes; `title` is the heading; `description` says what is counted."""

    code: str
    title: str
    kind: Kind = Kind.TEXT
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are sequences of cells in the order of `columns`; None is an empty cell. `source` says where it is from."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    source: str = ""


_CHUNK = 500  # rows written at once when a table is too long to be held


def to_csv(table: Table) -> bytes:
    """UTF-8 with BOM, `;`, decimal comma, dates as 16.11.2026. Text that would run as a formula gets an apostrophe."""
    return b"".join(csv_parts(table))


def csv_parts(table: Table) -> Iterator[bytes]:
    """`to_csv` in pieces, reading `rows` as it goes."""
    yield b"\xef\xbb\xbf" + _csv([[_safe(column.title) for column in table.columns]])
    kinds = [column.kind for column in table.columns]
    rows = iter(table.rows)
    while chunk := list(islice(rows, _CHUNK)):
        yield _csv([_csv_cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in chunk)


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8", "replace")


def _csv_cell(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return ""
    return _CSV_CELLS[kind](value)


def _safe(text: str) -> str:
    plain = text.replace("\0", "")
    if plain.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(plain):
        return f"'{plain}"
    return plain


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value))


_CSV_CELLS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: lambda value: _safe(str(value)),
    Kind.INT: lambda value: str(int(value)),
    Kind.MONEY: lambda value: f"{_money(value).hryvnias:.2f}".replace(".", ","),
    Kind.DECIMAL: lambda value: f"{Decimal(str(value)):f}".replace(".", ","),
    Kind.DATE: lambda value: f"{value:%d.%m.%Y}",
    Kind.DATETIME: lambda value: f"{localtime(value):%d.%m.%Y %H:%M}",
}


def to_json(table: Table) -> bytes:
    """{"title", "source", "columns": […], "rows": [{code: value}]}; sums in hryvnias, dates in ISO 8601."""
    codes = [(column.code, column.kind) for column in table.columns]
    content = {
        "title": table.title,
        "source": table.source,
        "columns": [
            {"code": c.code, "title": c.title, "kind": c.kind.value, "description": c.description}
            for c in table.columns
        ],
        "rows": [
            {code: _json_cell(kind, value) for (code, kind), value in zip(codes, row, strict=True)}
            for row in table.rows
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def json_parts(table: Table) -> Iterator[bytes]:
    """What `to_json` says, in pieces and on one line, reading `rows` as it goes."""
    head = json.loads(to_json(Table(table.columns, (), table.title, table.source)))
    del head["rows"]
    yield json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")[:-1] + b', "rows": ['
    codes = [(column.code, column.kind) for column in table.columns]
    rows, between = iter(table.rows), ""
    while chunk := list(islice(rows, _CHUNK)):
        made = [
            json.dumps(
                {code: _json_cell(kind, value) for (code, kind), value in zip(codes, row, strict=True)},
                ensure_ascii=False,
            )
            for row in chunk
        ]
        yield (between + ",\n".join(made)).encode("utf-8", "replace")
        between = ",\n"
    yield b"]}"


def _json_cell(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Kind.MONEY:
            return float(_money(value).hryvnias)
        case Kind.INT:
            return int(value)
        case Kind.DECIMAL:
            return float(value)
        case Kind.DATE | Kind.DATETIME:
            return (localtime(value) if isinstance(value, datetime) else value).isoformat()
    return str(value)


_NUMBER_FORMATS = {
    Kind.INT: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.DECIMAL: "#,##0.##",
    Kind.DATE: "dd.mm.yyyy",
    Kind.DATETIME: "dd.mm.yyyy hh:mm",
}


def to_xlsx(table: Table) -> bytes:
    """A sheet with a frozen heading and real numbers and dates; what the columns mean stands on a second sheet."""
    import xlsxwriter  # 60 ms to load: only when somebody exports

    out = io.BytesIO()
    options = {
        "constant_memory": True,  # rows go to the disk as they are written
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": table.title, "comments": table.source})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _NUMBER_FORMATS.items()}
        sheet = book.add_worksheet(_("Таблиця"))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, _width(column), formats.get(column.kind))
            sheet.write_string(0, index, clean_cell(column.title), head)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            for index, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if value is not None and value != "":
                    _write(sheet, last, index, column.kind, value, formats)
        if table.columns:
            sheet.autofilter(0, 0, last, len(table.columns) - 1)
        about = book.add_worksheet(_("Опис"))
        about.set_column(0, 1, 40)
        lines = [(_("Таблиця"), table.title), (_("Джерело"), table.source)]
        lines += [(column.title, column.description) for column in table.columns]
        for number, (name, words) in enumerate(lines):
            about.write_string(number, 0, clean_cell(str(name)), head)
            about.write_string(number, 1, clean_cell(str(words)))
    return out.getvalue()


def _width(column: Column) -> int:
    return {Kind.TEXT: max(14, min(60, len(column.title) + 10)), Kind.DATETIME: 18}.get(column.kind, 14)


def clean_cell(text: str) -> str:
    plain = _ILLEGAL_IN_XML.sub("", text)
    return plain if len(plain) <= _CELL_LIMIT else plain[: _CELL_LIMIT - 1] + "…"


def _write(sheet: Any, row: int, column: int, kind: Kind, value: Any, formats: dict[Kind, Any]) -> None:
    match kind:
        case Kind.MONEY:
            sheet.write_number(row, column, float(_money(value).hryvnias), formats[kind])
        case Kind.INT | Kind.DECIMAL if abs(value) < _EXACT_INTEGERS:
            sheet.write_number(row, column, float(value), formats[kind])
        case Kind.DATE:
            sheet.write_datetime(row, column, _day(value), formats[kind])
        case Kind.DATETIME:
            sheet.write_datetime(row, column, localtime(value).replace(tzinfo=None), formats[kind])
        case _:
            sheet.write_string(row, column, clean_cell(str(value)))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Format:
    mime: str
    write: Callable[[Table], bytes]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", to_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "json": Format("application/json; charset=utf-8", to_json),
}
