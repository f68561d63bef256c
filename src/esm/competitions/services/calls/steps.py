"""Steps of a call after the draft. Each is one transaction under the call's lock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require

from ...machine import CALL, CallStatus, ChangeKind
from ...models import Call
from ...policies.calls import may_end_call, may_run_calls
from ...readiness import blocking, gaps
from .common import advance, audited, locked, needs_reason, note_change


def open_call(*, actor: Actor, call_id: int, seen_version: int, at: datetime) -> Call:
    """Announce the call: from now on rules, directions and money are frozen. Raises Invalid with what is missing."""
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_run_calls(actor))
        CALL.target("open", CallStatus(call.status))
        missing = blocking(gaps(call, list(call.directions.all()), call.calendar.count(), at))
        if missing:
            raise Invalid(_("Конкурс ще не можна оголосити. %(why)s") % {"why": " ".join(g.text for g in missing)})
        call.opened_at = at
        advance(call, "open", "opened_at")
        audited(actor, "open_call", call, at, rule_set=call.rule_set_version, closes_at=call.closes_at)
        after_commit("competitions.tasks.tell_call_opened", call_id=call.pk)
    return call


def extend_call(
    *, actor: Actor, call_id: int, seen_version: int, closes_at: datetime, reason: str, at: datetime
) -> Call:
    """A later deadline for everybody, with a public reason. Raises Invalid for one that isn't later."""
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_run_calls(actor))
        CALL.target("extend", CallStatus(call.status))
        reason = needs_reason(reason)
        if closes_at <= max(call.closes_at, at):
            raise Invalid({"closes_at": _("Нова дата має бути пізніша за теперішню: строк можна лише продовжити.")})
        before, call.closes_at = call.closes_at, closes_at
        advance(call, "extend", "closes_at")
        note_change(call, ChangeKind.EXTENSION, reason, actor=actor, at=at, before=before)
        audited(actor, "extend_call", call, at, before=before, after=closes_at, reason=reason)
    return call


def start_review(*, actor: Actor, call_id: int, seen_version: int, at: datetime) -> Call:
    """From intake to review. Intake itself ends by the clock; raises Conflict while it lasts."""
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_run_calls(actor))
        CALL.target("start_review", CallStatus(call.status))
        if at < call.closes_at:
            raise Conflict(_("Заявки ще приймають. Оцінювання можна почати, коли мине строк подання."))
        advance(call, "start_review")
        audited(actor, "start_review", call, at)
    return call


def cancel_call(*, actor: Actor, call_id: int, seen_version: int, reason: str, at: datetime) -> Call:
    """Cancelled by the city: the call stays public with the reason."""
    return _end(actor, call_id, seen_version, "cancel", ChangeKind.CANCELLATION, reason, at)


def fail_call(*, actor: Actor, call_id: int, seen_version: int, reason: str, at: datetime) -> Call:
    """Declared not to have taken place, for example because nobody applied."""
    return _end(actor, call_id, seen_version, "fail", ChangeKind.FAILURE, reason, at)


def _end(actor: Actor, call_id: int, seen_version: int, step: str, kind: ChangeKind, reason: str, at: datetime) -> Call:
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_end_call(actor))
        CALL.target(step, CallStatus(call.status))
        reason = needs_reason(reason)
        advance(call, step)
        note_change(call, kind, reason, actor=actor, at=at)
        audited(actor, f"{step}_call", call, at, reason=reason)
    return call
