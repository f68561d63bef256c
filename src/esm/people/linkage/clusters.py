"""Records into clusters: candidate pairs by shared keys, each weighed, the surest first, none against a veto.

The outcome depends on the records and their ids alone, not on the order in which they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .records import Normal
from .scoring import VETO, Weights, weigh

# A block of this many records is compared only with the next ones in order: somebody's default value made it.
BLOCK_LIMIT = 120
_WINDOW = 8
# Clusters this large are looked at by people; nobody was registered so often by mistake.
ALARM = 12
# Two clusters are joined only if no two of their records speak against each other this much.
AGAINST = -2.0


class Edge(NamedTuple):
    score: float
    a: int
    b: int
    method: str


def block_keys(r: Normal) -> list[tuple[str, ...]]:
    """Values by which a record meets others. A pair that shares none is never compared."""
    keys: list[tuple[str, ...]] = []
    if r.tax:
        keys.append(("t", r.tax))
    days = [f"{birth.year % 100}.{birth.month}.{birth.day}" for birth in r.births if birth.day and birth.year]
    for day in days:
        if r.given:
            keys.append(("dg", day, r.given))
        if r.surname:
            keys.append(("ds", day, r.surname))
        if r.surname and r.given_initial:
            keys.append(("di", day, r.surname[0], r.given_initial))
        if r.father and r.sex:
            keys.append(("df", day, r.father, r.sex))
        if r.phone:
            keys.append(("dp", day, r.phone))
    if r.phone and r.given:
        keys.append(("pg", r.phone, r.given))
    if r.surname and r.given:
        for year in {birth.year % 100 for birth in r.births if birth.year}:
            keys.append(("y", r.surname, r.given, str(year)))
        if r.father:
            keys.append(("f", r.surname, r.given, r.father))
        if r.birth.day:
            keys.append(("n", r.surname, r.given, f"{r.birth.month}.{r.birth.day}"))
    return keys


def candidates(records: Sequence[Normal], rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of places in `records` to compare, each once, the smaller place first."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in rows:
        for key in block_keys(records[place]):
            blocks[key].append(place)
    seen: set[int] = set()
    size = len(records)
    for block in blocks.values():
        count = len(block)
        if count < 2:
            continue
        reach = count if count <= BLOCK_LIMIT else _WINDOW
        members = block if reach == count else sorted(block, key=lambda place: (_order(records[place]), place))
        for i, a in enumerate(members):
            for b in members[i + 1 : i + reach]:
                pair = a * size + b if a < b else b * size + a
                if pair not in seen:
                    seen.add(pair)
                    yield (a, b) if a < b else (b, a)


def _order(r: Normal) -> tuple[str, ...]:
    return (r.surname, r.given, r.father, f"{r.birth.year:04}{r.birth.month:02}{r.birth.day:02}", r.tax, r.phone)


def method_of(a: Normal, b: Normal) -> str:
    """By what mostly two records were linked: a word for people who look the result through."""
    if a.tax and a.tax == b.tax:
        return "tax_number"
    if a.birth.whole and b.birth.whole and a.birth[1:3] == b.birth[1:3] and a.given == b.given:
        if a.surname == b.surname:
            return "names_birth"
        return "given_birth"
    return "evidence"


def edges(records: Sequence[Normal], w: Weights, rows: Iterable[int]) -> list[Edge]:
    """The pairs that have enough evidence."""
    found = []
    for a, b in candidates(records, rows):
        first, second = records[a], records[b]
        score = weigh(first, second, w)
        if score >= w.threshold:
            found.append(Edge(score, a, b, method_of(first, second)))
    return found


class Clusters:
    """Places put together step by step. `apart` are pairs of places that are never the same person."""

    def __init__(self, records: Sequence[Normal], w: Weights, apart: Iterable[tuple[int, int]] = ()) -> None:
        self.records, self.w = records, w
        self._parent: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        self.methods: dict[int, str] = {}
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def root(self, place: int) -> int:
        at = place
        while (parent := self._parent.get(at, at)) != at:
            at = parent
        if at != place:
            self._parent[place] = at
        return at

    def members(self, root: int) -> list[int]:
        return self._members.get(root) or [root]

    def join(self, edge: Edge, *, against: float = AGAINST) -> bool:
        """Put the two clusters of an edge together unless something between them speaks against it."""
        first, second = self.root(edge.a), self.root(edge.b)
        if first == second:
            return True
        left, right = self.members(first), self.members(second)
        if not self._fit(left, right, edge, against):
            return False
        keep, gone = (first, second) if first < second else (second, first)
        self._parent[gone] = keep
        self._members[keep] = [*left, *right]
        self._members.pop(gone, None)
        self.methods.setdefault(edge.a, edge.method)
        self.methods.setdefault(edge.b, edge.method)
        return True

    def _fit(self, left: list[int], right: list[int], edge: Edge, against: float) -> bool:
        for a in left:
            barred = self._apart.get(a)
            if barred and not barred.isdisjoint(right):
                return False
        if len(left) * len(right) == 1:
            return True
        records, w = self.records, self.w
        # Of very large clusters a part speaks for all: the first and the last ones in order.
        for a in left[:20]:
            for b in right[:20]:
                if (a, b) == (edge.a, edge.b) or (b, a) == (edge.a, edge.b):
                    continue
                score = weigh(records[a], records[b], w)
                if score == VETO or score < against:
                    return False
        return True


def identical(records: Sequence[Normal]) -> tuple[list[int], Mapping[int, list[int]]]:
    """Places of the first of each kind of record, and for those that repeat, the places of the rest."""
    first: dict[Normal, int] = {}
    rest: dict[int, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        at = first.setdefault(record, place)
        if at != place:
            rest[at].append(place)
    return list(first.values()), rest


def cluster(
    records: Sequence[Normal],
    *,
    apart: Iterable[tuple[int, int]] = (),
    more: Callable[[Clusters, Weights], None] | None = None,
    total: int | None = None,
) -> Clusters:
    """All steps. `records` must stand in the order of their ids; `more` may add links after the sure ones."""
    w = Weights.of(records, total=total)
    clusters = Clusters(records, w, apart)
    rows, rest = identical(records)
    rows = [place for place in rows if weigh(records[place], records[place], w) >= w.threshold]
    for place in rows:
        for other in rest.get(place, ()):
            clusters.join(Edge(99.0, place, other, method_of(records[place], records[other])))
    for edge in sorted(edges(records, w, rows), key=lambda e: (-round(e.score, 6), e.a, e.b)):
        clusters.join(edge)
    if more:
        more(clusters, w)
    return clusters
