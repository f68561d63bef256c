"""Scores of a whole call in one grouped query: ranking, dashboard and award all stand on it.

Units: hundredths of a point, whole numbers, half up; a total is 0…10,000. Only sent reviews count, so annulled ones and
drafts never weigh anything. Each sent review has exactly one score for every criterion, hence sums and extremes of its
total may be taken inside any criterion's group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Max, Min, Sum

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
    rows = (
        Score.objects.filter(review__application__call=call_id, review__status=ReviewStatus.SENT)
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


@dataclass(frozen=True, slots=True)
class CallScores:
    """Scores of every application that has a sent review, and the calibration made of the same reviews."""

    scores: Mapping[int, ApplicationScores]
    calibration: Calibration


def ranking_scores(call_id: int, rules: CallRules, criteria: Collection[str]) -> CallScores:
    """What a ranking stands on: of the criteria only those that part equals. Two queries, one without `criteria`."""
    sent = Review.objects.filter(application__call=call_id, status=ReviewStatus.SENT)
    rows = sent.order_by("application_id", "member_id").values_list("application_id", "member_id", "total")
    given = [Given(application, member, total or 0) for application, member, total in rows]
    means = _criteria_means(call_id, criteria) if criteria else {}
    return CallScores(_from_totals(given, means), calibrate(given, min_reviews=rules.calibration_min_reviews))


def _from_totals(given: Iterable[Given], criteria: Mapping[int, Mapping[str, int]]) -> dict[int, ApplicationScores]:
    totals: dict[int, list[int]] = defaultdict(list)
    for review in given:
        totals[review.application].append(review.total)
    return {
        a: ApplicationScores(a, half_up(sum(of), len(of)), len(of), min(of), max(of), criteria.get(a, {}))
        for a, of in totals.items()
    }


def _criteria_means(call_id: int, criteria: Collection[str]) -> dict[int, dict[str, int]]:
    sent = Score.objects.filter(
        review__application__call=call_id, review__status=ReviewStatus.SENT, criterion__in=criteria
    )
    grouped = sent.order_by().values_list("review__application_id", "criterion").annotate(Sum("value"), Count("id"))
    means: dict[int, dict[str, int]] = defaultdict(dict)
    for application, criterion, value, count in grouped:
        means[application][criterion] = half_up(value, count)
    return means


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
