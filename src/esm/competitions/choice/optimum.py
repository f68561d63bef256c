"""The best total score that the money allows, by integer programming (HiGHS).

What is maximised, one after the other, each without giving up anything of the one before:
1. the number of directions that must have a winner and have one;
2. the total score (hundredths of a point; a partial sum counts in part, see `Problem.loss`);
3. the number of projects;
4. the money left over;
5. better places in the ranking (the smallest sum of positions).

Each project has a yes/no variable x and, where partial sums are allowed, a whole number k of steps taken off
(0 ≤ k ≤ K·x), so a project costs `whole·x − step·k` and adds `base·x − loss·k`: everything is a whole number. The
solver works in floating point with tolerances, so its answer is rounded and checked again in whole kopecks; should
rounding ever break a limit by a kopeck, that limit is tightened by one unit and solved again.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from .by_rank import greedy
from .problem import Candidate, Grant, Method, Problem, Proposal, broken, covered, propose, total_score

_TIGHTER = 3
Terms = dict[int, int]  # column -> whole coefficient


def optimum(problem: Problem, *, seconds: float = 10.0) -> Proposal:
    """The best choice, or the best found in `seconds` with the bound that was proven. Deterministic: one thread."""
    if not problem.candidates:
        return propose(problem, Method.OPTIMUM, (), bound=0)
    deadline = time.monotonic() + seconds
    fallback = greedy(problem)
    for slack in range(_TIGHTER + 1):
        answer = _Model(problem, slack=slack).solve(deadline)
        if answer is None:
            break
        if not broken(problem, answer.grants):
            return _better(problem, answer, fallback, tightened=bool(slack))
    return propose(
        problem, Method.OPTIMUM, fallback.grants, proven=False, bound=sum(map(problem.base, problem.candidates))
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    grants: tuple[Grant, ...]
    proven: bool
    bound: int


def _better(problem: Problem, answer: _Answer, fallback: Proposal, *, tightened: bool) -> Proposal:
    """Out of time the solver may hold something worse than the simple walk: then propose the walk's choice."""
    if not answer.proven:
        mine = (covered(problem, answer.grants), total_score(problem, answer.grants))
        if (covered(problem, fallback.grants), fallback.score) > mine:
            return propose(problem, Method.OPTIMUM, fallback.grants, proven=False, bound=answer.bound)
    proven = answer.proven and not tightened
    return propose(problem, Method.OPTIMUM, answer.grants, proven=proven, bound=answer.bound)


