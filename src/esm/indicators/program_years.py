"""Years that the program itself ran: their figures are sums of records that the rooms below show at their doors.

README.md says what the doors answer. They show only what is public already: before decisions are released there are
no winners, so nothing here has to know about the embargo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from esm.competitions import public as competitions
from esm.contracts import public as contracts

from . import catalogue as c
from .figures import Number

KOPECKS_OF_THOUSAND = 5  # 1 тис. грн is 10**5 kopecks
MONEY = frozenset({c.CITY, c.RAISED})


@dataclass(frozen=True, slots=True)
class Record:
    """One project's share of a figure. `value` is in the smallest unit: kopecks for money, else a count."""

    code: str
    title: str
    organisation: str
    value: int


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Records by indicator, and people counted once in their project apart: clients are contacts, never people."""

    year: int
    records: dict[str, tuple[Record, ...]]
    persons: int

    def number(self, indicator: str) -> Number | None:
        """What the records of an indicator add up to; money in thousands of hryvnias, exact to a kopeck.

        None as long as nobody can know: winners before decisions are released, city money before there are winners,
        clients and the rest before a project has accounted for itself. An unknown figure is not a zero.
        """
        needs = {c.WINNERS: c.WINNERS, c.CITY: c.WINNERS}.get(indicator, c.CLIENTS)
        if indicator != c.SUBMITTED and not self.records[needs]:
            return None
        return Number(sum(r.value for r in self.records[indicator]), KOPECKS_OF_THOUSAND if indicator in MONEY else 0)

    def numbers(self) -> dict[str, Number | None]:
        """By indicator, the two derived ones left out."""
        return {indicator: self.number(indicator) for indicator in self.records}


def years() -> tuple[int, ...]:
    """Years with a competition in the program, in order."""
    return competitions.years()


def year_facts(year: int) -> YearFacts:
    """The records of a year from both rooms."""
    projects, money = competitions.year_facts(year), contracts.year_facts(year)
    found: dict[str, Sequence[competitions.Record | contracts.Record]] = {
        c.SUBMITTED: projects.submitted,
        c.WINNERS: projects.winners,
        c.CITY: money.city,
        c.RAISED: money.raised,
        c.CLIENTS: money.contacts,
        c.JOBS: money.jobs,
        c.VOLUNTEERS: money.volunteers,
    }
    return YearFacts(
        year,
        {i: tuple(Record(r.code, r.title, r.organisation, r.value) for r in rows) for i, rows in found.items()},
        sum(r.value for r in money.persons),
    )
