"""Parts that several services take: moving a case on, and its story."""

from __future__ import annotations

import uuid
from datetime import datetime

from esm.kernel.actor import Actor

from .. import terms
from ..machine import CASE, ENDED, CaseState, StepKind
from ..models import Case, CaseStep


def tell(case: Case, kind: StepKind, *, actor: Actor, at: datetime, words: str = "") -> None:
    CaseStep.objects.create(
        key=uuid.uuid4(), case=case, at=at, by_id=actor.user_id, kind=kind, words=words.strip()[:2000]
    )


def move(case: Case, step: str, *, at: datetime) -> None:
    """The state after `step`; a case that ends has no terms left. The caller saves. Raises Conflict."""
    case.state = CASE.target(step, CaseState(case.state))
    if case.state in ENDED:
        case.ended_at = at
        terms.drop(case, at=at)
    else:
        case.ended_at = None


def save(case: Case) -> None:
    case.version += 1
    case.save()
