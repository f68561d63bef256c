"""Numbers, money and dates as brief §5 writes them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from esm.design import formats
from esm.kernel.money import Money


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1248667, None, "1\u00a0248\u00a0667"),
        (-5, None, "−5"),
        (Decimal("4.405"), 2, "4,41"),
        (0, 1, "0,0"),
        (None, None, "—"),
        (999, None, "999"),
    ],
)
def test_numbers_have_no_break_groups_a_comma_and_a_real_minus(value: object, places: int | None, written: str) -> None:
    assert formats.number(value, places) == written


def test_money_is_written_in_hryvnias_and_in_thousands() -> None:
    assert formats.money(Money.of("182400")) == "182\u00a0400\u00a0грн"
    assert formats.money(147090) == "1\u00a0470,90\u00a0грн"
    assert formats.thousands(Money.of("1470900")) == "1\u00a0470,9"
    assert formats.money(None) == "—"


def test_dates_are_written_in_words_and_in_tables_in_figures() -> None:
    day = date(2026, 11, 16)
    assert formats.date(day) == "16\u00a0листопада\u00a02026"
    assert formats.shortdate(day) == "16.11.2026"
    assert formats.datetime(datetime(2026, 11, 16, 14, 32)) == "16\u00a0листопада\u00a02026, 14:32"
    assert formats.date(day, "Y") == "2026"
    assert formats.date(None) == "—"


def test_english_pages_write_numbers_and_dates_the_english_way() -> None:
    with override("en"):
        assert formats.number(Decimal("1248667.5")) == "1,248,667.5"
        assert formats.money(Money.of("182400")) == "UAH\u00a0182,400"
        assert formats.date(date(2026, 11, 16)) == "16\u00a0November\u00a02026"


def test_a_phone_link_has_only_digits() -> None:
    assert formats.tel("0 800 000 000") == "0800000000"
