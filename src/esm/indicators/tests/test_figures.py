from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.indicators.figures import Number, agrees, claimed_decimals, cost_per_client, half_up, leverage

numbers = st.builds(Number, st.integers(0, 10**14), st.integers(0, 5))
fractions = st.fractions(min_value=0, max_value=10**9, max_denominator=10**6)
scales = st.integers(0, 5)


@given(numbers)
def test_a_number_is_read_as_it_is_written(number):
    assert Number.parse(number.plain()) == number
    assert Number.parse(number.plain().replace(".", ",")) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 470,9", Number(14709, 1)),
        ("1\u00a0248\u00a0667", Number(1248667)),
        ("18", Number(18)),
        ("6,00", Number(600, 2)),
    ],
)
def test_published_spellings_are_read(text, number):
    assert Number.parse(text) == number


@pytest.mark.parametrize("text", ["", "1,2,3", "безфін.", "1e5", "0x10", "1,123456", "9" * 30, "١٢"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        Number.parse(text)


@given(fractions, scales)
def test_half_up_is_the_nearest_and_a_half_goes_up(exact, decimals):
    error = half_up(exact, decimals).fraction - exact
    assert -Fraction(1, 2 * 10**decimals) < error <= Fraction(1, 2 * 10**decimals)


@given(fractions, scales, scales)
def test_a_formula_rounded_to_any_decimals_agrees_with_itself(exact, decimals, column):
    rounded = half_up(exact, decimals)
    assert agrees(rounded, exact, column)


@given(fractions, scales)
def test_rounded_to_the_column_always_agrees(exact, column):
    assert agrees(half_up(exact, column), exact, column)


@given(numbers, fractions, scales)
def test_what_agrees_is_never_further_than_half_of_the_last_decimal_it_vouches_for(number, exact, column):
    if agrees(number, exact, column):
        assert abs(number.fraction - exact) <= Fraction(1, 2 * 10 ** claimed_decimals(number, column))


@given(numbers, scales)
def test_what_a_number_vouches_for_is_no_more_than_written_and_loses_no_digit(number, column):
    claimed = claimed_decimals(number, column)
    assert claimed <= number.scale
    assert number.fraction * 10**claimed == int(number.fraction * 10**claimed)


@pytest.mark.parametrize(
    ("text", "column", "decimals"),
    [("18", 1, 0), ("6,0", 1, 1), ("6,00", 1, 1), ("7,98", 1, 2), ("500,00", 1, 1), ("2,0", 0, 0)],
)
def test_zeros_beyond_the_precision_of_the_column_are_padding(text, column, decimals):
    assert claimed_decimals(Number.parse(text), column) == decimals


@pytest.mark.parametrize(
    ("text", "exact", "same"),
    [
        ("18", Fraction("18.04"), True),
        ("9,8", Fraction("9.75"), True),
        ("9,7", Fraction("9.75"), False),
        ("6,00", Fraction("5.983"), True),
        ("7,98", Fraction("7.98176"), True),
        ("7,97", Fraction("7.98176"), False),
        ("20,2", Fraction("40.53"), False),
    ],
)
def test_rounding_explains_a_difference_or_not(text, exact, same):
    assert agrees(Number.parse(text), exact, 1) is same


def test_a_value_where_the_formula_has_none_does_not_agree():
    assert not agrees(Number(84, 1), None, 1)


def test_formulas_have_no_value_when_there_is_nothing_to_divide_by():
    assert leverage(Fraction(0), Fraction(3506)) is None
    assert leverage(None, Fraction(1)) is None
    assert cost_per_client(Fraction(1), Fraction(1), Fraction(0)) is None
    assert cost_per_client(Fraction(1), Fraction(1), None) is None
