"""The secretary's view of the panel: who is behind, what is short of reviews, where the panel has to talk.

Six queries, however many applications; rows are counted in memory, once, because flags and sums need all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Max
from django.utils import timezone

from esm.kernel.actor import Actor
from esm.kernel.errors import require
from esm.kernel.lists import SIZE, Paged, Sorting, paged
from esm.kernel.text import fold
from esm.partners import public as partners

from ..machine import ApplicationStatus, CallStatus, ReviewStatus
from ..models import Assignment, Call, Review
from ..policies.commission import may_lead_panel, may_see_commission_files
from ..rules import CallRules
from .conflicts import conflicted_pairs
from .scores import half_up

SORTING = Sorting({"number": (), "title": (), "mean": (), "spread": (), "sent": ()}, "number")
FLAGS = ("short", "spread", "silent", "unassigned")


class ReviewerMark(NamedTuple):
    """One reviewer of one application. `state`: sent, draft, none. `total` in hundredths when sent."""

    number: int
    name: str
    state: str
    total: int | None


@dataclass(frozen=True, slots=True)
class PanelRow:
    id: int
    number: str
    title: str
    title_key: str
    organisation_id: int
    marks: tuple[ReviewerMark, ...]
    sent: int
    wanted: int
    mean: int | None
    spread: int
    disputed: bool
    conflicts: int
    organisation: str = ""

    @property
    def unsent(self) -> int:
        return len(self.marks) - sum(1 for m in self.marks if m.state == "sent")


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    number: int
    name: str
    assigned: int
    sent: int
    drafts: int
    reminded_on: date | None
    conflicts: int

    @property
    def waiting(self) -> int:
        return self.assigned - self.sent


@dataclass(frozen=True, slots=True)
class Panel:
    reviewers: tuple[ReviewerRow, ...]
    page: Paged[PanelRow]
    applications: int
    wanted: int
    assigned: int
    sent: int
    # Numbers of applications with each flag.
    flags: dict[str, int]
    due: date | None
    late: bool
    open: bool
    closed: bool
    may_lead: bool
    spread_points: int
    version: int


@dataclass(frozen=True, slots=True)
class PanelFilters:
    q: str = ""
    flag: str = ""
    member: int | None = None
    sort: str = ""


def review_panel(
    *,
    actor: Actor,
    call: Call,
    filters: PanelFilters = PanelFilters(),
    page: str | int | None = 1,
    size: int = SIZE,
    at: datetime,
) -> Panel:
    """Raises Denied."""
    require(may_see_commission_files(actor))
    rules = CallRules.from_data(call.rules)
    counted = _counted(_read(call), rules.reviews_per_application, rules.spread_points * 100)
    shown = counted.rows if filters == PanelFilters() else _narrowed(counted.rows, filters)
    one_page = paged(shown, page=page, size=size)
    names = partners.organisation_refs({r.organisation_id for r in one_page.rows})
    today = timezone.localdate(at)
    return Panel(
        counted.reviewers,
        one_page.with_rows([replace(r, organisation=names[r.organisation_id].title) for r in one_page.rows]),
        len(counted.rows),
        rules.reviews_per_application,
        counted.assigned,
        counted.sent,
        counted.flags,
        call.review_closes_on,
        call.review_closes_on is not None and call.review_closes_on < today and call.status == CallStatus.REVIEW,
        call.status == CallStatus.REVIEW,
        call.status == CallStatus.RANKING,
        may_lead_panel(actor),
        rules.spread_points,
        call.version,
    )


class _Data(NamedTuple):
    """Everything that is counted. The same data are counted once: filters and pages ask for them again and again."""

    # (key, number, title, key of the title, organisation), by number
    applications: tuple[tuple[int, str, str, str, int], ...]
    # (application, member) given now, by the member's number
    given: tuple[tuple[int, int], ...]
    # (application, member, state, total)
    written: tuple[tuple[int, int, str, int | None], ...]
    # (key, number, name, votes, last reminded on), by number
    members: tuple[tuple[int, int, str, bool, date | None], ...]
    # (member, application)
    barred: frozenset[tuple[int, int]]


def _read(call: Call) -> _Data:
    """Five queries."""
    judged = call.applications.filter(status=ApplicationStatus.ADMITTED).order_by("number")
    given = Assignment.objects.filter(application__call=call, ended_at=None).order_by("member__number")
    written = Review.objects.filter(application__call=call).exclude(status=ReviewStatus.ANNULLED).order_by()
    members = call.members.annotate(reminded=Max("assignments__reminded_on")).order_by("number")
    return _Data(
        tuple(judged.values_list("pk", "number", "title", "title_key", "organisation_id")),
        tuple(given.values_list("application_id", "member_id")),
        tuple(written.values_list("application_id", "member_id", "status", "total")),
        tuple(members.values_list("pk", "number", "name", "votes", "reminded")),
        conflicted_pairs(call.pk),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    rows: tuple[PanelRow, ...]
    reviewers: tuple[ReviewerRow, ...]
    assigned: int
    sent: int
    flags: dict[str, int]


@lru_cache(maxsize=4)
def _counted(data: _Data, wanted: int, disputed_from: int) -> _Counted:
    """`disputed_from`: a spread above so many hundredths is talked about."""
    known = {pk for pk, *_rest in data.applications}
    written = {(application, member): (status, total) for application, member, status, total in data.written}
    members = {pk: (number, name) for pk, number, name, _votes, _reminded in data.members}
    bars_of_application = Counter(a for _m, a in data.barred)
    bars_of_member = Counter(m for m, _a in data.barred)
    marks: dict[int, list[ReviewerMark]] = {pk: [] for pk in known}
    totals: dict[int, list[int]] = {pk: [] for pk in known}
    for application, _member, status, total in data.written:
        if status == ReviewStatus.SENT and application in known and total is not None:
            totals[application].append(total)
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in members}
    for application, member in data.given:
        if application in known:
            state, total = written.get((application, member), ("none", None))
            marks[application].append(ReviewerMark(*members[member], state, total))
            counts[member][state] += 1
    rows = []
    for pk, number, title, title_key, organisation in data.applications:
        of = totals[pk]
        spread = max(of) - min(of) if of else 0
        rows.append(
            PanelRow(
                pk,
                number,
                title,
                title_key,
                organisation,
                tuple(marks[pk]),
                len(of),
                wanted,
                half_up(sum(of), len(of)) if of else None,
                spread,
                spread > disputed_from,
                bars_of_application[pk],
            )
        )
    reviewers = tuple(
        ReviewerRow(
            number,
            name,
            sum(counts[pk].values()),
            counts[pk][ReviewStatus.SENT],
            counts[pk][ReviewStatus.DRAFT],
            reminded,
            bars_of_member[pk],
        )
        for pk, number, name, votes, reminded in data.members
        if counts[pk] or votes
    )
    return _Counted(
        tuple(rows),
        reviewers,
        sum(len(r.marks) for r in rows),
        sum(r.sent for r in rows),
        {flag: sum(1 for r in rows if _flagged(r, flag)) for flag in FLAGS},
    )


def _narrowed(rows: Sequence[PanelRow], filters: PanelFilters) -> list[PanelRow]:
    return _sorted([r for r in rows if _matches(r, filters)], filters.sort)


def _flagged(row: PanelRow, flag: str) -> bool:
    match flag:
        case "short":
            return row.sent < row.wanted
        case "spread":
            return row.disputed
        case "silent":
            return any(m.state == "none" for m in row.marks)
        case "unassigned":
            return len(row.marks) < row.wanted
    return True


def _matches(row: PanelRow, filters: PanelFilters) -> bool:
    if not _flagged(row, filters.flag):
        return False
    if filters.member is not None and all(m.number != filters.member for m in row.marks):
        return False
    needle = fold(filters.q.strip())
    return not needle or needle in fold(f"{row.number} {row.title}")


def _sorted(rows: list[PanelRow], sort: str) -> list[PanelRow]:
    chosen = SORTING.chosen(sort)
    match chosen.removeprefix("-"):
        case "title":
            rows = sorted(rows, key=lambda r: (r.title_key, r.number))
        case "mean":
            rows = sorted(rows, key=lambda r: (-1 if r.mean is None else r.mean, r.number))
        case "spread":
            rows = sorted(rows, key=lambda r: (r.spread, r.number))
        case "sent":
            rows = sorted(rows, key=lambda r: (r.sent, r.number))
    return rows[::-1] if chosen.startswith("-") else rows