def _quiet(library: Any) -> Any:
    """A solver that says nothing: one made plainly prints its name before it can be told not to."""

    class Quiet(library.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # the first thing that speaks
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Quiet()


class _Model:
    """The problem as columns and rows. Rows of money are divided by the greatest common divisor of the sums."""

    def __init__(self, problem: Problem, *, slack: int) -> None:
        import highspy as library  # 0.2 s to load: only when somebody asks for the optimum

        self.problem = problem
        self.candidates = sorted(problem.candidates, key=lambda c: c.position)
        self.highspy: Any = library
        self.h: Any = _quiet(library)
        self.bounds: list[tuple[int, int]] = []
        for name, value in (
            ("threads", 1),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
            ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
        ):
            self.h.setOptionValue(name, value)
        self.x = [self._column(1) for _ in self.candidates]
        self.k = [self._column(problem.steps(c)) if problem.steps(c) else None for c in self.candidates]
        for x, k, c in zip(self.x, self.k, self.candidates, strict=True):
            if k is not None:
                self._row({k: 1, x: -problem.steps(c)}, 0)
        self._money_rows(slack)
        if problem.per_organisation is not None:
            groups = defaultdict(list)
            for x, c in zip(self.x, self.candidates, strict=True):
                groups[c.organisation].append(x)
            for columns in groups.values():
                self._row(dict.fromkeys(columns, 1), problem.per_organisation)
        self.wanted = self._wanted_columns()

    def _column(self, upper: int) -> int:
        index = len(self.bounds)
        self.bounds.append((0, upper))
        self.h.addVar(0, upper)
        self.h.changeColIntegrality(index, self.highspy.HighsVarType.kInteger)
        return index

    def _row(self, terms: Terms, upper: float, lower: float = -math.inf) -> None:
        items = [(column, value) for column, value in terms.items() if value]
        low = -self.highspy.kHighsInf if lower == -math.inf else lower
        high = self.highspy.kHighsInf if upper == math.inf else upper
        self.h.addRow(low, high, len(items), [c for c, _ in items], [float(v) for _, v in items])

    def _cost(self) -> Terms:
        terms: Terms = {}
        for x, k, c in zip(self.x, self.k, self.candidates, strict=True):
            terms[x] = c.whole
            if k is not None:
                terms[k] = -self.problem.step(c)
        return terms

    def _money_rows(self, slack: int) -> None:
        limits: list[tuple[int, list[int]]] = [(self.problem.budget, list(range(len(self.candidates))))]
        for rule in self.problem.directions:
            if rule.budget is not None:
                limits.append((rule.budget, [i for i, c in enumerate(self.candidates) if c.direction == rule.id]))
        cost = self._cost()
        for limit, members in limits:
            columns = {self.x[i] for i in members} | {k for i in members if (k := self.k[i]) is not None}
            terms = {column: value for column, value in cost.items() if column in columns}
            if terms:
                unit = math.gcd(*terms.values()) or 1
                self._row({c: v // unit for c, v in terms.items()}, limit // unit - slack)

    def _wanted_columns(self) -> list[int]:
        """A yes/no variable for each direction that must have a winner: it can be 1 only with a winner in it."""
        columns = []
        for rule in self.problem.directions:
            members = [x for x, c in zip(self.x, self.candidates, strict=True) if c.direction == rule.id]
            if rule.at_least_one and members:
                y = self._column(1)
                self._row({y: 1} | dict.fromkeys(members, -1), 0)
                columns.append(y)
        return columns

    def _score(self) -> Terms:
        terms = {x: self.problem.base(c) for x, c in zip(self.x, self.candidates, strict=True)}
        return terms | {k: -self.problem.loss(c) for k, c in zip(self.k, self.candidates, strict=True) if k is not None}

    def solve(self, deadline: float) -> _Answer | None:
        goals: list[Terms] = [dict.fromkeys(self.wanted, 1)] if self.wanted else []
        goals += [
            self._score(),
            dict.fromkeys(self.x, 1),
            {column: -value for column, value in self._cost().items()},
            {x: -c.position for x, c in zip(self.x, self.candidates, strict=True)},
        ]
        score_goal = len(goals) - 4
        values: list[int] | None = None
        proven, bound = True, sum(self.problem.base(c) for c in self.candidates)
        for number, goal in enumerate(goals):
            found, finished, limit = self._maximise(goal, deadline)
            if found is None:
                # Out of time or out of trust: what was reached before stands.
                return self._answer(values, number > score_goal and proven, bound)
            values = found
            reached = sum(goal[c] * values[c] for c in goal)
            if number == score_goal:
                bound = reached if finished else min(bound, limit or bound)
            if not finished:
                # What comes later can't be weighed without this; the score's proof stands if it was reached before.
                proven = number > score_goal
                break
            self._row(goal, math.inf, lower=reached)
        return self._answer(values, proven, bound)

    def _maximise(self, goal: Terms, deadline: float) -> tuple[list[int] | None, bool, int]:
        """The best values for `goal`, whether that is proven, and the bound. (None, False, 0) = nothing found.

        Every run starts afresh: HiGHS 1.16 may otherwise report a new optimum and hand back the old values. What it
        hands back is weighed again here and thrown away unless it is worth what the solver says.
        """
        h = self.h
        h.clearSolver()
        unit = math.gcd(*goal.values()) or 1
        for column in range(len(self.bounds)):
            h.changeColCost(column, float(-goal.get(column, 0) // unit))
        h.setOptionValue("time_limit", max(0.1, deadline - time.monotonic()) + h.getRunTime())
        h.run()
        info = h.getInfo()
        if info.primal_solution_status != self.highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, False, 0
        values = [round(v) for v in h.getSolution().col_value]
        limit = math.floor(-info.mip_dual_bound + 1e-6) * unit if math.isfinite(info.mip_dual_bound) else 0
        worth = sum(value * values[column] for column, value in goal.items())
        if worth != round(-info.objective_function_value) * unit:
            return None, False, 0
        return values, h.getModelStatus() == self.highspy.HighsModelStatus.kOptimal, limit

    def _answer(self, values: list[int] | None, proven: bool, bound: int) -> _Answer | None:
        if values is None:
            return None
        grants = []
        for x, k, c in zip(self.x, self.k, self.candidates, strict=True):
            if values[x] == 1:
                grants.append(Grant(c, self._sum(c, values[k] if k is not None else 0)))
        return _Answer(tuple(grants), proven, bound)

    def _sum(self, candidate: Candidate, steps: int) -> int:
        return candidate.whole - steps * self.problem.step(candidate)
