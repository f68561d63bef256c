"""The change of the head: asked for, then accepted by the new one (`team.accept_invitation`) or called off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found

from ..machine import HANDING_OVER, HandOverStatus, Right
from ..models import HandOver, MemberInvitation, Membership, Organisation
from ..policies import may_administer
from .cards import locked
from .team import close, issue


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    organisation_id: int,
    email: str,
    basis: str,
    at: datetime,
    document: files.Upload | None = None,
    keep_old_head: bool = False,
) -> None:
    """Ask a person to lead the organisation. The head adds the decision as a document; an official gives a reason.

    Nothing changes until she accepts. Raises NotFound to strangers, Conflict when one is waiting already, Invalid.
    """
    row = locked(organisation_id)
    head = Membership.objects.filter(organisation=row, is_head=True, ended_at__isnull=True).first()
    by_head = head is not None and head.user_id == actor.user_id
    found(by_head or may_administer(actor))
    if HandOver.objects.filter(organisation=row, status=HandOverStatus.WAITING).exists():
        raise Conflict(_("Передача вже чекає на згоду нової голови. Скасуйте її, якщо обрали іншу людину."))
    faults = {}
    if not basis.strip():
        faults["basis"] = (
            _("Назвіть рішення, наприклад «Протокол загальних зборів № 4 від 12.10.2026».")
            if by_head
            else _("Напишіть, чому голову змінюєте ви: це побачить організація.")
        )
    if by_head and document is None:
        faults["document"] = _("Додайте рішення про нову голову: протокол або витяг.")
    person = identity.find_person(email)
    if person and head and person.id == head.user_id:
        faults["email"] = _("Ця людина вже керує організацією. Вкажіть адресу нової голови.")
    if faults:
        raise Invalid(faults)
    stored = (
        files.store(actor=actor, upload=document, allowed=files.DOCUMENTS, at=at, field="document", is_personal=True)
        if document
        else None
    )
    invited = issue(row, actor=actor, email=email, rights=Right.values, position=_("голова"), is_head=True, at=at)
    change = HandOver.objects.create(
        organisation=row,
        invitation=invited,
        old_head_id=head.user_id if head else None,
        basis=basis.strip()[:300],
        basis_file=stored,
        by_official=not by_head,
        keep_old_head=keep_old_head,
        requested_by_id=actor.user_id,
        requested_at=at,
    )
    audit.record(
        actor=actor,
        action="partners.hand_over",
        subject=row,
        at=at,
        hand_over=change.pk,
        by_official=change.by_official,
        basis=change.basis,
    )


@transaction.atomic
def cancel_hand_over(*, actor: Actor, organisation_id: int, at: datetime) -> None:
    """Call off the change that waits. Raises NotFound to strangers, Conflict when none waits any more."""
    row = locked(organisation_id)
    found(_leads(actor, row) or may_administer(actor))
    change = (
        HandOver.objects.select_for_update(of=("self",)).filter(organisation=row, status=HandOverStatus.WAITING).first()
    )
    if change is None:
        raise Conflict(_("Передачу вже прийняли або скасували."))
    HANDING_OVER.target("cancel", HandOverStatus(change.status))
    close(MemberInvitation.objects.get(pk=change.invitation_id), at)
    audit.record(actor=actor, action="partners.cancel_hand_over", subject=row, at=at, hand_over=change.pk)


def _leads(actor: Actor, row: Organisation) -> bool:
    if actor.user_id is None:
        return False
    heads = Membership.objects.filter(organisation=row, is_head=True, ended_at__isnull=True)
    return heads.filter(user_id=actor.user_id).exists()
