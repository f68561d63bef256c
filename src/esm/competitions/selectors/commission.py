"""The commission as pages show it: to everybody, and to those who manage it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, require

from ..machine import MeetingKind, MeetingStatus, MemberRole
from ..models import Assignment, Call, Declaration, Member
from ..policies.commission import may_see_commission_files
from ..rules import CallRules
from .meetings import quorum_of

# The chair first, the secretary after the members.
ORDER = {MemberRole.CHAIR: 0, MemberRole.DEPUTY: 1, MemberRole.MEMBER: 2, MemberRole.SECRETARY: 3}


@dataclass(frozen=True, slots=True)
class PublicMember:
    """What is published of a member (REFERENCE §1.8): name, work, post, role, term."""

    name: str
    role: str
    workplace: str
    post: str
    votes: bool
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PublicMeeting:
    number: int
    kind: str
    at: datetime
    place: str
    link: str
    agenda: str
    held: bool


@dataclass(frozen=True, slots=True)
class PublicCommission:
    members: tuple[PublicMember, ...]
    former: tuple[PublicMember, ...]
    meetings: tuple[PublicMeeting, ...]
    voting: int
    quorum: int
    quorum_percent: int
    lookback_months: int


def public_commission(call: Call, *, at: datetime) -> PublicCommission:
    """Two queries. Meetings that were cancelled aren't shown."""
    today = timezone.localdate(at)
    rows = _ordered(list(call.members.all()))
    serving = [m for m in rows if _serves(m, today)]
    voting = sum(1 for m in serving if m.votes)
    rules = CallRules.from_data(call.rules)
    return PublicCommission(
        tuple(_public(m) for m in serving),
        tuple(_public(m) for m in rows if not _serves(m, today)),
        tuple(
            PublicMeeting(
                m.number,
                str(MeetingKind(m.kind).label),
                m.at,
                m.place,
                m.link,
                m.agenda,
                m.status == MeetingStatus.HELD,
            )
            for m in call.meetings.exclude(status=MeetingStatus.CANCELLED).order_by("at", "number")
        ),
        voting,
        quorum_of(voting, rules.quorum_percent),
        rules.quorum_percent,
        rules.conflict_lookback_months,
    )


@dataclass(frozen=True, slots=True)
class MemberRow:
    number: int
    name: str
    role: str
    workplace: str
    post: str
    votes: bool
    since: date
    until: date | None
    serves: bool
    load: int
    load_limit: int | None
    conflicts: int


def member_rows(*, actor: Actor, call: Call, at: datetime) -> list[MemberRow]:
    """Three queries. Raises Denied."""
    require(may_see_commission_files(actor))
    today = timezone.localdate(at)
    loads = Counter(Assignment.objects.filter(member__call=call, ended_at=None).values_list("member_id", flat=True))
    barred = Declaration.objects.filter(member__call=call, conflicted=True, withdrawn_at=None)
    conflicts = Counter(barred.values_list("member_id", flat=True))
    return [
        MemberRow(
            m.number,
            m.name,
            str(MemberRole(m.role).label),
            m.workplace,
            m.post,
            m.votes,
            m.since,
            m.until,
            _serves(m, today),
            loads[m.pk],
            m.load_limit,
            conflicts[m.pk],
        )
        for m in _ordered(list(call.members.all()))
    ]


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member with everything its form shows. `employers`: (ЄДРПОУ, name, first year, last year or None)."""

    number: int
    name: str
    role: str
    workplace: str
    post: str
    votes: bool
    since: date
    until: date | None
    load_limit: int | None
    directions: tuple[int, ...]
    employers: tuple[tuple[str, str, int, int | None], ...]
    version: int


def member_card(*, actor: Actor, call: Call, number: int) -> MemberCard:
    """Raises Denied, NotFound."""
    require(may_see_commission_files(actor))
    m = Member.objects.filter(call=call, number=number).first()
    if m is None:
        raise NotFound(_("Такої людини у складі комісії немає."))
    return MemberCard(
        m.number,
        m.name,
        m.role,
        m.workplace,
        m.post,
        m.votes,
        m.since,
        m.until,
        m.load_limit,
        tuple(m.directions.values_list("pk", flat=True)),
        tuple(m.employers.values_list("edrpou", "name", "since_year", "until_year")),
        m.version,
    )


def may_join(call: Call, *, at: datetime) -> list[tuple[int, str]]:
    """(account, name) of those with the role who aren't in this commission now."""
    today = timezone.localdate(at)
    inside = {m.user_id for m in call.members.all() if _serves(m, today)}
    holders = identity.people_with_role(identity.Role.COMMISSION, on=today)
    return [(p.id, f"{p.name} ({p.email})") for p in holders if p.id not in inside]


def _serves(member: Member, today: date) -> bool:
    """In office, or will be: a term that begins later is part of the commission's composition already."""
    return member.until is None or member.until >= today


def _ordered(rows: list[Member]) -> list[Member]:
    return sorted(rows, key=lambda m: (ORDER[MemberRole(m.role)], m.name_key, m.number))


def _public(m: Member) -> PublicMember:
    return PublicMember(m.name, str(MemberRole(m.role).label), m.workplace, m.post, m.votes, m.since, m.until)
