"""The append-only, hash-chained journal of changes.

A chain is a queue: the next link needs the last one, so on PostgreSQL `record` holds an advisory lock until the
transaction ends (on SQLite every write transaction is IMMEDIATE, hence alone). Call it after all row locks are taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from .actor import Actor
from .lists import Paged, paged
from .models import AuditEvent

GENESIS = "0" * 64
_LOCK = 0x45534D  # "ESM": one lock for the whole chain


def record(*, actor: Actor, action: str, subject: models.Model, at: datetime, **data: Any) -> AuditEvent:
    """Append one event. `data` must be JSON. Raises RuntimeError outside a transaction: it must share the change's."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record() must share the transaction of the change it describes")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    previous = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first() or GENESIS
    event = AuditEvent(
        at=at.astimezone(UTC),
        actor_id=actor.user_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
        previous=previous,
    )
    event.digest = digest(event)
    event.save(force_insert=True)
    return event


def digest(event: AuditEvent) -> str:
    content = [
        event.previous,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.action,
        event.subject_type,
        event.subject_id,
        event.data,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    event_id: int
    what: str


def verify() -> Iterator[Fault]:
    """Walk the whole chain in order of writing; yield every row whose content or link doesn't fit."""
    expected = GENESIS
    with transaction.atomic():
        for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
            if event.previous != expected:
                yield Fault(event.pk, "the link to the previous row is broken: a row was changed, removed or put in")
            if digest(event) != event.digest:
                yield Fault(event.pk, "the content was changed after it was written")
            expected = event.digest


def head() -> str:
    """The digest of the newest event: printed or published, it fixes the whole journal up to now."""
    return AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first() or GENESIS


@dataclass(frozen=True, slots=True)
class EventRow:
    """A line of the journal as a page shows it; who the actor is, the page looks up by `actor_id`."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject_type: str
    subject_id: int
    data: dict[str, Any]


def events(
    *,
    subject_type: str = "",
    subject_id: int | None = None,
    actor_id: int | None = None,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: str | int | None = 1,
) -> Paged[EventRow]:
    """The journal, newest first, two queries. `action` is its beginning ("competitions."), `until` is not included."""
    found = AuditEvent.objects.order_by("-id")
    conditions = {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "actor_id": actor_id,
        "action__startswith": action,
        "at__gte": since,
        "at__lt": until,
    }
    shown = paged(
        found.filter(**{name: value for name, value in conditions.items() if value not in ("", None)}), page=page
    )
    return shown.with_rows([_row(event) for event in shown.rows])


def history(subject: models.Model) -> list[EventRow]:
    """Everything that was done to one thing, oldest first."""
    label = subject._meta.label_lower
    return [_row(e) for e in AuditEvent.objects.filter(subject_type=label, subject_id=subject.pk).order_by("id")]


def _row(event: AuditEvent) -> EventRow:
    return EventRow(event.pk, event.at, event.actor_id, event.action, event.subject_type, event.subject_id, event.data)
