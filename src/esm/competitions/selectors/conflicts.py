"""Conflicts: what facts show now, what stands in the register, and the register without names for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import require
from esm.kernel.lists import Paged, paged
from esm.partners import public as partners

from ..conflicts import Applicant, Found, Person, Tie, find, months_before
from ..machine import ApplicationStatus, ConflictKind, ConflictSource
from ..models import Application, Call, Declaration, Member
from ..policies.commission import may_see_commission_files
from ..rules import CallRules
from .reading import in_office

# An application that nobody will judge needs no declarations.
NOT_JUDGED = frozenset({ApplicationStatus.DRAFT, ApplicationStatus.LATE})
# How `partners` calls a person's tie, and how a conflict is called.
KINDS = {
    "member": ConflictKind.MEMBER,
    str(partners.AffiliateKind.HEAD): ConflictKind.HEAD,
    str(partners.AffiliateKind.FOUNDER): ConflictKind.FOUNDER,
    str(partners.AffiliateKind.GOVERNING): ConflictKind.GOVERNING,
    str(partners.AffiliateKind.EMPLOYEE): ConflictKind.EMPLOYEE,
    str(partners.AffiliateKind.CONTRACTOR): ConflictKind.EMPLOYEE,
}


class Applied(Protocol):
    """As much of an application as decides about conflicts."""

    @property
    def pk(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...


A = TypeVar("A", bound=Applied)


@dataclass(frozen=True, slots=True)
class Served:
    """A member with all that decides what she may read."""

    member: Member
    email: str
    # (ЄДРПОУ, last year or None) of those she worked for.
    employers: tuple[tuple[str, int | None], ...]
    # Directions she reads; empty = all.
    directions: frozenset[int]


def crew_of(members: QuerySet[Member]) -> list[Served]:
    """In the order of the queryset, one query."""
    rows = members.annotate(
        email=F("user__email"),
        reads=F("directions"),
        employer=F("employers__edrpou"),
        employer_until=F("employers__until_year"),
    )
    people: dict[int, Any] = {}
    reads: dict[int, set[int]] = defaultdict(set)
    worked: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for row in rows:
        people.setdefault(row.pk, row)
        if row.reads is not None:
            reads[row.pk].add(row.reads)
        if row.employer is not None:
            worked[row.pk].add((row.employer, row.employer_until))
    return [Served(m, m.email, tuple(sorted(worked[pk], key=str)), frozenset(reads[pk])) for pk, m in people.items()]


@dataclass(frozen=True, slots=True)
class Barred:
    """The register as the program asks it. `withdrawn`: what it found once and a secretary took back, with the kind."""

    in_force: frozenset[tuple[int, int]]
    withdrawn: frozenset[tuple[int, int, str]]


def barred_of(call_id: int) -> Barred:
    """Of the whole call, (member, application); one query."""
    rows = Declaration.objects.filter(member__call=call_id, conflicted=True)
    in_force, withdrawn = set(), set()
    for member, application, kind, source, at in rows.values_list(
        "member_id", "application_id", "kind", "source", "withdrawn_at"
    ):
        if at is None:
            in_force.add((member, application))
        elif source == ConflictSource.AUTOMATIC:
            withdrawn.add((member, application, kind))
    return Barred(frozenset(in_force), frozenset(withdrawn))


def automatic_conflicts(
    call: Call,
    *,
    members: Sequence[Member] | None = None,
    applications: Sequence[Application] | None = None,
    at: datetime,
) -> list[tuple[Member, Application, str, str]]:
    """(member, application, kind, words) that facts show now and that aren't in the register yet.

    One that a secretary has withdrawn as a mistake isn't shown again. Six queries, however many of both.
    """
    chosen = call.members.filter(in_office(timezone.localdate(at)))
    crew = crew_of(chosen if members is None else Member.objects.filter(pk__in=[m.pk for m in members]))
    judged = list(call.applications.exclude(status__in=NOT_JUDGED) if applications is None else applications)
    return fresh_conflicts(call, crew, judged, barred_of(call.pk), at) if crew and judged else []


def fresh_conflicts(
    call: Call, crew: Sequence[Served], judged: Sequence[A], barred: Barred, at: datetime
) -> list[tuple[Member, A, str, str]]:
    """The same for what has been read already: only what `partners` knows is asked for. Three queries."""
    applied: dict[int, list[A]] = defaultdict(list)
    for application in judged:
        applied[application.organisation_id].append(application)
    found = _found(call, crew, applied.keys(), at)
    known = {s.member.pk: s.member for s in crew}
    return [
        (known[member], application, str(tie.kind), _detail(tie))
        for (member, organisation), tie in sorted(found.items())
        for application in applied[organisation]
        if (member, application.pk) not in barred.in_force
        and (member, application.pk, str(tie.kind)) not in barred.withdrawn
    ]


def _found(
    call: Call, crew: Sequence[Served], organisations: Collection[int], at: datetime
) -> dict[tuple[int, int], Found]:
    rules = CallRules.from_data(call.rules)
    since = months_before(timezone.localdate(at), rules.conflict_lookback_months)
    facts = partners.conflict_facts(organisations, since=since)
    return find(
        people=[Person(s.member.pk, s.member.user_id, s.email, s.member.name, s.employers) for s in crew],
        applicants=[Applicant(f.organisation_id, f.edrpou, f.email_domains) for f in facts.values()],
        ties=[
            Tie(t.user_id, f.organisation_id, KINDS[t.kind], t.until, t.name)
            for f in facts.values()
            for t in f.ties
            if t.kind in KINDS
        ],
        since=since,
    )


def _detail(tie: Found) -> str:
    words = {
        ConflictKind.PAST_EMPLOYER: _("Місце роботи з кодом ЄДРПОУ %(detail)s."),
        ConflictKind.EMAIL_DOMAIN: _("Електронні адреси в одному домені: %(detail)s."),
    }.get(tie.kind)
    if words:
        return words % {"detail": tie.detail}
    return _("До %(year)s року.") % {"year": tie.detail} if tie.detail else ""


def words_of(kind: str) -> str:
    """«Конфлікт інтересів: керувала організацією»."""
    return _("Конфлікт інтересів: %(kind)s") % {"kind": ConflictKind(kind).label}


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One line of the register as the secretary sees it."""

    id: int
    member_number: int
    member: str
    number: str
    title: str
    organisation: str
    kind: str
    source: str
    text: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str


