"""What stands in the cells of a file of deliveries: columns, words people use for codes, numbers and dates.

A value that was read once is remembered per column: a million rows have few different dates, services and districts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.kernel.exports import Kind
from esm.kernel.imports import Field, Problem, Row, find_heading, letters, read_cell, remedy
from esm.kernel.text import fold
from esm.reference import public as reference

from .columns import TITLES, Entry
from .machine import SCALE, Confirmation, Mode, Unit

ORGANISATION = "organisation"
ORGANISATION_TITLE = gettext_lazy("Організація")
# The order of the template and of a parsed row: the key, then what two rows must have alike to be one delivery.
CONTENT = (
    "date", "service", "unit", "quantity", "contacts", "mode", "district", "category", "recipient", "worker",
    "confirmation", "contract",
)  # fmt: skip
_REQUIRED = frozenset({"key", "date", "service", "unit", "quantity", "mode"})
_ALSO = {
    "key": ("ключ", "номер рядка", "№", "key"),
    "date": ("дата послуги", "коли", "date"),
    "service": ("код послуги", "назва послуги", "service"),
    "unit": ("одиниця виміру", "unit"),
    "quantity": ("обсяг", "quantity"),
    "contacts": ("кількість звернень", "звернення", "contacts"),
    "mode": ("спосіб", "спосіб надання", "mode"),
    "district": ("де", "district"),
    "category": ("категорія отримувачів", "category"),
    "recipient": ("отримувач", "код отримувача", "recipient"),
    "worker": ("працівник", "працівниця", "worker"),
    "confirmation": ("чим підтверджено", "confirmation"),
    "contract": ("номер договору", "contract"),
}
_WORDS: dict[str, dict[str, str]] = {
    "unit": {"послуга": Unit.SERVICE, "раз": Unit.SERVICE, "год": Unit.HOUR, "години": Unit.HOUR, "поїздка": Unit.LEG},
    "mode": {"вдома": Mode.AT_HOME, "телефон": Mode.PHONE, "очно": Mode.IN_PERSON, "дистанційно": Mode.ONLINE},
    "confirmation": {"підпис": Confirmation.SIGNATURE, "немає": Confirmation.NONE, "список": Confirmation.LIST},
}
_REMEMBERED = 100_000

# key, then CONTENT: texts and codes, whole hundredths, contacts; the date as ISO 8601 text.
Parsed = tuple[str, tuple[Any, ...]]


def fields() -> list[Field]:
    """The columns to look for; `organisation` is one of them and never required."""
    return [
        Field(ORGANISATION, (str(ORGANISATION_TITLE), "єдрпоу", "код єдрпоу", "organisation")),
        *(Field(code, (str(title), *_ALSO[code]), required=code in _REQUIRED) for code, title in TITLES.items()),
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """How people name codes: folded words → code, for each column that has codes."""

    codes: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Words:
        """Three queries."""
        services: dict[str, str] = {}
        for service in reference.service_codes():
            # A spreadsheet that takes «015.1» for a number gives 15.1.
            bare = service.code.lstrip("0")
            number = [bare, bare.removesuffix(".0")]
            _name(services, service.key, [service.key, service.code, *number, service.label, service.title])
        districts: dict[str, str] = {}
        named = reference.districts()
        for district in named:
            _name(districts, district.key, [district.key, district.title, district.title.removesuffix(" район")])
        for district in named:
            former = [name.strip() for name in district.note.split(",")]
            _name(districts, district.key, [*former, *(f"{name} район" for name in former if name)])
        categories: dict[str, str] = {}
        for category in reference.categories():
            _name(categories, category.key, [category.key, category.title, category.title.split(" (", maxsplit=1)[0]])
        return cls(
            {
                "service": services,
                "district": districts,
                "category": categories,
                "unit": _choices(Unit, "unit"),
                "mode": _choices(Mode, "mode"),
                "confirmation": _choices(Confirmation, "confirmation"),
            }
        )


def _name(names: dict[str, str], code: str, words: Iterable[str]) -> None:
    for word in words:
        if word:
            names.setdefault(_plain(word), code)


def _choices(choices: Any, column: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for value, label in choices.choices:
        _name(names, str(value), [str(value), str(label), str(label).split(" (", maxsplit=1)[0]])
    for word, value in _WORDS[column].items():
        names.setdefault(word, str(value))
    return names


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


class Fault(Exception):
    """A cell that can't be read: `message` and `fix`."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


