"""Quality of help as a review asks about it: criteria, levels, bands and questions are data of the `cases` rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Band:
    """From this mark on."""

    since: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Quality:
    """`criteria`: key → (title, what it means); `levels`: mark → words; `questions`: key → question to the person."""

    criteria: Mapping[str, tuple[str, str]]
    levels: Mapping[int, str]
    bands: tuple[Band, ...]
    questions: Mapping[str, str]
    basis: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Quality:
        return cls(
            criteria={key: (title, hint) for key, title, hint in data.get("criteria", ())},
            levels={int(mark): words for mark, words in data.get("levels", ())},
            bands=tuple(Band(*band) for band in data.get("bands", ())),
            questions=dict(data.get("questions", ())),
            basis=data.get("basis", ""),
        )

    def mark(self, marks: Mapping[str, int]) -> int | None:
        """The mean of the criteria in whole per cent, halves up; None when nothing is asked."""
        given = [marks[key] for key in self.criteria if key in marks]
        return (2 * sum(given) + len(given)) // (2 * len(given)) if given else None

    def band(self, mark: int | None) -> Band | None:
        """The highest band that the mark reaches."""
        reached = [band for band in self.bands if mark is not None and mark >= band.since]
        return max(reached, key=lambda band: band.since) if reached else None
