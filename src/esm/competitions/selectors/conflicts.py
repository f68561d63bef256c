"""Conflicts: what facts show now, what stands in the register, and the register without names for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import require
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
Automatic = tuple[Member, Application, str, str]


def automatic_conflicts(
    call: Call,
    *,
    members: Sequence[Member] | None = None,
    applications: Sequence[Application] | None = None,
    at: datetime,
) -> list[Automatic]:
    """(member, application, kind, words) that facts show now and that aren't in the register yet.

    One that a secretary has withdrawn as a mistake isn't shown again. Eight queries, however many of both.
    """
    today = timezone.localdate(at)
    crew = list(call.members.filter(in_office(today)) if members is None else members)
    judged = list(call.applications.exclude(status__in=NOT_JUDGED) if applications is None else applications)
    if not crew or not judged:
        return []
    found = _found(call, crew, {a.organisation_id for a in judged}, at)
    if not found:
        return []
    known = {
        (d.member_id, d.application_id, d.kind if d.withdrawn_at else "")
        for d in Declaration.objects.filter(
            Q(withdrawn_at=None) | Q(source=ConflictSource.AUTOMATIC),
            member__in=[m.pk for m in crew],
            application__in=[a.pk for a in judged],
            conflicted=True,
        )
    }
    result: list[Automatic] = []
    for member in crew:
        for application in judged:
            tie = found.get((member.pk, application.organisation_id))
            in_register = (member.pk, application.pk, "") in known
            if tie and not in_register and (member.pk, application.pk, str(tie.kind)) not in known:
                result.append((member, application, str(tie.kind), _detail(tie)))
    return result


def _found(call: Call, crew: Sequence[Member], organisations: set[int], at: datetime) -> dict[tuple[int, int], Found]:
    rules = CallRules.from_data(call.rules)
    people = identity.people({m.user_id for m in crew})
    employers: dict[int, list[tuple[str, int | None]]] = {}
    rows = Member.objects.filter(pk__in=[m.pk for m in crew], employers__isnull=False)
    for member, edrpou, until in rows.values_list("pk", "employers__edrpou", "employers__until_year"):
        employers.setdefault(member, []).append((edrpou, until))
    since = months_before(timezone.localdate(at), rules.conflict_lookback_months)
    facts = partners.conflict_facts(organisations, since=since)
    return find(
        people=[
            Person(
                m.pk,
                m.user_id,
                people[m.user_id].email if m.user_id in people else "",
                m.name,
                tuple(employers.get(m.pk, ())),
            )
            for m in crew
        ],
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


def conflict_rows(*, actor: Actor, call: Call) -> list[ConflictRow]:
    """Every conflict of the call, newest first, withdrawn ones among them. Two queries. Raises Denied."""
    require(may_see_commission_files(actor))
    rows = list(
        Declaration.objects.filter(member__call=call, conflicted=True)
        .select_related("member", "application")
        .order_by("-at", "-pk")
    )
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
