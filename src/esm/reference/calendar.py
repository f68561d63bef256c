"""From the JSON of a `calendar` rule set to the calendar that terms are counted by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from esm.kernel.terms import Calendar, Holiday, Period


def build(data: Mapping[str, Any]) -> Calendar:
    """The same object for the same data: `Calendar` keeps its tables of days by identity."""
    return _build(json.dumps(data, sort_keys=True))


@lru_cache(maxsize=16)
def _build(text: str) -> Calendar:
    data = json.loads(text)
    return Calendar(
        holidays=tuple(_holiday(row) for row in data["holidays"]),
        moved_off={date.fromisoformat(m["off"]): m.get("title", "") for m in data["moved"]},
        moved_on={date.fromisoformat(m["work"]): m.get("title", "") for m in data["moved"]},
        holidays_worked=tuple(
            Period(date.fromisoformat(p["from"]), date.fromisoformat(p["until"]) if p["until"] else None, p["title"])
            for p in data["holidays_work"]
        ),
    )


def _holiday(row: Mapping[str, Any]) -> Holiday:
    month, day = map(int, row["day"].split("-")) if "day" in row else (0, 0)
    return Holiday(row["title"], month, day, row.get("easter"), row["from"], row.get("until", 9999))
