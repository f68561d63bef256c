"""Whether a row may stand in the log: codes, dates, contract. The same for the grid, files and the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.imports import Problem
from esm.reference import public as reference

from .columns import Entry
from .machine import FRACTIONAL, REMOTE, SCALE, Confirmation, Mode, Unit
from .models import Allowance
from .rules import DeliveryRules, rules_on

# Asked of Django's enumerations each time they would be made anew.
_UNITS, _MODES, _CONFIRMATIONS = (frozenset(words.values) for words in (Unit, Mode, Confirmation))
KEY_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Right:
    """What a contract line lets its provider deliver; `volume` None: no limit."""

    allowance_id: int
    contract_code: str
    service_code: str
    unit: str
    volume: int | None
    used: int
    valid_from: date
    valid_until: date
    closed: bool

    @property
    def left(self) -> int | None:
        return None if self.volume is None else self.volume - self.used


Rights = Mapping[tuple[str, str, str], Right]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything a row is checked against, read once for a batch: codes with their names, rules, rights, the day."""

    services: Mapping[str, str]
    districts: Mapping[str, str]
    categories: Mapping[str, str]
    rights: Rights
    rules: DeliveryRules
    today: date

    @property
    def contracts(self) -> frozenset[str]:
        return frozenset(contract for contract, _service, _unit in self.rights)


def rights_of(organisation_id: int) -> dict[tuple[str, str, str], Right]:
    """Contract lines of the organisation by contract, service and unit, closed ones too."""
    return {
        (a.contract_code, a.service_code, a.unit): Right(
            a.pk, a.contract_code, a.service_code, a.unit, a.volume, a.used, a.valid_from, a.valid_until,
            a.closed_at is not None,
        )
        for a in Allowance.objects.filter(provider_id=organisation_id).order_by("contract_code", "id")
    }  # fmt: skip


def lexicon(organisation_id: int, *, today: date) -> Lexicon:
    """Three queries. Raises NotFound when no rules of the log are in force."""
    districts, categories, services = reference.all_titles()
    return Lexicon(
        services=services,
        districts=districts,
        categories=categories,
        rights=rights_of(organisation_id),
        rules=rules_on(today),
        today=today,
    )


def amount(hundredths: int) -> str:
    """150 → «1,5»; whole numbers without a fraction."""
    whole, rest = divmod(abs(hundredths), SCALE)
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{whole}" + (f",{rest:02d}".rstrip("0") if rest else "")


def faults(entry: Entry, known: Lexicon) -> Iterator[Problem]:
    """Everything wrong with the row, except what depends on other rows (volumes, keys)."""
    yield from code_faults(entry, known)
    yield from day_faults(entry, known)
    yield from text_faults(entry, known)


def day_faults(entry: Entry, known: Lexicon) -> Iterator[Problem]:
    """What the date, service, unit and contract decide alone."""

    def problem(column: str, value: object, message: str, fix: str) -> Problem:
        return Problem(entry.row, column, str(value), message, fix)

    rules = known.rules
    if entry.date > known.today:
        yield problem(
            "date", f"{entry.date:%d.%m.%Y}", _("Дата ще не настала."), _("Записуйте послугу, коли її надано.")
        )
    elif entry.date < rules.earliest(known.today):
        yield problem(
            "date", f"{entry.date:%d.%m.%Y}",
            _("Дата надто давня: можна записати послугу не старшу за %(days)s днів.") % {"days": rules.backdate_days},
            _("Перевірте рік. Якщо все правильно, зверніться до департаменту."),
        )  # fmt: skip
    if entry.contract:
        yield from _contract(entry, known)


def code_faults(entry: Entry, known: Lexicon) -> Iterator[Problem]:
    """What codes, numbers and whether there is a person's code decide alone."""

    def problem(column: str, value: object, message: str, fix: str) -> Problem:
        return Problem(entry.row, column, str(value), message, fix)

    rules = known.rules
    lists: Iterable[tuple[str, str, Iterable[str], bool]] = (
        ("service", entry.service, known.services, True),
        ("unit", entry.unit, _UNITS, True),
        ("mode", entry.mode, _MODES, True),
        ("district", entry.district, known.districts, False),
        ("category", entry.category, known.categories, False),
        ("confirmation", entry.confirmation, _CONFIRMATIONS, False),
    )
    for column, value, accepted, required in lists:
        if (required or value) and value not in accepted:
            message = _("Немає такого значення.") if value else _("Клітинка порожня.")
            yield Problem(entry.row, column, value, message, _("Оберіть значення зі списку."))
    if not 0 < entry.quantity <= rules.quantity_max * SCALE:
        yield problem(
            "quantity", amount(entry.quantity), _("Кількість має бути більша за нуль і не більша за %(max)s.")
            % {"max": rules.quantity_max}, _("Перевірте кількість."),
        )  # fmt: skip
    elif entry.unit in _UNITS and entry.unit not in FRACTIONAL and entry.quantity % SCALE:
        yield problem(
            "quantity", amount(entry.quantity), _("«%(unit)s» рахують цілими.") % {"unit": Unit(entry.unit).label},
            _("Напишіть ціле число."),
        )  # fmt: skip
    if not 0 <= entry.contacts <= rules.contacts_max:
        yield problem(
            "contacts", entry.contacts, _("Звернень може бути від 0 до %(max)s.") % {"max": rules.contacts_max},
            _("Перевірте число."),
        )  # fmt: skip
    if entry.recipient and entry.contacts != 1:
        yield problem(
            "contacts", entry.contacts, _("Рядок з кодом людини — це одне звернення."),
            _("Впишіть 1 або приберіть код людини."),
        )  # fmt: skip
    if entry.mode in _MODES and not entry.district and entry.mode not in REMOTE:
        yield problem("district", "", _("Не вказано району."), _("Оберіть район, де надано послугу."))


