"""What a report says of the plan and of the media, as plain rows: kept whole in the report, compared in words. Pure.

The plan's own words stand beside the fact, as they read when the report was written: a later amendment changes neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from ..machine import Done


class _Row:
    """To and from JSON: dates as 2027-05-01."""

    __slots__ = ()

    def data(self) -> dict[str, Any]:
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(self).items()}  # type: ignore[call-overload]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        values = {f.name: data[f.name] for f in fields(cls) if f.name in data}  # type: ignore[arg-type]
        for name in ("starts_on", "ends_on", "on"):
            if isinstance(values.get(name), str):
                values[name] = date.fromisoformat(values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class ActivityFact(_Row):
    """A line of the plan and what became of it. `done` is empty until answered."""

    code: int
    what: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    done: str = ""
    on: date | None = None
    number: int | None = None
    comment: str = ""

    @property
    def done_label(self) -> str:
        return str(Done(self.done).label) if self.done in Done.values else ""

    @property
    def tone(self) -> str:
        return {Done.YES: "ok", Done.PART: "warn", Done.NO: "err"}.get(self.done, "mute")  # type: ignore[call-overload, no-any-return]

    @property
    def differs(self) -> bool:
        """Not as planned: then a comment has to say why."""
        late = self.on is not None and self.ends_on is not None and self.on > self.ends_on
        return self.done in {Done.PART, Done.NO} or late


@dataclass(frozen=True, slots=True)
class IndicatorFact(_Row):
    """What was promised and what came out. Figures that the report has anyway are never typed twice: `fact` follows them."""

    code: int
    kind: str = ""
    name: str = ""
    unit: str = ""
    planned: int = 0
    fact: int | None = None
    comment: str = ""

    @property
    def share(self) -> int | None:
        """Percent of the plan."""
        return None if self.fact is None or not self.planned else self.fact * 100 // self.planned

    @property
    def short(self) -> bool:
        return self.fact is not None and self.fact < self.planned


@dataclass(frozen=True, slots=True)
class Mention(_Row):
    kind: str
    title: str
    link: str = ""
    on: date | None = None


def activities(rows: Iterable[Mapping[str, Any]]) -> tuple[ActivityFact, ...]:
    return tuple(ActivityFact.read(row) for row in rows)


def indicators(rows: Iterable[Mapping[str, Any]]) -> tuple[IndicatorFact, ...]:
    return tuple(IndicatorFact.read(row) for row in rows)


def mentions(rows: Iterable[Mapping[str, Any]]) -> tuple[Mention, ...]:
    return tuple(Mention.read(row) for row in rows)
