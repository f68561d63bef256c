"""When a plan is looked at again, and the one running term of it that a case has."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .. import terms
from ..machine import PlanKind, PlanState, TermKind
from ..models import Case, Plan
from ..rules import CaseRules, TermRule

KYIV = ZoneInfo("Europe/Kyiv")
MONTHS = "months"


def rule_of(plan: Plan, rules: CaseRules) -> TermRule:
    """Some services are looked at sooner the first time (home care after a month); later, and others, by the general rule."""
    general = rules.terms[TermKind.REVIEW]
    if plan.reviews.filter(stage__isnull=True).exists():
        return general
    codes = set(plan.actions.values_list("service_code", flat=True))
    sooner = [months for code, months in rules.first_review_months.items() if code in codes]
    return TermRule(min(sooner), MONTHS, general.basis) if sooner else general


def set_review(case: Case, plan: Plan, rules: CaseRules, *, since: datetime, at: datetime) -> None:
    """The plan's next review, counted from `since`: by the rule, at the end of a stage, at the plan's end, whichever
    comes first. Saves the plan and starts the case's term by whichever of its plans comes first.
    """
    due, rule = terms.counted(rule_of(plan, rules), since)
    day, words = terms.day_of(due - terms.DAY / 2), rule
    stage = _next_stage(plan)
    if stage is not None and stage[1] < day:
        day = max(stage[1], terms.day_of(since))
        words = _("Наприкінці етапу %(n)s програми %(plan)s.") % {"n": stage[0], "plan": plan.number}
    if plan.ends_on < day:
        day = max(plan.ends_on, terms.day_of(since))
        words = _("Наприкінці строку плану %(plan)s.") % {"plan": plan.number}
    plan.review_on = day
    plan.save()
    first = case.plans.filter(state=PlanState.ACTIVE, review_on__isnull=False).order_by("review_on", "id").first()
    if first is not None and first.pk != plan.pk:
        day, words = first.review_on or day, _("Найближчий перегляд: %(plan)s.") % {"plan": first.number}
    _start(case, day, words, at=at)


def forget_review(case: Case, *, at: datetime) -> None:
    """A plan ended or was reviewed for the last time: the term is that of the next plan, or none."""
    first = case.plans.filter(state=PlanState.ACTIVE, review_on__isnull=False).order_by("review_on", "id").first()
    if first is None or first.review_on is None:
        terms.drop(case, TermKind.REVIEW, at=at)
        return
    _start(case, first.review_on, _("Найближчий перегляд: %(plan)s.") % {"plan": first.number}, at=at)


def resume_review(case: Case, rules: CaseRules, *, at: datetime) -> None:
    """Help goes on after it was suspended: the plans in force are looked at as if they began now."""
    for plan in case.plans.filter(state=PlanState.ACTIVE, review_on__isnull=False):
        set_review(case, plan, rules, since=at, at=at)


def _next_stage(plan: Plan) -> tuple[int, date] | None:
    """(number, last day) of the first stage that nobody has reviewed."""
    if plan.kind != PlanKind.REHABILITATION:
        return None
    stage = plan.stages.filter(reviews__isnull=True).order_by("ends_on", "ordinal").first()
    return (stage.ordinal, stage.ends_on) if stage else None


def _start(case: Case, day: date, words: str, *, at: datetime) -> None:
    due = datetime.combine(day + terms.DAY, time(0), KYIV)
    case.terms.update_or_create(
        kind=TermKind.REVIEW,
        met_at=None,
        void_at=None,
        defaults={"started_at": at, "due_at": due, "rule": words, "told": 0},
    )
