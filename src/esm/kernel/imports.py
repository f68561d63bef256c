"""Tables that people bring: XLSX, ODS, CSV or pasted cells, with each mistake named by its row, column and remedy.

`read_sheet` gives the cells as they are; `read_table` finds the heading and reads the columns that `Field`s ask for.
Nothing is written here: a service takes the records when there are no problems, or when a person has agreed to some.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from . import files
from .errors import Invalid
from .exports import Column, Kind, Table
from .money import Money
from .text import fold

Row = Sequence[Any]
ROWS_LIMIT = 20_000
COLUMNS_LIMIT = 200
# The heading stands among the first rows: above it people write the organisation's name and the like.
_HEADING_WITHIN = 30
_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y")


@dataclass(frozen=True, slots=True)
class Field:
    """A column to read: its `code` in a record, the headings it is known by, the kind of its cells."""

    code: str
    titles: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that can't be read: `row` from 1 and `column` («D, Сума») as the person sees them in her own file."""

    row: int
    column: str
    value: str
    message: str
    fix: str

    def __str__(self) -> str:
        return _("Рядок %(row)s: %(message)s %(fix)s") % {"row": self.row, "message": self.message, "fix": self.fix}


@dataclass(frozen=True, slots=True)
class Record:
    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_stored(stored: files.StoredFile, *, field: str = "file") -> list[Row]:
    with files.open_content(stored) as content:
        return read_sheet(content.read(), files.Kind(stored.kind), field=field)


def read_sheet(content: bytes, kind: files.Kind, *, field: str = "file") -> list[Row]:
    """The cells of the first sheet that has any, row by row. Raises Invalid when it can't be opened or is too large.

    A cell is a str, int, float, bool, date, datetime or None. A formula gives its last computed value.
    """
    rows = _csv_rows(content) if kind is files.Kind.CSV else _office_rows(content, field)
    if len(rows) > ROWS_LIMIT or any(len(row) > COLUMNS_LIMIT for row in rows):
        limits = {"rows": ROWS_LIMIT, "columns": COLUMNS_LIMIT}
        message = _("Таблиця завелика: більше ніж %(rows)s рядків або %(columns)s стовпців. Поділіть її на частини.")
        raise Invalid({field: message % limits})
    return rows


def read_book(content: bytes, *, field: str = "file") -> dict[str, list[Row]]:
    """All sheets of an XLSX or ODS by name. Raises Invalid when it can't be opened or a sheet is too large."""
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=ROWS_LIMIT + 1)
                for name in book.sheet_names
            }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        message = _("Таблицю не вдалося відкрити. Збережіть її в Excel чи LibreOffice наново як XLSX і завантажте.")
        raise Invalid({field: message}) from error
    if any(len(rows) > ROWS_LIMIT or (rows and len(rows[0]) > COLUMNS_LIMIT) for rows in sheets.values()):
        limits = {"rows": ROWS_LIMIT, "columns": COLUMNS_LIMIT}
        message = _("Таблиця завелика: більше ніж %(rows)s рядків або %(columns)s стовпців. Поділіть її на частини.")
        raise Invalid({field: message % limits})
    return {name: [[None if cell == "" else cell for cell in row] for row in rows] for name, rows in sheets.items()}


def read_pasted(text: str) -> list[Row]:
    """Cells copied from a spreadsheet into a text box: tabs between cells, quotes round cells with line breaks."""
    return _split(text.replace("\0", ""), "\t" if "\t" in text else delimiter_of(text))[:ROWS_LIMIT]


def _office_rows(content: bytes, field: str) -> list[Row]:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for index, _name in enumerate(book.sheet_names):
                sheet = book.get_sheet_by_index(index)
                rows = sheet.to_python(skip_empty_area=False, nrows=ROWS_LIMIT + 1)
                if any(cell not in ("", None) for row in rows for cell in row):
                    return [[None if cell == "" else cell for cell in row] for row in rows]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        message = _("Таблицю не вдалося відкрити. Збережіть її в Excel чи LibreOffice наново як XLSX і завантажте.")
        raise Invalid({field: message}) from error
    raise Invalid({field: _("Таблиця порожня. Заповніть її та завантажте ще раз.")})


