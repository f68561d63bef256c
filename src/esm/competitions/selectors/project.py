"""One project's public page, and the results of a call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money

from ..machine import RELEASED_CALLS, AppealLevel, AppealOutcome, ApplicationStatus, MinutesStatus
from ..models import Appeal, Application, Award, Call, Minutes, Refusal
from ..points import points
from ..rules import CallRules
from .award import AwardLine, award_line, existing
from .content import SectionView, latest_submission, submission_view
from .feedback import Feedback, feedback_of
from .register import LaterMoney, MoneyStep, ProjectRow, for_rows, money_line, project_rows, visible


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """What everybody may read of an appeal: never its text, never a name."""

    number: str
    title: str
    level: str
    answered_at: datetime
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicProject:
    """Only what everybody may see at this moment. `feedback`, `why` and sums from the city come with the release."""

    row: ProjectRow
    call_title: str
    summary: str
    starts_on: date | None
    ends_on: date | None
    clients_planned: int | None
    sections: tuple[SectionView, ...]
    by_source: tuple[tuple[str, Money], ...]
    by_kind: tuple[tuple[str, Money], ...]
    money: tuple[MoneyStep, ...]
    contract_label: str
    feedback: Feedback | None
    pass_words: str
    why: str
    tie_words: str
    override_reason: str
    appeals: tuple[AppealAnswer, ...]

    @property
    def score_table(self) -> list[tuple[str, int, list[str], str]]:
        """Criterion, weight, points in each «Оцінка», mean."""
        if self.feedback is None:
            return []
        return [
            (title, weight, [points(v) for v in values], points(mean))
            for title, weight, values, mean in self.feedback.rows
        ]

    @property
    def totals(self) -> list[str]:
        return [points(r.total) for r in self.feedback.reviews] if self.feedback else []


def project_public(number: str, at: datetime, *, later: LaterMoney | None = None) -> PublicProject:
    """The page of one project. Raises NotFound before the call's deadline, and for what was never handed in.

    `later` is what the caller knows of its contract; None leaves the end of the money line open.
    """
    application = visible(at).select_related("call", "direction").filter(number=number).first()
    if application is None:
        raise NotFound(_("Такого проєкту немає або його ще не оприлюднено."))
    (row,) = project_rows([application])
    rules = CallRules.from_data(application.call.rules)
    submission = latest_submission(application.pk)
    view = submission_view(submission, public=True) if submission else None
    award = (
        Award.objects.select_related("application", "direction").filter(application=application).first()
        if row.released
        else None
    )
    line = award_line(award, row.organisation, rules) if award else None
    ranked = line is not None and line.score is not None
    return PublicProject(
        row=row,
        call_title=application.call.title,
        summary=application.summary,
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        clients_planned=application.clients_planned,
        sections=tuple(s for s in view.sections if not all(a.empty for a in s.answers)) if view else (),
        by_source=view.estimate.by_source if view else (),
        by_kind=view.estimate.by_kind if view else (),
        money=money_line(row, line.recommended if line else None, later),
        contract_label=later.status_label if later else "",
        feedback=feedback_of(application, rules) if ranked else None,
        pass_words=points(int(rules.pass_points * 100)),
        why=_why(application, line) if row.released else "",
        tie_words=line.tie_words if line else "",
        override_reason=line.override_reason if line else "",
        appeals=_appeals([application]) if row.released else (),
    )


def _why(application: Application, line: AwardLine | None) -> str:
    if line is not None:
        return line.why
    if application.status == ApplicationStatus.REFUSED:
        return refusal_words(Refusal.objects.filter(application=application, annulled_at=None).first())
    return ""


def refusal_words(refusal: Refusal | None) -> str:
    """The ground and its article; the explanation was written to the applicant and may name people."""
    if refusal is None:
        return _("Заявку не допущено до конкурсу.")
    words = _("Не допущено: %(ground)s.") % {"ground": refusal.ground_title}
    return f"{words[:-1]} ({refusal.article})." if refusal.article else words


def _appeals(applications: Collection[Application]) -> tuple[AppealAnswer, ...]:
    """Published answers, in the order of their days."""
    rows = (
        Appeal.objects.filter(application__in=applications, answered_at__isnull=False)
        .exclude(published="")
        .select_related("application")
        .order_by("answered_at", "pk")
    )
    return tuple(
        AppealAnswer(
            a.application.number,
            a.application.title,
            str(AppealLevel(a.level).label),
            a.answered_at,
            str(AppealOutcome(a.outcome).label),
            a.published,
        )
        for a in rows
        if a.answered_at
    )


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
    """A released call: the ranking in order, then what wasn't admitted."""

    slug: str
    title: str
    year: int
    released_at: datetime
    order_number: str
    order_date: date | None
    pass_words: str
    budget: Money
    rows: tuple[ResultRow, ...]
    minutes: tuple[tuple[str, date], ...]
    appeals: tuple[AppealAnswer, ...]

    @property
    def awarded(self) -> Money:
        return Money.total(r.row.awarded for r in self.rows if r.row.awarded)

    def count(self, status: str) -> int:
        return sum(1 for r in self.rows if r.row.status == status)

    @property
    def won(self) -> int:
        return self.count(ApplicationStatus.WON)

    @property
    def unfunded(self) -> int:
        return self.count(ApplicationStatus.WON_UNFUNDED)

    @property
    def reserve(self) -> int:
        return self.count(ApplicationStatus.RESERVE)


def results_of(slug: str, at: datetime) -> Results:
    """Raises NotFound before the release: nobody can tell whether there is a result. As many queries for any size."""
    call = existing(Call.objects.select_related("decision").filter(slug=slug, status__in=RELEASED_CALLS).first())
    rules = CallRules.from_data(call.rules)
    applications = list(for_rows(visible(at).filter(call=call)).order_by("award__position", "number"))
    rows = {r.number: r for r in project_rows(applications)}
    by_key = {a.pk: a for a in applications}
    awards = {}
    for award in Award.objects.filter(call=call, application__in=by_key):
        # Read above: the rows and their directions once are enough.
        award.application = by_key[award.application_id]
        award.direction = award.application.direction
        awards[award.application_id] = award_line(award, "", rules)
    refusals = {
        r.application_id: r for r in Refusal.objects.filter(application__call=call, annulled_at=None).order_by("pk")
    }
    ranked, refused = [], []
    for a in applications:
        line = awards.get(a.pk)
        if line is not None:
            ranked.append(
                ResultRow(
                    rows[a.number], line.position, line.recommended, line.why, line.tie_words, line.reserve_position
                )
            )
        else:
            refused.append(ResultRow(rows[a.number], None, None, refusal_words(refusals.get(a.pk)), "", None))
    decision = getattr(call, "decision", None)
    signed = Minutes.objects.filter(call=call, status=MinutesStatus.SIGNED).order_by("on", "pk")
    return Results(
        slug=call.slug,
        title=call.title,
        year=call.year,
        released_at=existing(call.released_at),
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
        pass_words=points(int(rules.pass_points * 100)),
        budget=Money(call.total_budget),
        rows=(*ranked, *refused),
        minutes=tuple(signed.values_list("number", "on")),
        appeals=_appeals(applications),
    )


def released_minutes(slug: str, number: str) -> Minutes:
    """Signed minutes of a released call, for everybody. Raises NotFound otherwise."""
    rows = Minutes.objects.filter(
        call__slug=slug, call__status__in=RELEASED_CALLS, status=MinutesStatus.SIGNED, number=number
    )
    return existing(rows.first())
