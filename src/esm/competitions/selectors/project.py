"""One project's public page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.partners import public as partners

from ..machine import AppealLevel, AppealOutcome, ApplicationStatus
from ..models import Appeal, Application, Award, Refusal
from ..points import points
from ..rules import CallRules
from .after import After, Told
from .award import AwardLine, award_line
from .content import SectionView, latest_submission, submission_view
from .corrections import PublicCorrection, told_corrections
from .feedback import Feedback, feedback_of
from .for_contracts import facts_of
from .register import MoneyStep, ProjectRow, money_line, project_row, visible


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
    # What a room above tells once the decisions are released.
    told: Told | None
    feedback: Feedback | None
    pass_words: str
    why: str
    tie_words: str
    override_reason: str
    appeals: tuple[AppealAnswer, ...]
    corrections: tuple[PublicCorrection, ...]

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


def project_public(number: str, at: datetime, *, after: After | None = None) -> PublicProject:
    """The page of one project. Raises NotFound before the call's deadline, and for what was never handed in.

    `after` knows of its contract; without it the end of the money line is open. Five queries, and those of `after`.
    """
    application = (
        visible(at)
        .select_related("call__decision", "direction", "organisation", "award__direction")
        .filter(number=number)
        .first()
    )
    if application is None:
        raise NotFound(_("Такого проєкту немає або його ще не оприлюднено."))
    organisation = partners.organisation_ref(application.organisation)
    row = project_row(application, organisation)
    rules = CallRules.from_data(application.call.rules)
    submission = latest_submission(application.pk)
    view = submission_view(submission, public=True) if submission else None
    award: Award | None = getattr(application, "award", None) if row.released else None
    line = award_line(award, row.organisation, rules) if award else None
    ranked = line is not None and line.score is not None
    told = after.told(number, facts_of(application, organisation)) if after and row.released else None
    later = told.money if told else None
    answers, corrections = _opened_again(application) if row.released else ((), ())
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
        told=told,
        feedback=feedback_of(application, rules) if ranked else None,
        pass_words=points(int(rules.pass_points * 100)),
        why=_why(application, line) if row.released else "",
        tie_words=line.tie_words if line else "",
        # What a correction changed stands under it, with its own reason.
        override_reason=line.override_reason if line and not corrections else "",
        appeals=answers,
        corrections=corrections,
    )


def _opened_again(application: Application) -> tuple[tuple[AppealAnswer, ...], tuple[PublicCorrection, ...]]:
    """Answered appeals and what they changed, in one query; one more when something was scored again."""
    appeals = list(
        Appeal.objects.filter(application=application, answered_at__isnull=False)
        .select_related("application", "correction__meeting")
        .order_by("answered_at", "pk")
    )
    corrections = [c for a in appeals if (c := getattr(a, "correction", None))]
    return _answers(a for a in appeals if a.published), told_corrections(corrections)


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


def appeal_answers(applications: Collection[Application] | QuerySet[Any]) -> tuple[AppealAnswer, ...]:
    """Published answers, in the order of their days."""
    rows = (
        Appeal.objects.filter(application__in=applications, answered_at__isnull=False)
        .exclude(published="")
        .select_related("application")
        .order_by("answered_at", "pk")
    )
    return _answers(rows)


def _answers(appeals: Iterable[Appeal]) -> tuple[AppealAnswer, ...]:
    return tuple(
        AppealAnswer(
            a.application.number,
            a.application.title,
            str(AppealLevel(a.level).label),
            a.answered_at,
            str(AppealOutcome(a.outcome).label),
            a.published,
        )
        for a in appeals
        if a.answered_at
    )
