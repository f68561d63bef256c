"""How a proposal came that wasn't handed in on the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..machine import Channel, ProposalStatus
from ..models import Proposal


@dataclass(frozen=True, slots=True)
class EnvelopeView:
    """How a proposal came that wasn't handed in on the site. `typed`: what it says has been written down."""

    channel: str
    label: str
    received_at: datetime
    sender: str
    sheets: int | None
    has_scan: bool
    typed: bool
    late: bool


def envelope_of(p: Proposal) -> EnvelopeView | None:
    if p.channel == Channel.ONLINE or p.received_at is None:
        return None
    return EnvelopeView(
        p.channel,
        str(Channel(p.channel).label),
        p.received_at,
        p.sender,
        p.sheets,
        p.envelope_id is not None,
        p.typed_at is not None,
        p.status == ProposalStatus.LATE,
    )
