"""The journal as the administrator reads it: actors, actions, things and names of fields, never what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model, Q, QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.journal import action_name, looks, tables, thing_name
from esm.kernel.lists import Paged, paged
from esm.kernel.models import AuditEvent
from esm.kernel.text import fold

from .models import User
from .policies import may_read_journal
from .selectors import people

# What one file takes: more is another file, by days.
EXPORT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """`about` is one thing of the program ("contracts.report:5"), `action` one action or, with a dot, a room's all."""

    who: str = ""
    room: str = ""
    action: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> JournalFilters:
        """From the query string; a day that is no day and a room that is none filter nothing."""
        texts = {name: query.get(name, "").replace("\0", "").strip()[:100] for name in ("who", "action", "about")}
        room = query.get("room", "")
        return cls(
            room=room if room in tables() else "",
            since=_day(query.get("since")),
            until=_day(query.get("until")),
            **texts,
        )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _about(text: str) -> tuple[str, int] | None:
    kind, _colon, number = text.partition(":")
    return (kind, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """`what` is the action's plain sentence; `about` is the address of the thing's own history."""

    number: int
    at: datetime
    who: str
    what: str
    action: str
    subject: str
    about: str
    fields: tuple[str, ...]
    digest: str


def journal(actor: Actor, filters: JournalFilters, *, page: str | int | None = 1) -> Paged[JournalRow]:
    """Newest first. At most four queries. Raises Denied."""
    slice_ = paged(_events(actor, filters), page=page)
    return slice_.with_rows(_rows(slice_.rows))


def journal_table(actor: Actor, filters: JournalFilters) -> Table:
    """The same to take away, the newest `EXPORT_LIMIT` events, still without what they hold. Raises Denied."""
    rows = _rows(list(_events(actor, filters)[:EXPORT_LIMIT]))
    columns = [
        Column("number", "№", Kind.INT),
        Column("at", _("Коли"), Kind.DATETIME),
        Column("who", _("Хто")),
        Column("what", _("Дія")),
        Column("action", _("Код дії")),
        Column("subject", _("Над чим")),
        Column("fields", _("Що записано"), description=_("Лише назви полів: зміст може бути особистим")),
        Column("digest", _("Відбиток"), description=_("Початок відбитка запису в ланцюгу журналу")),
    ]
    cells = [(r.number, r.at, r.who, r.what, r.action, r.subject, ", ".join(r.fields), r.digest) for r in rows]
    return Table(columns, cells, _("Журнал"), _("Щонайбільше %(n)s найновіших записів") % {"n": EXPORT_LIMIT})


def _events(actor: Actor, filters: JournalFilters) -> QuerySet[AuditEvent]:
    require(may_read_journal(actor))
    zone = get_default_timezone()
    events = AuditEvent.objects.order_by("-id")
    if filters.who:
        users = User.objects.all()
        for word in fold(filters.who).split():
            users = users.filter(search_key__contains=word)
        events = events.filter(actor_id__in=list(users.values_list("pk", flat=True)[:200]))
    if filters.room:
        events = events.filter(action__startswith=f"{filters.room}.")
    if filters.action:
        whole_room = filters.action.endswith(".")
        events = events.filter(**{"action__startswith" if whole_room else "action": filters.action})
    if thing := _about(filters.about):
        events = events.filter(subject_type=thing[0], subject_id=thing[1])
    if filters.since:
        events = events.filter(at__gte=datetime.combine(filters.since, time(0), zone))
    if filters.until:
        events = events.filter(at__lt=datetime.combine(filters.until + timedelta(days=1), time(0), zone))
    return events


def _rows(events: Iterable[AuditEvent]) -> list[JournalRow]:
    events = list(events)
    names = _names(events)
    return [
        JournalRow(
            e.pk,
            e.at,
            names.get(e.actor_id, PROGRAM),
            action_name(e.action),
            e.action,
            thing_name(e.subject_type, e.subject_id),
            f"{e.subject_type}:{e.subject_id}",
            tuple(sorted(e.data)),
            e.digest[:12],
        )
        for e in events
    ]


PROGRAM = "ЄСМ"


def _names(events: Iterable[AuditEvent]) -> dict[int | None, str]:
    return {key: person.name for key, person in people({e.actor_id for e in events if e.actor_id}).items()}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """`what` is the sentence of `action`; whoever shows it to others than the department looks at `actor_id` first."""

    at: datetime
    who: str
    what: str
    action: str = ""
    actor_id: int | None = None


def history_of(things: Iterable[tuple[type[Model], Iterable[int]]]) -> tuple[HistoryRow, ...]:
    """What was done to things by their keys, newest first, in two queries: for a page whose room has checked the gate.

    Looking at a person's data is left out: who looked is the administrator's to read.
    """
    wanted = Q(pk__in=())
    for model, keys in things:
        wanted |= Q(subject_type=model._meta.label_lower, subject_id__in=list(keys))
    events = list(AuditEvent.objects.filter(wanted).exclude(action__in=looks()).order_by("-id"))
    names = _names(events)
    return tuple(
        HistoryRow(e.at, names.get(e.actor_id, PROGRAM), action_name(e.action), e.action, e.actor_id) for e in events
    )
