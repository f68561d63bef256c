"""People of an organisation: invited, given rights, let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found

from .. import letters
from ..machine import HANDING_OVER, AffiliateKind, HandOverStatus, Right
from ..models import Affiliate, HandOver, MemberInvitation, Membership, Organisation
from ..policies import may_manage
from .cards import locked


def checked_rights(rights: Iterable[str]) -> list[str]:
    """The rights as stored, VIEW always among them. Raises Invalid for one that doesn't exist."""
    given = set(rights) | {str(Right.VIEW)}
    if not given <= set(Right.values):
        raise Invalid({"rights": _("Оберіть права зі списку.")})
    return [r for r in Right.values if r in given]


def issue(
    organisation: Organisation,
    *,
    actor: Actor,
    email: str,
    at: datetime,
    rights: Iterable[str] = (),
    position: str = "",
    is_head: bool = False,
) -> MemberInvitation:
    """The invitation itself, inside the caller's transaction; an open one to the same address is taken back."""
    address = email.strip().lower()
    for earlier in MemberInvitation.objects.filter(
        organisation=organisation, invitation__email=address, closed_at__isnull=True
    ).select_related("invitation"):
        close(earlier, at)
    made = identity.issue_invitation(actor=actor, email=address, purpose=identity.MEMBERSHIP, at=at)
    row = MemberInvitation.objects.create(
        invitation_id=made, organisation=organisation, rights=list(rights), position=position.strip(), is_head=is_head
    )
    letters.invited(row, at=at)
    return row


def close(row: MemberInvitation, at: datetime) -> None:
    """Take an invitation back: its link stops working. A hand-over that waits for it is over too."""
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    identity.withdraw_invitation(invitation_id=row.invitation_id, at=at)
    HandOver.objects.filter(invitation=row, status=HandOverStatus.WAITING).update(
        status=HandOverStatus.CANCELLED, closed_at=at
    )


@transaction.atomic
def invite_member(
    *, actor: Actor, organisation_id: int, email: str, rights: Iterable[str], position: str, at: datetime
) -> None:
    """Invite a colleague. Raises NotFound to strangers, Invalid for a bad address or one who is in already."""
    row = locked(organisation_id)
    found(may_manage(actor, row.pk))
    given = checked_rights(rights)
    person = identity.find_person(email)
    if person and Membership.objects.filter(organisation=row, user_id=person.id, ended_at__isnull=True).exists():
        raise Invalid({"email": _("Ця людина вже у вашій команді. Змініть її права в списку.")})
    if MemberInvitation.objects.filter(
        organisation=row, invitation__email=email.strip().lower(), is_head=True, closed_at__isnull=True
    ).exists():
        raise Invalid({"email": _("Цю людину вже запрошено очолити організацію. Спершу скасуйте передачу.")})
    made = issue(row, actor=actor, email=email, rights=given, position=position, at=at)
    audit.record(actor=actor, action="partners.invite_member", subject=row, at=at, invitation=made.pk, rights=given)


@transaction.atomic
def revoke_invitation(*, actor: Actor, organisation_id: int, member_invitation_id: int, at: datetime) -> None:
    """Take an invitation back. Raises NotFound, Conflict when it was accepted meanwhile or is a hand-over's."""
    row = locked(organisation_id)
    found(may_manage(actor, row.pk))
    invited = MemberInvitation.objects.filter(pk=member_invitation_id, organisation=row).first()
    found(invited is not None)
    assert invited is not None  # noqa: S101
    if invited.closed_at is not None:
        raise Conflict(_("Це запрошення вже прийняли або відкликали."))
    if invited.is_head:
        raise Conflict(_("Це запрошення очолити організацію. Скасуйте передачу керівництва."))
    close(invited, at)
    audit.record(actor=actor, action="partners.revoke_invitation", subject=row, at=at, invitation=invited.pk)


@transaction.atomic
def change_rights(
    *, actor: Actor, organisation_id: int, user_id: int, rights: Iterable[str], position: str, at: datetime
) -> None:
    """Give a colleague other rights. The head has all, and only a hand-over changes that. Raises NotFound, Conflict."""
    row = locked(organisation_id)
    found(may_manage(actor, row.pk))
    member = _member(row, user_id)
    if member.is_head:
        raise Conflict(_("Голова має всі права. Щоб змінити голову, передайте керівництво."))
    given = checked_rights(rights)
    if user_id == actor.user_id and Right.MANAGE not in given:
        raise Conflict(_("Не можна забрати в себе керування людьми. Попросіть голову організації."))
    before = {"rights": member.rights, "position": member.position}
    member.rights, member.position = given, position.strip()[:120]
    member.save(update_fields=["rights", "position"])
    after = {"rights": member.rights, "position": member.position}
    audit.record(
        actor=actor, action="partners.change_rights", subject=row, at=at, user=user_id, before=before, after=after
    )


