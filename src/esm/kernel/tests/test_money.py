from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.kernel.money import LARGEST, Money

amounts = st.builds(Money, st.integers(-LARGEST, LARGEST))


@given(amounts)
def test_what_is_shown_or_put_in_a_field_reads_back_the_same(amount):
    for text in (amount.plain(), amount.figure(), str(amount), f"{amount.hryvnias:.2f}"):
        assert Money.parse(text) == amount


@given(amounts)
def test_hryvnias_are_exact(amount):
    assert Money.of(amount.hryvnias) == amount


@given(st.lists(amounts))
def test_a_total_does_not_depend_on_the_order(items):
    assert Money.total(items) == Money.total(reversed(items)) == Money(sum(item.kopecks for item in items))


@given(amounts)
def test_thousands_round_half_up_to_one_decimal(amount):
    shown = Decimal(amount.thousands().replace("\u00a0", "").replace("\u2212", "-").replace(",", "."))
    assert abs(shown * 100_000 - amount.kopecks) <= 5_000


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("1 470,90", 147090),
        ("1470.9", 147090),
        ("182 400 грн", 18240000),
        ("182\u00a0400,00 ₴", 18240000),
        ("1'000", 100000),
        ("−5", -500),
        (" 0 ", 0),
        ("12 UAH", 1200),
    ],
)
def test_what_people_type_or_paste_is_read(text, kopecks):
    assert Money.parse(text) == Money(kopecks)


@pytest.mark.parametrize(
    "text", ["", "дванадцять", "1,005", "1,2,3", "1.000,50", "--5", "1e5", "NaN", "∞", "9" * 30, "5 доларів", "грн"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        Money.parse(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    with suppress(ValueError):
        assert isinstance(Money.parse(text), Money)


def test_a_fraction_of_a_kopeck_is_no_money():
    with pytest.raises(ValueError, match="fraction"):
        Money.of("0.001")


def test_figures_are_grouped_and_signed_as_in_print():
    assert Money(-147090).figure() == "\u22121\u00a0470,90"
    assert str(Money(18240000)) == "182\u00a0400\u00a0грн"
    assert Money(147090000).thousands() == "1\u00a0470,9"
