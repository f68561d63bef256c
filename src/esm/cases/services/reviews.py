"""A look at what a plan gave: its goals, the quality of help, the person's own answers, and what comes next."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound

from .. import terms
from ..machine import GoalResult, ReviewOutcome, StepKind, TermKind
from ..models import Plan, Review, Stage
from ..quality import Quality
from ..rules import rules_on
from .asked import Asked
from .plans import held_active, kept
from .reviewing import forget_review, set_review
from .steps import tell


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """`marks`: criterion → per cent; `answers`: question → the person's words; `goals`: number → `GoalResult`.

    `stage`: the end of one stage of a programme; then the quality of the whole isn't asked.
    """

    on: date | None
    outcome: str
    words: str
    marks: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    goals: Mapping[int, str] = field(default_factory=dict)
    stage: int | None = None


@transaction.atomic
def review(
    *, actor: Actor, number: str, plan: int, draft: ReviewDraft, seen_version: int | None = None, at: datetime
) -> Review:
    """Write a review down; the next one's term runs from now. Raises Invalid by field, Conflict, NotFound."""
    case, held = held_active(actor, number, plan, seen_version=seen_version)
    rules = rules_on(terms.day_of(at))
    quality = Quality.of(rules.quality)
    stage = _stage(held, draft.stage)
    clean = _checked(held, draft, quality, at=at)
    for row in held.goals.all():
        if result := clean.goals.get(row.ordinal, ""):
            row.result = result
            row.save(update_fields=["result"])
    assert clean.on is not None  # noqa: S101
    mark = None if stage else quality.mark(clean.marks)
    band = quality.band(mark)
    made = Review.objects.create(
        key=uuid.uuid4(), case=case, plan=held, stage=stage, on=clean.on, outcome=clean.outcome, words=clean.words,
        marks={} if stage else dict(clean.marks), answers=json.dumps(dict(clean.answers), ensure_ascii=False), mark=mark,
        band=band.label if band else "", tone=band.tone if band else "",
        by_id=actor.user_id or 0, at=at,
    )  # fmt: skip
    terms.meet(case, TermKind.REVIEW, at=at)
    if clean.outcome == ReviewOutcome.END:
        held.review_on = None
        held.save()
        forget_review(case, at=at)
    else:
        set_review(case, held, rules, since=at, at=at)
    tell(case, StepKind.REVIEWED, actor=actor, at=at, words=f"{held.number}: {ReviewOutcome(clean.outcome).label}")
    kept(case, held)
    audit.record(
        actor=actor, action="cases.review", subject=made, at=at, number=held.number, outcome=clean.outcome,
        stage=draft.stage, mark=mark,
    )  # fmt: skip
    return made


def _stage(plan: Plan, ordinal: int | None) -> Stage | None:
    if ordinal is None:
        return None
    stage = plan.stages.filter(ordinal=ordinal).first()
    if stage is None:
        raise NotFound(_("Такого етапу в програмі немає."))
    if stage.reviews.exists():
        raise Conflict(_("Цей етап уже переглянуто."))
    return stage


def _checked(plan: Plan, draft: ReviewDraft, quality: Quality, *, at: datetime) -> ReviewDraft:
    asked, today = Asked(), terms.day_of(at)
    asked.day("on", draft.on, first=plan.starts_on, last=today)
    asked.one_of("outcome", draft.outcome, ReviewOutcome.values, _("Оберіть, що далі."))
    words = asked.text("words", draft.words, 4000, _("Напишіть, що змінилося для людини."))
    if draft.outcome == ReviewOutcome.GO_ON and plan.ends_on < today and draft.stage is None:
        over = _("Строк плану минув %(day)s. Складіть новий план або завершуйте випадок.")
        asked.say("outcome", over % {"day": f"{plan.ends_on:%d.%m.%Y}"})
    answers = {key: asked.text(f"answer_{key}", draft.answers.get(key, ""), 1000) for key in quality.questions}
    if draft.stage is None:
        for key in quality.criteria:
            if draft.marks.get(key) not in quality.levels:
                asked.say(f"mark_{key}", _("Оберіть оцінку."))
    goals = {}
    for goal in plan.goals.all():
        of_stage = draft.stage is None or (goal.stage is not None and goal.stage.ordinal == draft.stage)
        result = draft.goals.get(goal.ordinal, "")
        if result and result not in GoalResult.values:
            asked.say(f"goal_{goal.ordinal}", _("Оберіть зі списку."))
        elif of_stage and not result:
            asked.say(f"goal_{goal.ordinal}", _("Позначте, чи досягнуто мети."))
        elif of_stage:
            goals[goal.ordinal] = result
    asked.settle()
    marks = {key: draft.marks[key] for key in quality.criteria if key in draft.marks}
    return ReviewDraft(draft.on, draft.outcome, words, marks, answers, goals, draft.stage)
