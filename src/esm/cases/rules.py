"""The rules of case work: a typed reading of the `cases` rule set in `reference`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from esm.kernel.terms import Unit
from esm.reference import public as reference

HOURS = "hours"


@dataclass(frozen=True, slots=True)
class TermRule:
    """`amount` of `unit`: working days, calendar days, months, or hours that run on at night and at weekends."""

    amount: int
    unit: str
    basis: str

    @property
    def counted(self) -> Unit:
        """Raises ValueError for hours: these are added, not counted."""
        return Unit(self.unit)


@dataclass(frozen=True, slots=True)
class CaseRules:
    title: str
    version: str
    terms: Mapping[str, TermRule]
    # Working days in which the plan is due, by the service's code; "*" for any other.
    plan_days: Mapping[str, int]
    # Services decided on by application alone while martial law lasts, and in how many working days.
    wartime_services: tuple[str, ...]
    wartime: TermRule
    # The first review after so many months for these services; other plans by `terms["review"]`.
    first_review_months: Mapping[str, int]
    refusal_grounds: Mapping[str, str]
    fee_kinds: Mapping[str, str]
    # National forms: number → (name, stage, service code).
    forms: Mapping[str, tuple[str, str, str]]
    # What an act asks: kind of act → form number → sections (see README).
    acts: Mapping[str, Any]
    quality: Mapping[str, Any]
    appeal_days: int
    load: int  # open cases of one worker from which the board warns
    class_weights: Mapping[str, int]  # how heavy a case of each class is on the board of workload

    @classmethod
    def from_data(cls, title: str, version: str, data: Mapping[str, Any]) -> CaseRules:
        parameters = data["parameters"]
        value = {key: parameter["value"] for key, parameter in parameters.items()}

        def term(raw: Mapping[str, Any]) -> TermRule:
            return TermRule(raw["amount"], raw["unit"], raw["basis"])

        return cls(
            title=title,
            version=version,
            terms={kind: term(raw) for kind, raw in value["terms"].items()},
            plan_days=value["plan_days"],
            wartime_services=tuple(value["wartime_services"]),
            wartime=term(value["wartime"]),
            first_review_months=value["first_review_months"],
            refusal_grounds=dict(value["refusal_grounds"]),
            fee_kinds=dict(value["fee_kinds"]),
            forms={number: (name, stage, code) for number, name, stage, code in value["forms"]},
            acts=value["acts"],
            quality=value["quality"],
            appeal_days=value["appeal_days"],
            load=value["load"],
            class_weights=value["class_weights"],
        )


def rules_on(day: date) -> CaseRules:
    """One query. Raises NotFound when no rules are in force."""
    found = reference.rule_set("cases", day)
    return CaseRules.from_data(found.title, found.version, found.data)
