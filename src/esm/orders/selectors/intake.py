"""Pages of proposals that came on paper or by e-mail: the receipt, the typing in, the scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.files import StoredFile

from ..machine import UNDECIDED, Channel, LotStatus, Mechanism
from ..policies import is_open, may_read
from .envelopes import EnvelopeView, envelope_of
from .facts import read_facts
from .notices import LotPage, lot_page
from .proposals import ProposalView, read_proposal, view_of


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What the secretary gives to whoever brought an envelope."""

    number: str
    organisation: str
    edrpou: str
    envelope: EnvelopeView
    lot: LotPage
    registered_by: str
    registered_at: datetime


def receipt_page(number: str, at: datetime) -> ReceiptPage:
    """Nothing of what is inside. Raises NotFound, also for a proposal that came through the site."""
    p = read_proposal(number)
    envelope = envelope_of(p)
    found(envelope is not None)
    assert envelope is not None  # noqa: S101
    people = identity.people({i for i in (p.created_by_id,) if i})
    return ReceiptPage(
        p.number,
        p.organisation.short_name or p.organisation.name,
        p.organisation.edrpou,
        envelope,
        lot_page(p.lot, at, public=True),
        people[p.created_by_id].name if p.created_by_id in people else "",
        p.created_at,
    )


def scan_of(actor: Actor, number: str, at: datetime) -> StoredFile:
    """The scan of an envelope for whoever may read what is inside. Raises NotFound."""
    p = read_proposal(number)
    found(may_read(actor, read_facts(actor, p, at)) and p.envelope is not None)
    assert p.envelope is not None  # noqa: S101
    return p.envelope


@dataclass(frozen=True, slots=True)
class TypingPage:
    """The opened envelope before the secretary."""

    view: ProposalView
    lot: LotPage
    open: bool


def typing_page(actor: Actor, number: str, at: datetime) -> TypingPage:
    """Raises NotFound while it is sealed, and for what came through the site."""
    p = read_proposal(number)
    facts = read_facts(actor, p, at)
    found(is_open(facts) and may_read(actor, facts) and p.channel != Channel.ONLINE)
    at_work = LotStatus.ANNOUNCED if p.lot.mechanism == Mechanism.COMPENSATION else LotStatus.OPENED
    return TypingPage(view_of(p), lot_page(p.lot, at, public=False), p.lot.status == at_work and p.status in UNDECIDED)
