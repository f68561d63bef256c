"""What minutes, lines, letters and homes say of an award."""

import re

import pytest
import time_machine

from esm.competitions.machine import CallStatus, Outcome
from esm.competitions.models import Call
from esm.competitions.selectors.award import award_lines, comparison_of
from esm.competitions.selectors.award_work import award_work
from esm.competitions.services import award as services
from esm.competitions.services.ranking import TiePlace, record_tie_vote
from esm.kernel import search

from . import make
from .awarding import approve, numbers, override, submit

pytestmark = pytest.mark.django_db
K100 = 100_000_00


# ---- minutes as papers ----------------------------------------------------------------------------------------------


def test_minutes_hold_everything_the_law_asks_for():
    call = make.ranked_call(90, 80, 80, 40, total_budget=2 * K100)
    first, second, third, _fourth = numbers(call)
    vote = [TiePlace(third, 1, 2), TiePlace(second, 2, 1)]
    record_tie_vote(actor=make.secretary(), slug=call.slug, places=vote, casting=True, at=make.NOW)
    make.chosen(call)
    override(call, first, Outcome.WON, 90_000, reason="Ціни завищено")
    content = make.signed_minutes(call).content
    assert content["quorum"] == {"present": 0, "of": 3, "needed": 2, "met": False}
    assert [r["number"] for r in content["ranking"]][:3] == [first, third, second]
    assert [t["rule"] for t in content["ties"]] == [
        "відкрите голосування комісії: голосів «за» — 2; вирішив голос голови",
        "відкрите голосування комісії: голосів «за» — 1; вирішив голос голови",
    ]
    assert [(o["was"], o["became"], o["reason"]) for o in content["overrides"]] == [
        ("Переможець, 100\xa0000\xa0грн", "Переможець, 90\xa0000\xa0грн", "Ціни завищено")
    ]
    assert content["sums"]["winners"] == 2
    assert [len(a["rows"]) for a in content["annex"]] == [3, 3, 3, 3]


def test_the_annex_never_says_whose_score_it_is():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    content = make.signed_minutes(call).content
    names = [m.name for m in call.members.all()]
    assert not any(name in str(content["annex"]) for name in names)


def test_lines_of_the_decision_say_why_in_a_sentence():
    call = make.awarded(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0))
    whys = [line.why for line in award_lines(call)]
    assert whys[0] == "Підтримано."
    assert re.search("Місце в резерві: 1", whys[1])
    assert whys[2] == "Бал 40 нижчий за прохідний: 60."


def test_a_call_without_anybody_scored_gives_empty_proposals():
    call = make.call(status=CallStatus.RANKING)
    services.propose_awards(actor=make.secretary(), slug=call.slug, at=make.NOW)
    assert [c.projects for c in comparison_of(call).columns] == [0, 0, 0]
    assert Call.objects.get(pk=call.pk).status == CallStatus.RANKING


# ---- letters --------------------------------------------------------------------------------------------------------


def with_people(call):
    """An address to write to in each applicant's organisation."""
    for application in call.applications.all():
        make.person(organisation_id=application.organisation_id, email=f"{application.number}@example.org")


def test_each_applicant_gets_one_letter_with_reasons_and_scores_without_names(
    django_capture_on_commit_callbacks, mailoutbox
):
    call = make.ranked_call(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0))
    with_people(call)
    make.chosen(call)
    make.approved(call)
    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(make.NOW):
        services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
        services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    won, reserve, declined = (
        next(m for m in mailoutbox if m.to == [f"{number}@example.org"]) for number in numbers(call)
    )
    assert len(mailoutbox) == 3
    assert "місто дає 100\xa0000\xa0грн" in won.body
    assert "Ваше місце в резерві: 1." in reserve.body
    assert "Оцінка 3: 40" in declined.body
    assert not any(member.name in letter.body for member in call.members.all() for letter in mailoutbox)


# ---- whose turn it is -----------------------------------------------------------------------------------------------


def turns(call):
    people = {"secretary": make.secretary(), "head": make.head(), "official": make.official()}
    return {name: [i.title.split(":")[0] for i in award_work(who, make.NOW)] for name, who in people.items()}


def test_everybody_is_told_when_it_is_her_turn():
    call = make.ranked_call(90)
    assert turns(call) == {"secretary": ["Порахувати пропозиції розподілу"], "head": [], "official": []}
    make.chosen(call)
    assert turns(call) == {"secretary": ["Завершити рішення"], "head": [], "official": []}
    make.signed_minutes(call)
    submit(call)
    assert turns(call) == {"secretary": [], "head": ["Затвердити рішення"], "official": []}
    approve(call)
    release = ["Оприлюднити результати"]
    assert turns(call) == {"secretary": [], "head": release, "official": release}


def test_projects_are_found_by_search_from_the_release_on_and_not_before() -> None:
    call = make.ranked_call(90, 80, total_budget=K100)
    make.chosen(call)
    make.approved(call)
    title = call.applications.order_by("pk")[0].title
    assert search.find(title).total == 0
    services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    assert search.find(title).total >= 1
