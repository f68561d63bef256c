"""Promises of the assignment: complete when possible, as even as conflicts allow, nothing begun is taken away."""

import random
import time

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esm.competitions.assignment import Need, Reader, assign


def everybody(applications, members, **kw):
    return [Need(a, frozenset(members), **kw) for a in range(applications)]


def readers(count, limit=None):
    return [Reader(m, limit) for m in range(count)]


def test_every_application_gets_its_reviewers_and_loads_differ_by_one_at_most():
    plan = assign(needs=everybody(61, range(7)), readers=readers(7), wanted=3)
    assert plan.complete
    assert {len(p) for p in plan.panels.values()} == {3}
    assert plan.unevenness <= 1
    assert sum(plan.loads.values()) == 61 * 3


def test_nobody_reads_an_application_she_has_a_conflict_with():
    needs = [Need(a, frozenset(range(5)) - {a % 5}) for a in range(40)]
    plan = assign(needs=needs, readers=readers(5), wanted=3)
    assert plan.complete
    assert all(plan.panels[n.application] <= n.allowed for n in needs)
    assert plan.unevenness <= 1


def test_what_has_begun_stays_even_where_it_costs_evenness():
    needs = [Need(a, frozenset(range(3)), kept=frozenset({0})) for a in range(10)]
    plan = assign(needs=needs, readers=readers(3), wanted=1)
    assert plan.loads == {0: 10, 1: 0, 2: 0}


def test_an_even_plan_is_left_as_it_is():
    first = assign(needs=everybody(30, range(5)), readers=readers(5), wanted=3)
    needs = [Need(a, frozenset(range(5)), current=first.panels[a]) for a in range(30)]
    assert assign(needs=needs, readers=readers(5), wanted=3).panels == first.panels


def test_a_new_member_takes_her_share_of_what_is_not_begun():
    first = assign(needs=everybody(30, range(3)), readers=readers(3), wanted=2)
    needs = [Need(a, frozenset(range(4)), current=first.panels[a]) for a in range(30)]
    plan = assign(needs=needs, readers=readers(4), wanted=2)
    assert plan.loads == {0: 15, 1: 15, 2: 15, 3: 15}


def test_a_personal_limit_is_never_passed():
    plan = assign(needs=everybody(20, range(4)), readers=[Reader(0, 2), *(Reader(m) for m in (1, 2, 3))], wanted=2)
    assert plan.complete
    assert plan.loads == {0: 2, 1: 13, 2: 13, 3: 12} or sorted(plan.loads.values()) == [2, 12, 13, 13]


def test_too_many_conflicts_are_named():
    plan = assign(needs=[Need(1, frozenset({1, 2})), Need(2, frozenset({1, 2, 3}))], readers=readers(4), wanted=3)
    assert [(s.application, s.missing, s.full) for s in plan.shortages] == [(1, 1, frozenset())]


def test_exhausted_limits_are_named_and_the_shortage_is_shared_out():
    plan = assign(needs=everybody(10, range(2)), readers=readers(2, limit=6), wanted=2)
    assert sum(s.missing for s in plan.shortages) == 20 - 12
    assert all(s.missing == 1 for s in plan.shortages)
    assert {len(p) for p in plan.panels.values()} == {1, 2}


def test_the_same_question_has_the_same_answer():
    needs = everybody(50, range(6))
    assert assign(needs=needs, readers=readers(6), wanted=3) == assign(needs=needs, readers=readers(6), wanted=3)


def test_panels_are_mixed_so_that_reviewers_can_be_compared():
    plan = assign(needs=everybody(60, range(6)), readers=readers(6), wanted=3)
    together = {(a, b): sum({a, b} <= p for p in plan.panels.values()) for a in range(6) for b in range(a)}
    assert min(together.values()) >= 6


def test_a_city_of_1000_applications_is_assigned_within_a_second():
    needs = everybody(1000, range(15))
    begun = time.process_time()
    plan = assign(needs=needs, readers=readers(15), wanted=3)
    assert time.process_time() - begun < 1
    assert plan.unevenness == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_no_plan_is_more_complete_or_more_even_as_a_solver_confirms(seed):
    rng = random.Random(seed)
    members = rng.randint(1, 5)
    wanted = rng.randint(1, 3)
    needs = [Need(a, frozenset(m for m in range(members) if rng.random() < 0.7)) for a in range(rng.randint(1, 8))]
    crew = [Reader(m, rng.choice([None, 1, 2, 3, 5])) for m in range(members)]
    plan = assign(needs=needs, readers=crew, wanted=wanted)
    for need in needs:
        assert plan.panels[need.application] <= need.allowed
        assert len(plan.panels[need.application]) <= wanted
    for reader in crew:
        assert plan.loads[reader.member] == sum(reader.member in p for p in plan.panels.values())
        assert reader.limit is None or plan.loads[reader.member] <= reader.limit
    seats = sum(plan.loads.values())
    best_seats, best_squares = solve(needs, crew, wanted)
    assert seats == best_seats
    assert sum(load**2 for load in plan.loads.values()) == best_squares


def solve(needs, crew, wanted):
    """Most seats, then least sum of squared loads, as a linear program (a flow: its corners are whole numbers)."""
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    pairs = {(n.application, m): h.addVariable(0, 1) for n in needs for m in sorted(n.allowed)}
    arcs = {(r.member, k): h.addVariable(0, 1) for r in crew for k in range(min(len(needs), r.limit or len(needs)))}
    for n in needs:
        mine = [v for (a, _), v in pairs.items() if a == n.application]
        if mine:
            h.addConstr(h.qsum(mine) <= wanted)
    for r in crew:
        reads = [v for (_, m), v in pairs.items() if m == r.member]
        takes = [v for (m, _), v in arcs.items() if m == r.member]
        if reads:
            h.addConstr(h.qsum(reads) - h.qsum(takes) == 0)
        else:
            for v in takes:
                h.addConstr(v == 0)
    h.maximize(h.qsum(10_000 * v for v in pairs.values()) - h.qsum((2 * k + 1) * v for (_, k), v in arcs.items()))
    taken = {key: round(h.val(v)) for key, v in arcs.items()}
    loads = [sum(v for (m, _), v in taken.items() if m == r.member) for r in crew]
    return sum(loads), sum(load**2 for load in loads)


def test_an_application_wants_at_least_one_reviewer():
    with pytest.raises(ValueError, match="at least one"):
        assign(needs=[], readers=[], wanted=0)
