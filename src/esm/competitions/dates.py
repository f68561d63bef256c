"""Last days of a call's terms, with words that explain them: terms of the rules in, `kernel.terms` counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from esm.kernel import terms
from esm.kernel.terms import Calendar, Unit
from esm.reference import public as reference

from .rules import Term

KYIV = ZoneInfo("Europe/Kyiv")


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a term, and how it was counted."""

    on: date
    explained: str


def count(event: date, term: Term, calendar: Calendar | None = None) -> Counted:
    """The term runs from the day after `event`; a last day that is off moves to the next working day."""
    unit = Unit.WORKING_DAYS if term.working else Unit.CALENDAR_DAYS
    counted = terms.count(event, term.days, unit, calendar or reference.calendar(), basis=term.source)
    return Counted(counted.due, counted.explain())


def first_working_after(day: date, calendar: Calendar | None = None) -> date:
    return (calendar or reference.calendar()).next_working(day + timedelta(days=1))
