"""A provider's own proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.partners import public as partners

from ...dates import KYIV
from ...machine import (
    LotStatus,
    ProposalStatus,
)
from ...models import Attachment, Proposal
from ...policies import may_read, may_see_own, may_submit_own
from ...rules import Coded, OrderRules
from ..facts import read_facts
from ..notices import LotPage, lot_page
from .view import TONES, ProposalView, read_proposal, view_of


@dataclass(frozen=True, slots=True)
class OwnRow:
    number: str
    lot_title: str
    lot_code: str
    order_title: str
    organisation: str
    status_label: str
    tone: str
    closes_at: datetime
    is_draft: bool


def own_proposals(actor: Actor) -> list[OwnRow]:
    """Of all the actor's organisations, newest first. One query."""
    rows = Proposal.objects.select_related("lot__order", "organisation").filter(organisation_id__in=actor.organisations)
    return [
        OwnRow(
            p.number,
            p.lot.title,
            p.lot.code,
            p.lot.order.title,
            p.organisation.short_name or p.organisation.name,
            str(ProposalStatus(p.status).label),
            TONES[p.status],
            p.lot.order.closes_at,
            p.status == ProposalStatus.DRAFT,
        )
        for p in rows.defer("lot__order__rules").order_by("-created_at", "-id")
        if may_see_own(actor, p.organisation_id)
    ]


@dataclass(frozen=True, slots=True)
class OwnPage:
    view: ProposalView
    lot: LotPage
    editable: bool
    sealed: bool
    may_recall: bool
    may_withdraw: bool
    missing_documents: tuple[Coded, ...]
    may_appeal: bool


def own_page(actor: Actor, number: str, at: datetime) -> OwnPage:
    """Raises NotFound to everybody outside. At most ten queries."""
    proposal = read_proposal(number)
    found(may_see_own(actor, proposal.organisation_id))
    lot = lot_page(proposal.lot, at, public=True)
    view = view_of(proposal)
    draft, returned = proposal.status == ProposalStatus.DRAFT, proposal.status == ProposalStatus.RETURNED
    in_time = view.defect_due is not None and at.astimezone(KYIV).date() <= view.defect_due
    have = {f.code for f in view.files}
    rules = OrderRules.from_data(proposal.lot.order.rules)
    live = {ProposalStatus.DRAFT, ProposalStatus.SUBMITTED, ProposalStatus.RETURNED, ProposalStatus.ADMITTED}
    return OwnPage(
        view,
        lot,
        editable=(draft and lot.accepts) or (returned and in_time),
        sealed=returned,
        may_recall=proposal.status == ProposalStatus.SUBMITTED and lot.accepts and view.envelope is None,
        may_withdraw=proposal.status in live and proposal.lot.status in {LotStatus.ANNOUNCED, LotStatus.OPENED},
        missing_documents=tuple(Coded(d.code, d.title) for d in rules.documents if d.required and d.code not in have),
        may_appeal=view.appeal_until is not None
        and at.astimezone(KYIV).date() <= view.appeal_until
        and may_submit_own(actor, proposal.organisation_id),
    )


def may_open_file(actor: Actor, number: str, file_id: int, at: datetime) -> Attachment:
    """The attachment for whoever may read its proposal. Raises NotFound."""
    proposal = read_proposal(number)
    found(may_read(actor, read_facts(actor, proposal, at)))
    attachment = proposal.attachments.select_related("file").filter(file_id=file_id).first()
    found(attachment is not None)
    assert attachment is not None  # noqa: S101
    return attachment


def provider_choices(
    actor: Actor, rights: Sequence[partners.OrganisationRef], on: date
) -> list[partners.OrganisationRef]:
    """Which of her organisations stand in the providers' register."""
    inside = partners.providers([o.id for o in rights], on=on)
    return [o for o in rights if o.id in inside]
