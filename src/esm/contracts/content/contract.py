"""What a contract says, as plain data: kept whole in every edition, changed by deltas, compared in words. Pure.

Sums are whole kopecks, quantities thousandths. `Content.data()` is the JSON of an edition, `Content.read()` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.money import Money
from esm.kernel.quantity import amount_of, quantity_text

from ..machine import Condition, MoneySource

FORMAT = 1


@dataclass(frozen=True, slots=True)
class LineText:
    """A line of the estimate; `code` is its number for ever. A dropped line has no quantity."""

    code: int
    kind: str
    kind_title: str
    name: str
    unit: str
    quantity: int
    price: int
    source: str
    note: str = ""

    @property
    def amount(self) -> int:
        return amount_of(self.quantity, self.price)


@dataclass(frozen=True, slots=True)
class ActivityText:
    code: int
    what: str
    starts_on: date | None
    ends_on: date | None
    who: str
    result: str


@dataclass(frozen=True, slots=True)
class IndicatorText:
    code: int
    kind: str
    name: str
    unit: str
    planned: int
    proof: str


@dataclass(frozen=True, slots=True)
class TrancheText:
    ordinal: int
    planned: int
    condition: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    number: str
    subject: str
    amount: int
    starts_on: date
    ends_on: date
    city_signer: str
    organisation_signer: str
    iban: str
    tranches: tuple[TrancheText, ...] = ()
    lines: tuple[LineText, ...] = ()
    activities: tuple[ActivityText, ...] = ()
    indicators: tuple[IndicatorText, ...] = ()

    @property
    def city_lines(self) -> int:
        """Kopecks of the lines that the city pays."""
        return city_total(self.lines)

    def data(self) -> dict[str, Any]:
        return {"format": FORMAT} | {k: _plain(v) for k, v in asdict(self).items()}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Content:
        kinds: dict[str, Any] = {
            "tranches": TrancheText,
            "lines": LineText,
            "activities": ActivityText,
            "indicators": IndicatorText,
        }
        made: dict[str, Any] = {}
        for f in fields(cls):
            value = data[f.name]
            if kind := kinds.get(f.name):
                made[f.name] = tuple(kind(**_dates(row)) for row in value)
            else:
                made[f.name] = value
        return cls(**_dates(made))


def city_total(lines: Iterable[LineText]) -> int:
    return sum(x.amount for x in lines if x.source == MoneySource.CITY)


_DATES = {"starts_on", "ends_on", "due_on"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def _dates(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: date.fromisoformat(v) if k in _DATES and isinstance(v, str) else v for k, v in row.items()}


# ---- what differs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that reads otherwise. `key` names it for the program; an empty side: it was not there."""

    key: tuple[str, ...]
    section: str
    label: str
    before: str
    after: str


def differences(old: Content, new: Content) -> tuple[Difference, ...]:
    """What `new` says otherwise than `old`, in the order in which a contract is read."""
    about = _("Договір")
    plain = (
        ("number", _("Номер"), str),
        ("subject", _("Предмет"), str),
        ("amount", _("Сума"), _money),
        ("starts_on", _("Початок"), _day),
        ("ends_on", _("Кінець"), _day),
        ("city_signer", _("Підписує від міста"), str),
        ("organisation_signer", _("Підписує від організації"), str),
        ("iban", _("Рахунок організації"), str),
    )
    found = [
        Difference((name,), about, label, words(getattr(old, name)), words(getattr(new, name)))
        for name, label, words in plain
        if getattr(old, name) != getattr(new, name)
    ]
    found += _rows("tranches", _("Транші"), _by(old.tranches, "ordinal"), _by(new.tranches, "ordinal"), tranche_words)
    found += _rows("lines", _("Кошторис"), _by(old.lines, "code"), _by(new.lines, "code"), line_words)
    found += _rows("activities", _("План робіт"), _by(old.activities, "code"), _by(new.activities, "code"), _activity)
    found += _rows("indicators", _("Показники"), _by(old.indicators, "code"), _by(new.indicators, "code"), _indicator)
    return tuple(found)


