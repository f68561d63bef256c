"""One proposal as it was sent: its text, files and prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money

from ...machine import (
    ProposalStatus,
)
from ...models import Attachment, Proposal, Review
from ...rules import OrderRules, Requirement, requirements_of
from ...volumes import volume_text
from ..appeals import appeal_until
from ..envelopes import EnvelopeView, envelope_of

TONES: dict[str, str] = {
    ProposalStatus.DRAFT: "mute",
    ProposalStatus.SUBMITTED: "info",
    ProposalStatus.RETURNED: "warn",
    ProposalStatus.ADMITTED: "info",
    ProposalStatus.REFUSED: "err",
    ProposalStatus.CHOSEN: "ok",
    ProposalStatus.DECLINED: "mute",
    ProposalStatus.WITHDRAWN: "mute",
    ProposalStatus.LATE: "err",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """`id` is the file's, `attachment_id` that of its place in the proposal."""

    id: int
    attachment_id: int
    code: str
    title: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Everything a provider wrote. `price` and `capacity` None: not yet."""

    number: str
    organisation_id: int
    organisation: str
    edrpou: str
    status: str
    status_label: str
    tone: str
    version: int
    price: Money | None
    capacity: int | None
    capacity_text: str
    place: str
    staff: str
    quality: str
    experience: str
    confirmed: tuple[Requirement, ...]
    unconfirmed: tuple[Requirement, ...]
    confirmed_codes: tuple[str, ...]
    submitted_at: datetime | None
    reason: str
    files: tuple[FileRow, ...]
    defect: str
    defect_due: date | None
    appeal_until: date | None
    digest: str
    envelope: EnvelopeView | None


def _title(proposal: Proposal, a: Attachment) -> str:
    rule = OrderRules.from_data(proposal.lot.order.rules).document(a.code)
    return rule.title if rule else a.code


def view_of(proposal: Proposal, *, proof: bool = True) -> ProposalView:
    """Four queries, less by what was read with it; the proposal comes with lot, order and organisation. `proof`: with the
    digest of what was handed in last, which is its owner's."""
    requirements = requirements_of(proposal.lot.requirements)
    read = "attachments" in getattr(proposal, "_prefetched_objects_cache", {})
    files = proposal.attachments.all() if read else proposal.attachments.select_related("file")
    defect = next((d for d in proposal.defects.all() if d.fixed_at is None), None)
    last = proposal.submissions.order_by("-ordinal").values_list("digest", flat=True).first() if proof else ""
    owner = proposal.organisation
    return ProposalView(
        proposal.number,
        proposal.organisation_id,
        owner.short_name or owner.name,
        owner.edrpou,
        proposal.status,
        str(ProposalStatus(proposal.status).label),
        TONES[proposal.status],
        proposal.version,
        Money(proposal.price) if proposal.price else None,
        proposal.capacity,
        volume_text(proposal.capacity) if proposal.capacity else "",
        proposal.place,
        proposal.staff,
        proposal.quality,
        proposal.experience,
        tuple(r for r in requirements if r.code in proposal.confirmed),
        tuple(r for r in requirements if r.code not in proposal.confirmed),
        tuple(proposal.confirmed),
        proposal.submitted_at,
        proposal.reason,
        tuple(FileRow(a.file_id, a.pk, a.code, _title(proposal, a), a.file.name, a.file.size) for a in files),
        defect.text if defect else "",
        defect.due_on if defect else None,
        appeal_until(proposal),
        last or "",
        envelope_of(proposal),
    )


def read_proposal(number: str) -> Proposal:
    proposal = (
        Proposal.objects.select_related("lot__order", "lot__line", "organisation", "envelope")
        .annotate(scored=Exists(Review.objects.filter(proposal=OuterRef("pk"), sent_at__isnull=False)))
        .filter(number=number)
        .first()
    )
    if proposal is None:
        raise NotFound(_("Такої пропозиції немає."))
    return proposal
