"""Scores made comparable between strict and lenient reviewers. Pure; in plain words in README.md, «Calibration».

For a reviewer: her mean and the spread of her scores are held against what her colleagues gave *the same applications*
(so a reviewer who was given the better ones isn't taken for a lenient one) and against the panel's usual spread. Both
corrections are shrunk by n / (n + k): with few reviews they nearly vanish, for the difference may be chance.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

HIGHEST = 10_000  # hundredths of a point
# A reviewer who gives everybody almost the same must not be blown up into noise, nor the reverse.
_STRETCH = (0.5, 2.0)


class Given(NamedTuple):
    """A total that a reviewer gave an application, in hundredths of a point (0…10,000)."""

    application: int
    reviewer: int
    total: int


@dataclass(frozen=True, slots=True)
class Mean:
    """`total` / `count`, neither negative. Kept apart, for means are compared and rounded exactly."""

    total: int
    count: int

    def half_up(self) -> int:
        return (2 * self.total + self.count) // (2 * self.count)


class WhyNot(StrEnum):
    """Why calibrated scores are not used."""

    NO_REVIEWS = "no_reviews"
    TOO_FEW_REVIEWERS = "too_few_reviewers"
    TOO_FEW_REVIEWS = "too_few_reviews"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True, slots=True)
class Standing:
    """An application's means (hundredths, half up) and ranks (1 = best; equal means share a rank)."""

    raw: int
    calibrated: int
    raw_rank: int
    calibrated_rank: int

    @property
    def climbs(self) -> int:
        """Ranks won (plus) or lost (minus) by calibration."""
        return self.raw_rank - self.calibrated_rank


@dataclass(frozen=True, slots=True)
class Habit:
    """A reviewer's habit: `shift` hundredths above (plus: lenient) her colleagues on the same applications, shrunk.

    `stretch`: by how much her differences are widened (over 1: she gives everybody nearly the same).
    """

    reviews: int
    shift: float
    stretch: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`standings` always holds the raw means; the calibrated ones equal them when `why_not` is set."""

    standings: Mapping[int, Standing]
    habits: Mapping[int, Habit]
    why_not: WhyNot | None
    # Reviewers because of whom it isn't used.
    because_of: frozenset[int] = frozenset()

    @property
    def used(self) -> bool:
        return self.why_not is None


def calibrate(scores: Iterable[Given], *, min_reviews: int, min_reviewers: int, shrink: int) -> Calibration:
    """Raw and calibrated means and ranks.

    Used only if at least `min_reviewers` scored, each at least `min_reviews` applications, each sharing an application
    with somebody; otherwise `why_not` says which condition failed and `because_of` for whom. `shrink` is k above.
    """
    given = list(scores)
    by_reviewer: dict[int, list[Given]] = defaultdict(list)
    by_application: dict[int, list[Given]] = defaultdict(list)
    for score in given:
        by_reviewer[score.reviewer].append(score)
        by_application[score.application].append(score)
    raw = {a: Mean(sum(g.total for g in rows), len(rows)) for a, rows in by_application.items()}
    why_not, because_of = _refusal(by_reviewer, by_application, min_reviews, min_reviewers)
    habits = {} if why_not else _habits(by_reviewer, by_application, shrink)
    means = {r: sum(g.total for g in rows) / len(rows) for r, rows in by_reviewer.items()}
    calibrated = raw if why_not else {a: _calibrated(rows, habits, means) for a, rows in by_application.items()}
    raw_ranks, ranks = _ranks(raw), _ranks(calibrated)
    standings = {
        a: Standing(raw[a].half_up(), calibrated[a].half_up(), raw_ranks[a], ranks[a]) for a in sorted(by_application)
    }
    return Calibration(standings, habits, why_not, because_of)


def _refusal(
    by_reviewer: Mapping[int, list[Given]],
    by_application: Mapping[int, list[Given]],
    min_reviews: int,
    min_reviewers: int,
) -> tuple[WhyNot | None, frozenset[int]]:
    if not by_reviewer:
        return WhyNot.NO_REVIEWS, frozenset()
    if len(by_reviewer) < min_reviewers:
        return WhyNot.TOO_FEW_REVIEWERS, frozenset()
    few = frozenset(r for r, rows in by_reviewer.items() if len(rows) < min_reviews)
    if few:
        return WhyNot.TOO_FEW_REVIEWS, few
    alone = frozenset(
        r for r, rows in by_reviewer.items() if all(len(by_application[g.application]) == 1 for g in rows)
    )
    return (WhyNot.NOT_SHARED, alone) if alone else (None, frozenset())


def _habits(
    by_reviewer: Mapping[int, list[Given]], by_application: Mapping[int, list[Given]], shrink: int
) -> dict[int, Habit]:
    spreads = {r: _spread([g.total for g in rows]) for r, rows in by_reviewer.items()}
    usual = math.sqrt(sum(s * s for s in spreads.values()) / len(spreads))
    habits = {}
    for reviewer, rows in sorted(by_reviewer.items()):
        weight = len(rows) / (len(rows) + shrink)
        differences = []
        for mine in rows:
            others = [g.total for g in by_application[mine.application] if g.reviewer != reviewer]
            if others:
                differences.append(mine.total - sum(others) / len(others))
        shift = weight * sum(differences) / len(differences)
        low, high = _STRETCH
        ratio = min(max(usual / spreads[reviewer], low), high) if spreads[reviewer] and usual else 1.0
        habits[reviewer] = Habit(len(rows), shift, ratio**weight)
    return habits


def _calibrated(rows: Iterable[Given], habits: Mapping[int, Habit], means: Mapping[int, float]) -> Mean:
    totals = []
    for given in rows:
        habit, mean = habits[given.reviewer], means[given.reviewer]
        moved = mean - habit.shift + habit.stretch * (given.total - mean)
        # Rounded before averaging, to hundredths of a hundredth: the same figures on every machine.
        totals.append(round(round(min(max(moved, 0.0), float(HIGHEST)), 2) * 100))
    return Mean(sum(totals), 100 * len(totals))


def _spread(values: list[int]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((v - mean) ** 2 for v in values) / len(values))


def _ranks(means: Mapping[int, Mean]) -> dict[int, int]:
    """Equal means share the best rank. Compared exactly: as whole numbers over one denominator."""
    common = math.lcm(*{m.count for m in means.values()})
    worth = {a: m.total * (common // m.count) for a, m in means.items()}
    first: dict[int, int] = {}
    for place, value in enumerate(sorted(worth.values(), reverse=True), start=1):
        first.setdefault(value, place)
    return {a: first[value] for a, value in worth.items()}