def conflict_rows(
    *, actor: Actor, call: Call, withdrawn: bool = False, page: str | int | None = 1
) -> Paged[ConflictRow]:
    """One page of the conflicts in force, or of those taken back, newest first. Three queries. Raises Denied."""
    require(may_see_commission_files(actor))
    rows = Declaration.objects.filter(member__call=call, conflicted=True, withdrawn_at__isnull=not withdrawn)
    slice_ = paged(rows.select_related("member", "application").order_by("-at", "-pk"), page=page)
    return slice_.with_rows(_conflict_rows(slice_.rows))


def conflict_row(*, actor: Actor, call: Call, declaration: int) -> ConflictRow | None:
    """One of them, whatever its state. Two queries. Raises Denied."""
    require(may_see_commission_files(actor))
    rows = Declaration.objects.filter(member__call=call, conflicted=True, pk=declaration)
    return next(iter(_conflict_rows(list(rows.select_related("member", "application")))), None)


def _conflict_rows(rows: Sequence[Declaration]) -> list[ConflictRow]:
    names = partners.organisation_refs({d.application.organisation_id for d in rows})
    return [
        ConflictRow(
            d.pk,
            d.member.number,
            d.member.name,
            d.application.number,
            d.application.title,
            names[d.application.organisation_id].title,
            str(ConflictKind(d.kind).label),
            str(ConflictSource(d.source).label),
            d.text,
            d.at,
            d.withdrawn_at,
            d.withdrawal_reason,
        )
        for d in rows
    ]


@dataclass(frozen=True, slots=True)
class PublicConflict:
    """A recusal without the person's name or words: what the public register and the minutes' annex may say."""

    number: str
    kind: str
    source: str
    declared_on: datetime


def public_conflicts(call: Call) -> list[PublicConflict]:
    """Conflicts in force, de-personalised, by application. The caller publishes them after the release. One query."""
    rows = Declaration.objects.filter(member__call=call, conflicted=True, withdrawn_at=None)
    return [
        PublicConflict(number, str(ConflictKind(kind).label), str(ConflictSource(source).label), at)
        for number, kind, source, at in rows.order_by("application__number", "at").values_list(
            "application__number", "kind", "source", "at"
        )
    ]


def conflicted_pairs(call_id: int) -> frozenset[tuple[int, int]]:
    """(member, application) with a conflict in force. One query."""
    rows = Declaration.objects.filter(member__call=call_id, conflicted=True, withdrawn_at=None)
    return frozenset(rows.values_list("member_id", "application_id"))
