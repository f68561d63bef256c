"""The journal as the administrator reads it: actors, actions, things and names of fields, never what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from esm.kernel.actor import Actor
from esm.kernel.errors import require
from esm.kernel.lists import Paged, paged
from esm.kernel.models import AuditEvent
from esm.kernel.text import fold

from .models import User
from .policies import may_read_journal
from .selectors import people


@dataclass(frozen=True, slots=True)
class JournalFilters:
    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> JournalFilters:
        """From the query string; a day that is no day filters nothing."""
        return cls(query.get("who", ""), query.get("action", ""), _day(query.get("since")), _day(query.get("until")))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class JournalRow:
    number: int
    at: datetime
    who: str
    action: str
    subject: str
    fields: tuple[str, ...]
    digest: str


def journal(actor: Actor, filters: JournalFilters, *, page: str | int | None = 1) -> Paged[JournalRow]:
    """Newest first. At most four queries. Raises Denied."""
    require(may_read_journal(actor))
    zone = get_default_timezone()
    events = AuditEvent.objects.order_by("-id")
    if filters.who.strip():
        users = User.objects.all()
        for word in fold(filters.who).split():
            users = users.filter(search_key__contains=word)
        events = events.filter(actor_id__in=list(users.values_list("pk", flat=True)[:200]))
    if filters.action:
        events = events.filter(action__startswith=filters.action.strip())
    if filters.since:
        events = events.filter(at__gte=datetime.combine(filters.since, time(0), zone))
    if filters.until:
        events = events.filter(at__lt=datetime.combine(filters.until + timedelta(days=1), time(0), zone))
    slice_ = paged(events, page=page)
    names = people({e.actor_id for e in slice_.rows if e.actor_id is not None})
    return slice_.with_rows(
        [
            JournalRow(
                e.pk,
                e.at,
                names[e.actor_id].name if e.actor_id in names else "ЄСМ",
                e.action,
                f"{e.subject_type} {e.subject_id}",
                tuple(sorted(e.data)),
                e.digest[:12],
            )
            for e in slice_.rows
        ]
    )
