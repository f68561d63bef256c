"""The secretary's view of the panel: who is behind, what is short of reviews, where the panel has to talk.

Six queries, however many applications; rows are counted in memory, once, because flags and sums need all of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
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
    rows, reviewers = _rows(call, rules)
    shown = _sorted([r for r in rows if _matches(r, filters)], filters.sort)
    one_page = paged(shown, page=page, size=size)
    names = partners.organisation_refs({r.organisation_id for r in one_page.rows})
    today = timezone.localdate(at)
    return Panel(
        tuple(reviewers),
        one_page.with_rows([replace(r, organisation=names[r.organisation_id].title) for r in one_page.rows]),
        len(rows),
        rules.reviews_per_application,
        sum(len(r.marks) for r in rows),
        sum(r.sent for r in rows),
        {flag: sum(1 for r in rows if _flagged(r, flag)) for flag in FLAGS},
        call.review_closes_on,
        call.review_closes_on is not None and call.review_closes_on < today and call.status == CallStatus.REVIEW,
        call.status == CallStatus.REVIEW,
        call.status == CallStatus.RANKING,
        may_lead_panel(actor),
        rules.spread_points,
        call.version,
    )


def _rows(call: Call, rules: CallRules) -> tuple[list[PanelRow], list[ReviewerRow]]:
    judged = call.applications.filter(status=ApplicationStatus.ADMITTED).order_by("number")
    applications = list(judged.values_list("pk", "number", "title", "title_key", "organisation_id"))
    known = {pk for pk, *_rest in applications}
    given = Assignment.objects.filter(application__call=call, ended_at=None).order_by("member__number")
    pairs = [p for p in given.values_list("application_id", "member_id") if p[0] in known]
    written = {
        (application, member): (status, total)
        for application, member, status, total in Review.objects.filter(application__call=call)
        .exclude(status=ReviewStatus.ANNULLED)
        .values_list("application_id", "member_id", "status", "total")
    }
    members = {m.pk: m for m in call.members.annotate(reminded=Max("assignments__reminded_on")).order_by("number")}
    barred = conflicted_pairs(call.pk)
    bars_of_application = Counter(a for _m, a in barred)
    bars_of_member = Counter(m for m, _a in barred)
    marks: dict[int, list[ReviewerMark]] = {pk: [] for pk in known}
    totals: dict[int, list[int]] = {pk: [] for pk in known}
    for (application, _member), (status, total) in written.items():
        if status == ReviewStatus.SENT and application in known and total is not None:
            totals[application].append(total)
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in members}
    for application, member in pairs:
        status, total = written.get((application, member), ("none", None))
        marks[application].append(ReviewerMark(members[member].number, members[member].name, status, total))
        counts[member][status] += 1
    rows = []
    for pk, number, title, title_key, organisation in applications:
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
                rules.reviews_per_application,
                half_up(sum(of), len(of)) if of else None,
                spread,
                spread > rules.spread_points * 100,
                bars_of_application[pk],
            )
        )
    reviewers = [
        ReviewerRow(
            m.number,
            m.name,
            sum(counts[pk].values()),
            counts[pk][ReviewStatus.SENT],
            counts[pk][ReviewStatus.DRAFT],
            m.reminded,  # type: ignore[attr-defined]
            bars_of_member[pk],
        )
        for pk, m in members.items()
        if counts[pk] or m.votes
    ]
    return rows, reviewers


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
