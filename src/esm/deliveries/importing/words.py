"""What stands in the cells of a file of deliveries: columns, words people use for codes, numbers and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.kernel.exports import Kind
from esm.kernel.imports import Field, read_cell, remedy
from esm.kernel.text import fold
from esm.reference import public as reference

from ..columns import TITLES
from ..machine import SCALE, Confirmation, Mode, Unit

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


def read_text(cell: Any) -> str:
    return "" if cell is None else str(read_cell(Kind.TEXT, cell))


def reader_of(code: str, words: Words) -> Callable[[Any], Any]:
    """How a column is read: cell → code, text, whole hundredths, contacts (None: left out), date as ISO 8601 text.

    It raises Fault.
    """
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
