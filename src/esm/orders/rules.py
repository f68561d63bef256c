"""The rules of a social order, typed: `Order.rules` is JSON copied from a rule set of `reference`, read only here.

Units: shares in whole per cent, weights in points of 100; terms in working or calendar days as their unit says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

KIND = "order"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of quality: 0…`scale` points, each with its anchor sentence; the points make up to `weight` of 100."""

    code: str
    title: str
    weight: int
    anchors: tuple[str, ...]
    about: str = ""

    @property
    def scale(self) -> int:
        return len(self.anchors) - 1

    @property
    def choices(self) -> tuple[tuple[int, str], ...]:
        return tuple(enumerate(self.anchors))

    def needs_reason(self, points: int, under_percent: int) -> bool:
        return points * 100 < self.scale * under_percent


@dataclass(frozen=True, slots=True)
class Requirement:
    """A promise of quality that a provider confirms or doesn't."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class DocumentRule:
    code: str
    title: str
    about: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Coded:
    """A line of the check list or a ground of refusal."""

    code: str
    title: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days with the act it comes from."""

    days: int
    working: bool
    source: str


@dataclass(frozen=True, slots=True)
class OrderRules:
    """What a published version says. `value` and `term` read parameters by the names of the rule set."""

    parameters: Mapping[str, Mapping[str, Any]]
    criteria: tuple[Criterion, ...]
    requirements: tuple[Requirement, ...]
    documents: tuple[DocumentRule, ...]
    checks: tuple[Coded, ...]
    grounds: tuple[Coded, ...]
    tie_break: tuple[tuple[str, str], ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> OrderRules:
        return cls(
            data["parameters"],
            criteria_of(data["criteria"]),
            requirements_of(data["quality_requirements"]),
            tuple(DocumentRule(d["code"], d["title"], d.get("about", ""), d["required"]) for d in data["documents"]),
            tuple(Coded(c["code"], c["title"], c.get("article", "")) for c in data["checks"]),
            tuple(Coded(c["code"], c["title"], c.get("article", "")) for c in data["refusal_grounds"]),
            tuple((t["code"], t["title"]) for t in data["tie_break"]),
        )

    def value(self, name: str) -> int:
        return int(self.parameters[name]["value"])

    def term(self, name: str) -> Term:
        parameter = self.parameters[name]
        return Term(int(parameter["value"]), parameter["unit"] == "working_days", str(parameter["source"]))

    def reminds(self, days_left: int) -> bool:
        """Whether people are reminded of a draft so many days before the last one."""
        return days_left in self.parameters["draft_reminder_days"]["value"]

    def ground(self, code: str) -> Coded | None:
        return next((g for g in self.grounds if g.code == code), None)

    def document(self, code: str) -> DocumentRule | None:
        return next((d for d in self.documents if d.code == code), None)

    def last_service_day(self, year: int) -> date:
        month, day = str(self.parameters["service_end_by"]["value"]).split("-")
        return date(year, int(month), int(day))


def criteria_of(rows: Any) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(r["code"], r["title"], int(r["weight"]), tuple(r["anchors"]), r.get("about", "")) for r in rows
    )


def requirements_of(rows: Any) -> tuple[Requirement, ...]:
    return tuple(Requirement(r["code"], r["title"]) for r in rows)


def criteria_data(criteria: tuple[Criterion, ...]) -> list[dict[str, Any]]:
    return [
        {"code": c.code, "title": c.title, "about": c.about, "weight": c.weight, "anchors": list(c.anchors)}
        for c in criteria
    ]


# What an order keeps of a rule set: the rest (fees) is read by the day of the service, not of the notice.
FROZEN = ("parameters", "criteria", "tie_break", "quality_requirements", "documents", "checks", "refusal_grounds")
