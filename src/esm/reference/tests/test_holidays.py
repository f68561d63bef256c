from datetime import date

import pytest

from esm.reference import holidays
from esm.reference.tests import make

DATA = make.content("calendar-2026.1")


def names(year):
    return holidays.named_days(year, DATA["holidays"])


def off(*years):
    return holidays.days_off(years, DATA)[0]


@pytest.mark.parametrize(
    "day",
    [
        date(2000, 4, 30), date(2010, 4, 4), date(2016, 5, 1), date(2019, 4, 28), date(2021, 5, 2), date(2022, 4, 24),
        date(2023, 4, 16), date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 12), date(2027, 5, 2),
    ],
)  # fmt: skip
def test_orthodox_easter_falls_on_its_known_day(day):
    assert holidays.easter(day.year) == day


def test_a_year_beyond_the_13_day_gap_is_refused():
    with pytest.raises(ValueError, match="2100"):
        holidays.easter(2100)


def test_trinity_is_fifty_days_from_easter_counting_both():
    assert names(2021)[date(2021, 6, 20)] == "Трійця"


@pytest.mark.parametrize(
    ("year", "christmas"),
    [(2016, {(1, 7)}), (2019, {(1, 7), (12, 25)}), (2023, {(1, 7), (12, 25)}), (2024, {(12, 25)})],
)
def test_christmas_follows_the_law_of_its_year(year, christmas):
    assert {(d.month, d.day) for d, n in names(year).items() if n == "Різдво Христове"} == christmas


def test_the_dates_that_changed_in_2023_and_2024():
    assert date(2023, 7, 28) in names(2023)
    assert date(2024, 7, 15) in names(2024)
    assert date(2024, 7, 28) not in names(2024)
    assert date(2024, 5, 8) in names(2024)
    assert date(2024, 5, 9) not in names(2024)
    assert date(2023, 10, 1) in names(2023)


def test_a_holiday_on_a_weekend_gives_the_next_working_day_off():
    assert off(2021)[date(2021, 8, 24)]  # a Tuesday stays
    assert date(2021, 5, 3) in off(2021)  # Easter Sunday 2 May 2021
    assert date(2021, 6, 21) in off(2021)  # Trinity Sunday


def test_under_martial_law_holidays_are_working_days():
    assert off(2026) == {}
    assert date(2022, 3, 8) in off(2022)
    assert date(2022, 8, 24) not in off(2022)


def test_a_day_moved_by_the_government_swaps_off_and_worked():
    moved = DATA | {"moved": [{"off": "2021-01-08", "work": "2021-01-16", "title": "перенесено"}]}
    free, worked = holidays.days_off([2021], moved)
    assert free[date(2021, 1, 8)] == "перенесено"
    assert worked == {date(2021, 1, 16)}
