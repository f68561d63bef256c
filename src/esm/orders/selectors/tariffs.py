"""Tariffs by day, and what a recipient pays of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from esm.kernel.money import Money
from esm.reference import public as reference

from ..fees import Fee, FeeRules, fee_for
from ..models import Tariff
from ..rules import KIND
from ..volumes import Unit


@dataclass(frozen=True, slots=True)
class TariffRow:
    """`valid_to` is the last day, its own or the eve of the next version; None: until further notice."""

    id: int
    service_key: str
    service: str
    unit: str
    price: Money
    valid_from: date
    valid_to: date | None
    act: str
    is_demo: bool

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def tariffs(service_key: str = "") -> list[TariffRow]:
    """All versions, by service and unit, the newest first. One query."""
    rows = Tariff.objects.order_by("service_label", "service_key", "unit", "-valid_from")
    if service_key:
        rows = rows.filter(service_key=service_key)
    made: list[TariffRow] = []
    for t in rows:
        last = t.valid_to
        later = made[-1] if made else None
        if later and (later.service_key, later.unit) == (t.service_key, t.unit):
            eve = date.fromordinal(later.valid_from.toordinal() - 1)
            last = min(last, eve) if last else eve
        made.append(
            TariffRow(
                t.pk, t.service_key, t.service_label, t.unit, Money(t.price), t.valid_from, last, t.act, t.is_demo
            )
        )
    return made


def tariff_on(service_key: str, unit: str, on: date) -> TariffRow | None:
    """The version in force on the day; None when there is none."""
    return next((t for t in tariffs(service_key) if t.unit == unit and t.in_force(on)), None)


def fee_rules(on: date) -> FeeRules:
    """The rules of the recipient's payment on the day of the service. Raises NotFound when no rule set is in force."""
    return FeeRules.from_data(reference.rule_set(KIND, on).data)


def fee_on(*, on: date, price: Money, income: Money | None, service_key: str = "", grounds: Iterable[str] = ()) -> Fee:
    """What the recipient pays for a unit on that day, with the words for the act. Keeps nothing about the person."""
    return fee_for(
        fee_rules(on),
        price=price.kopecks,
        income=None if income is None else income.kopecks,
        service_key=service_key,
        grounds=grounds,
    )