def _csv_rows(content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    return _split(text, delimiter_of(text))


def delimiter_of(text: str) -> str:
    """The one of `;`, tab, comma that splits the most of the first lines alike.

    A tie goes to `;`: with decimal commas in every line a comma would split evenly too.
    """

    def alike(delimiter: str) -> int:
        widths = [len(row) for row in _split(text[:20_000], delimiter)[:_HEADING_WITHIN] if row]
        common = max(set(widths), key=widths.count, default=1)
        return widths.count(common) if common > 1 else 0

    return max(";\t,", key=alike)


def _split(text: str, delimiter: str) -> list[Row]:
    csv.field_size_limit(10**7)
    lines = io.StringIO(text, newline="")
    return [[cell.strip() or None for cell in row] for row in csv.reader(lines, delimiter=delimiter)]


def read_table(rows: Sequence[Row], fields: Sequence[Field], *, field: str = "file") -> Read:
    """Find the heading, read the rows under it. Empty rows are passed over; a row with a problem gives no record.

    Raises Invalid when no heading is found or a required column is missing.
    """
    at, places = find_heading(rows, fields, field=field)
    records: list[Record] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if all(_blank(cell) for cell in row):
            continue
        values, wrong = _read_row(number, row, fields, places, rows[at])
        problems.extend(wrong)
        if not wrong:
            records.append(Record(number, values))
    return Read(tuple(records), tuple(problems))


def find_heading(rows: Sequence[Row], fields: Sequence[Field], *, field: str = "file") -> tuple[int, dict[str, int]]:
    """Which of the first rows is the heading (from 0), and the place of each field it has. Raises Invalid."""
    at, places = _heading(rows, fields)
    missing = [f.titles[0] for f in fields if f.required and f.code not in places]
    if missing:
        names = ", ".join(f"«{title}»" for title in missing)
        raise Invalid(
            {field: _("У таблиці немає стовпців: %(names)s. Додайте їх або візьміть наш бланк.") % {"names": names}}
        )
    return at, places


def _heading(rows: Sequence[Row], fields: Sequence[Field]) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:_HEADING_WITHIN]):
        titles = {_title(cell): index for index, cell in reversed(list(enumerate(row))) if not _blank(cell)}
        places = {f.code: titles[_title(t)] for f in fields for t in reversed(f.titles) if _title(t) in titles}
        if len(places) > len(best[1]):
            best = (number, places)
    return best


def _title(cell: Any) -> str:
    return " ".join(fold(str(cell)).split()).rstrip(" *:.")


def _read_row(
    number: int, row: Row, fields: Sequence[Field], places: Mapping[str, int], heading: Row
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for wanted in fields:
        place = places.get(wanted.code)
        cell = row[place] if place is not None and place < len(row) else None
        name = f"{letters(place)}, {heading[place]}" if place is not None else wanted.titles[0]
        if _blank(cell):
            values[wanted.code] = "" if wanted.kind is Kind.TEXT else None
            if wanted.required:
                title = {"title": wanted.titles[0]}
                message, fix = _("«%(title)s» порожнє.") % title, _("Заповніть клітинку.")
                problems.append(Problem(number, name, "", message, fix))
            continue
        try:
            values[wanted.code] = _READERS[wanted.kind](cell)
        except (ValueError, InvalidOperation, OverflowError):
            message, fix = remedy(wanted.kind)
            problems.append(Problem(number, name, str(cell)[:200], message % {"title": wanted.titles[0]}, fix))
    return values, problems


def remedy(kind: Kind) -> tuple[str, str]:
    """What to say of a cell that can't be read, with %(title)s in it, and what to do."""
    return {
        Kind.INT: (_("«%(title)s» — не число."), _("Напишіть кількість цифрами, наприклад 12.")),
        Kind.DECIMAL: (_("«%(title)s» — не число."), _("Напишіть число цифрами, наприклад 12,5.")),
        Kind.MONEY: (_("«%(title)s» — не сума."), _("Напишіть суму цифрами, до копійки, наприклад 1470,90.")),
        Kind.DATE: (_("«%(title)s» — не дата."), _("Напишіть дату так: 16.11.2026.")),
        Kind.DATETIME: (_("«%(title)s» — не дата."), _("Напишіть дату й час так: 16.11.2026 14:30.")),
        Kind.TEXT: (_("«%(title)s» не вдалося прочитати."), _("Наберіть текст наново.")),
    }[kind]


def read_cell(kind: Kind, cell: Any) -> Any:
    """The value of a cell that isn't empty. Raises ValueError or ArithmeticError."""
    return _READERS[kind](cell)


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def letters(place: int) -> str:
    """The column as spreadsheets call it: 0 → A, 27 → AB."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # spreadsheets keep an ЄДРПОУ as 12345678.0
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return str(cell).replace("\0", "").strip()


def _decimal(cell: Any) -> Decimal:
    if isinstance(cell, bool | date):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return Decimal(repr(round(cell, 9)))
    number = Decimal("".join(str(cell).split()).replace("\u2212", "-").replace(",", "."))
    if not number.is_finite() or abs(number) >= 10**15:
        raise ValueError(cell)
    return number


def _int(cell: Any) -> int:
    number = _decimal(cell)
    if number != number.to_integral_value():
        raise ValueError(cell)
    return int(number)


def _money(cell: Any) -> Money:
    return Money.parse(cell if isinstance(cell, str) else f"{_decimal(cell).normalize():f}")


def _moment(cell: Any) -> datetime:
    if isinstance(cell, datetime):
        return cell
    day, _space, clock = str(cell).strip().partition(" ")
    return datetime.combine(_date(day), datetime.strptime(clock or "00:00", "%H:%M").time())  # noqa: DTZ007


def _date(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in _DATES:
        try:
            return datetime.strptime(str(cell).strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(cell)


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.INT: _int,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
}


def problems_table(problems: Sequence[Problem], title: str) -> Table:
    """The mistakes as a table to download and work through."""
    columns = (
        Column("row", _("Рядок"), Kind.INT),
        Column("column", _("Стовпець")),
        Column("value", _("Що написано")),
        Column("message", _("Що не так")),
        Column("fix", _("Як виправити")),
    )
    return Table(columns, [(p.row, p.column, p.value, p.message, p.fix) for p in problems], title)
