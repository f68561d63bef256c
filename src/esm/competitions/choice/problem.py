"""What is chosen from, what a proposal must keep, and an exact check that it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    STRICT = "strict"
    GREEDY = "greedy"
    OPTIMUM = "optimum"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application above the pass mark. `position` is its line in the ranking (1 = best), each line once."""

    id: int
    position: int
    direction: int | None
    organisation: int
    # Mean in hundredths of a point.
    score: int
    # Kopecks.
    asked: int
    # The most that may be given: the direction's or the call's cap. None = as asked.
    cap: int | None = None

    @property
    def whole(self) -> int:
        """The largest sum it may get, kopecks."""
        return self.asked if self.cap is None else min(self.asked, self.cap)


@dataclass(frozen=True, slots=True)
class DirectionRule:
    id: int
    # Kopecks; None = only the call's budget limits it.
    budget: int | None = None
    at_least_one: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a method may look at. Percentages are of the sum asked."""

    budget: int
    candidates: tuple[Candidate, ...]
    directions: tuple[DirectionRule, ...] = ()
    # Partial sums: `step_percent` taken off at a time, never under `floor_percent`. 0 = only whole sums.
    step_percent: int = 0
    floor_percent: int = 100
    # How many projects of one organisation may win; None = no limit.
    per_organisation: int | None = None

    def step(self, candidate: Candidate) -> int:
        """One step down, in kopecks: whole hryvnias, rounded down, so that the last step stays above the floor."""
        return candidate.asked * self.step_percent // 100 // 100 * 100

    def steps(self, candidate: Candidate) -> int:
        """How many steps may be taken off."""
        step = self.step(candidate)
        floor = -(-candidate.asked * self.floor_percent // 100)
        return max(0, (candidate.whole - floor) // step) if step and self.step_percent else 0

    def base(self, candidate: Candidate) -> int:
        """What a whole award adds to the total score, hundredths: a capped sum counts by its share of the asked one."""
        return candidate.score * candidate.whole // candidate.asked

    def loss(self, candidate: Candidate) -> int:
        """What one step takes off that, hundredths, rounded up: a project with 90 % of the money counts 90 %."""
        return -(-candidate.score * self.step_percent // 100)

    def sums(self, candidate: Candidate) -> list[int]:
        """Every sum that may be given, largest first."""
        return [candidate.whole - k * self.step(candidate) for k in range(self.steps(candidate) + 1)]


@dataclass(frozen=True, slots=True)
class Grant:
    candidate: Candidate
    # Kopecks.
    sum: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one method proposes. `proven`: no better choice exists; otherwise `bound` says how good one could be."""

    method: Method
    grants: tuple[Grant, ...]
    score: int
    proven: bool = True
    # Highest total score that the solver couldn't rule out, hundredths; None where the method doesn't maximise.
    bound: int | None = None
    # Position at which the strict ranking ran out of money.
    stopped_at: int | None = None

    @property
    def money(self) -> int:
        return sum(g.sum for g in self.grants)

    def directions(self) -> Counter[int | None]:
        return Counter(g.candidate.direction for g in self.grants)

    @property
    def gap(self) -> float:
        """Share of the total score that a better choice could still add: 0 when proven."""
        if self.proven or not self.bound:
            return 0.0
        return max(0, self.bound - self.score) / self.bound


def propose(problem: Problem, method: Method, grants: Iterable[Grant], **facts: object) -> Proposal:
    """A proposal that has passed the exact check. Raises ValueError when a rule is broken: a bug, never input."""
    chosen = tuple(sorted(grants, key=lambda g: g.candidate.position))
    if faults := broken(problem, chosen):
        raise ValueError("; ".join(faults))
    return Proposal(method, chosen, total_score(problem, chosen), **facts)  # type: ignore[arg-type]


def total_score(problem: Problem, grants: Iterable[Grant]) -> int:
    """Hundredths of a point; a partial sum counts in part."""
    total = 0
    for grant in grants:
        candidate = grant.candidate
        taken = (candidate.whole - grant.sum) // problem.step(candidate) if grant.sum < candidate.whole else 0
        total += problem.base(candidate) - taken * problem.loss(candidate)
    return total


def broken(problem: Problem, grants: Iterable[Grant]) -> list[str]:
    """The rules that a choice breaks, in whole kopecks; empty = it may be awarded."""
    chosen = list(grants)
    faults = []
    if (money := sum(g.sum for g in chosen)) > problem.budget:
        faults.append(f"budget exceeded by {money - problem.budget}")
    ids = Counter(g.candidate.id for g in chosen)
    faults += [f"application {i} chosen twice" for i, n in ids.items() if n > 1]
    faults += [
        f"application {g.candidate.id}: {g.sum} is not on offer"
        for g in chosen
        if g.sum not in problem.sums(g.candidate)
    ]
    for rule in problem.directions:
        used = sum(g.sum for g in chosen if g.candidate.direction == rule.id)
        if rule.budget is not None and used > rule.budget:
            faults.append(f"direction {rule.id} exceeded by {used - rule.budget}")
    if problem.per_organisation is not None:
        per = Counter(g.candidate.organisation for g in chosen)
        faults += [f"organisation {o} wins {n}" for o, n in per.items() if n > problem.per_organisation]
    return faults


def covered(problem: Problem, grants: Iterable[Grant]) -> int:
    """How many of the directions that should have a winner have one."""
    with_winner = {g.candidate.direction for g in grants}
    return sum(1 for rule in problem.directions if rule.at_least_one and rule.id in with_winner)
