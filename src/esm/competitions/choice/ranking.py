"""One order of all applications: by score, then by the tie-break rules frozen in the call (REFERENCE §1.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where an entry stands. Equals that no rule separated share a place; their order is then only by number."""

    entry: Entry
    place: int | None
    passed: bool
    # The rule that put it before or after its equals in score ("" = nobody has the same score).
    decided_by: str = ""
    # Numbers of all with this score, its own among them, in the order of the ranking; empty when it is alone.
    group: tuple[str, ...] = ()

    @property
    def equals(self) -> tuple[str, ...]:
        """Numbers of the others with the same score."""
        return tuple(number for number in self.group if number != self.entry.number)

    @property
    def unresolved(self) -> bool:
        return self.decided_by == UNRESOLVED


Key = Callable[[Entry], tuple[object, ...]]
# An entry with what each rule of the call says of it.
Keyed = tuple[Entry, tuple[tuple[object, ...], ...]]


def rank(entries: Iterable[Entry], *, order: Iterable[str], pass_score: int) -> list[Ranked]:
    """By score, ties by `order` (rule codes of the call). `pass_score`: hundredths; unscored come last, unplaced."""
    codes = list(order)
    rules = [_key(code) for code in codes]
    everything = list(entries)
    scored = sorted((e for e in everything if e.score is not None), key=_score, reverse=True)
    ranking: list[Ranked] = []
    for score, group in groupby(scored, key=_score):
        equals = list(group)
        start, passed = len(ranking) + 1, score >= pass_score
        if len(equals) == 1:
            ranking.append(Ranked(equals[0], start, passed))
            continue
        keyed = [(e, tuple(key(e) for key in rules)) for e in equals]
        keyed.sort(key=lambda pair: (pair[1], pair[0].number))
        ranking.extend(_places(keyed, [*codes, UNRESOLVED], start=start, passed=passed))
    unscored = sorted((e for e in everything if e.score is None), key=lambda e: e.number)
    return ranking + [Ranked(e, None, False) for e in unscored]


def _score(entry: Entry) -> int:
    return entry.score or 0


def _places(equals: list[Keyed], codes: list[str], *, start: int, passed: bool) -> list[Ranked]:
    """`equals` have one score and stand in order already: say which rule parted each from its neighbours.

    `codes`: the rules in their order, UNRESOLVED last.
    """
    partings = [_parted_by(a, b) for (_, a), (_, b) in pairwise(equals)]
    numbers = tuple(e.number for e, _ in equals)
    result: list[Ranked] = []
    place = start
    for i, (entry, _keys) in enumerate(equals):
        if i and codes[partings[i - 1]] != UNRESOLVED:
            place = start + i
        # An entry is settled by the later (finer) of the two rules that part it from its neighbours.
        decided_by = codes[max(partings[max(i - 1, 0) : i + 1])]
        result.append(Ranked(entry, place, passed, decided_by, numbers))
    return result


def _parted_by(a: tuple[object, ...], b: tuple[object, ...]) -> int:
    """The place of the first rule by which the two differ; one past the last when none does."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), len(a))


# Two different fractions of whole numbers under 2**63 are at least 2**-126 apart: so shifted, whole division keeps
# their order and their equality exactly.
_SHIFT = 126


def _key(code: str) -> Key:
    """A key that sorts the better entry first. Raises ValueError for a rule nobody has defined."""
    if code.startswith(CRITERION):
        criterion = code.removeprefix(CRITERION)
        return lambda e: (-e.criteria.get(criterion, 0),)
    if code == "leverage":
        return lambda e: (-((e.raised << _SHIFT) // e.asked) if e.asked else 0,)
    if code == "received":
        return lambda e: (e.received_at is None, e.received_at)
    if code == "vote":
        return lambda e: (e.vote is None, e.vote)
    raise ValueError(f"unknown tie-break rule {code!r}")
