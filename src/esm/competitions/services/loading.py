"""Loading a filled form back: all of its sections at once, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import stale

from ..models import Section
from ..sections import clean_answers
from .sections import lock_editable, of_plan, plan_of, write_section


def load_answers(
    *,
    actor: Actor,
    number: str,
    answers: Mapping[str, Mapping[str, Any]],
    seen: Mapping[str, int],
    at: datetime,
) -> int:
    """Write the answers of a form over those of the sections, each over the version in `seen`; returns how many changed.

    Questions that aren't in `answers` keep what they have. Raises Conflict when any of the sections has moved on.
    """
    with transaction.atomic():
        application = lock_editable(actor, number)
        have = {s.code: s for s in application.sections.all()}
        changed = 0
        for code, given in answers.items():
            plan = plan_of(code)
            section = have.get(code) or Section(application=application, code=code)
            if section.version != seen.get(code, 0):
                raise stale()
            cleaned, _removed = clean_answers(of_plan(plan, given))
            merged = {**section.answers, **cleaned}  # type: ignore[dict-item]
            if merged != section.answers:
                write_section(application, plan, section, merged, actor=actor, at=at, keep=True, done=True)
                changed += 1
        audit.record(actor=actor, action="competitions.load_form", subject=application, at=at, sections=sorted(answers))
    return changed
