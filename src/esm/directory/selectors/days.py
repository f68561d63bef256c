"""Public holidays of the calendar in force, for opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from esm.kernel.errors import NotFound
from esm.reference import public as reference


def holidays() -> Callable[[date], bool]:
    """One query, asked at the first day; a city without a calendar has no holidays."""
    calendar = None
    asked = False

    def is_holiday(day: date) -> bool:
        nonlocal calendar, asked
        if not asked:
            asked = True
            try:
                calendar = reference.calendar()
            except NotFound:
                calendar = None
        return bool(calendar is not None and calendar.holiday(day))

    return is_holiday
