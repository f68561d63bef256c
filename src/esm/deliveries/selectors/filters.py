"""What part of the log is shown: the same conditions for the page, its totals, its exports and the API."""

from __future__ import annotations

from collections.abc import Iterator
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


def month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a period that month sums can't answer for: a part of one month."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Period:
    """A period as whole months (`first` and `last` are first days; None is open) and parts of months at its ends.

    `whole` is False when no whole month is inside.
    """

    first: date | None
    last: date | None
    whole: bool
    parts: tuple[Span, ...]


def split(since: date | None, until: date | None) -> Period:
    """Whole months and what sticks out of them."""
    parts = tuple(_parts(since, until))
    first = since
    if since and since.day != 1:
        first = month_end(since) + timedelta(days=1)
    last = until
    if until and until != month_end(until):
        last = until.replace(day=1) - timedelta(days=1)
    whole = first is None or last is None or first <= last
    return Period(first, last.replace(day=1) if last else None, whole, parts)


def _parts(since: date | None, until: date | None) -> Iterator[Span]:
    if since and until and since.replace(day=1) == until.replace(day=1):
        if since <= until and (since.day != 1 or until != month_end(until)):
            yield Span(since, until)
        return
    if since and until and since > until:
        return
    if since and since.day != 1:
        yield Span(since, month_end(since))
    if until and until != month_end(until):
        yield Span(until.replace(day=1), until)
