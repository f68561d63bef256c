"""Sums of any part of the log. Whole months come from kept sums, parts of months from the rows themselves.

Cancelling rows are in the sums with their minus, so that every sum is what was really delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, Sum, Value, When
from django.db.models.functions import TruncMonth

from ..checking import amount
from ..machine import Unit
from ..models import DeliveryMonth, ServiceMonth
from ..models.log import MonthSums
from .filters import Filters, Period, State, matching, split

DIMENSIONS = {
    "organisation": "organisation_id",
    "contract": "contract_code",
    "service": "service_code",
    "unit": "unit",
    "district": "district",
    "mode": "mode",
    "category": "category",
    "month": "month",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """`quantity` is hundredths of the unit: add it up only within one unit. `named` is contacts with known persons."""

    key: tuple[Any, ...]
    rows: int
    quantity: int
    contacts: int
    named: int


def sums(f: Filters, by: Sequence[str]) -> list[Sums]:
    """Sums of what `f` shows, for each combination of `by` (keys of DIMENSIONS), in their order; 1–3 queries."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for sign, row in _found(f, [DIMENSIONS[name] for name in by]):
        key, values = row[: len(by)], row[len(by) :]
        total = found.setdefault(key, [0, 0, 0, 0])
        for index, value in enumerate(values):
            total[index] += sign * value
    return [Sums(key, *values) for key, values in sorted(found.items()) if values[0]]


def _found(f: Filters, names: list[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    if f.state is State.CANCELLED:  # few rows, an index of their own
        yield from ((1, row) for row in _live(f, names, TruncMonth("delivered_on")))
        return
    period = split(f.since, f.until)
    if period.has_months:
        yield from ((1, row) for row in _months(f, period, names))
    for part in period.parts:
        days = replace(f, since=part.since, until=part.until)
        month = Value(part.since.replace(day=1), output_field=DateField())
        yield from ((part.sign, row) for row in _live(days, names, month))


def _months(f: Filters, period: Period, names: list[str]) -> Iterable[tuple[Any, ...]]:
    fine = f.district or f.category or not {"district", "category"}.isdisjoint(names)
    table: type[MonthSums] = DeliveryMonth if fine else ServiceMonth
    months = table._default_manager.filter(**f.conditions())
    if period.first:
        months = months.filter(month__gte=period.first)
    if period.last:
        months = months.filter(month__lte=period.last)
    # A cancelled row and the row that cancels it are both gone from the rows in force.
    count = F("rows") - 2 * F("cancelling") if f.state is State.LIVE else F("rows")
    return (
        months.order_by()
        .values_list(*names)
        .annotate(a=Sum(count), b=Sum("quantity"), c=Sum("contacts"), d=Sum("named"))
    )


def _live(f: Filters, names: list[str], month: Any) -> Iterable[tuple[Any, ...]]:
    rows = matching(f).order_by()
    if "month" in names:
        rows = rows.annotate(month=month)
    person = Case(When(recipient="", then=Value(0)), default=F("contacts"), output_field=IntegerField())
    return rows.values_list(*names).annotate(a=Count("pk"), b=Sum("quantity"), c=Sum("contacts"), d=Sum(person))


@dataclass(frozen=True, slots=True)
class UnitSum:
    unit: str
    quantity: int

    @property
    def label(self) -> str:
        return str(Unit(self.unit).label)

    @property
    def amount(self) -> str:
        return amount(self.quantity)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of exactly what is filtered. `contacts` are times that somebody was helped: not persons, and never called so."""

    rows: int
    contacts: int
    named: int
    units: tuple[UnitSum, ...]
    by_month: dict[date, int]  # rows in each month

    @property
    def counted(self) -> int:
        """Contacts with persons who were only counted."""
        return self.contacts - self.named


def totals(f: Filters) -> Totals:
    """1–3 queries, whatever the number of rows."""
    units: dict[str, int] = {}
    months: dict[date, int] = {}
    rows = contacts = named = 0
    for line in sums(f, ("month", "unit")):
        month, unit = line.key
        units[unit] = units.get(unit, 0) + line.quantity
        months[month] = months.get(month, 0) + line.rows
        rows, contacts, named = rows + line.rows, contacts + line.contacts, named + line.named
    ordered = tuple(UnitSum(unit, units[unit]) for unit in Unit.values if unit in units)
    return Totals(rows, contacts, named, ordered, months)


@dataclass(frozen=True, slots=True)
class Persons:
    """How many different people: by the organisation's own keys, so they are never added up between organisations.

    `by_line` is for each month, service and unit; a person is in several lines, so lines don't add up either.
    """

    total: int
    by_line: dict[tuple[date, str, str], int]


# Above this many rows about persons counting takes longer than a page should: the period is to be shortened.
PERSONS_LIMIT = 100_000


def persons(f: Filters) -> Persons:
    """Different recipients with at least one delivery in force; `f` must name one organisation. Two queries."""
    if f.organisation_id is None:
        raise ValueError("persons are counted within one organisation")
    named = matching(f).exclude(recipient="").order_by()
    served = named.values("recipient").annotate(n=Sum("contacts")).filter(n__gt=0)
    by_line: dict[tuple[date, str, str], int] = {}
    lines = (
        named.annotate(month=TruncMonth("delivered_on"))
        .values_list("month", "service_code", "unit", "recipient")
        .annotate(n=Sum("contacts"))
        .filter(n__gt=0)
    )
    for month, service, unit, _recipient, _n in lines.iterator():
        by_line[(month, service, unit)] = by_line.get((month, service, unit), 0) + 1
    return Persons(served.count(), by_line)


def organisations_with_rows() -> list[int]:
    return list(ServiceMonth.objects.order_by().values_list("organisation_id", flat=True).distinct())


def who_gave(f: Filters, since: date, until: date, most: int) -> list[int] | None:
    """Organisations that gave the service, or worked under the contract, in these months; None if more than `most`."""
    months = ServiceMonth.objects.filter(month__gte=since, month__lte=until)
    if f.service:
        months = months.filter(service_code=f.service)
    if f.contract:
        months = months.filter(contract_code=f.contract)
    found = list(months.order_by().values_list("organisation_id", flat=True).distinct()[: most + 1])
    return found if len(found) <= most else None
