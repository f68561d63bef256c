"""Numbers of cases: «В-2026-00001», one after another within a year; papers of a case count from it."""

from __future__ import annotations

from datetime import datetime

from ..models import Act, Case, Counter, Decision, Plan
from ..numbering import ACT, DECISION, PLAN, paper
from ..terms import day_of


def next_number(at: datetime) -> str:
    """Inside the caller's transaction: the counter's row is held until it ends."""
    year = day_of(at).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"В-{year}-{counter.last:05d}"


def next_act(case: Case) -> str:
    """The case is held and its papers are never deleted, so that counting them is safe; so with the two below."""
    return paper(case.number, ACT, Act.objects.filter(case=case).count() + 1)


def next_decision(case: Case) -> str:
    return paper(case.number, DECISION, Decision.objects.filter(case=case).count() + 1)


def next_plan(case: Case) -> str:
    return paper(case.number, PLAN, Plan.objects.filter(case=case).count() + 1)
