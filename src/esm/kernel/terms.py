"""Counting terms: calendar days, working days and months by Ukraine's rules, with a date that can explain itself.

Rules: Civil Code of Ukraine, articles 253 (a term runs from the day after the event), 254 (a month ends on the same
number, or on the last day of a shorter month; a last day that is a day off moves to the next working day), 255 (actions
end with the working day, if the rule says so); Labour Code, articles 67 and 73 (days off, holidays, moved days off).
Which days are off is data that a `Calendar` carries; it comes from `reference`. Pure: no database, no clock.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = timedelta(days=1)
# A working day is never further away than this; a calendar without working days is a mistake in the data.
_HORIZON = 400


class Unit(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class CalendarError(ValueError):
    """The calendar's data makes no sense, for example there is no working day in a year."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both in; `last=None` means until further notice."""

    first: date
    last: date | None
    why: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A yearly public holiday: on `month`/`day`, or `easter` days after Orthodox Easter. In force for those years."""

    name: str
    month: int = 0
    day: int = 0
    easter: int | None = None
    since_year: int = 1
    until_year: int = 9999

    def in_year(self, year: int) -> date | None:
        if not self.since_year <= year <= self.until_year:
            return None
        if self.easter is not None:
            return orthodox_easter(year) + timedelta(days=self.easter)
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are off.

    `weekend`: weekday numbers, Monday is 0. `moved_off` and `moved_on`: days made off or working by a decision, with
    its words. `holidays_worked`: periods in which public holidays are ordinary days (martial law, since 24.02.2022);
    weekends stay. `weekend_holidays_move`: a holiday on a weekend makes the next working day off (Labour Code, 67).
    """

    holidays: tuple[Holiday, ...] = ()
    weekend: frozenset[int] = frozenset({5, 6})
    moved_off: Mapping[date, str] = field(default_factory=dict)
    moved_on: Mapping[date, str] = field(default_factory=dict)
    holidays_worked: tuple[Period, ...] = ()
    weekend_holidays_move: bool = True

    def __hash__(self) -> int:  # by identity: the mappings have no hash, and the tables below are kept by calendar
        return id(self)

    def holiday(self, day: date) -> str:
        """The name of the public holiday on `day` when it is a day off, else ""."""
        return _holidays(self, day.year).get(day, "")

    def day_off(self, day: date) -> str:
        """Why `day` is off, or "" for a working day."""
        if day in self.moved_on:
            return ""
        if day in self.moved_off:
            return self.moved_off[day] or _("перенесений вихідний")
        if name := self.holiday(day):
            return name
        if day.weekday() in self.weekend:
            return _("вихідний")
        if name := _moved(self, day.year).get(day, ""):
            return _("вихідний за свято «%(name)s»") % {"name": name}
        return ""

    def is_working(self, day: date) -> bool:
        return not self.day_off(day)

    def next_working(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        for ahead in range(_HORIZON):
            if self.is_working(day + DAY * ahead):
                return day + DAY * ahead
        raise CalendarError("no working day within a year")


@lru_cache(maxsize=256)
def _holidays(calendar: Calendar, year: int) -> dict[date, str]:
    days = ((rule.in_year(year), rule.name) for rule in calendar.holidays)
    return {day: name for day, name in days if day and not any(day in period for period in calendar.holidays_worked)}


@lru_cache(maxsize=256)
def _moved(calendar: Calendar, year: int) -> dict[date, str]:
    """Working days of `year` that became days off because a holiday fell on a weekend → the holiday's name."""
    if not calendar.weekend_holidays_move:
        return {}
    moved: dict[date, str] = {}
    around = _holidays(calendar, year - 1) | _holidays(calendar, year)
    for day in sorted(around):
        if day.weekday() not in calendar.weekend:
            continue
        target = day + DAY
        while target.weekday() in calendar.weekend or target in around or target in moved:
            target += DAY
        moved[target] = around[day]
    return {day: name for day, name in moved.items() if day.year == year}


def orthodox_easter(year: int) -> date:
    """Easter by the Julian reckoning, as a Gregorian date (Meeus's algorithm; right for 1900–2099)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


@dataclass(frozen=True, slots=True)
class Skip:
    """A day that didn't count, and why. `kind`: off (a day off), suspended, moved (the last day was a day off)."""

    day: date
    why: str
    kind: str


@dataclass(frozen=True, slots=True)
class Term:
    """A counted term: `due` is its last day; `starts` the first day that counts."""

    amount: int
    unit: Unit
    event: date
    starts: date
    due: date
    skipped: tuple[Skip, ...] = ()
    closes_at: time | None = None
    basis: str = ""

    def ends_at(self, zone: tzinfo) -> datetime:
        """The moment from which it is too late: the closing time of the last day, else the midnight that ends it."""
        if self.closes_at:
            return datetime.combine(self.due, self.closes_at, zone)
        return datetime.combine(self.due + DAY, time(0), zone)

    def is_late(self, at: datetime) -> bool:
        """Whether `at` (aware, in the zone where the term is counted) is past the term."""
        if at.tzinfo is None:
            raise ValueError("an aware moment is needed")
        return at >= self.ends_at(at.tzinfo)

    def explain(self) -> str:
        """The rule, the first day, the days that didn't count, the last day: sentences for the page."""
        parts = [_("Строк: %(length)s.") % {"length": length_words(self.amount, self.unit)}]
        # An address is where the city read the rule; in a sentence for people it would only be noise.
        if self.basis and not self.basis.startswith(("http://", "https://")):
            parts = [
                _("Строк: %(length)s (%(basis)s).")
                % {"length": length_words(self.amount, self.unit), "basis": self.basis}
            ]
        parts.append(_("Рахуємо з %(day)s.") % {"day": day_words(self.starts)})
        off = [skip for skip in self.skipped if skip.kind == "off"]
        suspended = [skip for skip in self.skipped if skip.kind == "suspended"]
        moved = [skip for skip in self.skipped if skip.kind == "moved"]
        if off:
            parts.append(_("Не рахуємо: %(days)s.") % {"days": _grouped(off)})
        if suspended:
            parts.append(_("Строк було зупинено: %(days)s.") % {"days": _grouped(suspended)})
        if moved:
            parts.append(
                _("Останній день випав на %(day)s (%(why)s), тому переноситься на робочий день.")
                % {"day": day_words(moved[0].day), "why": moved[0].why}
            )
        last = {"day": day_words(self.due), "time": f"{self.closes_at:%H:%M}" if self.closes_at else ""}
        parts.append(
            _("Останній день: %(day)s, до %(time)s.") % last if self.closes_at else _("Останній день: %(day)s.") % last
        )
        return " ".join(parts)


def count(
    event: date,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    *,
    suspended: Sequence[Period] = (),
    roll: bool = True,
    from_event: bool = False,
    closes_at: time | None = None,
    basis: str = "",
) -> Term:
    """Count `amount` units after `event`. The event's own day counts only with `from_event` (Civil Code, 253).

    `roll`: a last day that is a day off moves to the next working day. `suspended`: periods that don't count.
    `basis`: the act or rule in words, for the explanation. Raises ValueError for an amount below one and CalendarError.
    """
    if amount < 1:
        raise ValueError("a term has at least one unit")
    skipped: list[Skip] = []
    starts = event if from_event else event + DAY
    if unit is Unit.MONTHS:
        due = _months_later(event, amount, from_event=from_event)
        due = _walk(due + DAY, _suspended_days(starts, due, suspended, skipped), suspended, None, skipped, due)
    else:
        due = _walk(starts, amount, suspended, calendar if unit is Unit.WORKING_DAYS else None, skipped, event)
    if roll:
        while (why := calendar.day_off(due)) or _is_suspended(due, suspended):
            skipped.append(Skip(due, why, "moved") if why else Skip(due, _why(due, suspended), "suspended"))
            due += DAY
            if len(skipped) > _HORIZON * 30:
                raise CalendarError("no working day to end on")
    return Term(amount, unit, event, starts, due, tuple(skipped), closes_at, basis)


def working_days(first: date, last: date, calendar: Calendar) -> int:
    """How many working days there are from `first` to `last`, both in."""
    return sum(calendar.is_working(day) for day in _days(first, last))


def before(due: date, amount: int, unit: Unit, calendar: Calendar) -> date:
    """The day that lies `amount` units before `due`: «не пізніше ніж за 3 робочі дні до». Calendar or working days."""
    if unit is Unit.MONTHS:
        return _months_later(due, -amount, from_event=False)
    day, left = due, amount
    while left:
        day -= DAY
        if unit is Unit.CALENDAR_DAYS or calendar.is_working(day):
            left -= 1
    return day


def _walk(
    day: date, amount: int, suspended: Sequence[Period], calendar: Calendar | None, skipped: list[Skip], last: date
) -> date:
    """Go on from `day` until `amount` days have counted; return the last of them (`last` when there are none)."""
    steps = 0
    while amount:
        if _is_suspended(day, suspended):
            skipped.append(Skip(day, _why(day, suspended), "suspended"))
        elif calendar and (why := calendar.day_off(day)):
            skipped.append(Skip(day, why, "off"))
        else:
            amount -= 1
            last, steps = day, 0
        day += DAY
        steps += 1
        if steps > _HORIZON * 30:
            raise CalendarError("the term never ends: it is suspended for good, or there are no working days")
    return last


def _is_suspended(day: date, suspended: Sequence[Period]) -> bool:
    return any(day in period for period in suspended)


def _why(day: date, suspended: Sequence[Period]) -> str:
    return next((period.why for period in suspended if day in period), "")


def _suspended_days(first: date, last: date, suspended: Sequence[Period], skipped: list[Skip]) -> int:
    days = [day for day in _days(first, last) if _is_suspended(day, suspended)]
    skipped.extend(Skip(day, _why(day, suspended), "suspended") for day in days)
    return len(days)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def _months_later(event: date, amount: int, *, from_event: bool) -> date:
    year, month = divmod(event.year * 12 + event.month - 1 + amount, 12)
    last = date(year, month + 1, min(event.day, months.monthrange(year, month + 1)[1]))
    return last - DAY if from_event else last


def length_words(amount: int, unit: Unit) -> str:
    """«5 робочих днів», «1 місяць»."""
    words = {
        Unit.WORKING_DAYS: ngettext("%(count)s робочий день", "%(count)s робочих дні", amount),
        Unit.CALENDAR_DAYS: ngettext("%(count)s календарний день", "%(count)s календарних дні", amount),
        Unit.MONTHS: ngettext("%(count)s місяць", "%(count)s місяці", amount),
    }
    return words[unit] % {"count": amount}


def day_words(day: date) -> str:
    """«16 листопада 2026»."""
    from django.utils.formats import date_format

    return date_format(day, "j\u00a0E\u00a0Y", use_l10n=False)


def _grouped(skips: Sequence[Skip]) -> str:
    """Runs of neighbouring days with one reason: «7–8 березня (вихідний), 9 березня (…)»."""
    runs: list[list[Skip]] = []
    for skip in skips:
        if runs and runs[-1][-1].why == skip.why and runs[-1][-1].day + DAY == skip.day:
            runs[-1].append(skip)
        else:
            runs.append([skip])
    return ", ".join(_run(run) for run in runs)


def _run(run: Sequence[Skip]) -> str:
    first, last, why = run[0].day, run[-1].day, run[0].why
    days = f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m}–{last:%d.%m.%Y}"
    return f"{days} ({why})" if why else days
