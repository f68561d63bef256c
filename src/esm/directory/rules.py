"""The city's rules for the directory: a typed reading of the `directory` rule set in `reference`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from esm.reference import public as reference


@dataclass(frozen=True, slots=True)
class DirectoryRules:
    check_after_days: int  # from then on the provider is asked to confirm its entry
    stale_after_days: int  # from then on the public is told that it may be out of date
    ask_again_days: int  # between two letters about the same entry
    link_days: int  # how long the link of such a letter works
    capacity_old_hours: int  # from then on a number of free places is shown as old

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> DirectoryRules:
        return cls(**{key: data["parameters"][key]["value"] for key in cls.__slots__})


def rules_on(day: date) -> DirectoryRules:
    return DirectoryRules.from_data(dict(reference.rule_set("directory", day).data))
