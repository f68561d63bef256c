"""Promises of the calibration: strictness is corrected, good luck in what one was given is not, small samples never."""

import random
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.competitions import calibration
from esm.competitions.calibration import HIGHEST, Given, WhyNot

calibrate = partial(calibration.calibrate, min_reviewers=3, shrink=5)


def panel(habits, applications=12):
    """All reviewers read all applications, whose worth falls by 3 points each; `habits` are added to the worth."""
    return [Given(a, r, 9000 - 300 * a + habit) for a in range(applications) for r, habit in enumerate(habits)]


def test_below_the_stated_sample_raw_scores_stand_and_the_reason_is_said():
    result = calibrate(panel([0, 0, -2000], applications=4), min_reviews=5)
    assert not result.used
    assert result.why_not == WhyNot.TOO_FEW_REVIEWS
    assert result.because_of == {0, 1, 2}
    assert all(s.raw == s.calibrated and s.raw_rank == s.calibrated_rank for s in result.standings.values())


def test_one_reviewer_with_few_reviews_stops_it_and_is_named():
    scores = [*panel([0, 0, -2000]), Given(0, 9, 5000)]
    result = calibrate(scores, min_reviews=5)
    assert (result.why_not, result.because_of) == (WhyNot.TOO_FEW_REVIEWS, frozenset({9}))


def test_two_reviewers_are_no_panel():
    assert calibrate(panel([0, -1000]), min_reviews=5).why_not == WhyNot.TOO_FEW_REVIEWERS


def test_a_reviewer_who_shares_nothing_cannot_be_compared():
    scores = [*panel([0, 0, 0]), *(Given(100 + a, 7, 5000 + a) for a in range(6))]
    result = calibrate(scores, min_reviews=5)
    assert (result.why_not, result.because_of) == (WhyNot.NOT_SHARED, frozenset({7}))


def test_nothing_sent_yet_is_said_too():
    assert calibrate([], min_reviews=5).why_not == WhyNot.NO_REVIEWS


def test_a_strict_reviewer_no_longer_decides_the_rank():
    # Two equal halves; applications 0–9 were read by the strict one, 10–19 by a third colleague instead.
    scores = []
    for a in range(20):
        worth = 6000 + (a % 10) * 200
        scores += [Given(a, 1, worth), Given(a, 2, worth)]
        scores.append(Given(a, 3, worth - 1500) if a < 10 else Given(a, 4, worth))
    result = calibrate(scores, min_reviews=5)
    gap = [abs(result.standings[a].raw - result.standings[a + 10].raw) for a in range(10)]
    calibrated_gap = [abs(result.standings[a].calibrated - result.standings[a + 10].calibrated) for a in range(10)]
    assert result.used
    assert max(calibrated_gap) < min(gap) / 2
    assert result.habits[3].shift < -800
    assert abs(result.habits[4].shift) < 1


def test_having_been_given_the_better_applications_is_not_leniency():
    # Each reads with two colleagues; nobody deviates from the worth, but reviewer 1 was given only the best.
    scores = []
    for a in range(10):
        trio = (1, 2, 3) if a < 5 else (4, 2, 3)
        scores += [Given(a, r, 9500 - a * 600) for r in trio]
    result = calibrate(scores, min_reviews=5)
    assert result.habits[1].shift == pytest.approx(0)
    assert [s.calibrated_rank for s in result.standings.values()] == [s.raw_rank for s in result.standings.values()]


def test_a_reviewer_who_gives_everybody_the_same_is_not_blown_up():
    scores = [*panel([0, 0]), *(Given(a, 5, 7000) for a in range(12))]
    result = calibrate(scores, min_reviews=5)
    assert result.used
    assert result.habits[5].stretch == 1


def test_equal_means_share_a_rank():
    scores = [Given(a, r, 7000) for a in range(6) for r in range(3)]
    result = calibrate(scores, min_reviews=5)
    assert {s.raw_rank for s in result.standings.values()} == {1}


@given(st.integers(0, 10**6))
def test_calibrated_scores_stay_on_the_scale_and_order_of_a_like_minded_panel_stays(seed):
    rng = random.Random(seed)
    scores = [Given(a, r, rng.randint(0, HIGHEST)) for a in range(8) for r in range(4)]
    result = calibrate(scores, min_reviews=5)
    assert all(0 <= s.calibrated <= HIGHEST for s in result.standings.values())
    same = calibrate(panel([0, 0, 0, 0]), min_reviews=5)
    assert [s.climbs for s in same.standings.values()] == [0] * 12