@transaction.atomic
def end_membership(*, actor: Actor, organisation_id: int, user_id: int, at: datetime) -> None:
    """Part with a colleague, or leave: rights stop this moment, what she wrote stays. Raises NotFound, Conflict."""
    row = locked(organisation_id)
    found(may_manage(actor, row.pk) or (actor.user_id == user_id and row.pk in actor.organisations))
    member = _member(row, user_id)
    if member.is_head:
        raise Conflict(_("Голова не може просто вийти. Спершу передайте керівництво."))
    end(member, at)
    audit.record(actor=actor, action="partners.end_membership", subject=row, at=at, user=user_id)


def end(member: Membership, at: datetime) -> None:
    today = timezone.localdate(at)
    member.until, member.ended_at = max(today, member.since), at
    member.save(update_fields=["until", "ended_at"])


def _member(organisation: Organisation, user_id: int) -> Membership:
    member = (
        Membership.objects.select_for_update(of=("self",))
        .filter(organisation=organisation, user_id=user_id, ended_at__isnull=True)
        .first()
    )
    if member is None:
        raise NotFound(_("Такої людини у вашій команді немає."))
    return member


@transaction.atomic
def accept_invitation(
    *, actor: Actor, token: str, at: datetime, full_name: str = "", password: str = ""
) -> identity.Accepted:
    """Join the organisation by the link. A new head takes over, and the old one's rights end the same moment.

    Raises what `identity.accept_invitation` does, and NotFound when the invitation was taken back.
    """
    opened = identity.invitation(token, at=at)
    invited = MemberInvitation.objects.filter(invitation_id=opened.id).first()
    if invited is None:
        raise NotFound(_("Це запрошення вже використали, відкликали або його строк минув. Попросіть нове."))
    row = locked(invited.organisation_id)
    invited.refresh_from_db()
    accepted = identity.accept_invitation(
        actor=actor, token=token, purpose=identity.MEMBERSHIP, at=at, full_name=full_name, password=password
    )
    invited.closed_at = at
    invited.save(update_fields=["closed_at"])
    today = timezone.localdate(at)
    if invited.is_head:
        _take_over(row, invited, accepted.user_id, at)
    for member in Membership.objects.filter(organisation=row, user_id=accepted.user_id, ended_at__isnull=True):
        end(member, at)
    Membership.objects.create(
        organisation=row,
        user_id=accepted.user_id,
        rights=invited.rights,
        position=invited.position,
        is_head=invited.is_head,
        since=today,
    )
    audit.record(
        actor=Actor(accepted.user_id),
        action="partners.join_team",
        subject=row,
        at=at,
        user=accepted.user_id,
        is_head=invited.is_head,
        rights=invited.rights,
    )
    return accepted


def _take_over(row: Organisation, invited: MemberInvitation, new_head: int, at: datetime) -> None:
    """End the old head's rights and tie, write down the new one's; the team's other people stay."""
    today = timezone.localdate(at)
    change = HandOver.objects.select_for_update(of=("self",)).filter(invitation=invited).first()
    if change:
        change.status = HANDING_OVER.target("accept", HandOverStatus(change.status))
        change.closed_at = at
        change.save(update_fields=["status", "closed_at"])
    for head in Membership.objects.filter(organisation=row, is_head=True, ended_at__isnull=True):
        end(head, at)
        if head.user_id != new_head:
            letters.replaced(
                user_id=head.user_id,
                organisation=row.short_name or row.name,
                basis=change.basis if change else "",
                key=f"partners.head_replaced:{head.pk}",
                at=at,
            )
        if change and change.keep_old_head and head.user_id != new_head:
            Membership.objects.create(
                organisation=row,
                user_id=head.user_id,
                rights=[str(Right.VIEW), str(Right.EDIT)],
                position=head.position,
                since=today,
            )
    name = identity.people({new_head})[new_head].name
    for person in Affiliate.objects.filter(
        Q(since__isnull=True) | Q(since__lte=today), organisation=row, kind=AffiliateKind.HEAD, until__isnull=True
    ):
        person.until = today
        person.save()
    Affiliate.objects.create(organisation=row, kind=AffiliateKind.HEAD, full_name=name, user_id=new_head, since=today)
    audit.record(
        actor=Actor(new_head),
        action="partners.take_over",
        subject=row,
        at=at,
        hand_over=change.pk if change else None,
        old_head=change.old_head_id if change else None,
        new_head=new_head,
    )
