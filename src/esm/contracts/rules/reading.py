from __future__ import annotations

from datetime import date
from typing import Any

from esm.reference import public as reference


def values(kind: str, day: date) -> dict[str, Any]:
    """Parameters of the rule set that holds on `day`, by name."""
    return {key: parameter["value"] for key, parameter in reference.rule_set(kind, day).data["parameters"].items()}
