"""What every step of a call begins and ends with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, stale

from ...machine import CALL, CallStatus, ChangeKind
from ...models import Call, CallChange


def locked(call_id: int, seen_version: int | None = None) -> Call:
    """The call, locked until the transaction ends. Raises NotFound; Conflict for a stale page."""
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise NotFound(_("Такого конкурсу немає."))
    if seen_version is not None and call.version != seen_version:
        raise stale()
    return call


def locked_draft(call_id: int, seen_version: int) -> Call:
    """The same, for edits: an open call's rules are frozen."""
    call = locked(call_id)
    if call.status != CallStatus.DRAFT:
        raise Conflict(_("Конкурс уже оголошено, тому його правила не змінюють. Можна лише продовжити строк."))
    if call.version != seen_version:
        raise stale()
    return call


def bump(call: Call, *fields: str) -> None:
    call.version += 1
    call.save(update_fields=["version", *fields])


def advance(call: Call, step: str, *fields: str) -> None:
    call.status = CALL.target(step, CallStatus(call.status))
    bump(call, "status", *fields)


def fits(thing: models.Model, names: Iterable[str]) -> None:
    """Raise Invalid when a value doesn't fit its column: SQLite would take any length."""
    wanted = set(names)
    optional = {f.name for f in thing._meta.fields if f.null and getattr(thing, f.name) is None}
    try:
        thing.clean_fields(exclude={f.name for f in thing._meta.fields} - wanted | optional)
    except ValidationError as error:
        raise Invalid({name: " ".join(words) for name, words in error.message_dict.items()}) from error


def needs_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Напишіть причину: її побачать усі.")})
    return reason


def note_change(
    call: Call, kind: ChangeKind, reason: str, *, actor: Actor, at: datetime, before: datetime | None = None
) -> CallChange:
    """A line of the public log of changes. `before` is the deadline that stood before an extension."""
    change = CallChange.objects.create(
        call=call,
        kind=kind,
        reason=reason,
        closed_at_before=before or call.closes_at,
        closes_at_after=call.closes_at,
        at=at,
        by_id=actor.user_id,
    )
    after_commit("competitions.tasks.tell_call_changed", change_id=change.pk)
    return change


def audited(actor: Actor, action: str, call: Call, at: datetime, **data: Any) -> None:
    audit.record(actor=actor, action=f"competitions.{action}", subject=call, at=at, **data)
