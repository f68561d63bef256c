"""The comparison of a lot's proposals as it stands: bids, points, places."""

from __future__ import annotations

from collections import defaultdict

from ..machine import RANKED
from ..models import Lot, Review
from ..rules import OrderRules, criteria_of
from ..scoring import Bid, Ranked, rank


def bids_of(lot: Lot) -> list[Bid]:
    """Admitted proposals with the sums of reviews that count. Two queries."""
    proposals = list(lot.proposals.filter(status__in=RANKED).order_by("number"))
    totals: dict[int, list[int]] = defaultdict(list)
    sent = Review.objects.filter(proposal__in=proposals, sent_at__isnull=False, annulled_at=None)
    for proposal_id, total in sent.order_by("id").values_list("proposal_id", "total"):
        totals[proposal_id].append(total or 0)
    return [
        Bid(p.number, p.price or 0, p.capacity or 0, tuple(totals[p.pk]), p.submitted_at)
        for p in proposals
        if p.submitted_at
    ]


def ranking_of(lot: Lot, bids: list[Bid]) -> list[Ranked]:
    """By the lot's frozen criteria; the price weighs what they leave of 100."""
    quality = sum(c.weight for c in criteria_of(lot.criteria))
    floor = OrderRules.from_data(lot.order.rules).value("quality_floor_percent")
    return rank(bids, price_weight=100 - quality, quality_weight=quality, floor_percent=floor, volume=lot.volume)