def text_faults(entry: Entry, known: Lexicon) -> Iterator[Problem]:
    """What is wrong with the texts that nobody chooses from a list."""
    if entry.recipient and not re.fullmatch(known.rules.recipient_format, entry.recipient):
        message = _("Код людини може мати лише латинські літери, цифри, крапку й дефіс.")
        fix = _("Не пишіть імені: впишіть умовний код, наприклад P-0042.")
        yield Problem(entry.row, "recipient", entry.recipient, message, fix)
    if not entry.key:
        yield Problem(entry.row, "key", "", _("Клітинка порожня."), _("Дайте рядку власний ключ."))
    for column, value, limit in (("key", entry.key, KEY_LIMIT), ("worker", entry.worker, 120)):
        if len(value) > limit or "\0" in value:
            yield Problem(
                entry.row, column, value[:200], _("Текст задовгий."),
                _("Скоротіть до %(limit)s знаків.") % {"limit": limit},
            )  # fmt: skip


def _contract(entry: Entry, known: Lexicon) -> Iterator[Problem]:
    def problem(column: str, value: str, message: str, fix: str) -> Problem:
        return Problem(entry.row, column, value, message, fix)

    lines = [right for right in known.rights.values() if right.contract_code == entry.contract]
    of_service = [right for right in lines if right.service_code == entry.service]
    right = next((r for r in of_service if r.unit == entry.unit), None)
    if not lines:
        yield problem(
            "contract", entry.contract, _("У вашої організації немає такого договору."),
            _("Перевірте номер або залиште клітинку порожньою, якщо послугу надано поза договором."),
        )  # fmt: skip
    elif not of_service:
        yield problem(
            "service", entry.service, _("За договором %(contract)s такої послуги не замовлено.")
            % {"contract": entry.contract}, _("Перевірте послугу або договір."),
        )  # fmt: skip
    elif right is None:
        units = ", ".join(f"«{Unit(r.unit).label}»" for r in of_service)
        yield problem(
            "unit", entry.unit, _("За договором цю послугу рахують інакше: %(units)s.") % {"units": units},
            _("Оберіть одиницю з договору."),
        )  # fmt: skip
    elif right.closed:
        yield problem(
            "contract", entry.contract, _("Договір закрито: нових записів за ним немає."),
            _("Зверніться до департаменту."),
        )  # fmt: skip
    elif not right.valid_from <= entry.date <= right.valid_until:
        yield problem(
            "date", f"{entry.date:%d.%m.%Y}", _("Дата поза строком договору: від %(since)s до %(until)s.")
            % {"since": f"{right.valid_from:%d.%m.%Y}", "until": f"{right.valid_until:%d.%m.%Y}"},
            _("Перевірте дату або договір."),
        )  # fmt: skip


def beyond_volume(entries: Iterable[Entry], rights: Rights) -> list[Problem]:
    """The rows in which a contract's volume ends. A first look without locks: `settle` has the last word."""
    left: dict[int, int] = {}
    problems = []
    for entry in entries:
        right = rights.get((entry.contract, entry.service, entry.unit)) if entry.contract else None
        if right is None or right.left is None:
            continue
        rest = left.get(right.allowance_id, right.left)
        if entry.quantity > rest:
            message = _("Обсяг за договором вичерпано: лишилося %(left)s (%(unit)s).") % {
                "left": amount(rest),
                "unit": Unit(entry.unit).label,
            }
            fix = _("Зменште кількість або зверніться до департаменту, щоб збільшити обсяг.")
            problems.append(Problem(entry.row, "quantity", amount(entry.quantity), message, fix))
            continue
        left[right.allowance_id] = rest - entry.quantity
    return problems
