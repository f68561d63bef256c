"""The city's rules on personal data: a typed reading of the `people` rule set in `reference`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from esm.reference import public as reference


@dataclass(frozen=True, slots=True)
class PeopleRules:
    auto_link: str  # off | suggest | automatic: what happens when a mark meets
    cluster_alarm: int  # records of one person; more aren't put together without a human being
    review_from: int  # permille from which a pair goes to the queue
    count_from: int  # permille from which a pair counts as one person
    reviews_per_day: int  # pairs shown to one reviewer a day
    suppress_below: int  # smaller counts aren't published
    glass_hours: int  # how long an emergency access lasts
    glass_review_hours: int  # until when another person reviews it
    request_days: int  # working days to answer a person
    parent_years: int  # by how many years a parent is older at least
    search_limit: int  # hits shown at once
    retention_years: dict[str, int]  # retention class → years after the last contact

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> PeopleRules:
        values = {key: data["parameters"][key]["value"] for key in cls.__slots__ if key != "retention_years"}
        return cls(**values, retention_years={c["key"]: c["years"] for c in data["retention"]})


def rules_on(day: date) -> PeopleRules:
    return PeopleRules.from_data(dict(reference.rule_set("people", day).data))
