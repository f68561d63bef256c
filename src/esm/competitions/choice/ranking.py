"""One order of all applications: by score, then by the tie-break rules frozen in the call (REFERENCE §1.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import groupby, pairwise

CRITERION = "criterion:"
# Written down for a pair that no rule of the call tells apart: the commission has to vote.
UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Entry:
    """One application on its way into the ranking. `score` is the mean in hundredths of a point; None = not scored."""

    id: int
    number: str
    score: int | None
    # Mean of each criterion in hundredths, by code.
    criteria: Mapping[str, int] = field(default_factory=dict)
    # Money that isn't the city's, to one hryvnia of the city's: kopecks raised and kopecks asked.
    raised: int = 0
    asked: int = 0
    received_at: datetime | None = None
    # Place among its equals by an open vote (1 = first), when there was one.
    vote: int | None = None

    @property
    def leverage(self) -> Fraction:
        return Fraction(self.raised, self.asked) if self.asked else Fraction(0)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where an entry stands. Equals that no rule separated share a place; their order is then only by number."""

    entry: Entry
    place: int | None
    passed: bool
    # The rule that put it before or after its equals in score ("" = nobody has the same score).
    decided_by: str = ""
    # Numbers of the applications with the same score.
    equals: tuple[str, ...] = ()

    @property
    def unresolved(self) -> bool:
        return self.decided_by == UNRESOLVED


Key = Callable[[Entry], tuple[object, ...]]


def rank(entries: Iterable[Entry], *, order: Iterable[str], pass_score: int) -> list[Ranked]:
    """By score, ties by `order` (rule codes of the call). `pass_score`: hundredths; unscored come last, unplaced."""
    rules = [(code, _key(code)) for code in order]
    everything = list(entries)
    scored = sorted(
        (e for e in everything if e.score is not None),
        key=lambda e: (-(e.score or 0), *(key(e) for _, key in rules), e.number),
    )
    ranking: list[Ranked] = []
    for _, group in groupby(scored, key=lambda e: e.score):
        ranking.extend(_places(list(group), rules, start=len(ranking) + 1, pass_score=pass_score))
    unscored = sorted((e for e in everything if e.score is None), key=lambda e: e.number)
    return ranking + [Ranked(e, None, False) for e in unscored]


def _places(equals: list[Entry], rules: list[tuple[str, Key]], *, start: int, pass_score: int) -> list[Ranked]:
    """`equals` have one score and stand in order already: say which rule parted each from its neighbours."""
    passed = (equals[0].score or 0) >= pass_score
    if len(equals) == 1:
        return [Ranked(equals[0], start, passed)]
    partings = [_parted_by(a, b, rules) for a, b in pairwise(equals)]
    result: list[Ranked] = []
    place = start
    for i, entry in enumerate(equals):
        if i and partings[i - 1] != UNRESOLVED:
            place = start + i
        # An entry is settled by the later (finer) of the two rules that part it from its neighbours.
        near = [partings[j] for j in (i - 1, i) if 0 <= j < len(partings)]
        order = [code for code, _ in rules] + [UNRESOLVED]
        result.append(
            Ranked(
                entry,
                place,
                passed,
                decided_by=max(near, key=order.index),
                equals=tuple(e.number for e in equals if e is not entry),
            )
        )
    return result


def _parted_by(a: Entry, b: Entry, rules: list[tuple[str, Key]]) -> str:
    return next((code for code, key in rules if key(a) != key(b)), UNRESOLVED)


def _key(code: str) -> Key:
    """A key that sorts the better entry first. Raises ValueError for a rule nobody has defined."""
    if code.startswith(CRITERION):
        criterion = code.removeprefix(CRITERION)
        return lambda e: (-e.criteria.get(criterion, 0),)
    if code == "leverage":
        return lambda e: (-e.leverage,)
    if code == "received":
        return lambda e: (e.received_at is None, e.received_at)
    if code == "vote":
        return lambda e: (e.vote is None, e.vote)
    raise ValueError(f"unknown tie-break rule {code!r}")