def _by(rows: Iterable[Any], field: str) -> dict[int, Any]:
    return {getattr(r, field): r for r in rows}


def _rows(key: str, section: str, old: dict[int, Any], new: dict[int, Any], words: Any) -> list[Difference]:
    found = []
    for code in sorted(old.keys() | new.keys()):
        before, after = old.get(code), new.get(code)
        if before == after:
            continue
        label = words(after or before)[0]
        found.append(
            Difference(
                (key, str(code)),
                section,
                label,
                words(before)[1] if before else "",
                words(after)[1] if after else "",
            )
        )
    return found


def tranche_words(t: TrancheText) -> tuple[str, str]:
    condition = Condition(t.condition)
    when = _day(t.due_on) if condition == Condition.DATE else str(condition.label)
    return _("Транш %(n)s") % {"n": t.ordinal}, f"{Money(t.planned)}, {when}"


def line_words(x: LineText) -> tuple[str, str]:
    label = f"{x.code}. {x.name}"
    if not x.amount:
        return label, _("рядок вилучено")
    counted = f"{quantity_text(x.quantity)} {x.unit} × {Money(x.price)} = {Money(x.amount)}"
    return label, f"{counted} ({MoneySource(x.source).label})"


def _activity(a: ActivityText) -> tuple[str, str]:
    term = " — ".join(_day(d) for d in (a.starts_on, a.ends_on) if d)
    return f"{a.code}. {a.what}", ". ".join(p for p in (term, a.who, a.result) if p)


def _indicator(i: IndicatorText) -> tuple[str, str]:
    return i.name, f"{i.planned:,}".replace(",", "\u00a0") + f" {i.unit}"


def _money(kopecks: int) -> str:
    return str(Money(kopecks))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def scaled(lines: Iterable[LineText], target: int) -> tuple[LineText, ...]:
    """The lines that the city pays brought to `target` kopecks, prices by the same share in whole kopecks.

    What rounding leaves goes to the largest of them, as one whole when its quantity can't take it.
    """
    made = list(lines)
    total = city_total(made)
    city = [n for n, x in enumerate(made) if x.source == MoneySource.CITY and x.amount]
    for n in city:
        made[n] = replace(made[n], price=made[n].price * target // total)
    rest = target - city_total(made)
    if rest and city:
        n = max(city, key=lambda n: made[n].amount)
        x, wanted = made[n], made[n].amount + rest
        exact = wanted * 1000 // x.quantity
        if amount_of(x.quantity, exact) == wanted:
            made[n] = replace(x, price=exact)
        else:
            note = _("Було пораховано: %(quantity)s %(unit)s") % {
                "quantity": quantity_text(x.quantity),
                "unit": x.unit,
            }
            made[n] = replace(x, quantity=1000, price=wanted, note=f"{x.note} {note}".strip())
    return tuple(made)


# ---- tranches follow the sum -----------------------------------------------------------------------------------------


def retranched(content: Content, paid: Mapping[int, int]) -> Content:
    """The same contract with a tranche plan that adds up to its sum. `paid` is kopecks by tranche.

    More money goes to the last tranche that isn't paid whole (a new one, after the interim report, when all are); less is
    taken from the last ones back, never under what is paid. A tranche of nothing is left out.
    """
    tranches = list(content.tranches)
    rest = content.amount - sum(t.planned for t in tranches)
    if rest > 0:
        waiting = [n for n, t in enumerate(tranches) if paid.get(t.ordinal, 0) < t.planned]
        if waiting:
            last = waiting[-1]
            tranches[last] = replace(tranches[last], planned=tranches[last].planned + rest)
        else:
            ordinal = max((t.ordinal for t in tranches), default=0) + 1
            tranches.append(TrancheText(ordinal, rest, str(Condition.INTERIM_ACCEPTED)))
    for n in range(len(tranches) - 1, -1, -1):
        if rest >= 0:
            break
        free = min(tranches[n].planned - paid.get(tranches[n].ordinal, 0), -rest)
        tranches[n] = replace(tranches[n], planned=tranches[n].planned - free)
        rest += free
    return replace(content, tranches=tuple(t for t in tranches if t.planned > 0))
