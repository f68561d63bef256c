"""Scores of a whole call in one grouped query: ranking, dashboard and award all stand on it.

Units: hundredths of a point, whole numbers, half up; a total is 0…10,000. Only sent reviews count, so annulled ones and
drafts never weigh anything. Each sent review has exactly one score for every criterion, hence sums and extremes of its
total may be taken inside any criterion's group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Max, Min, QuerySet, Sum

from ..calibration import Calibration, Given, calibrate
from ..machine import ReviewStatus
from ..models import Review, Score
from ..rules import CallRules


@dataclass(frozen=True, slots=True)
class ApplicationScores:
    """One application: `mean` over its reviews, `criteria`: means by code, `spread`: highest less lowest."""

    application: int
    mean: int
    reviews: int
    lowest: int
    highest: int
    criteria: Mapping[str, int]

    @property
    def spread(self) -> int:
        return self.highest - self.lowest

    def disputed(self, rules: CallRules) -> bool:
        """The panel has to talk: reviews are further apart than the rule's points."""
        return self.spread > rules.spread_points * 100


def scores_of(call_id: int) -> dict[int, ApplicationScores]:
    """Every application of the call that has a sent review, by its key. One query."""
    return _gather(Score.objects.filter(review__application__call=call_id))


def scores_of_application(application_id: int) -> ApplicationScores | None:
    """The same for one application; None without a sent review. One query."""
    return _gather(Score.objects.filter(review__application=application_id)).get(application_id)


def given_totals(call_id: int) -> list[Given]:
    """Every sent review's total: the input of `calibrate`. The reviewer is the member's key. One query."""
    sent = Review.objects.filter(application__call=call_id, status=ReviewStatus.SENT).order_by("application", "member")
    rows = sent.values_list("application_id", "member_id", "total")
    return [Given(application, member, total or 0) for application, member, total in rows]


def calibration_of(call_id: int, rules: CallRules) -> Calibration:
    """Raw and calibrated means and ranks side by side, or why the calibrated ones aren't used. One query."""
    return calibrate(given_totals(call_id), min_reviews=rules.calibration_min_reviews)


def _gather(scores: QuerySet[Score]) -> dict[int, ApplicationScores]:
    rows = (
        scores.filter(review__status=ReviewStatus.SENT)
        .order_by()
        .values_list("review__application_id", "criterion")
        .annotate(Sum("value"), Count("id"), Sum("review__total"), Min("review__total"), Max("review__total"))
    )
    criteria: dict[int, dict[str, int]] = {}
    totals: dict[int, tuple[int, int, int, int]] = {}
    for application, criterion, value, count, total, lowest, highest in rows:
        criteria.setdefault(application, {})[criterion] = half_up(value, count)
        totals[application] = (total, count, lowest, highest)
    return {
        a: ApplicationScores(a, half_up(total, count), count, lowest, highest, criteria[a])
        for a, (total, count, lowest, highest) in totals.items()
    }


def half_up(numerator: int, denominator: int) -> int:
    """Whole division, half up, of numbers that aren't negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def total_of(rules: CallRules, points: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """A review's total and what each criterion adds to it, in hundredths. Rounded once each, from exact fractions."""
    parts = {c.code: _hundredths(c.points(points[c.code])) for c in rules.criteria if c.code in points}
    return _hundredths(rules.total(points)), parts


def _hundredths(points: Fraction) -> int:
    value = points * 100
    return half_up(value.numerator, value.denominator)
