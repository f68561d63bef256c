"""What proposals are worked out from: the money there is, and the ranking as a problem for `choice`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from esm.kernel.money import Money

from ..choice.problem import Candidate, DirectionRule, Problem
from ..models import Call, Direction, Purse
from ..rules import CallRules
from .ranking import Ranking


@dataclass(frozen=True, slots=True)
class PurseLine:
    """Money of the call (`direction` is empty) or of a direction."""

    direction_id: int | None
    code: str
    direction: str
    budget: Money
    allocated: Money
    # What the call promised.
    promised: Money
    reason: str

    @property
    def left(self) -> Money:
        return self.budget - self.allocated


def purses_of(call: Call, directions: Iterable[Direction] | None = None) -> list[PurseLine]:
    """The call's purse first, then those of directions with a budget of their own. They exist from the first change."""
    all_directions = list(call.directions.all() if directions is None else directions)
    kept = {p.direction_id: p for p in Purse.objects.filter(call=call)}
    rows: list[tuple[Direction | None, int]] = [(None, call.total_budget)]
    rows += [(d, d.budget) for d in all_directions if d.budget is not None]
    result = []
    for direction, promised in rows:
        purse = kept.get(direction.pk if direction else None)
        result.append(
            PurseLine(
                direction.pk if direction else None,
                direction.code if direction else "",
                direction.title if direction else "",
                Money(purse.budget if purse else promised),
                Money(purse.allocated if purse else 0),
                Money(promised),
                purse.reason if purse else "",
            )
        )
    return result


def problem_of(call: Call, ranking: Ranking, purses: Iterable[PurseLine]) -> Problem:
    """What the methods choose from: everything above the pass mark, in the order of the ranking."""
    return _posed(call, ranking, purses).problem


def basis_of(call: Call, ranking: Ranking, purses: Iterable[PurseLine]) -> str:
    """Fingerprint of everything a proposal depends on."""
    return _posed(call, ranking, purses).basis


class _Posed(NamedTuple):
    problem: Problem
    basis: str


def _posed(call: Call, ranking: Ranking, purses: Iterable[PurseLine]) -> _Posed:
    rules = CallRules.from_data(call.rules)
    return _pose(
        ranking,
        tuple((d.pk, d.cap, d.budget is not None, d.at_least_one) for d in call.directions.all()),
        tuple((p.direction_id, p.budget.kopecks) for p in purses),
        _Limits(
            rules.project_cap, rules.partial_step_percent, rules.partial_floor_percent, rules.winners_per_organisation
        ),
    )


class _Limits(NamedTuple):
    """The rules of the call that a choice has to keep."""

    project_cap: int | None
    step_percent: int
    floor_percent: int
    per_organisation: int | None


# The ranking is one and the same object while its data don't change (`selectors.ranking`): remembered as that is.
@lru_cache(maxsize=4)
def _pose(
    ranking: Ranking,
    directions: tuple[tuple[int, int | None, bool, bool], ...],
    purses: tuple[tuple[int | None, int], ...],
    limits: _Limits,
) -> _Posed:
    caps = {pk: cap for pk, cap, _own, _must in directions}
    budgets = dict(purses)
    problem = Problem(
        budget=budgets[None],
        candidates=tuple(
            Candidate(
                id=line.id,
                position=line.position,
                direction=line.direction_id,
                organisation=line.organisation_id,
                score=line.score or 0,
                asked=line.asked.kopecks,
                cap=_cap(caps.get(line.direction_id) if line.direction_id else None, limits.project_cap),
            )
            for line in ranking.lines
            if line.passed and line.asked
        ),
        directions=tuple(
            DirectionRule(pk, budgets.get(pk) if own else None, must) for pk, _cap_, own, must in directions
        ),
        step_percent=limits.step_percent,
        floor_percent=limits.floor_percent,
        per_organisation=limits.per_organisation,
    )
    return _Posed(problem, _fingerprint(problem))


def _fingerprint(problem: Problem) -> str:
    content = [
        problem.budget,
        [[c.id, c.position, c.direction, c.organisation, c.score, c.asked, c.cap] for c in problem.candidates],
        [[d.id, d.budget, d.at_least_one] for d in problem.directions],
        [problem.step_percent, problem.floor_percent, problem.per_organisation],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def cap_of(direction_cap: int | None, rules: CallRules) -> int | None:
    """The largest sum for one project, kopecks: the direction's cap goes before the call's."""
    return _cap(direction_cap, rules.project_cap)


def _cap(of_direction: int | None, of_call: int | None) -> int | None:
    return of_direction if of_direction is not None else of_call
