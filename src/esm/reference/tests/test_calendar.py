from datetime import date

import pytest

from esm.kernel.terms import Unit, count
from esm.reference import calendar
from esm.reference import public as reference
from esm.reference.tests import make

DATA = make.content("calendar-2026.1")


def peacetime():
    return calendar.build(DATA | {"holidays_work": []})


def off(day, of=None):
    return (of or calendar.build(DATA)).day_off(day)


def test_trinity_is_fifty_days_from_easter_counting_both():
    assert off(date(2021, 5, 2)) == "Великдень"
    assert off(date(2021, 6, 20)) == "Трійця"


@pytest.mark.parametrize(
    ("year", "christmas"),
    [(2016, {(1, 7)}), (2019, {(1, 7), (12, 25)}), (2023, {(1, 7), (12, 25)}), (2024, {(12, 25)})],
)
def test_christmas_follows_the_law_of_its_year(year, christmas):
    days = [date(year, 1, 7), date(year, 12, 25)]
    assert {(d.month, d.day) for d in days if peacetime().holiday(d) == "Різдво Христове"} == christmas


def test_the_dates_that_changed_in_2023_and_2024():
    days = peacetime()
    assert days.holiday(date(2023, 7, 28))
    assert days.holiday(date(2024, 7, 15))
    assert not days.holiday(date(2024, 7, 28))
    assert days.holiday(date(2024, 5, 8))
    assert not days.holiday(date(2024, 5, 9))
    assert days.holiday(date(2023, 10, 1))
    assert not days.holiday(date(2023, 10, 14))


def test_a_holiday_on_a_weekend_gives_the_next_working_day_off():
    assert off(date(2021, 5, 3))  # after Easter Sunday 2 May 2021
    assert off(date(2021, 6, 21))
    assert not off(date(2021, 5, 5))


def test_under_martial_law_holidays_are_working_days():
    assert off(date(2022, 3, 8))
    assert not off(date(2022, 8, 24))
    assert not off(date(2026, 12, 25))
    assert off(date(2026, 12, 26)) == "вихідний"


def test_a_day_moved_by_the_government_swaps_off_and_worked():
    days = calendar.build(DATA | {"moved": [{"off": "2021-01-08", "work": "2021-01-16", "title": "перенесено"}]})
    assert days.day_off(date(2021, 1, 8)) == "перенесено"
    assert days.is_working(date(2021, 1, 16))


@pytest.mark.django_db
def test_the_shipped_calendar_counts_a_term():
    make.loaded()
    days = reference.calendar()
    assert days is reference.calendar(date(2026, 11, 2))
    assert count(date(2026, 12, 23), 5, Unit.WORKING_DAYS, days).due == date(2026, 12, 30)
