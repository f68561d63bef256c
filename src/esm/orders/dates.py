"""Last days of a social order's terms: rules in, `kernel.terms` counts and explains."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from esm.kernel import terms
from esm.kernel.terms import Calendar, Unit
from esm.reference import public as reference

from .rules import Term

KYIV = ZoneInfo("Europe/Kyiv")


def day_of(at: datetime) -> date:
    """The city's day."""
    return at.astimezone(KYIV).date()


def counted(event: date, term: Term, calendar: Calendar | None = None) -> terms.Term:
    """The term runs from the day after `event`; a last day that is off moves to the next working day.

    Whoever counts several gives the calendar, so that it is read once.
    """
    unit = Unit.WORKING_DAYS if term.working else Unit.CALENDAR_DAYS
    return terms.count(event, term.days, unit, calendar or reference.calendar(), basis=term.source)
