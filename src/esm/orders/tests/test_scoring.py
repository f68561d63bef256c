"""Points, places and shares: exact, and never more than was ordered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esm.orders.rules import Criterion
from esm.orders.scoring import Bid, price_points, rank, review_points
from esm.orders.volumes import affordable, amount_of, parse_volume, volume_text

AT = datetime(2026, 12, 1, tzinfo=UTC)


def bid(number, price, capacity, *reviews, minutes=0):
    return Bid(number, price, capacity, reviews, AT + timedelta(minutes=minutes))


def ranked(*bids, volume=1000_00, floor=50):
    return rank(bids, price_weight=60, quality_weight=40, floor_percent=floor, volume=volume)


def test_the_lowest_price_has_all_points_and_others_in_proportion():
    assert price_points(95_00, 95_00, 60) == 60_00
    assert price_points(120_00, 95_00, 60) == 47_50


def test_quality_is_the_mean_of_the_members():
    rows = ranked(bid("a", 100, 1, 20_00, 30_01))
    assert rows[0].quality_points == 25_01
    assert rows[0].total == 85_01


def test_points_of_one_member_follow_weights():
    criteria = [Criterion("x", "Х", 15, ("",) * 6), Criterion("y", "Y", 10, ("",) * 4)]
    assert review_points({"x": 4, "y": 1}, criteria) == 12_00 + 3_33


def test_the_volume_goes_down_the_ranking_until_it_is_covered():
    rows = ranked(bid("a", 90, 400_00, 40_00), bid("b", 95, 700_00, 40_00), bid("c", 99, 900_00, 40_00))
    assert [(r.number, r.volume) for r in rows] == [("a", 400_00), ("b", 600_00), ("c", 0)]


def test_below_the_floor_of_quality_nobody_is_chosen_and_pulls_no_price_down():
    rows = ranked(bid("cheap", 10, 1000_00, 10_00), bid("good", 100, 1000_00, 30_00))
    assert [(r.number, r.volume, r.passed) for r in rows] == [("good", 1000_00, True), ("cheap", 0, False)]
    assert rows[0].price_points == 60_00


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [
        (bid("a", 100_00, 1, 30_00, minutes=9), bid("b", 120_00, 1, 40_00, minutes=1), "quality"),
        (bid("a", 100_00, 1, 30_00, minutes=1), bid("b", 100_00, 1, 30_00, minutes=9), "received"),
    ],
)
def test_equals_are_parted_by_a_rule_that_is_named(first, second, by):
    rows = ranked(first, second)
    assert rows[0].total == rows[1].total
    assert {r.decided_by for r in rows} == {by}
    assert rows[0].number == ("b" if by == "quality" else "a")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 40_00)), min_size=1, max_size=8),
    st.integers(1, 10**6),
)
def test_shares_never_exceed_volume_capacity_or_the_planned_sum(bids, volume):
    cap = max(price for price, _c, _q in bids)
    rows = rank(
        [bid(str(n), p, c, q, minutes=n) for n, (p, c, q) in enumerate(bids)],
        price_weight=60,
        quality_weight=40,
        floor_percent=50,
        volume=volume,
    )
    by_number = {str(n): b for n, b in enumerate(bids)}
    assert sum(r.volume for r in rows) <= volume
    assert all(0 <= r.volume <= by_number[r.number][1] for r in rows)
    assert sum(r.amount for r in rows) <= amount_of(volume, cap)
    assert [r.place for r in rows] == list(range(1, len(rows) + 1))
    able = sum(b[1] for b in bids if b[2] * 100 >= 40_00 * 50)
    assert sum(r.volume for r in rows) == min(volume, able)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**12), st.integers(1, 10**8), st.sampled_from(["leg", "hour"]))
def test_what_money_pays_for_is_paid_by_it_and_one_more_is_not(money, price, unit):
    volume = affordable(money, price, unit)
    step = 1 if unit == "hour" else 100
    assert amount_of(volume, price) <= money
    assert volume % step == 0
    assert (volume + step) * price > money * 100


@pytest.mark.parametrize(("typed", "volume"), [("1 200", 120_000), ("12,5", 1_250), ("0.01", 1), ("7", 700)])
def test_volumes_are_read_as_people_type_them(typed, volume):
    assert parse_volume(typed, "hour") == volume


@pytest.mark.parametrize("typed", ["", "0", "-3", "1,234", "abc", "9" * 30, "１２", "1,5e3"])
def test_what_is_no_volume_is_refused(typed):
    with pytest.raises(ValueError):
        parse_volume(typed, "hour")


def test_nobody_orders_half_a_visit():
    with pytest.raises(ValueError):
        parse_volume("1,5", "visit")
    assert volume_text(1_250) == "12,5"
    assert volume_text(120_000) == "1\u00a0200"