class RowReader:
    """Rows of one file: finds the heading, then turns each row into codes. Raises Invalid when columns are missing."""

    def __init__(self, head: Sequence[Row], words: Words) -> None:
        at, places = find_heading(head, fields())
        self.first = at + 1  # how many rows the heading and what stands above it take
        self.heading = [str(cell) for cell in head[at]]
        self.places = places
        self._width = len(self.heading)
        # A column that isn't there is read from the last place of a padded row, which is always empty.
        self._pick = itemgetter(*(places.get(code, -1) for code in (ORGANISATION, "key", *CONTENT)))
        self._padding = [""] * (self._width + 1)
        self._known: list[dict[Any, Any]] = [{} for _code in CONTENT]
        self._read: list[Callable[[Any], Any]] = [_reader(code, words) for code in CONTENT]

    def title(self, code: str) -> str:
        """The column as it is called in the person's own file."""
        place = self.places.get(code)
        return str(TITLES.get(code, ORGANISATION_TITLE)) if place is None else self.heading[place]

    def column(self, code: str) -> str:
        """«D, Кількість»: as spreadsheets and people call it."""
        place = self.places.get(code)
        return self.title(code) if place is None else f"{letters(place)}, {self.heading[place]}"

    def value(self, row: Row, code: str) -> str:
        place = self.places.get(code)
        return "" if place is None or place >= len(row) else read_text(row[place])[:200]

    def parse(self, number: int, row: Row) -> tuple[str, Parsed | None, list[Problem]]:
        """The organisation's code as written («» if none), the row in codes if it can be read, and what is wrong."""
        organisation, key, *cells = self._pick([*row, *self._padding])
        problems: list[Problem] = []
        try:
            content = [known[cell] for known, cell in zip(self._known, cells, strict=True)]
        except KeyError:
            content = self._learn(number, cells, problems)
        written = organisation.strip() if type(organisation) is str else read_text(organisation)
        if problems:
            return written, None, problems
        if content[4] is None:  # contacts left out: a person is one contact, a crowd has to be counted
            if not content[8]:
                message, fix = _("Не написано, скільки було звернень."), _("Впишіть число або код людини.")
                return written, None, [Problem(number, "contacts", "", message, fix)]
            content[4] = 1
        return written, (key.strip() if type(key) is str else read_text(key), tuple(content)), []

    def _learn(self, number: int, cells: Sequence[Any], problems: list[Problem]) -> list[Any]:
        """The values of a row in which something stands for the first time; adds what can't be read to `problems`."""
        content: list[Any] = []
        for code, known, read, cell in zip(CONTENT, self._known, self._read, cells, strict=True):
            if cell in known:
                content.append(known[cell])
                continue
            try:
                content.append(read(cell))
            except Fault as fault:
                problems.append(Problem(number, code, read_text(cell)[:200], fault.message, fault.fix))
                continue
            if len(known) < _REMEMBERED:
                known[cell] = content[-1]
        return content


def entry_of(number: int, parsed: Parsed) -> Entry:
    """The row as the rules of the log read it."""
    key, content = parsed
    values = dict(zip(CONTENT, content, strict=True))
    return Entry(number, key, **values | {"date": date.fromisoformat(values["date"])})


def read_text(cell: Any) -> str:
    return "" if cell is None else str(read_cell(Kind.TEXT, cell))


def _reader(code: str, words: Words) -> Callable[[Any], Any]:
    if code in words.codes:
        names = words.codes[code]
        return lambda cell: _code(cell, names)
    if code in {"date", "quantity", "contacts"}:
        return {"date": _day, "quantity": _hundredths, "contacts": _count}[code]
    return read_text


def _code(cell: Any, names: Mapping[str, str]) -> str:
    text = _plain(str(cell)) if type(cell) in {int, float} else _plain(read_text(cell))
    if not text:
        return ""  # whether it may be empty, the rules say
    first = text.split(" ", maxsplit=1)[0]
    found = names.get(text) or (names.get(first) if first[:1].isdigit() else None)
    if found is None:
        if text in names:
            return ""
        raise Fault(_("Немає такого значення."), _nearest(text, names))
    return found


def _nearest(text: str, names: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    if near:
        return _("Можливо, «%(value)s»? Візьміть значення зі списку в бланку.") % {"value": near[0]}
    return _("Візьміть значення зі списку в бланку.")


def _filled(cell: Any, kind: Kind, title: str) -> Any:
    try:
        return read_cell(kind, cell)
    except (ValueError, ArithmeticError) as error:
        message, fix = remedy(kind)
        raise Fault(message % {"title": title}, fix) from error


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _day(cell: Any) -> str:
    if _empty(cell):
        raise Fault(_("Не написано дати."), _("Напишіть дату так: 16.11.2026."))
    return str(_filled(cell, Kind.DATE, str(TITLES["date"])).isoformat())


def _hundredths(cell: Any) -> int:
    if _empty(cell):
        raise Fault(_("Не написано кількості."), _("Напишіть кількість цифрами, наприклад 1,5."))
    number = _filled(cell, Kind.DECIMAL, str(TITLES["quantity"])) * SCALE
    if number != number.to_integral_value():
        raise Fault(_("Кількість дрібніша за соту частку."), _("Округліть до сотих."))
    return int(number)


def _count(cell: Any) -> int | None:
    return None if _empty(cell) else int(_filled(cell, Kind.INT, str(TITLES["contacts"])))
