"""Schedules as data: which task runs how often. The list stands in `config.schedule`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Schedule:
    """`task` is a path under `esm`: "contracts.tasks.remind". Either `every` so long, or `daily` at a time of the city."""

    task: str
    every: timedelta | None = None
    daily: time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily is None):
            raise ValueError(f"{self.task}: either every or daily")

    def next_after(self, at: datetime, zone: tzinfo) -> datetime:
        """The next run after `at`. Runs that were missed while nothing worked are not made up for."""
        if self.every is not None:
            return at + self.every
        assert self.daily is not None  # noqa: S101
        day = at.astimezone(zone).date()
        today = datetime.combine(day, self.daily, zone)
        return today if today > at else datetime.combine(day + timedelta(days=1), self.daily, zone)
