"""Meetings as the minutes need them: attendance, recusals, quorum and votes of every application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from esm.partners import public as partners

from ..machine import Choice, ConflictKind, MeetingKind, MeetingStatus, MemberRole
from ..models import Attendance, Call, Declaration, Meeting, MeetingItem, Member, Vote
from ..rules import CallRules
from .reading import in_office


@dataclass(frozen=True, slots=True)
class Attendee:
    """A member in office on the day of the meeting. `present` is None until attendance is recorded."""

    member: int
    number: int
    name: str
    role: str
    role_label: str
    # «посада, місце роботи»
    post: str
    votes: bool
    present: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class Recusal:
    number: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class CastVote:
    number: int
    name: str
    choice: str
    choice_label: str


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One application of a meeting. `eligible`: voting members without a conflict; the recused ones leave the quorum.

    `outcome` is True (supported), False, or None: no quorum, or nobody has voted. More votes for than against decide;
    equal votes are decided by the chair's own.
    """

    application: int
    number: str
    title: str
    organisation: str
    question: str
    notes: str
    recused: tuple[Recusal, ...]
    eligible: int
    present: int
    required: int
    votes: tuple[CastVote, ...]
    votes_for: int
    against: int
    abstained: int
    by_chair: bool
    outcome: bool | None

    @property
    def quorate(self) -> bool:
        return 0 < self.required <= self.present


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    id: int
    number: int
    kind: str
    kind_label: str
    status: str
    status_label: str
    at: datetime
    place: str
    link: str
    agenda: str
    notes: str
    version: int
    attendance: tuple[Attendee, ...]
    items: tuple[ItemFacts, ...]
    # Of the meeting as a whole: voting members in office, those present, how many are needed.
    eligible: int
    present: int
    required: int

    @property
    def quorate(self) -> bool:
        return 0 < self.required <= self.present

    @property
    def attended(self) -> bool:
        return any(a.present is not None for a in self.attendance)


def meeting_facts(call: Call) -> tuple[MeetingFacts, ...]:
    """Every meeting of the call that isn't cancelled, by number: for the minutes. Seven queries, however many."""
    return _facts(call, Meeting.objects.filter(call=call).exclude(status=MeetingStatus.CANCELLED))


def crew_in_office(call: Call) -> tuple[Attendee, ...]:
    """Those who haven't left, by number: what minutes print while there is no meeting. One query."""
    return tuple(_attendee(m, None) for m in Member.objects.filter(call=call, until=None).order_by("number"))


def meeting_fact(call: Call, number: int) -> MeetingFacts | None:
    """One meeting, cancelled or not."""
    return next(iter(_facts(call, Meeting.objects.filter(call=call, number=number))), None)


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """What an invitation to a meeting says: `eligible` voting members in office that day, `required` of them."""

    kind_label: str
    status: str
    status_label: str
    at: datetime
    place: str
    link: str
    agenda: str
    eligible: int
    required: int


