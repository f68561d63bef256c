"""The city's rules for the service log: a typed reading of the `delivery` rule set in `reference`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from esm.reference import public as reference


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    backdate_days: int  # how many days back a delivery may be entered
    quantity_max: int  # units in one row
    contacts_max: int  # in one row
    api_rows_max: int  # rows in one request
    api_requests_per_minute: int  # with one token
    recipient_format: str  # a regular expression of a person's opaque key

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> DeliveryRules:
        return cls(**{key: data["parameters"][key]["value"] for key in cls.__slots__})

    def earliest(self, today: date) -> date:
        """The first day that may still be entered today."""
        return today - timedelta(days=self.backdate_days)


def rules_on(day: date) -> DeliveryRules:
    return DeliveryRules.from_data(dict(reference.rule_set("delivery", day).data))
