"""Meetings of the commission: planned, attended, voted in, closed. Recusal is kept by the service, not by memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale

from ..machine import (
    MEETING,
    RELEASED_CALLS,
    CallStatus,
    Choice,
    ConflictSource,
    CorrectionStatus,
    MeetingKind,
    MeetingStatus,
)
from ..models import Application, Attendance, Call, Declaration, Meeting, MeetingItem, Member, Vote
from ..policies.commission import may_keep_minutes
from ..selectors.conflicts import NOT_JUDGED
from ..selectors.corrections import open_corrections
from ..selectors.reading import in_office
from .calls.common import locked

# Votes are counted until the decision goes to the head; then they stand.
VOTING = frozenset({CallStatus.OPEN, CallStatus.REVIEW, CallStatus.RANKING})


@dataclass(frozen=True, slots=True)
class MeetingFields:
    """`applications`: their numbers in the order of the agenda."""

    kind: str
    at: datetime
    place: str
    link: str = ""
    agenda: str = ""
    notes: str = ""
    applications: Sequence[str] = ()


def plan_meeting(*, actor: Actor, call_id: int, fields: MeetingFields, at: datetime) -> Meeting:
    """Raises Invalid for a meeting without a place or with an application of another call."""
    with transaction.atomic():
        call = _open(actor, call_id)
        last = Meeting.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
        meeting = Meeting(call=call, number=last + 1)
        _write(meeting, fields)
        audit.record(
            actor=actor, action="competitions.plan_meeting", subject=meeting, at=at, call=call.slug, held_at=fields.at
        )
        after_commit("competitions.tasks.tell_meeting", meeting_id=meeting.pk)
    return meeting


def change_meeting(
    *, actor: Actor, call_id: int, number: int, fields: MeetingFields, seen_version: int, at: datetime
) -> Meeting:
    """Rewrite a planned meeting. An application with votes stays on the agenda."""
    with transaction.atomic():
        call = _open(actor, call_id)
        meeting = _planned(call, number)
        if meeting.version != seen_version:
            raise stale()
        before = meeting.at
        _write(meeting, fields)
        audit.record(
            actor=actor, action="competitions.change_meeting", subject=meeting, at=at, before=before, after=fields.at
        )
        after_commit("competitions.tasks.tell_meeting", meeting_id=meeting.pk)
    return meeting


def record_attendance(
    *,
    actor: Actor,
    call_id: int,
    number: int,
    present: Collection[int],
    notes: Mapping[int, str] | None = None,
    at: datetime,
) -> Meeting:
    """Who is there (numbers of members in office that day). A member who turns out absent loses her votes."""
    with transaction.atomic():
        call = _open(actor, call_id)
        meeting = _planned(call, number)
        crew = {m.number: m for m in members_on(meeting)}
        unknown = set(present) - crew.keys()
        if unknown:
            raise Invalid(_("У складі комісії на цей день немає людини з номером %(n)s.") % {"n": min(unknown)})
        Attendance.objects.filter(meeting=meeting).delete()
        Attendance.objects.bulk_create(
            Attendance(
                meeting=meeting,
                member=member,
                present=n in present,
                note=(notes or {}).get(n, "").replace("\x00", "").strip()[:200],
            )
            for n, member in crew.items()
        )
        absent = [m.pk for n, m in crew.items() if n not in present]
        gone = Vote.objects.filter(item__meeting=meeting, member__in=absent).delete()[0]
        _bump(meeting)
        audit.record(
            actor=actor,
            action="competitions.record_attendance",
            subject=meeting,
            at=at,
            present=sorted(present),
            votes_removed=gone,
        )
    return meeting


def record_votes(
    *,
    actor: Actor,
    call_id: int,
    number: int,
    application_number: str,
    choices: Mapping[int, str],
    question: str = "",
    notes: str = "",
    at: datetime,
) -> MeetingItem:
    """Votes on one application, by members' numbers ("" = didn't vote).

    Raises Invalid for the vote of somebody who is absent, without a vote, or has a conflict with this application. Who
    votes without a written declaration has said at the table that she has no conflict: that is recorded too.
    """
    with transaction.atomic():
        call = _open(actor, call_id)
        meeting = _planned(call, number)
        item = (
            MeetingItem.objects.select_for_update(of=("self",))
            .select_related("application")
            .filter(meeting=meeting, application__number=application_number)
            .first()
        )
        if item is None:
            raise NotFound(_("Цієї заявки немає в порядку денному."))
        voters = _voters(meeting, item, {n: c for n, c in choices.items() if c})
        Vote.objects.filter(item=item).delete()
        Vote.objects.bulk_create(Vote(item=item, member=m, choice=choice) for m, choice in voters)
        spoken = _declare_at_table(actor, meeting, item.application, [m for m, _choice in voters], at)
        item.question = question.replace("\x00", "").strip()[:300]
        item.notes = notes.replace("\x00", "").strip()
        item.save(update_fields=["question", "notes"])
        audit.record(
            actor=actor,
            action="competitions.record_votes",
            subject=item.application,
            at=at,
            meeting=meeting.number,
            votes={str(m.number): choice for m, choice in voters},
            declared_at_table=spoken,
        )
    return item


def hold_meeting(*, actor: Actor, call_id: int, number: int, notes: str, seen_version: int, at: datetime) -> Meeting:
    """The meeting is over: from now on its record stands. Raises Conflict without attendance."""
    with transaction.atomic():
        call = _open(actor, call_id)
        meeting = _planned(call, number)
        if meeting.version != seen_version:
            raise stale()
        if not meeting.attendance.filter(present=True).exists():
            raise Conflict(_("Спершу позначте, хто був на засіданні."))
        if meeting.at > at:
            raise Conflict(_("Засідання ще не почалося."))
        meeting.notes = notes.replace("\x00", "").strip()
        _step(actor, meeting, "hold", at)
    return meeting


def reopen_meeting(*, actor: Actor, call_id: int, number: int, reason: str, at: datetime) -> Meeting:
    """Correct the record of a meeting, with a reason."""
    return _with_reason(actor, call_id, number, "reopen", reason, at)


def cancel_meeting(*, actor: Actor, call_id: int, number: int, reason: str, at: datetime) -> Meeting:
    with transaction.atomic():
        meeting = _with_reason(actor, call_id, number, "cancel", reason, at)
        after_commit("competitions.tasks.tell_meeting_cancelled", meeting_id=meeting.pk, reason=reason.strip())
    return meeting


def members_on(meeting: Meeting) -> list[Member]:
    """Members in office on the day of the meeting, by number."""
    return list(
        Member.objects.filter(in_office(timezone.localdate(meeting.at)), call=meeting.call_id).order_by("number")
    )


def _open(actor: Actor, call_id: int) -> Call:
    call = locked(call_id)
    require(may_keep_minutes(actor), _("Засідання веде секретарка конкурсу."))
    # After the release the commission meets about what an appeal opened again.
    again = (
        call.status in RELEASED_CALLS and open_corrections(call.pk).filter(status=CorrectionStatus.DECIDING).exists()
    )
    if call.status not in VOTING and not again:
        raise Conflict(_("Рішення вже передано на затвердження, тому записи засідань не змінюють."))
    return call


def _planned(call: Call, number: int) -> Meeting:
    meeting = Meeting.objects.select_for_update().filter(call=call, number=number).first()
    if meeting is None:
        raise NotFound(_("Такого засідання немає."))
    if meeting.status != MeetingStatus.PLANNED:
        raise Conflict(_("Засідання вже завершено або скасовано. Щоб виправити запис, відкрийте його знову."))
    return meeting


def _with_reason(actor: Actor, call_id: int, number: int, step: str, reason: str, at: datetime) -> Meeting:
    with transaction.atomic():
        call = _open(actor, call_id)
        meeting = Meeting.objects.select_for_update().filter(call=call, number=number).first()
        if meeting is None:
            raise NotFound(_("Такого засідання немає."))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть причину.")})
        _step(actor, meeting, step, at, reason=reason.strip())
    return meeting


def _step(actor: Actor, meeting: Meeting, step: str, at: datetime, **data: str) -> None:
    meeting.status = MEETING.target(step, MeetingStatus(meeting.status))
    _bump(meeting)
    audit.record(actor=actor, action=f"competitions.{step}_meeting", subject=meeting, at=at, **data)


def _bump(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()


def _write(meeting: Meeting, fields: MeetingFields) -> None:
    errors = {}
    if fields.kind not in MeetingKind.values:
        errors["kind"] = _("Виберіть вид засідання.")
    if not fields.place.strip():
        errors["place"] = _("Напишіть, де відбудеться засідання: це публікують.")
    rows = {
        a.number: a
        for a in Application.objects.filter(call=meeting.call, number__in=fields.applications).exclude(
            status__in=NOT_JUDGED
        )
    }
    unknown = [n for n in fields.applications if n not in rows]
    if unknown:
        errors["applications"] = _("У цьому конкурсі немає заявки %(number)s.") % {"number": unknown[0]}
    wanted = {rows[n].pk for n in fields.applications if n in rows}
    if meeting.pk:
        voted = meeting.items.filter(votes__isnull=False).exclude(application__in=wanted).distinct().first()
        if voted is not None:
            errors["applications"] = _("За заявку %(number)s уже голосували, її не приберете з порядку денного.") % {
                "number": voted.application.number
            }
    if errors:
        raise Invalid(errors)
    meeting.kind, meeting.at = fields.kind, fields.at
    meeting.place, meeting.link = fields.place.strip(), fields.link.strip()
    meeting.agenda, meeting.notes = fields.agenda.strip(), fields.notes.strip()
    meeting.version += 1
    meeting.save()
    meeting.items.exclude(application__in=wanted).delete()
    for position, number in enumerate(dict.fromkeys(fields.applications), start=1):
        MeetingItem.objects.update_or_create(meeting=meeting, application=rows[number], defaults={"position": position})


def _voters(meeting: Meeting, item: MeetingItem, choices: Mapping[int, str]) -> list[tuple[Member, str]]:
    present = set(Attendance.objects.filter(meeting=meeting, present=True).values_list("member_id", flat=True))
    barred = set(
        Declaration.objects.filter(application=item.application_id, conflicted=True, withdrawn_at=None).values_list(
            "member_id", flat=True
        )
    )
    crew = {m.number: m for m in members_on(meeting)}
    voters = []
    for number, choice in sorted(choices.items()):
        member = crew.get(number)
        field = f"vote_{number}"
        if member is None or choice not in Choice.values:
            raise Invalid({field: _("Такого голосу не може бути. Оновіть сторінку.")})
        name = {"name": member.name}
        if member.pk in barred:
            raise Invalid({field: _("%(name)s має конфлікт інтересів і за цю заявку не голосує.") % name})
        if not member.votes:
            raise Invalid({field: _("%(name)s не має права голосу.") % name})
        if member.pk not in present:
            raise Invalid({field: _("%(name)s немає на засіданні. Спершу позначте присутність.") % name})
        voters.append((member, choice))
    return voters


def _declare_at_table(
    actor: Actor, meeting: Meeting, application: Application, members: Sequence[Member], at: datetime
) -> list[int]:
    declared = set(
        Declaration.objects.filter(application=application, member__in=members, withdrawn_at=None).values_list(
            "member_id", flat=True
        )
    )
    silent = [m for m in members if m.pk not in declared]
    Declaration.objects.bulk_create(
        Declaration(
            member=m,
            application=application,
            conflicted=False,
            source=ConflictSource.DECLARED,
            text=_("Усно на засіданні № %(number)s") % {"number": meeting.number},
            at=at,
            by_id=actor.user_id,
        )
        for m in silent
    )
    return [m.number for m in silent]
