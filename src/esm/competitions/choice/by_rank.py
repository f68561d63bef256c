"""The two methods that only walk down the ranking: anyone can check them with a pencil."""

from __future__ import annotations

from collections import Counter

from .problem import Candidate, Grant, Method, Problem, Proposal, propose


class _Purse:
    """What is left while walking, in kopecks."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left = problem.budget
        self.of_direction = {d.id: d.budget for d in problem.directions if d.budget is not None}
        self.of_organisation: Counter[int] = Counter()

    def room(self, candidate: Candidate) -> int:
        own = self.of_direction.get(candidate.direction) if candidate.direction is not None else None
        return self.left if own is None else min(self.left, own)

    def admits(self, candidate: Candidate) -> bool:
        limit = self.problem.per_organisation
        return limit is None or self.of_organisation[candidate.organisation] < limit

    def take(self, candidate: Candidate, amount: int) -> Grant:
        self.left -= amount
        if candidate.direction in self.of_direction:
            self.of_direction[candidate.direction] -= amount
        self.of_organisation[candidate.organisation] += 1
        return Grant(candidate, amount)


def _in_order(problem: Problem) -> list[Candidate]:
    return sorted(problem.candidates, key=lambda c: c.position)


def strict(problem: Problem) -> Proposal:
    """Down the ranking with whole sums; at the first project that doesn't fit, stop.

    When the direction's own money has run out, only that direction stops; when the call's has, everything does.
    """
    purse = _Purse(problem)
    closed: set[int | None] = set()
    grants: list[Grant] = []
    stopped_at = None
    for candidate in _in_order(problem):
        if candidate.direction in closed or not purse.admits(candidate):
            continue
        if candidate.whole > purse.left:
            stopped_at = candidate.position
            break
        if candidate.whole > purse.room(candidate):
            closed.add(candidate.direction)
            stopped_at = stopped_at or candidate.position
            continue
        grants.append(purse.take(candidate, candidate.whole))
    return propose(problem, Method.STRICT, grants, stopped_at=stopped_at)


def greedy(problem: Problem) -> Proposal:
    """Down the ranking to the end; each project gets the largest sum on offer that still fits, or is skipped."""
    purse = _Purse(problem)
    grants: list[Grant] = []
    for candidate in _in_order(problem):
        if not purse.admits(candidate):
            continue
        room = purse.room(candidate)
        amount = next((s for s in problem.sums(candidate) if s <= room), None)
        if amount is not None:
            grants.append(purse.take(candidate, amount))
    return propose(problem, Method.GREEDY, grants)