def meeting_notice(call: Call, meeting: Meeting) -> MeetingNotice:
    """Without who came and how they voted. One query."""
    eligible = Member.objects.filter(in_office(timezone.localdate(meeting.at)), call=call, votes=True).count()
    return MeetingNotice(
        str(MeetingKind(meeting.kind).label),
        meeting.status,
        str(MeetingStatus(meeting.status).label),
        meeting.at,
        meeting.place,
        meeting.link,
        meeting.agenda,
        eligible,
        quorum_of(eligible, CallRules.from_data(call.rules).quorum_percent),
    )


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A line of the list of meetings."""

    number: int
    kind: str
    status: str
    status_label: str
    at: datetime
    place: str
    applications: int


def meetings_of(call: Call) -> list[MeetingRow]:
    """Every meeting, cancelled ones too, the newest first. One query."""
    return [
        MeetingRow(
            m.number,
            str(MeetingKind(m.kind).label),
            m.status,
            str(MeetingStatus(m.status).label),
            m.at,
            m.place,
            m.applications,  # type: ignore[attr-defined]
        )
        for m in Meeting.objects.filter(call=call).annotate(applications=Count("items")).order_by("-at", "-number")
    ]


def quorum_of(eligible: int, percent: int) -> int:
    """How many of `eligible` have to be there: `percent` of them, rounded up; at least one."""
    return max(1, -(-eligible * percent // 100)) if eligible else 0


def _facts(call: Call, meetings: QuerySet[Meeting]) -> tuple[MeetingFacts, ...]:
    found = list(meetings.order_by("number"))
    ids = [m.pk for m in found]
    crew = list(Member.objects.filter(call=call).order_by("number"))
    attendance = {(a.meeting_id, a.member_id): a for a in Attendance.objects.filter(meeting__in=ids)}
    items = list(MeetingItem.objects.filter(meeting__in=ids).select_related("application"))
    votes: dict[int, list[Vote]] = {}
    for vote in Vote.objects.filter(item__meeting__in=ids):
        votes.setdefault(vote.item_id, []).append(vote)
    barred: dict[int, dict[int, str]] = {}
    rows = Declaration.objects.filter(
        application__in={i.application_id for i in items}, conflicted=True, withdrawn_at=None
    )
    for member, application, kind in rows.values_list("member_id", "application_id", "kind"):
        barred.setdefault(application, {})[member] = kind
    names = partners.organisation_refs({i.application.organisation_id for i in items})
    percent = CallRules.from_data(call.rules).quorum_percent
    return tuple(
        _meeting(m, crew, attendance, [i for i in items if i.meeting_id == m.pk], votes, barred, names, percent)
        for m in found
    )


def _meeting(
    meeting: Meeting,
    crew: list[Member],
    attendance: Mapping[tuple[int, int], Attendance],
    items: list[MeetingItem],
    votes: Mapping[int, list[Vote]],
    barred: Mapping[int, Mapping[int, str]],
    names: Mapping[int, partners.OrganisationRef],
    percent: int,
) -> MeetingFacts:
    day = timezone.localdate(meeting.at)
    serving = [m for m in crew if m.since <= day and (m.until is None or m.until >= day)]
    present = {m.pk for m in serving if (a := attendance.get((meeting.pk, m.pk))) and a.present}
    voting = {m.pk for m in serving if m.votes}
    return MeetingFacts(
        id=meeting.pk,
        number=meeting.number,
        kind=meeting.kind,
        kind_label=str(MeetingKind(meeting.kind).label),
        status=meeting.status,
        status_label=str(MeetingStatus(meeting.status).label),
        at=meeting.at,
        place=meeting.place,
        link=meeting.link,
        agenda=meeting.agenda,
        notes=meeting.notes,
        version=meeting.version,
        attendance=tuple(_attendee(m, attendance.get((meeting.pk, m.pk))) for m in serving),
        items=tuple(
            _item(i, serving, present, voting, votes.get(i.pk, []), barred.get(i.application_id, {}), names, percent)
            for i in items
        ),
        eligible=len(voting),
        present=len(voting & present),
        required=quorum_of(len(voting), percent),
    )


def _attendee(member: Member, record: Attendance | None) -> Attendee:
    return Attendee(
        member.pk,
        member.number,
        member.name,
        member.role,
        str(MemberRole(member.role).label),
        f"{member.post}, {member.workplace}",
        member.votes,
        record.present if record else None,
        record.note if record else "",
    )


def _item(
    item: MeetingItem,
    serving: list[Member],
    present: set[int],
    voting: set[int],
    votes: list[Vote],
    barred: Mapping[int, str],
    names: Mapping[int, partners.OrganisationRef],
    percent: int,
) -> ItemFacts:
    by_id = {m.pk: m for m in serving}
    able = voting - barred.keys()
    there = len(able & present)
    required = quorum_of(len(able), percent)
    cast = [v for v in votes if v.member_id in able & present]
    count = {choice: sum(1 for v in cast if v.choice == choice) for choice in Choice.values}
    chair = next((v.choice for v in cast if by_id[v.member_id].role == MemberRole.CHAIR), "")
    tie = count[Choice.FOR] == count[Choice.AGAINST] and count[Choice.FOR] > 0
    outcome: bool | None = None
    if cast and 0 < required <= there:
        outcome = chair == Choice.FOR if tie else count[Choice.FOR] > count[Choice.AGAINST]
    return ItemFacts(
        application=item.application_id,
        number=item.application.number,
        title=item.application.title,
        organisation=names[item.application.organisation_id].title,
        question=item.question,
        notes=item.notes,
        recused=tuple(
            Recusal(m.number, m.name, str(ConflictKind(barred[m.pk]).label)) for m in serving if m.pk in barred
        ),
        eligible=len(able),
        present=there,
        required=required,
        votes=tuple(
            CastVote(by_id[v.member_id].number, by_id[v.member_id].name, v.choice, str(Choice(v.choice).label))
            for v in sorted(cast, key=lambda v: by_id[v.member_id].number)
        ),
        votes_for=count[Choice.FOR],
        against=count[Choice.AGAINST],
        abstained=count[Choice.ABSTAINED],
        by_chair=tie and bool(chair),
        outcome=outcome,
    )
