"""The city's rules for monitoring, complaints and services that must not stop: typed readings of rule sets in `reference`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esm.kernel import terms
from esm.kernel.terms import Term, Unit
from esm.reference import public as reference

from ..machine import Level
from .reading import values


@dataclass(frozen=True, slots=True)
class MonitoringRules:
    finding_days: int  # working days
    survey_questions: tuple[str, ...]
    survey_least: int  # answers below which a survey's numbers are shown to nobody outside
    commission_checks: bool


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """Working days. A court keeps terms of its own."""

    organiser_days: int
    deputy_days: int
    further_days: int  # after an answer, to go to the next level
    source: str

    def days(self, level: str) -> int | None:
        return {Level.ORGANISER: self.organiser_days, Level.DEPUTY: self.deputy_days}.get(Level(level))


@dataclass(frozen=True, slots=True)
class Vital:
    """A service that must not stop, and by what its contracts are known."""

    key: str
    title: str
    stops: str
    phone: str
    directions: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContinuityRules:
    warn_days: tuple[int, ...]  # calendar days before the end, the longest first
    services: tuple[Vital, ...]


def monitoring_rules(day: date) -> MonitoringRules:
    value = values("monitoring", day)
    return MonitoringRules(
        value["finding_days"], tuple(value["survey_questions"]), value["survey_least"], value["commission_checks"]
    )


def complaint_rules(day: date) -> ComplaintRules:
    value = values("complaint", day)
    return ComplaintRules(
        value["organiser_days"], value["deputy_days"], value["further_days"], reference.rule_set("complaint", day).title
    )


def continuity_rules(day: date) -> ContinuityRules:
    value = values("continuity", day)
    entries = tuple(
        Vital(s["key"], s["title"], s["stops"], s["phone"], tuple(s["directions"]), tuple(s["services"]))
        for s in value["services"]
    )
    return ContinuityRules(tuple(sorted(value["warn_days"], reverse=True)), entries)


def working_term(event: date, days: int, *, basis: str = "") -> Term:
    """`days` working days after `event`, with the words that explain the last one."""
    return terms.count(event, days, Unit.WORKING_DAYS, reference.calendar(), basis=basis)
