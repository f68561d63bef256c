"""What part of the log is shown: the same conditions for the page, its totals, its exports and the API."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from esm.kernel.lists import Sorting

from ..models import Delivery

SORTING = Sorting({"date": ("delivered_on", "id")}, default="-date")


class State(StrEnum):
    ALL = ""
    LIVE = "live"  # neither cancelled nor cancelling
    CANCELLED = "cancelled"  # rows that take others back


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means «any». `since` and `until` are both included."""

    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None
    service: str = ""
    mode: str = ""
    contract: str = ""
    district: str = ""
    category: str = ""
    state: State = State.ALL

    def conditions(self) -> dict[str, Any]:
        """What both the rows and their month sums can be filtered by, under the same names."""
        wanted = {
            "organisation_id": self.organisation_id,
            "service_code": self.service,
            "mode": self.mode,
            "contract_code": self.contract,
            "district": self.district,
            "category": self.category,
        }
        return {name: value for name, value in wanted.items() if value not in ("", None)}

    def within(self, since: date | None, until: date | None) -> Filters:
        """The same, and no day before `since` or after `until`."""
        first = max((d for d in (self.since, since) if d), default=None)
        last = min((d for d in (self.until, until) if d), default=None)
        return replace(self, since=first, until=last)

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "organisation_id")


def matching(f: Filters) -> QuerySet[Delivery]:
    """The rows themselves."""
    rows = Delivery.objects.filter(**f.conditions())
    if f.since:
        rows = rows.filter(delivered_on__gte=f.since)
    if f.until:
        rows = rows.filter(delivered_on__lte=f.until)
    if f.state is State.CANCELLED:
        rows = rows.filter(cancels__isnull=False)
    elif f.state is State.LIVE:
        rows = rows.filter(~Q(Exists(Delivery.objects.filter(cancels_id=OuterRef("pk")))), cancels__isnull=True)
    return rows


# Days that a log can have; an address may say any.
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)


def month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


@dataclass(frozen=True, slots=True)
class Part:
    """Days to be added to (`sign` 1) or taken from (-1) the sums of whole months; all of one month."""

    sign: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Period:
    """A period as whole months, from first day to first day (None is open, `first` after `last` is none), and parts."""

    first: date | None
    last: date | None
    parts: tuple[Part, ...]

    @property
    def has_months(self) -> bool:
        return self.first is None or self.last is None or self.first <= self.last


_MIDDLE = 16


def split(since: date | None, until: date | None) -> Period:
    """Whole months and the days that have to be read besides: never more than half a month at either end.

    January from the 3rd on is the whole of January less two days.
    """
    since = since and min(max(since, _FIRST), _LAST)
    until = until and min(max(until, _FIRST), _LAST)
    if since and until and since > until:
        return Period(date.max, date.min, ())
    if since and until and since.replace(day=1) == until.replace(day=1) and not since.day <= _MIDDLE <= until.day:
        return Period(date.max, date.min, (Part(1, since, until),))
    parts = []
    first, last = since, until and until.replace(day=1)
    if since and since.day != 1:
        start = since.replace(day=1)
        if since.day <= _MIDDLE:
            first = start
            parts.append(Part(-1, start, since - timedelta(days=1)))
        else:
            first = month_end(since) + timedelta(days=1)
            parts.append(Part(1, since, month_end(since)))
    if until and last and until != month_end(until):
        if until.day >= _MIDDLE:
            parts.append(Part(-1, until + timedelta(days=1), month_end(until)))
        else:
            parts.append(Part(1, last, until))
            last = (last - timedelta(days=1)).replace(day=1)
    return Period(first, last, tuple(parts))
