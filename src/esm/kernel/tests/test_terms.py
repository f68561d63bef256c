from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.kernel.terms import (
    DAY,
    Calendar,
    CalendarError,
    Holiday,
    Period,
    Unit,
    before,
    count,
    orthodox_easter,
    working_days,
)

WAR = Period(date(2022, 2, 24), None, "воєнний стан")
HOLIDAYS = (
    Holiday("Новий рік", 1, 1),
    Holiday("Міжнародний жіночий день", 3, 8),
    Holiday("Великдень", easter=0),
    Holiday("Трійця", easter=49),
    Holiday("День Незалежності", 8, 24),
    Holiday("Різдво", 12, 25, since_year=2017),
)
PEACE = Calendar(holidays=HOLIDAYS)
WARTIME = Calendar(holidays=HOLIDAYS, holidays_worked=(WAR,))
KYIV = ZoneInfo("Europe/Kyiv")

days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
calendars = st.sampled_from([PEACE, WARTIME])
units = st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS])


def test_a_term_runs_from_the_day_after_the_event():
    term = count(date(2026, 3, 2), 5, Unit.CALENDAR_DAYS, WARTIME, roll=False)
    assert (term.starts, term.due) == (date(2026, 3, 3), date(2026, 3, 7))


def test_working_days_skip_the_weekend_and_say_so():
    term = count(date(2026, 3, 5), 3, Unit.WORKING_DAYS, WARTIME)
    assert term.due == date(2026, 3, 10)
    assert [skip.day.day for skip in term.skipped] == [7, 8]
    assert "07.03–08.03.2026 (вихідний)" in term.explain()


def test_a_public_holiday_is_off_in_peace_and_worked_under_martial_law():
    assert PEACE.day_off(date(2021, 8, 24)) == "День Незалежності"
    assert WARTIME.is_working(date(2026, 8, 24))
    assert WARTIME.day_off(date(2021, 8, 24)) == "День Незалежності"


def test_a_holiday_on_a_weekend_takes_the_next_working_day():
    assert PEACE.day_off(date(2021, 5, 3)) == "вихідний за свято «Великдень»"  # Easter was on Sunday, 2 May
    assert PEACE.is_working(date(2021, 5, 4))


def test_a_holiday_at_the_end_of_a_weekend_year_takes_a_day_of_the_next_one():
    year_end = Calendar(holidays=(Holiday("Переддень", 12, 31),))
    assert year_end.day_off(date(2023, 1, 2)) == "вихідний за свято «Переддень»"  # 31.12.2022 was a Saturday


def test_moved_days_off_follow_the_decision():
    bridge = Calendar(moved_off={date(2021, 8, 23): "перенесено з 28 серпня"}, moved_on={date(2021, 8, 28): ""})
    assert bridge.day_off(date(2021, 8, 23)) == "перенесено з 28 серпня"
    assert bridge.is_working(date(2021, 8, 28))


def test_a_term_that_ends_on_a_day_off_moves_to_the_next_working_day_and_says_so():
    term = count(date(2026, 3, 2), 5, Unit.CALENDAR_DAYS, WARTIME)
    assert term.due == date(2026, 3, 9)
    assert "7\u00a0березня\u00a02026 (вихідний), тому переноситься" in term.explain()


@pytest.mark.parametrize(
    ("event", "amount", "due"),
    [
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(event, amount, due):
    assert count(event, amount, Unit.MONTHS, WARTIME, roll=False).due == due


@pytest.mark.parametrize("unit", list(Unit))
def test_a_suspended_term_ends_as_much_later(unit):
    pause = Period(date(2026, 3, 9), date(2026, 3, 13), "прохання про документи")
    plain = count(date(2026, 3, 2), 1 if unit is Unit.MONTHS else 20, unit, WARTIME, roll=False)
    paused = count(date(2026, 3, 2), plain.amount, unit, WARTIME, suspended=[pause], roll=False)
    if unit is Unit.WORKING_DAYS:
        assert working_days(plain.due + DAY, paused.due, WARTIME) == 5
    else:
        assert paused.due == plain.due + timedelta(days=5)
    assert "Строк було зупинено: 09.03–13.03.2026 (прохання про документи)" in paused.explain()


def test_a_term_suspended_for_good_is_an_error_and_no_endless_loop():
    with pytest.raises(CalendarError):
        count(date(2026, 3, 2), 5, Unit.CALENDAR_DAYS, WARTIME, suspended=[Period(date(2026, 3, 1), None)])
    with pytest.raises(CalendarError):
        Calendar(weekend=frozenset(range(7))).next_working(date(2026, 3, 2))


def test_the_last_day_ends_at_closing_time_or_at_midnight():
    whole = count(date(2026, 3, 2), 1, Unit.WORKING_DAYS, WARTIME)
    office = count(date(2026, 3, 2), 1, Unit.WORKING_DAYS, WARTIME, closes_at=time(18))
    assert whole.ends_at(KYIV) == datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    assert office.ends_at(KYIV) == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    assert not office.is_late(datetime(2026, 3, 3, 17, 59, 59, tzinfo=KYIV))
    assert office.is_late(datetime(2026, 3, 3, 18, 0, tzinfo=KYIV))
    assert "до 18:00" in office.explain()


def test_the_explanation_names_the_rule():
    term = count(date(2026, 3, 2), 5, Unit.WORKING_DAYS, WARTIME, basis="п. 12 Положення")
    assert term.explain().startswith("Строк: 5 робочих")
    assert "п. 12 Положення" in term.explain()


@pytest.mark.parametrize(
    ("year", "easter"), [(2014, (4, 20)), (2021, (5, 2)), (2024, (5, 5)), (2026, (4, 12)), (2027, (5, 2))]
)
def test_orthodox_easter(year, easter):
    assert orthodox_easter(year) == date(year, *easter)


@given(days, st.integers(1, 60), calendars)
def test_the_working_days_of_a_term_are_exactly_its_length(event, amount, calendar):
    term = count(event, amount, Unit.WORKING_DAYS, calendar)
    assert calendar.is_working(term.due)
    assert working_days(term.starts, term.due, calendar) == amount


@given(days, st.integers(1, 60), units, calendars)
def test_a_longer_term_never_ends_earlier(event, amount, unit, calendar):
    assert count(event, amount, unit, calendar).due <= count(event, amount + 1, unit, calendar).due


@given(days, st.integers(1, 400), units, calendars)
def test_every_day_of_a_term_either_counts_or_is_explained(event, amount, unit, calendar):
    term = count(event, amount, unit, calendar)
    assert (term.due - term.starts).days + 1 == amount + len(term.skipped)
    assert all(skip.why for skip in term.skipped)


@given(days, st.integers(1, 40), calendars)
def test_before_is_the_way_back(event, amount, calendar):
    due = count(event, amount, Unit.WORKING_DAYS, calendar).due
    assert working_days(before(due, amount, Unit.WORKING_DAYS, calendar), due - DAY, calendar) == amount
