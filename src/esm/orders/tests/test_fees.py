"""What a recipient pays: free, a part, or all, with the sum explained."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esm.kernel.money import Money
from esm.orders import public
from esm.orders.fees import FeeKind, FeeRules, fee_for
from esm.reference.tests import make as reference

RULES = FeeRules.from_data(reference.content("order-2026.1"))
MINIMUM = RULES.minimum
PRICE = Money.of(120).kopecks


def fee(income, **kw):
    return fee_for(RULES, price=PRICE, income=income, **kw)


@pytest.mark.parametrize(
    ("income", "kind", "amount"),
    [
        (0, FeeKind.FREE, 0),
        (2 * MINIMUM, FeeKind.FREE, 0),
        (2 * MINIMUM + 1, FeeKind.DIFFERENTIATED, 0),
        (3 * MINIMUM, FeeKind.DIFFERENTIATED, PRICE // 2),
        (4 * MINIMUM, FeeKind.DIFFERENTIATED, PRICE),
        (4 * MINIMUM + 1, FeeKind.FULL, PRICE),
        (None, FeeKind.FULL, PRICE),
    ],
)
def test_borders_are_two_and_four_minimums(income, kind, amount):
    made = fee(income)
    assert (made.kind, made.amount) == (kind, amount)
    assert made.city_pays == Money(PRICE - amount)


def test_some_services_and_some_people_pay_nothing_whatever_the_income():
    assert fee(10 * MINIMUM, service_key="002.0").kind == FeeKind.FREE
    made = fee(10 * MINIMUM, grounds=["group_one"])
    assert made.amount == 0
    assert "I групи" in made.explanation


def test_the_explanation_shows_the_sum_it_comes_from():
    words = fee(3 * MINIMUM).explanation
    assert str(Money(3 * MINIMUM)) in words
    assert "50%" in words
    assert str(Money.of(60)) in words


def test_an_unknown_ground_frees_nobody_and_no_sum_is_below_zero():
    assert fee(9 * MINIMUM, grounds=["because"]).kind == FeeKind.FULL
    with pytest.raises(ValueError):
        fee(-1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 10**7))
def test_who_has_more_never_pays_less(one, other, price):
    low, high = sorted((one, other))
    less, more = (fee_for(RULES, price=price, income=i).amount for i in (low, high))
    assert 0 <= less <= more <= price


@pytest.mark.django_db
def test_the_fee_of_a_day_follows_the_rules_of_that_day():
    reference.loaded()
    made = public.fee_on(on=reference.AT.date(), price=Money.of(100), income=Money.of(1), service_key="015.1")
    assert made.kind == FeeKind.FREE
