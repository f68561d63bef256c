"""People of an organisation: who is in, who is invited, who was, and whose turn it is to lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found

from ..machine import HandOverStatus, Right
from ..models import HandOver, MemberInvitation, Membership
from ..policies import may_administer, may_manage, may_view
from .facts import OrganisationRef, organisation_refs


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: int
    user_id: int
    name: str
    email: str
    position: str
    is_head: bool
    rights: frozenset[str]
    labels: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class InvitedRow:
    id: int
    email: str
    position: str
    labels: tuple[str, ...]
    is_head: bool
    expires_at: datetime
    expired: bool


@dataclass(frozen=True, slots=True)
class HandOverRow:
    id: int
    status: str
    label: str
    basis: str
    file_id: int | None
    by_official: bool
    old_head: str
    new_head: str
    requested_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Team:
    """Everything the team's page shows. `may_manage` decides about its buttons; services decide again."""

    organisation: OrganisationRef
    current: tuple[MemberRow, ...]
    former: tuple[MemberRow, ...]
    invited: tuple[InvitedRow, ...]
    waiting: HandOverRow | None
    past: tuple[HandOverRow, ...]
    may_manage: bool
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What the page behind an invitation's link says."""

    organisation: OrganisationRef
    email: str
    position: str
    labels: tuple[str, ...]
    is_head: bool
    account: bool
    old_head: str
    basis: str


def labels(rights: frozenset[str], is_head: bool) -> tuple[str, ...]:
    return tuple(str(r.label) for r in Right if is_head or r in rights)


def team(actor: Actor, organisation_id: int, *, at: datetime) -> Team:
    """Six queries whatever the size. Raises NotFound to strangers."""
    found(may_view(actor, organisation_id))
    ref = organisation_refs({organisation_id}).get(organisation_id)
    if ref is None:
        raise NotFound(_("Такої організації немає."))
    memberships = list(Membership.objects.filter(organisation_id=organisation_id).order_by("-is_head", "since", "id"))
    invited = list(
        MemberInvitation.objects.filter(
            organisation_id=organisation_id,
            closed_at__isnull=True,
            invitation__accepted_at__isnull=True,
            invitation__revoked_at__isnull=True,
        )
        .select_related("invitation")
        .order_by("id")
    )
    changes = list(
        HandOver.objects.filter(organisation_id=organisation_id)
        .select_related("invitation__invitation")
        .order_by("-requested_at", "-id")
    )
    ids = {m.user_id for m in memberships} | {c.old_head_id for c in changes if c.old_head_id}
    people = identity.people(ids)
    rows = [_member(m, people) for m in memberships]
    steps = [_hand_over(c, people) for c in changes]
    return Team(
        organisation=ref,
        current=tuple(r for r, m in zip(rows, memberships, strict=True) if m.ended_at is None),
        former=tuple(r for r, m in zip(rows, memberships, strict=True) if m.ended_at is not None),
        invited=tuple(_invited(i, at) for i in invited),
        waiting=next((s for s in steps if s.status == HandOverStatus.WAITING), None),
        past=tuple(s for s in steps if s.status != HandOverStatus.WAITING),
        may_manage=may_manage(actor, organisation_id),
        may_hand_over=may_administer(actor)
        or any(m.user_id == actor.user_id and m.is_head and m.ended_at is None for m in memberships),
    )


def _member(m: Membership, people: dict[int, identity.Person]) -> MemberRow:
    person = people.get(m.user_id)
    rights = frozenset(str(r) for r in m.granted())
    return MemberRow(
        m.pk,
        m.user_id,
        person.name if person else "",
        person.email if person else "",
        m.position,
        m.is_head,
        rights,
        labels(rights, m.is_head),
        m.since,
        m.until,
    )


def _invited(i: MemberInvitation, at: datetime) -> InvitedRow:
    return InvitedRow(
        i.pk,
        i.invitation.email,
        i.position,
        labels(frozenset(i.rights), i.is_head),
        i.is_head,
        i.invitation.expires_at,
        i.invitation.expires_at <= at,
    )


def _hand_over(c: HandOver, people: dict[int, identity.Person]) -> HandOverRow:
    old = people.get(c.old_head_id) if c.old_head_id else None
    return HandOverRow(
        c.pk,
        c.status,
        str(HandOverStatus(c.status).label),
        c.basis,
        c.basis_file_id,
        c.by_official,
        old.name if old else "",
        c.invitation.invitation.email,
        c.requested_at,
        c.closed_at,
    )


def invitation_facts(token: str, *, at: datetime) -> InvitationFacts:
    """What the link offers. Raises NotFound when it doesn't work any more."""
    opened = identity.invitation(token, at=at)
    row = (
        MemberInvitation.objects.select_related("hand_over__old_head")
        .filter(invitation_id=opened.id, closed_at__isnull=True)
        .first()
    )
    if row is None:
        raise NotFound(_("Це запрошення вже використали, відкликали або його строк минув. Попросіть нове."))
    change = getattr(row, "hand_over", None)
    return InvitationFacts(
        organisation=organisation_refs({row.organisation_id})[row.organisation_id],
        email=opened.email,
        position=row.position,
        labels=labels(frozenset(row.rights), row.is_head),
        is_head=row.is_head,
        account=opened.account,
        old_head=change.old_head.full_name if change and change.old_head else "",
        basis=change.basis if change else "",
    )
