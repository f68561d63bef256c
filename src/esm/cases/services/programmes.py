"""What a rehabilitation programme gives, measured on its goals' own scales."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound

from .. import terms
from ..models import Measurement
from .asked import Asked
from .plan_parts import VALUE_MAX
from .plans import held_active, kept


@dataclass(frozen=True, slots=True)
class Result:
    """`value` in hundredths of the goal's unit; None when nothing legible was typed."""

    value: int | None
    on: date | None
    words: str = ""


@transaction.atomic
def measure(*, actor: Actor, number: str, plan: int, goal: int, result: Result, at: datetime) -> Measurement:
    """Write down where the person is on the goal's scale; once a day. Raises Invalid by field, Conflict, NotFound."""
    case, held = held_active(actor, number, plan)
    row = held.goals.filter(ordinal=goal).first()
    if row is None:
        raise NotFound(_("Такої цілі в плані немає."))
    if not row.measure:
        raise Conflict(_("Цю ціль не вимірюють. Її оцінюють під час перегляду плану."))
    asked = Asked()
    if result.value is None or not 0 <= result.value <= VALUE_MAX:
        asked.say("value", _("Напишіть число, наприклад 12 або 12,5."))
    asked.day("on", result.on, first=held.starts_on, last=terms.day_of(at))
    words = asked.text("words", result.words, 500)
    if result.on and row.measurements.filter(on=result.on).exists():
        asked.say("on", _("За цей день результат уже записано. Оберіть інший день."))
    asked.settle()
    assert result.on is not None  # noqa: S101
    assert result.value is not None  # noqa: S101
    made = Measurement.objects.create(
        key=uuid.uuid4(), goal=row, on=result.on, value=result.value, words=words, by_id=actor.user_id or 0, at=at
    )
    kept(case, held)
    audit.record(actor=actor, action="cases.measure", subject=held, at=at, number=held.number, goal=goal)
    return made
