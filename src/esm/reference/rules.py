"""The rules of a competition, typed: read from a `reference` rule set or from the copy frozen into a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from esm.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value with its unit and where it comes from. `confidence` is V, K or D (`models.Confidence`)."""

    key: str
    title: str
    value: Any
    unit: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """`anchors[n]` says what a score of n means; `weight` is in points of 100."""

    code: str
    title: str
    about: str
    weight: int
    anchors: tuple[str, ...]

    @property
    def score_max(self) -> int:
        return len(self.anchors) - 1


@dataclass(frozen=True, slots=True)
class Item:
    """A row of one of the lists: tie-break step, cost source, refusal ground, check."""

    code: str
    title: str
    about: str = ""
    article: str = ""
    allowed: bool = True
    required: bool = False
    automatic: bool = False
    confidence: str = ""


def _items(rows: list[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(Item(**{k: row[k] for k in row if k in Item.__slots__}) for row in rows)


@dataclass(frozen=True, slots=True)
class CompetitionRules:
    """Typed access to the JSON of a competition's rules. Raises KeyError for a parameter that the version lacks."""

    data: Mapping[str, Any]

    def parameter(self, key: str) -> Parameter:
        row = self.data["parameters"][key]
        return Parameter(key, row["title"], row["value"], row["unit"], row["confidence"], row["source"])

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(self.parameter(key) for key in self.data["parameters"])

    def number(self, key: str) -> int:
        return int(self.parameter(key).value)

    @property
    def min_window_days(self) -> int:
        return self.number("min_window_days")

    @property
    def organisation_min_age_months(self) -> int:
        return self.number("organisation_min_age_months")

    @property
    def own_contribution_percent(self) -> int:
        return self.number("own_contribution_percent")

    @property
    def cap_per_project(self) -> Money:
        return Money(self.number("cap_per_project"))

    @property
    def applications_per_organisation(self) -> int:
        return self.number("applications_per_organisation")

    @property
    def pass_mark_percent(self) -> int:
        return self.number("pass_mark_percent")

    @property
    def reviewers_per_application(self) -> int:
        return self.number("reviewers_per_application")

    @property
    def reviewers_min(self) -> int:
        return self.number("reviewers_min")

    @property
    def spread_flag_points(self) -> int:
        return self.number("spread_flag_points")

    @property
    def calibration_min_reviews(self) -> int:
        return self.number("calibration_min_reviews")

    @property
    def reason_required_under_percent(self) -> int:
        return self.number("reason_required_under_percent")

    @property
    def quorum_percent(self) -> int:
        return self.number("quorum_percent")

    @property
    def conflict_lookback_months(self) -> int:
        return self.number("conflict_lookback_months")

    @property
    def fix_defects_days(self) -> int:
        """Working days; 0 means that defects can't be put right."""
        return self.number("fix_defects_days")

    @property
    def appeal_file_days(self) -> int:
        return self.number("appeal_file_days")

    @property
    def appeal_answer_days(self) -> int:
        return self.number("appeal_answer_days")

    @property
    def partial_step(self) -> Money:
        return Money(self.number("partial_step"))

    @property
    def partial_floor_percent(self) -> int:
        return self.number("partial_floor_percent")

    @property
    def final_report_days(self) -> int:
        return self.number("final_report_days")

    @property
    def file_kinds(self) -> tuple[str, ...]:
        return tuple(self.parameter("file_kinds").value)

    @property
    def file_max_bytes(self) -> int:
        return self.number("file_max_megabytes") * 2**20

    @property
    def files_max_count(self) -> int:
        return self.number("files_max_count")

    @property
    def volunteer_hour_rate(self) -> Money:
        return Money(self.number("volunteer_hour_rate"))

    def project_end_by(self, year: int) -> date:
        """The last day of projects in the budget year."""
        month, day = str(self.parameter("project_end_by").value).split("-")
        return date(year, int(month), int(day))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(
            Criterion(c["code"], c["title"], c["about"], c["weight"], tuple(c["anchors"]))
            for c in self.data["criteria"]
        )

    @property
    def tie_break(self) -> tuple[Item, ...]:
        return _items(self.data["tie_break"])

    @property
    def documents(self) -> tuple[Item, ...]:
        return _items(self.data["documents"])

    @property
    def cost_kinds(self) -> tuple[Item, ...]:
        """Allowed and forbidden ones: see `Item.allowed`."""
        return _items(self.data["cost_kinds"])

    @property
    def cost_sources(self) -> tuple[Item, ...]:
        return _items(self.data["cost_sources"])

    @property
    def admission_checks(self) -> tuple[Item, ...]:
        return _items(self.data["admission_checks"])

    @property
    def refusal_grounds(self) -> tuple[Item, ...]:
        return _items(self.data["refusal_grounds"])

    @property
    def legal_forms(self) -> tuple[str, ...]:
        """Keys of `LegalForm` whose organisations may apply."""
        return tuple(self.data["legal_forms"])
