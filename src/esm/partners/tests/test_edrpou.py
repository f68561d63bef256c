import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.partners import edrpou


@pytest.mark.parametrize(
    "code",
    [
        "00032106",  # leading zeros
        "14360570",
        "00034022",
        "37567866",  # the range with shifted weights
        "26489104",
    ],
)
def test_codes_from_public_registers_check(code):
    assert edrpou.is_valid(code)


@pytest.mark.parametrize(
    "code", ["", "0", "00000000", "1436057", "143605700", "14360571", "1436057О", "١٤٣٦٠٥٧٠", "-1436057"]
)
def test_what_is_no_code_is_refused(code):
    assert not edrpou.is_valid(code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" 14 36 05 70 ", "14360570"), ("32106", "00032106"), ("1436\u00a00570", "14360570"), ("код", "код")],
)
def test_what_people_type_is_cleaned(typed, code):
    assert edrpou.clean(typed) == code


@given(st.integers(min_value=1, max_value=9_999_999), st.integers(min_value=1, max_value=9))
def test_no_other_last_digit_checks(first, shift):
    seven = f"{first:07d}"
    right = edrpou.check_digit(seven)
    assert edrpou.is_valid(f"{seven}{right}")
    assert not edrpou.is_valid(f"{seven}{(right + shift) % 10}")


def test_seven_digits_are_asked_for():
    with pytest.raises(ValueError, match="seven"):
        edrpou.check_digit("123")
