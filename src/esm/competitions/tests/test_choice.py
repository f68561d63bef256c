"""The three methods keep every limit, exactly; the optimum is what counting all choices finds."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from esm.competitions.choice.by_rank import greedy, strict
from esm.competitions.choice.optimum import optimum
from esm.competitions.choice.problem import Candidate, DirectionRule, Grant, Problem, broken, covered, total_score
from esm.competitions.choice.ranking import UNRESOLVED, Entry, rank

K = 100_000_00  # a hundred thousand hryvnias


def candidate(position, score, asked, direction=1, organisation=None, cap=None):
    return Candidate(position, position, direction, organisation or position, score, asked, cap)


def sums(proposal):
    return {g.candidate.id: g.sum for g in proposal.grants}


def test_strict_stops_at_the_first_that_does_not_fit():
    three = (candidate(1, 9000, 60), candidate(2, 8000, 50), candidate(3, 7000, 30))
    proposal = strict(Problem(100, three))
    assert sums(proposal) == {1: 60}
    assert proposal.stopped_at == 2


def test_strict_closes_only_the_direction_whose_own_money_ran_out():
    rows = (candidate(1, 9000, 60, 1), candidate(2, 8000, 50, 1), candidate(3, 7000, 30, 2), candidate(4, 6500, 10, 1))
    assert sums(strict(Problem(200, rows, (DirectionRule(1, budget=100),)))) == {1: 60, 3: 30}


def test_greedy_goes_on_to_the_next_that_fits():
    three = (candidate(1, 9000, 60), candidate(2, 8000, 50), candidate(3, 7000, 30))
    assert sums(greedy(Problem(100, three))) == {1: 60, 3: 30}


def test_greedy_gives_the_largest_partial_sum_that_fits():
    two = (candidate(1, 9000, K), candidate(2, 8000, K))
    assert sums(greedy(Problem(K + K * 8 // 10, two, step_percent=5, floor_percent=70))) == {1: K, 2: K * 8 // 10}
    assert sums(greedy(Problem(K + K * 6 // 10, two, step_percent=5, floor_percent=70))) == {1: K}


def test_the_optimum_gives_up_one_dear_project_for_two_cheap_ones():
    three = (candidate(1, 9000, 100), candidate(2, 8000, 50), candidate(3, 7000, 50))
    proposal = optimum(Problem(100, three))
    assert sums(proposal) == {2: 50, 3: 50}
    assert (proposal.score, proposal.proven, proposal.bound) == (15000, True, 15000)


def test_a_direction_that_must_have_a_winner_gets_one_before_the_score_counts():
    rows = (candidate(1, 9000, 100, 1), candidate(2, 6000, 100, 2))
    assert sums(optimum(Problem(100, rows, (DirectionRule(2, at_least_one=True),)))) == {2: 100}


def test_a_direction_that_cannot_have_a_winner_does_not_stop_the_others():
    rows = (candidate(1, 9000, 100, 1), candidate(2, 6000, 500, 2))
    assert sums(optimum(Problem(100, rows, (DirectionRule(2, at_least_one=True),)))) == {1: 100}


def test_no_money_no_grants():
    rows = (candidate(1, 9000, 100), candidate(2, 6000, 500))
    assert [sums(method(Problem(0, rows))) for method in (strict, greedy, optimum)] == [{}, {}, {}]


def test_nobody_above_the_pass_mark_is_an_empty_proposal():
    assert [method(Problem(100, ())).grants for method in (strict, greedy, optimum)] == [(), (), ()]


def test_the_cap_of_the_direction_holds_the_sum():
    assert sums(optimum(Problem(1000, (candidate(1, 9000, 300, cap=200),)))) == {1: 200}


problems = st.builds(
    lambda rows, budget, step, own, must, per: Problem(
        budget * 100,
        tuple(
            Candidate(i, i, direction, organisation, score, asked * 100, cap and cap * 100)
            for i, (direction, organisation, score, asked, cap) in enumerate(rows, 1)
        ),
        (DirectionRule(1, own and own * 100, must), DirectionRule(2, None, not must)),
        step_percent=step,
        floor_percent=70,
        per_organisation=per,
    ),
    rows=st.lists(
        st.tuples(
            st.sampled_from([1, 2, 3]),
            st.integers(1, 4),
            st.integers(6000, 10000),
            st.integers(1, 300),
            st.none() | st.integers(1, 300),
        ),
        max_size=6,
    ),
    budget=st.integers(0, 900),
    step=st.sampled_from([0, 10, 15]),
    own=st.none() | st.integers(1, 500),
    must=st.booleans(),
    per=st.none() | st.just(1),
)


def by_counting(problem):
    """The best of all choices there are, by the order of goals that `optimum` states."""
    best = None
    for chosen in product(*([None, *problem.sums(c)] for c in problem.candidates)):
        grants = [Grant(c, s) for c, s in zip(problem.candidates, chosen, strict=True) if s is not None]
        if broken(problem, grants):
            continue
        value = (
            covered(problem, grants),
            total_score(problem, grants),
            len(grants),
            -sum(g.sum for g in grants),
            -sum(g.candidate.position for g in grants),
        )
        best = value if best is None else max(best, value)
    return best


@settings(max_examples=100, deadline=None)
@given(problems)
@example(
    Problem(
        13000,
        tuple(
            candidate(i, score, asked)
            for i, (score, asked) in enumerate([(6000, 100), (6000, 2000), (6000, 6100), (6001, 13400)], 1)
        ),
        (DirectionRule(1, None, True), DirectionRule(2)),
        step_percent=15,
        floor_percent=70,
    )
)  # the solver once reported a new optimum here and handed back its old values
def test_the_optimum_is_what_counting_every_choice_finds(problem):
    proposal = optimum(problem)
    assert proposal.proven
    found = (
        covered(problem, proposal.grants),
        proposal.score,
        len(proposal.grants),
        -proposal.money,
        -sum(g.candidate.position for g in proposal.grants),
    )
    assert found == by_counting(problem)


@settings(max_examples=100, deadline=None)
@given(problems)
def test_every_method_keeps_every_limit_and_none_beats_the_optimum(problem):
    walked = [strict(problem), greedy(problem)]
    best = optimum(problem)
    assert [broken(problem, p.grants) for p in (*walked, best)] == [[], [], []]
    assert all((covered(problem, p.grants), p.score) <= (covered(problem, best.grants), best.score) for p in walked)


def test_a_city_sized_call_is_solved_in_time_and_to_the_kopeck():
    rows = tuple(
        candidate(i, 9900 - i * 3, 5_000_000 + (i * 7919 % 15_000_000), direction=i % 8, organisation=i)
        for i in range(1, 301)
    )
    directions = tuple(DirectionRule(d, 60_000_000_00 // 40, at_least_one=True) for d in range(8))
    problem = Problem(10_000_000_00, rows, directions, step_percent=5, floor_percent=70)
    proposal = optimum(problem, seconds=8)
    assert broken(problem, proposal.grants) == []
    assert proposal.score >= greedy(problem).score
    assert proposal.gap < 0.01


AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ORDER = ("criterion:results", "leverage", "received", "vote")


def entry(number, score, results=0, raised=0, received=AT, vote=None):
    return Entry(int(number), number, score, {"results": results}, raised, 100, received, vote)


def places(*entries, order=ORDER, pass_score=6000):
    return [(r.entry.number, r.place, r.decided_by) for r in rank(entries, order=order, pass_score=pass_score)]


def test_the_higher_score_comes_first_and_no_rule_is_named():
    assert places(entry("1", 7000), entry("2", 9000)) == [("2", 1, ""), ("1", 2, "")]


@pytest.mark.parametrize(
    ("better", "rule"),
    [
        (entry("2", 8000, results=400), "criterion:results"),
        (entry("2", 8000, raised=300), "leverage"),
        (entry("2", 8000, received=AT.replace(hour=8)), "received"),
        (entry("2", 8000, vote=1), "vote"),
    ],
)
def test_equal_scores_are_parted_by_the_frozen_order_and_the_rule_is_recorded(better, rule):
    assert places(entry("1", 8000), better) == [("2", 1, rule), ("1", 2, rule)]


def test_what_no_rule_parts_shares_a_place_and_asks_for_a_vote():
    assert places(entry("1", 8000), entry("2", 8000), entry("3", 7000)) == [
        ("1", 1, UNRESOLVED),
        ("2", 1, UNRESOLVED),
        ("3", 3, ""),
    ]


def test_in_a_tie_of_three_each_one_names_the_rule_that_settled_it():
    rows = [entry("1", 8000, results=500), entry("2", 8000, raised=9), entry("3", 8000)]
    assert places(*rows) == [("1", 1, "criterion:results"), ("2", 2, "leverage"), ("3", 3, "leverage")]


def test_below_the_pass_mark_is_ranked_but_not_passed_and_unscored_has_no_place():
    ranking = rank([entry("1", 5999), entry("2", None), entry("3", 6000)], order=ORDER, pass_score=6000)
    assert [(r.entry.number, r.place, r.passed) for r in ranking] == [
        ("3", 1, True),
        ("1", 2, False),
        ("2", None, False),
    ]


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="unknown tie-break rule"):
        places(entry("1", 8000), order=("luck",))


@settings(deadline=None)
@given(st.permutations([entry(str(i), 7000 + i % 3, i % 2, i % 4) for i in range(1, 13)]))
def test_the_order_of_reading_never_changes_the_ranking(entries):
    reference = [entry(str(i), 7000 + i % 3, i % 2, i % 4) for i in range(1, 13)]
    assert places(*entries) == places(*reference)
