"""What a year's competitions come to, record by record, for the published figures. Nothing that isn't public yet."""

from __future__ import annotations

from dataclasses import dataclass

from esm.partners import public as partners

from ..machine import RELEASED_CALLS, WINNERS, ApplicationStatus, CallStatus
from ..models import Application, Call

# While the window is open even the number of applications is nobody's business.
_CLOSED = frozenset(CallStatus) - {CallStatus.DRAFT, CallStatus.OPEN, CallStatus.FAILED, CallStatus.CANCELLED}
_RECEIVED = frozenset(ApplicationStatus) - {
    ApplicationStatus.DRAFT,
    ApplicationStatus.LATE,
    ApplicationStatus.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Record:
    """One project's share of a yearly figure; `value` counts it."""

    code: str
    title: str
    organisation: str
    value: int = 1


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Projects received in time and, once decisions are released, the winners, funded or not."""

    submitted: tuple[Record, ...]
    winners: tuple[Record, ...]


def years() -> tuple[int, ...]:
    """Budget years whose applications are all in, in order. One query."""
    return tuple(Call.objects.filter(status__in=_CLOSED).order_by("year").values_list("year", flat=True).distinct())


def year_facts(year: int) -> YearFacts:
    """Two queries, whatever the number of applications."""
    found = list(
        Application.objects.filter(call__year=year, call__status__in=_CLOSED, status__in=_RECEIVED)
        .order_by("number")
        .values_list("number", "title", "organisation_id", "status", "call__status")
    )
    names = partners.organisation_refs({owner for _, _, owner, _, _ in found})
    rows = [
        (Record(number, title, names[owner].title), status in WINNERS and call in RELEASED_CALLS)
        for number, title, owner, status, call in found
    ]
    return YearFacts(tuple(r for r, _ in rows), tuple(r for r, won in rows if won))
