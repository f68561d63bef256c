"""When the program didn't answer, the deadline moves for everybody: nobody loses an application to our outage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, require

from ...machine import CallStatus, ChangeKind
from ...models import Call, Outage
from ...policies.calls import may_log_outage
from .common import audited, bump, needs_reason, note_change


@dataclass(frozen=True, slots=True)
class Extended:
    """A call whose deadline an outage moved."""

    slug: str
    before: datetime
    after: datetime


def log_outage(
    *, actor: Actor, starts_at: datetime, ends_at: datetime, reason: str, at: datetime
) -> tuple[Outage, list[Extended]]:
    """Log an outage and give every open call whose window it touched the lost time back.

    The time lost counts from the start of the outage (or of the window, if later). Raises Invalid for an interval that
    ends before it starts or hasn't ended, or that overlaps a logged one: its time was given back already.
    """
    with transaction.atomic():
        calls = list(Call.objects.select_for_update().filter(status=CallStatus.OPEN).order_by("pk"))
        require(may_log_outage(actor))
        reason = needs_reason(reason)
        if ends_at <= starts_at:
            raise Invalid({"ends_at": _("Збій має закінчитися пізніше, ніж почався.")})
        if ends_at > at:
            raise Invalid({"ends_at": _("Запишіть збій, коли він закінчиться: час кінця ще не настав.")})
        if Outage.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise Invalid({"starts_at": _("На цей час збій уже записано. Вкажіть лише час, якого ще немає в журналі.")})
        outage = Outage.objects.create(
            starts_at=starts_at, ends_at=ends_at, reason=reason, logged_at=at, by_id=actor.user_id
        )
        moved = []
        for call in calls:
            if call.opens_at >= ends_at or call.closes_at <= starts_at:
                continue
            before = call.closes_at
            call.closes_at += ends_at - max(starts_at, call.opens_at)
            bump(call, "closes_at")
            note_change(call, ChangeKind.OUTAGE, reason, actor=actor, at=at, before=before)
            audited(actor, "extend_after_outage", call, at, before=before, after=call.closes_at, reason=reason)
            moved.append(Extended(call.slug, before, call.closes_at))
        audit.record(actor=actor, action="competitions.log_outage", subject=outage, at=at, calls=len(moved))
    return outage, moved
