"""Sums of any part of the log. Whole months come from sums by month, parts of months from sums by day or from the rows.

Cancelling rows are in the sums with their minus, so that every sum is what was really delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from ..checking import amount
from ..machine import Unit
from ..models import DeliveryMonth, ServiceDay, ServiceMonth
from ..models.sums import Summed
from .filters import Filters, Part, Period, State, matching, split

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
    """Sums of what `f` shows, for each combination of `by` (keys of DIMENSIONS), in their order.

    One query, two when the period begins or ends within a month.
    """
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
    if period.parts:
        yield from _ends(f, period.parts, names)


def _fine(f: Filters, names: list[str]) -> bool:
    """Whether district or category is asked for: only months and the rows themselves know them."""
    return bool(f.district or f.category) or not {"district", "category"}.isdisjoint(names)


def _ends(f: Filters, parts: Sequence[Part], names: list[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Both ends of a period in one query: each row says of which part it is."""
    day = "delivered_on" if _fine(f, names) else "day"
    spans = [Q(**{f"{day}__range": (part.since, part.until)}) for part in parts]
    months = [Value(part.since.replace(day=1), output_field=DateField()) for part in parts]
    number: Any = Value(0, output_field=IntegerField())
    month: Any = months[0]
    if len(parts) > 1:
        number = Case(When(spans[0], then=number), default=Value(1), output_field=IntegerField())
        month = Case(When(spans[0], then=months[0]), default=months[1], output_field=DateField())
    within = spans[0] if len(parts) == 1 else spans[0] | spans[1]
    extra = {"part": number} | ({"month": month} if "month" in names else {})
    if day == "day":
        rows = _kept(ServiceDay.objects.filter(within).annotate(**extra), f, ["part", *names])
    else:
        rows = _live(replace(f, since=None, until=None), ["part", *names], month, within, part=number)
    for row in rows:
        yield parts[row[0]].sign, row[1:]


def _months(f: Filters, period: Period, names: list[str]) -> Iterable[tuple[Any, ...]]:
    table: type[Summed] = DeliveryMonth if _fine(f, names) else ServiceMonth
    months: QuerySet[Any] = table._default_manager.all()
    if period.first:
        months = months.filter(month__gte=period.first)
    if period.last:
        months = months.filter(month__lte=period.last)
    return _kept(months, f, names)


def _kept(lines: QuerySet[Any], f: Filters, names: list[str]) -> Iterable[tuple[Any, ...]]:
    # A cancelled row and the row that cancels it are both gone from the rows in force.
    count = F("rows") - 2 * F("cancelling") if f.state is State.LIVE else F("rows")
    found: Iterable[tuple[Any, ...]] = (
        lines.filter(**f.conditions())
        .order_by()
        .values_list(*names)
        .annotate(a=Sum(count), b=Sum("quantity"), c=Sum("contacts"), d=Sum("named"))
    )
    return found


def _live(f: Filters, names: list[str], month: Any, spans: Q | None = None, **more: Any) -> Iterable[tuple[Any, ...]]:
    rows = matching(f).filter(spans or Q()).annotate(**more).order_by()
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
    """One or two queries, whatever the number of rows."""
    return totals_of(sums(f, ("month", "unit")))


def totals_of(lines: Iterable[Sums]) -> Totals:
    """Of lines whose key begins with the month and ends with the unit."""
    units: dict[str, int] = {}
    months: dict[date, int] = {}
    rows = contacts = named = 0
    for line in lines:
        month, unit = line.key[0], line.key[-1]
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
    """Different recipients with at least one delivery in force; `f` must name one organisation. One query."""
    if f.organisation_id is None:
        raise ValueError("persons are counted within one organisation")
    lines = (
        matching(f)
        .exclude(recipient="")
        .order_by()
        .annotate(month=TruncMonth("delivered_on"))
        .values_list("month", "service_code", "unit", "recipient")
        .annotate(n=Sum("contacts"))
        .filter(n__gt=0)
    )
    by_line: dict[tuple[date, str, str], int] = {}
    served = set()
    for month, service, unit, recipient, _n in lines.iterator():
        by_line[(month, service, unit)] = by_line.get((month, service, unit), 0) + 1
        served.add(recipient)
    return Persons(len(served), by_line)


def who_under_what() -> list[tuple[int, str]]:
    """Organisations that have rows, with the codes of the contracts under which they have them ("" for none)."""
    return list(ServiceMonth.objects.order_by().values_list("organisation_id", "contract_code").distinct())


def who_gave(f: Filters, since: date, until: date, most: int) -> list[int] | None:
    """Organisations that gave the service, or worked under the contract, in these months; None if more than `most`."""
    months = ServiceMonth.objects.filter(month__gte=since, month__lte=until)
    if f.service:
        months = months.filter(service_code=f.service)
    if f.contract:
        months = months.filter(contract_code=f.contract)
    found = list(months.order_by().values_list("organisation_id", flat=True).distinct()[: most + 1])
    return found if len(found) <= most else None
