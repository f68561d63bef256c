"""Proposals before the panel: the queue, the gate, the page of scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import found

from ...machine import (
    LotStatus,
    Mechanism,
    OrderStatus,
    ProposalStatus,
)
from ...models import PanelMember, Proposal, Review
from ...policies import ReadFacts, may_know, may_score
from ...rules import Criterion, OrderRules, criteria_of
from ..facts import facts_of_many, read_facts
from ..notices import LotPage, lot_page
from .view import ProposalView, read_proposal, view_of


@dataclass(frozen=True, slots=True)
class QueueRow:
    number: str
    organisation: str
    lot_title: str
    order_title: str
    state: str
    label: str
    tone: str


def queue(actor: Actor) -> list[QueueRow]:
    """What a member of the panel has before her: to declare on, to score, done. Five queries."""
    orders = PanelMember.objects.filter(user_id=actor.user_id or 0, ended_at=None).values_list("order_id", flat=True)
    proposals = list(
        Proposal.objects.select_related("lot__order", "organisation")
        .filter(
            lot__order_id__in=list(orders),
            lot__order__status=OrderStatus.ANNOUNCED,
            lot__mechanism=Mechanism.ORDER,
            lot__status=LotStatus.OPENED,
            status=ProposalStatus.ADMITTED,
        )
        .defer("lot__order__rules")
        .order_by("lot__code", "number")
    )
    facts = facts_of_many(actor, proposals)
    sent = dict(
        Review.objects.filter(user_id=actor.user_id or 0, proposal__in=[p.pk for p in proposals]).values_list(
            "proposal_id", "sent_at"
        )
    )
    words = {
        "conflict": (_("Конфлікт інтересів"), "mute"),
        "declare": (_("Спершу про конфлікт інтересів"), "warn"),
        "sent": (_("Оцінено"), "ok"),
        "begun": (_("Почато"), "info"),
        "new": (_("Оцінити"), "warn"),
    }
    rows = []
    for p in proposals:
        f = facts[p.pk]
        if f.conflicted:
            state = "conflict"
        elif not f.declared:
            state = "declare"
        else:
            state = "sent" if sent.get(p.pk) else "begun" if p.pk in sent else "new"
        rows.append(
            QueueRow(
                p.number,
                p.organisation.short_name or p.organisation.name,
                p.lot.title,
                p.lot.order.title,
                state,
                *words[state],
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ScoreLine:
    criterion: Criterion
    points: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ScorePage:
    """What a member scores. The price stands apart: quality is judged without it."""

    view: ProposalView
    lot: LotPage
    lines: tuple[ScoreLine, ...]
    comment: str
    version: int
    sent_at: datetime | None
    total: int | None
    open: bool
    reason_under: int


@dataclass(frozen=True, slots=True)
class Gate:
    """What a member may know before she has declared."""

    number: str
    organisation: str
    lot_title: str
    declared: bool
    conflicted: bool


def gate(actor: Actor, number: str, at: datetime) -> Gate:
    """Raises NotFound to who isn't of the panel."""
    return _gate(actor, read_proposal(number), at)[0]


def _gate(actor: Actor, proposal: Proposal, at: datetime) -> tuple[Gate, ReadFacts]:
    facts = read_facts(actor, proposal, at)
    found(facts.member and (facts.conflicted or may_know(actor, facts)))
    owner = proposal.organisation
    title = proposal.lot.title
    return Gate(proposal.number, owner.short_name or owner.name, title, facts.declared, facts.conflicted), facts


def score_page(actor: Actor, number: str, at: datetime) -> ScorePage | None:
    """None for who hasn't declared yet: the gate comes first. Raises NotFound unless she may score it."""
    proposal = read_proposal(number)
    before, facts = _gate(actor, proposal, at)
    if not before.declared:
        return None
    found(may_score(actor, facts))
    review = Review.objects.filter(proposal=proposal, user_id=actor.user_id or 0).first()
    scores = review.scores if review else {}
    lot = proposal.lot
    return ScorePage(
        view_of(proposal, proof=False),
        lot_page(lot, at, public=False),
        tuple(
            ScoreLine(c, scores.get(c.code, {}).get("points"), scores.get(c.code, {}).get("reason", ""))
            for c in criteria_of(lot.criteria)
        ),
        review.comment if review else "",
        review.version if review else 0,
        review.sent_at if review else None,
        review.total if review else None,
        lot.status == LotStatus.OPENED and proposal.status == ProposalStatus.ADMITTED,
        OrderRules.from_data(lot.order.rules).value("reason_required_under_percent"),
    )
