"""Holidays of Ukraine, counted from the rows of the `calendar` rule set. Pure arithmetic.

Art. 73 of the Labour Code names the days; art. 67 moves the day off when one falls on a weekend; since 24 March 2022
art. 6 of law 2136-IX makes all of it ordinary working time while martial law lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

SATURDAY = 5


def easter(year: int) -> date:
    """Orthodox Easter in the Gregorian calendar (Meeus' Julian algorithm; the 13-day gap holds for 1900–2099)."""
    if not 1900 <= year <= 2099:
        raise ValueError(f"Easter is counted for 1900–2099, not for {year}")
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def named_days(year: int, rules: Iterable[Mapping[str, Any]]) -> dict[date, str]:
    """The holidays of the year by name, whether they are days off or not."""
    days: dict[date, str] = {}
    for rule in rules:
        if not rule["from"] <= year <= rule.get("until", year):
            continue
        if "easter" in rule:
            day = easter(year) + timedelta(days=rule["easter"])
        else:
            month, number = rule["day"].split("-")
            day = date(year, int(month), int(number))
        days[day] = rule["title"]
    return dict(sorted(days.items()))


def works_on_holidays(day: date, periods: Iterable[Mapping[str, Any]]) -> str:
    """Why holidays are working time on this day; "" when they are days off as usual."""
    for period in periods:
        until = period.get("until")
        if date.fromisoformat(period["from"]) <= day and (until is None or day <= date.fromisoformat(until)):
            return str(period["title"])
    return ""


def days_off(years: Iterable[int], data: Mapping[str, Any]) -> tuple[dict[date, str], frozenset[date]]:
    """(days off beside weekends with their names, weekend days that are worked), for the given years.

    `data` is that of a `calendar` rule set.
    """
    off: dict[date, str] = {}
    named = {day: title for year in years for day, title in named_days(year, data["holidays"]).items()}
    for day, title in sorted(named.items()):
        if works_on_holidays(day, data["holidays_work"]):
            continue
        off[day] = title
        if day.weekday() >= SATURDAY:
            moved = day
            while moved.weekday() >= SATURDAY or moved in named or moved in off:
                moved += timedelta(days=1)
            off[moved] = title
    worked = set()
    for move in data["moved"]:
        off[date.fromisoformat(move["off"])] = str(move.get("title", ""))
        worked.add(date.fromisoformat(move["work"]))
    return dict(sorted(off.items())), frozenset(worked)
