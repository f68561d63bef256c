"""The results of a released call: the ranking in order, then what wasn't admitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OrderBy, QuerySet, Sum

from esm.kernel.lists import SIZE, Paged, paged
from esm.kernel.money import Money

from ..machine import RELEASED_CALLS, ApplicationStatus, MinutesStatus
from ..models import Application, Award, Call, Minutes, Refusal
from ..points import points
from ..rules import CallRules
from .award import award_line, existing
from .project import AppealAnswer, appeal_answers, refusal_words
from .register import ProjectRow, for_rows, project_rows, visible


@dataclass(frozen=True, slots=True)
class ResultRow:
    row: ProjectRow
    position: int | None
    recommended: Money | None
    why: str
    tie_words: str
    reserve_position: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Of the whole call, but `page`. Money: what the city gives to all projects."""

    slug: str
    title: str
    year: int
    released_at: datetime
    order_number: str
    order_date: date | None
    pass_words: str
    budget: Money
    awarded: Money
    won: int
    unfunded: int
    reserve: int
    page: Paged[ResultRow]
    minutes: tuple[tuple[str, date], ...]
    appeals: tuple[AppealAnswer, ...]


def results_of(slug: str, at: datetime, *, page: str | int | None = 1, size: int = SIZE) -> Results:
    """Raises NotFound before the release: nobody can tell whether there is a result. Eight queries for any size."""
    call = _released(slug)
    shown = visible(at).filter(call=call)
    found = {
        status: (count, awarded or 0)
        for status, count, awarded in shown.order_by()
        .values_list("status")
        .annotate(count=Count("pk"), given=Sum("shown_awarded"))
    }
    count = {status: n for status, (n, _given) in found.items()}
    slice_ = paged(_in_order(shown), page=page, size=size, total=sum(count.values()))
    decision = getattr(call, "decision", None)
    signed = Minutes.objects.filter(call=call, status=MinutesStatus.SIGNED).order_by("on", "pk")
    return Results(
        slug=call.slug,
        title=call.title,
        year=call.year,
        released_at=existing(call.released_at),
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
        pass_words=points(int(CallRules.from_data(call.rules).pass_points * 100)),
        budget=Money(call.total_budget),
        awarded=Money(sum(given for _n, given in found.values())),
        won=count.get(ApplicationStatus.WON, 0),
        unfunded=count.get(ApplicationStatus.WON_UNFUNDED, 0),
        reserve=count.get(ApplicationStatus.RESERVE, 0),
        page=slice_.with_rows(_rows(call, slice_.rows)),
        minutes=tuple(signed.values_list("number", "on")),
        appeals=appeal_answers(shown.values("pk")),
    )


def all_results(slug: str, at: datetime) -> tuple[str, list[ResultRow]]:
    """The call's title and every row, for an export. Raises NotFound before the release."""
    call = _released(slug)
    return call.title, _rows(call, list(_in_order(visible(at).filter(call=call))))


def _released(slug: str) -> Call:
    return existing(Call.objects.select_related("decision").filter(slug=slug, status__in=RELEASED_CALLS).first())


def _in_order(shown: QuerySet[Application]) -> QuerySet[Application]:
    ranking: OrderBy = F("award__position").asc(nulls_last=True)
    return for_rows(shown).order_by(ranking, "number")


def _rows(call: Call, applications: Sequence[Application]) -> list[ResultRow]:
    """Three queries, two when every one of these was ranked."""
    rules = CallRules.from_data(call.rules)
    by_key = {a.pk: a for a in applications}
    lines = {}
    for award in Award.objects.filter(call=call, application__in=by_key):
        # Read already: the applications and their directions once are enough.
        award.application = by_key[award.application_id]
        award.direction = award.application.direction
        lines[award.application_id] = award_line(award, "", rules)
    unranked = by_key.keys() - lines.keys()
    refusals = (
        {r.application_id: r for r in Refusal.objects.filter(application__in=unranked, annulled_at=None).order_by("pk")}
        if unranked
        else {}
    )
    rows = []
    for application, row in zip(applications, project_rows(applications), strict=True):
        line = lines.get(application.pk)
        rows.append(
            ResultRow(row, line.position, line.recommended, line.why, line.tie_words, line.reserve_position)
            if line
            else ResultRow(row, None, None, refusal_words(refusals.get(application.pk)), "", None)
        )
    return rows


def released_minutes(slug: str, number: str) -> Minutes:
    """Signed minutes of a released call, for everybody. Raises NotFound otherwise."""
    rows = Minutes.objects.filter(
        call__slug=slug, call__status__in=RELEASED_CALLS, status=MinutesStatus.SIGNED, number=number
    )
    return existing(rows.first())
