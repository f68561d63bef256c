"""Proposals at the department: the opened lot, the check of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, prefetch_related_objects

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.money import Money

from ...checks import Verdict
from ...machine import (
    OPENED_LOTS,
    RECEIVED,
    UNDECIDED,
    Answer,
    LotStatus,
    Mechanism,
    ProposalStatus,
)
from ...models import Attachment, Lot, Proposal
from ...policies import is_open, may_read
from ...rules import Coded, OrderRules
from ...scoring import Ranked
from ...volumes import volume_text
from ..envelopes import EnvelopeView, envelope_of
from ..facts import read_facts, verdicts_of
from ..notices import LotPage, lot_page
from ..ranking import bids_of, ranking_of
from .view import TONES, ProposalView, read_proposal, view_of


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A proposal on the lot's desk; before the opening only that it came, and when."""

    number: str
    organisation: str
    status: str
    status_label: str
    tone: str
    submitted_at: datetime | None
    opened: bool
    price: Money | None
    capacity: str
    reviews: int
    place: int | None
    price_points: int | None
    quality_points: int | None
    total: int | None
    volume: str
    amount: Money | None
    reason: str
    passed: bool
    decided_by_id: int | None
    version: int
    envelope: EnvelopeView | None


@dataclass(frozen=True, slots=True)
class Desk:
    lot: LotPage
    order_version: int
    version: int
    lot_status: str
    compensation: bool
    opened: bool
    rows: tuple[DeskRow, ...]
    prepared_by: str
    prepared_by_id: int | None
    approved_by: str
    order_number: str
    order_date: date | None
    reviewers_min: int
    # Comparison as it would be now, or as it stands in the choice.
    compared: bool
    # Every proposal is decided about and scored by enough people: the choice may be put together.
    ready: bool


def desk(lot: Lot, at: datetime) -> Desk:
    """The lot for the department: proposals, points, places. At most ten queries; sealed proposals stay sealed."""
    compensation = lot.mechanism == Mechanism.COMPENSATION
    opened = lot.status in OPENED_LOTS or compensation
    sent = Count("reviews", filter=Q(reviews__sent_at__isnull=False, reviews__annulled_at=None))
    proposals = list(
        lot.proposals.select_related("award", "organisation")
        # What was handed in and then taken away is named, not shown: nobody reads it any more.
        .filter(
            Q(status__in=RECEIVED | {ProposalStatus.LATE})
            | Q(status=ProposalStatus.WITHDRAWN, submitted_at__isnull=False)
        )
        .annotate(sent=sent)
        .order_by("submitted_at", "number")
    )
    fixed = lot.status in {LotStatus.CHOSEN, LotStatus.APPROVED, LotStatus.RELEASED}
    ranked: dict[str, Ranked] = {}
    if opened and not fixed and not compensation:
        bids = bids_of(lot)
        # A place among proposals that nobody has scored yet says nothing.
        scored = {b.number for b in bids if b.reviews}
        ranked = {r.number: r for r in ranking_of(lot, bids) if r.number in scored}
    least = OrderRules.from_data(lot.order.rules).value("reviewers_min")
    decision = getattr(lot, "decision", None)
    people = identity.people(
        {i for i in (decision.prepared_by_id, decision.approved_by_id) if i} if decision else set()
    )
    rows = []
    for p in proposals:
        award = getattr(p, "award", None)
        readable = opened and p.status in RECEIVED
        now = ranked.get(p.number)
        volume = award.volume if award else now.volume if now else 0
        amount = award.amount if award else now.amount if now else 0
        rows.append(
            DeskRow(
                p.number,
                p.organisation.short_name or p.organisation.name,
                p.status,
                str(ProposalStatus(p.status).label),
                TONES[p.status],
                p.submitted_at or p.received_at,
                readable,
                Money(p.price) if readable and p.price else None,
                volume_text(p.capacity) if readable and p.capacity else "",
                p.sent,
                award.position if award else now.place if now else None,
                award.price_points if award else now.price_points if now else None,
                award.quality_points if award else now.quality_points if now else None,
                award.total if award else now.total if now else None,
                volume_text(volume) if volume else "",
                Money(amount) if amount else None,
                (award.reason if award else p.reason) if opened else "",
                now.passed if now else True,
                p.decided_by_id,
                p.version,
                envelope_of(p),
            )
        )
    return Desk(
        lot_page(lot, at, public=False, results=False),
        lot.order.version,
        lot.version,
        lot.status,
        compensation,
        opened,
        tuple(sorted(rows, key=lambda r: (r.place is None, r.place or 0))),
        people[decision.prepared_by_id].name if decision and decision.prepared_by_id in people else "",
        decision.prepared_by_id if decision else None,
        people[decision.approved_by_id].name if decision and decision.approved_by_id in people else "",
        decision.order_number if decision else "",
        decision.order_date if decision else None,
        least,
        bool(ranked) or fixed,
        ready=not any(p.status in UNDECIDED for p in proposals)
        and any(p.status == ProposalStatus.ADMITTED for p in proposals)
        and all(p.sent >= least for p in proposals if p.status == ProposalStatus.ADMITTED),
    )


@dataclass(frozen=True, slots=True)
class CheckLine:
    code: str
    title: str
    article: str
    verdict: Verdict
    answer: str
    answer_label: str
    comment: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    view: ProposalView
    lot: LotPage
    lines: tuple[CheckLine, ...]
    open: bool
    grounds: tuple[Coded, ...]
    returned_once: bool
    decided_by_id: int | None
    scored: bool
    compensation: bool


def checkable(actor: Actor, number: str, at: datetime, *, whole: bool = False) -> Proposal:
    """An opened proposal for the department, with its files and defects when `whole`. Raises NotFound while it is sealed, or
    with a conflict."""
    proposal = read_proposal(number)
    facts = read_facts(actor, proposal, at)
    found(is_open(facts) and may_read(actor, facts))
    if whole:
        prefetch_related_objects(
            [proposal], Prefetch("attachments", Attachment.objects.select_related("file")), "defects"
        )
    return proposal


def check_page(actor: Actor, number: str, at: datetime) -> CheckPage:
    """A proposal with its check list for the department. Raises NotFound while it is sealed, or with a conflict."""
    proposal = checkable(actor, number, at, whole=True)
    lot = proposal.lot
    rules = OrderRules.from_data(lot.order.rules)
    answers = {a.code: a for a in proposal.checks.all()}
    said = {v.code: v for v in verdicts_of(proposal, at)}
    compensation = lot.mechanism == Mechanism.COMPENSATION
    at_work = LotStatus.ANNOUNCED if compensation else LotStatus.OPENED
    lines = []
    for check in rules.checks:
        given = answers.get(check.code)
        lines.append(
            CheckLine(
                check.code,
                check.title,
                check.article,
                said[check.code],
                given.answer if given else said[check.code].answer,
                str(Answer(given.answer).label) if given else "",
                given.comment if given else "",
            )
        )
    return CheckPage(
        view_of(proposal, proof=False),
        lot_page(lot, at, public=False, results=False, task=False),
        tuple(lines),
        open=lot.status == at_work,
        grounds=rules.grounds,
        returned_once=bool(proposal.defects.all()),
        decided_by_id=proposal.decided_by_id,
        scored=proposal.status == ProposalStatus.ADMITTED and proposal.reviews.filter(sent_at__isnull=False).exists(),
        compensation=compensation,
    )


def grounds_of(number: str) -> tuple[Coded, ...]:
    """Grounds of refusal by the rules of the proposal's notice. Raises NotFound."""
    return OrderRules.from_data(read_proposal(number).lot.order.rules).grounds
