"""Who reads what: a balanced assignment of applications to reviewers. Pure; the database is not known here.

It is a flow with convex costs: every application sends `wanted` units to different reviewers it may be read by, and a
reviewer's n-th application costs 2n − 1, so the whole costs the sum of squared loads. A least sum of squares has the
least possible highest load, the greatest possible lowest load, and everything between as even as conflicts allow. Costs
stand only on the reviewers' arcs, hence a plan is best exactly when no chain of moves leads from a reviewer to one who
reads at least two applications less. Looking for such chains needs no solver: on a graph whose nodes are the reviewers
it is a breadth-first search, exact, the same on every machine, able to keep what has been begun, and able to say
*which* reviewers are full when there is no plan, where a solver says "infeasible". `tests/test_assignment.py` holds
it against HiGHS.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """An application to be read. `allowed`: reviewers without a conflict.

    `kept` have begun or finished and stay where they are; `current` are assigned and move only to even out the loads.
    """

    application: int
    allowed: frozenset[int]
    kept: frozenset[int] = frozenset()
    current: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reader:
    """A reviewer who takes at most `limit` applications; None = any number."""

    member: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """An application that can't get all its reviewers. `full`: those who could read it but have reached their limit.

    Empty `full` means that too few reviewers are free of a conflict, whatever the limits are.
    """

    application: int
    missing: int
    full: frozenset[int]


@dataclass(frozen=True, slots=True)
class Plan:
    panels: Mapping[int, frozenset[int]]
    loads: Mapping[int, int]
    shortages: tuple[Shortage, ...]

    @property
    def complete(self) -> bool:
        return not self.shortages

    @property
    def unevenness(self) -> int:
        """Difference between the highest and the lowest load."""
        return max(self.loads.values(), default=0) - min(self.loads.values(), default=0)


def assign(*, needs: Sequence[Need], readers: Sequence[Reader], wanted: int) -> Plan:
    """The most even plan with as many of the `wanted` reviews of every application as conflicts and limits allow.

    Seats are given out in rounds, so a shortage is spread: nobody gets a third reviewer while another has no second.
    """
    if wanted < 1:
        raise ValueError("an application is read by at least one reviewer")
    work = _Work(needs, readers, wanted)
    work.fill()
    work.even_out()
    return work.plan()


class _Work:
    def __init__(self, needs: Sequence[Need], readers: Sequence[Reader], wanted: int) -> None:
        self.wanted = wanted
        self.needs = {n.application: n for n in needs}
        self.limit = {r.member: r.limit for r in readers}
        self.allowed = {n.application: sorted(n.allowed & self.limit.keys()) for n in needs}
        self.reads: dict[int, set[int]] = {m: set() for m in self.limit}
        self.panels: dict[int, set[int]] = {a: set() for a in self.needs}
        # How often two reviewers share an application: mixed panels make their scores comparable.
        self.together: Counter[tuple[int, int]] = Counter()
        for need in needs:
            for member in sorted(need.kept & self.limit.keys()):
                self._put(need.application, member)
        for need in needs:
            for member in sorted((need.current - need.kept) & set(self.allowed[need.application])):
                if len(self.panels[need.application]) < wanted and self._has_room(member):
                    self._put(need.application, member)
        self.full: dict[int, frozenset[int]] = {}

    def fill(self) -> None:
        # The choosiest first: the later ones have more ways round.
        order = sorted(self.needs, key=lambda a: (len(self.allowed[a]), a))
        for seat in range(1, self.wanted + 1):
            for application in order:
                if len(self.panels[application]) < seat and application not in self.full:
                    self._seat(application)

    def even_out(self) -> None:
        improved = True
        while improved:
            improved = False
            for member in sorted(self.limit, key=lambda m: (-len(self.reads[m]), m)):
                came_from = self._reach([member])
                lighter = [m for m in came_from if len(self.reads[m]) <= len(self.reads[member]) - 2]
                lighter = [m for m in lighter if self._has_room(m)]
                if lighter:
                    self._shift(min(lighter, key=lambda m: (len(self.reads[m]), m)), came_from)
                    improved = True
                    break

    def plan(self) -> Plan:
        shortages = []
        for application in sorted(self.needs):
            missing = self.wanted - len(self.panels[application])
            if missing > 0:
                shortages.append(Shortage(application, missing, self.full.get(application, frozenset())))
        return Plan(
            {a: frozenset(panel) for a, panel in self.panels.items()},
            {m: len(reads) for m, reads in self.reads.items()},
            tuple(shortages),
        )

    def _seat(self, application: int) -> None:
        panel = self.panels[application]
        candidates = [m for m in self.allowed[application] if m not in panel]
        free = [m for m in candidates if self._has_room(m)]
        if free:
            self._put(application, min(free, key=lambda m: (len(self.reads[m]), self._shared(m, panel), m)))
            return
        came_from = self._reach(candidates)
        reached = [m for m in came_from if self._has_room(m)]
        if not reached:
            # All who can be reached are full: no other plan could seat one more (a maximal flow).
            self.full[application] = frozenset(candidates)
            return
        start = self._shift(min(reached, key=lambda m: (len(self.reads[m]), m)), came_from)
        self._put(application, start)

    def _reach(self, starts: Sequence[int]) -> dict[int, tuple[int, int] | None]:
        """Reviewers to whom a chain of moves leads from `starts`, each with (previous reviewer, application moved)."""
        came_from: dict[int, tuple[int, int] | None] = dict.fromkeys(starts)
        queue = deque(starts)
        while queue and len(came_from) < len(self.limit):
            member = queue.popleft()
            for application in sorted(self.reads[member]):
                if member in self.needs[application].kept:
                    continue
                for other in self.allowed[application]:
                    if other not in came_from and other not in self.panels[application]:
                        came_from[other] = (member, application)
                        queue.append(other)
        return came_from

    def _shift(self, end: int, came_from: Mapping[int, tuple[int, int] | None]) -> int:
        """Move an application along every link of the chain to `end`; returns the reviewer at its start."""
        while (link := came_from[end]) is not None:
            previous, application = link
            self._take(application, previous)
            self._put(application, end)
            end = previous
        return end

    def _has_room(self, member: int) -> bool:
        limit = self.limit[member]
        return limit is None or len(self.reads[member]) < limit

    def _shared(self, member: int, panel: set[int]) -> int:
        return sum(self.together[_pair(member, other)] for other in panel)

    def _put(self, application: int, member: int) -> None:
        self._count(application, member, 1)
        self.panels[application].add(member)
        self.reads[member].add(application)

    def _take(self, application: int, member: int) -> None:
        self.panels[application].remove(member)
        self.reads[member].remove(application)
        self._count(application, member, -1)

    def _count(self, application: int, member: int, change: int) -> None:
        for other in self.panels[application]:
            self.together[_pair(member, other)] += change


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
