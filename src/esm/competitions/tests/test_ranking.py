"""From a closed panel to one ranking: places, equals, votes, calibrated ranks."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from esm.competitions.machine import ApplicationStatus
from esm.competitions.selectors.ranking import RankingFilter, filtered, ranking_of
from esm.competitions.services import award as services
from esm.competitions.services.ranking import TiePlace, record_tie_vote
from esm.kernel.errors import Conflict, Invalid

from . import make
from .awarding import numbers

pytestmark = pytest.mark.django_db


def test_the_ranking_counts_sent_reviews_of_admitted_applications_only():
    call = make.ranked_call(70, 90)
    late = make.application(call=call, status=ApplicationStatus.LATE)
    ranking = ranking_of(call)
    assert [(x.place, x.score, x.passed) for x in ranking.lines] == [(1, 9000, True), (2, 7000, True)]
    assert late.number not in {x.number for x in ranking.lines}


def test_too_few_reviews_leave_an_application_without_a_place():
    call = make.ranked_call(80, rules=replace(make.rules(), reviewers_min=2))
    alone = make.scored(make.admitted(call=call), list(call.members.all()), 99)
    line = next(x for x in ranking_of(call).lines if x.number == alone.number)
    assert (line.place, line.score, line.passed) == (None, None, False)


def test_equal_scores_are_parted_by_the_criterion_the_call_names_and_it_is_written_down():
    call = make.ranked_call()
    members = list(call.members.all())
    weak = make.scored(make.admitted(call=call), members, 80, 80, 80, results=2000)
    strong = make.scored(make.admitted(call=call), members, 80, 80, 80, results=3900)
    lines = ranking_of(call).lines
    assert [x.number for x in lines] == [strong.number, weak.number]
    assert {x.tie_words for x in lines} == {"бал за критерій «Результати й кількість людей»"}


def test_what_nothing_parts_waits_for_a_vote_and_the_vote_is_recorded():
    call = make.ranked_call(80, 80)
    first, second = numbers(call)
    with pytest.raises(Conflict, match="проголосуйте"):
        services.propose_awards(actor=make.secretary(), slug=call.slug, at=make.NOW)
    vote = [TiePlace(second, 1, 4), TiePlace(first, 2, 3)]
    record_tie_vote(actor=make.secretary(), slug=call.slug, places=vote, casting=True, at=make.NOW)
    lines = ranking_of(call).lines
    assert [(x.number, x.place, x.tie_rule) for x in lines] == [(second, 1, "vote"), (first, 2, "vote")]


@pytest.mark.parametrize("places", [[], [("a", 1)], [("a", 1), ("c", 2)], [("a", 1), ("b", 1)], [("a", 1), ("x", 2)]])
def test_a_vote_is_only_about_equals_each_with_its_own_place(places):
    call = make.ranked_call(80, 80, 70)
    known = dict(zip("abc", numbers(call), strict=True))
    with pytest.raises(Invalid):
        record_tie_vote(
            actor=make.secretary(),
            slug=call.slug,
            places=[TiePlace(known.get(n, n), place, 1) for n, place in places],
            casting=False,
            at=make.NOW,
        )


def test_calibrated_ranks_appear_only_above_the_sample():
    few = make.ranked_call(80, 70)
    assert (ranking_of(few).calibrated, bool(ranking_of(few).why_not)) == (False, True)
    enough = make.ranked_call(90, 80, 70, 65, 60)
    ranking = ranking_of(enough)
    assert ranking.calibrated
    assert [x.calibrated_rank for x in ranking.lines] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("only", "expected"), [("passed", 2), ("failed", 1), ("ties", 0), ("spread", 0), ("", 3), ("moved", 0)]
)
def test_the_page_shows_what_was_asked_for(only, expected):
    lines = ranking_of(make.ranked_call(90, 80, 40)).lines
    assert len(filtered(lines, RankingFilter(only=only))) == expected


def test_the_list_is_found_by_words_and_sorted_both_ways():
    lines = ranking_of(make.ranked_call(90, 80)).lines
    assert [x.number for x in filtered(lines, RankingFilter(q=lines[1].number.upper()))] == [lines[1].number]
    assert [x.position for x in filtered(lines, RankingFilter(sort="-place"))] == [2, 1]


def test_the_ranking_takes_as_many_queries_for_many_as_for_one():
    counts = []
    for size in (1, 3, 30):
        call = make.ranked_call(*(60 + i for i in range(size)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ranking_of(call)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 5
