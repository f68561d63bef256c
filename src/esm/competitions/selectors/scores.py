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

from django.db.models import Count, FilteredRelation, Max, Min, Q, Sum

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


# (application, member, total, criterion or None, its value or None); a review has a row for each criterion asked for.
ReviewMark = tuple[int, int, int | None, str | None, int | None]


def sent_marks(call_id: int, criteria: Collection[str]) -> tuple[ReviewMark, ...]:
    """What a ranking stands on: totals of sent reviews and, of the criteria, only those that part equals. One query."""
    sent = Review.objects.filter(application__call=call_id, status=ReviewStatus.SENT)
    order = ("application_id", "member_id")
    if not criteria:
        return tuple((a, m, total, None, None) for a, m, total in sent.order_by(*order).values_list(*order, "total"))
    parting = FilteredRelation("scores", condition=Q(scores__criterion__in=sorted(criteria)))
    rows = sent.annotate(parting=parting).order_by(*order)
    return tuple(rows.values_list(*order, "total", "parting__criterion", "parting__value"))


def ranking_scores(marks: Iterable[ReviewMark], *, rules: CallRules) -> CallScores:
    """Totals, means of the criteria that came with them, and the calibration of the same reviews. Pure."""
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    values: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for application, member, total, criterion, value in marks:
        totals[application][member] = total or 0
        if criterion is not None and value is not None:
            values[application][criterion].append(value)
    scores = {}
    for a, by_member in totals.items():
        of = by_member.values()
        means = {code: half_up(sum(v), len(v)) for code, v in values[a].items()} if a in values else {}
        scores[a] = ApplicationScores(a, half_up(sum(of), len(of)), len(of), min(of), max(of), means)
    given = (Given(a, member, total) for a, of in totals.items() for member, total in of.items())
    return CallScores(scores, _calibrated(given, rules))


def _calibrated(given: Iterable[Given], rules: CallRules) -> Calibration:
    return calibrate(
        given,
        min_reviews=rules.calibration_min_reviews,
        min_reviewers=rules.calibration_min_reviewers,
        shrink=rules.calibration_shrink,
    )


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
