"""Price, quality, rank and the split of a volume. Pure: whole kopecks and hundredths in, the same out.

Price points are weight × lowest price / price (the dearer, the less; the lowest gets all). Quality points are the mean
of the members' sums. Both are rounded half up to a hundredth once, so that what is printed is what was compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from .rules import Criterion
from .volumes import amount_of

POINT = 100  # hundredths in a point


@dataclass(frozen=True, slots=True)
class Bid:
    """A proposal that may be compared. `reviews` are the members' sums of quality, in hundredths of a point."""

    number: str
    price: int
    capacity: int
    reviews: tuple[int, ...]
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Ranked:
    """`decided_by`: what parted it from an equal above or below ("quality", "price", "received"), "" if no equal."""

    number: str
    place: int
    price: int
    lowest: int
    price_points: int
    quality_points: int
    total: int
    volume: int
    amount: int
    decided_by: str
    passed: bool


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))


def price_points(price: int, lowest: int, weight: int) -> int:
    """Hundredths of a point."""
    return half_up(Fraction(weight * POINT * lowest, price))


def review_points(points: Mapping[str, int], criteria: Sequence[Criterion]) -> int:
    """One member's sum in hundredths; a criterion without points adds nothing."""
    total = sum((Fraction(points.get(c.code, 0) * c.weight * POINT, c.scale) for c in criteria), Fraction(0))
    return half_up(total)


def quality_points(reviews: Sequence[int]) -> int:
    return half_up(Fraction(sum(reviews), len(reviews))) if reviews else 0


def rank(
    bids: Sequence[Bid], *, price_weight: int, quality_weight: int, floor_percent: int, volume: int
) -> list[Ranked]:
    """Bids from the best, with their share of `volume`: each as much as it can give until all is covered.

    Who has less than `floor_percent` of the quality weight stands after all others and gets nothing.
    """
    if not bids:
        return []
    floor = quality_weight * POINT * floor_percent
    scored = []
    for bid in bids:
        quality = quality_points(bid.reviews)
        scored.append((bid, quality, quality * 100 >= floor))
    # The lowest price is that of those who may be chosen: a bid below the floor of quality pulls nobody down.
    compared = [bid.price for bid, _quality, passed in scored if passed] or [bid.price for bid in bids]
    lowest = min(compared)
    rows = []
    for bid, quality, passed in scored:
        points = price_points(max(bid.price, lowest), lowest, price_weight)
        rows.append((bid, points, quality, points + quality, passed))
    rows.sort(key=lambda r: (not r[4], -r[3], -r[2], r[0].price, r[0].submitted_at, r[0].number))
    left, ranked = volume, []
    for n, (bid, points, quality, total, passed) in enumerate(rows):
        share = min(bid.capacity, left) if passed else 0
        left -= share
        beside = [rows[k] for k in (n - 1, n + 1) if 0 <= k < len(rows)]
        equals = [b for b in beside if b[4] == passed and b[3] == total]
        decided = _parted(rows[n], equals)
        ranked.append(
            Ranked(
                bid.number,
                n + 1,
                bid.price,
                lowest,
                points,
                quality,
                total,
                share,
                amount_of(share, bid.price),
                decided,
                passed,
            )
        )
    return ranked


def _parted(row: tuple[Bid, int, int, int, bool], equals: Sequence[tuple[Bid, int, int, int, bool]]) -> str:
    for other in equals:
        if other[2] != row[2]:
            return "quality"
        if other[0].price != row[0].price:
            return "price"
        return "received"
    return ""
