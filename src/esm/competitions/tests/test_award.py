"""From a closed panel to released decisions: who may do what, when, and that the money holds."""

import re
from dataclasses import replace

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from esm.competitions.machine import ApplicationStatus, CallStatus, DecisionStatus, Outcome
from esm.competitions.models import Application, Award, AwardRun, Call, Decision, Purse
from esm.competitions.selectors.award import award_lines, comparison_of
from esm.competitions.selectors.award_work import award_work
from esm.competitions.selectors.ranking import RankingFilter, filtered, ranking_of
from esm.competitions.services import award as services
from esm.competitions.services import minutes as minutes_services
from esm.competitions.services.applications import withdraw_application
from esm.competitions.services.ranking import TiePlace, record_tie_vote
from esm.kernel import search
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money

from . import make

pytestmark = pytest.mark.django_db
K100 = 100_000_00


def override(call, number, outcome, hryvnias=0, reason="Рішення комісії", **kw):
    award = Award.objects.get(application__number=number)
    return services.override_award(
        **{
            "actor": make.secretary(),
            "slug": call.slug,
            "number": number,
            "outcome": outcome,
            "awarded": Money(hryvnias * 100),
            "reason": reason,
            "seen_version": award.version,
            "at": make.NOW,
        }
        | kw
    )


def numbers(call):
    return list(call.applications.order_by("number").values_list("number", flat=True))


def outcomes(call):
    return {a.application.number: (a.outcome, a.awarded) for a in Award.objects.filter(call=call)}


def allocated(call):
    return Purse.objects.get(call=call, direction=None).allocated


# ---- ranking --------------------------------------------------------------------------------------------------------


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


# ---- proposals and choice -------------------------------------------------------------------------------------------


def test_three_proposals_are_kept_side_by_side():
    call = make.ranked_call(90, 80, 70, asked=K100, total_budget=250_000_00)
    services.propose_awards(actor=make.secretary(), slug=call.slug, at=make.NOW)
    comparison = comparison_of(call)
    # Only the optimum cuts two sums by a little so that the third project fits.
    assert [(c.method, c.projects) for c in comparison.columns] == [("strict", 2), ("greedy", 2), ("optimum", 3)]
    assert all(c.fresh and c.proven for c in comparison.columns)


def test_the_chosen_proposal_becomes_the_decision_and_the_rest_the_reserve():
    call = make.ranked_call(90, 80, 70, 50, total_budget=2 * K100)
    make.chosen(call, "strict")
    a, b, c, d = numbers(call)
    assert outcomes(call) == {a: ("won", K100), b: ("won", K100), c: ("reserve", 0), d: ("declined", 0)}
    assert allocated(call) == 2 * K100


def test_without_any_money_winners_are_winners_without_funding():
    call = make.ranked_call(90, 40)
    services.change_purse(
        actor=make.official(), slug=call.slug, direction_code="", budget=Money(0), reason="Рішення № 7", at=make.NOW
    )
    make.chosen(call)
    assert [o for o, _ in outcomes(call).values()] == ["won_unfunded", "declined"]


def test_a_proposal_made_from_an_older_ranking_cannot_be_chosen():
    call = make.ranked_call(90, 80)
    runs = services.propose_awards(actor=make.secretary(), slug=call.slug, at=make.NOW)
    make.scored(make.admitted(call=call), list(call.members.all()), 95, 95, 95)
    with pytest.raises(Conflict, match="Порахуйте пропозиції ще раз"):
        services.choose_proposal(
            actor=make.secretary(), slug=call.slug, run_id=runs[0].pk, seen_version=None, at=make.NOW
        )


def test_the_same_click_twice_is_told_that_the_page_is_old():
    call = make.ranked_call(90)
    decision = make.chosen(call)
    with pytest.raises(Conflict):
        services.choose_proposal(
            actor=make.secretary(), slug=call.slug, run_id=decision.run_id, seen_version=None, at=make.NOW
        )
    assert Award.objects.filter(call=call).count() == 1


def test_a_proposal_is_written_once():
    call = make.ranked_call(90)
    make.chosen(call)
    with pytest.raises(Exception, match="written once"), transaction.atomic():
        AwardRun.objects.filter(call=call).update(method="greedy")


def test_proposals_wait_until_the_panel_is_closed():
    call = make.ranked_call(90, status=CallStatus.REVIEW)
    with pytest.raises(Conflict):
        services.propose_awards(actor=make.secretary(), slug=call.slug, at=make.NOW)


@pytest.mark.parametrize("who", ["head", "administrator"])
def test_only_those_who_prepare_may_propose(who):
    call = make.ranked_call(90)
    with pytest.raises(Denied):
        services.propose_awards(actor=getattr(make, who)(), slug=call.slug, at=make.NOW)


# ---- overrides and money --------------------------------------------------------------------------------------------


def test_an_override_keeps_what_was_recommended_and_says_why():
    call = make.ranked_call(90, 80, total_budget=K100)
    make.chosen(call)
    first, second = numbers(call)
    override(call, first, Outcome.WON, 60_000)
    override(call, second, Outcome.WON, 40_000, reason="Єдина послуга в районі")
    award = Award.objects.get(application__number=second)
    assert (award.recommended_outcome, award.recommended) == ("reserve", 0)
    assert (award.outcome, award.awarded, award.override_reason) == ("won", 40_000_00, "Єдина послуга в районі")
    assert allocated(call) == K100


def test_going_back_to_the_proposal_needs_no_reason_and_forgets_the_old_one():
    call = make.ranked_call(90)
    make.chosen(call)
    (number,) = numbers(call)
    override(call, number, Outcome.RESERVE)
    override(call, number, Outcome.WON, 100_000, reason="")
    assert Award.objects.get(call=call).override_reason == ""


@pytest.mark.parametrize(
    ("position", "outcome", "hryvnias", "reason", "field"),
    [
        (0, Outcome.RESERVE, 0, " ", "reason"),
        (0, Outcome.WON, 0, "так", "awarded"),
        (0, Outcome.WON, 100_001, "так", "awarded"),
        (1, Outcome.WON, 100_000, "так", "awarded"),
        (2, Outcome.WON, 1, "так", "outcome"),
        (2, Outcome.RESERVE, 0, "так", "outcome"),
    ],
)
def test_what_an_override_may_not_do(position, outcome, hryvnias, reason, field):
    call = make.ranked_call(90, 80, 40, total_budget=150_000_00, rules=make.rules(partial_step_percent=0))
    make.chosen(call)
    before = outcomes(call)
    with pytest.raises(Invalid) as refusal:
        override(call, numbers(call)[position], outcome, hryvnias, reason)
    assert field in refusal.value.fields
    assert outcomes(call) == before


def test_the_budget_of_a_direction_holds_too():
    two = (
        {"code": "a", "title": "А", "budget": K100},
        {"code": "b", "title": "Б"},
    )
    call = make.ranked_call(90, 80, directions=two)
    make.chosen(call)
    with pytest.raises(Invalid, match=r"У бюджеті напряму бракує 1\sгрн"):
        override(call, numbers(call)[1], Outcome.WON, 1)


def test_the_database_itself_refuses_a_kopeck_too_many():
    call = make.ranked_call(90, total_budget=K100)
    make.chosen(call)
    with pytest.raises(IntegrityError), transaction.atomic():
        Purse.objects.filter(call=call).update(allocated=F("budget") + 1)


def test_a_stale_page_overrides_nothing():
    call = make.ranked_call(90)
    make.chosen(call)
    with pytest.raises(Conflict):
        override(call, numbers(call)[0], Outcome.RESERVE, seen_version=7)


def test_the_reserve_stands_in_the_order_of_the_ranking_without_gaps():
    call = make.ranked_call(90, 80, 70, total_budget=K100, rules=make.rules(partial_step_percent=0))
    make.chosen(call, "strict")
    a, b, c = numbers(call)
    override(call, b, Outcome.DECLINED)
    override(call, a, Outcome.RESERVE)
    reserve = Award.objects.filter(call=call, outcome="reserve").order_by("reserve_position")
    assert [(x.application.number, x.reserve_position) for x in reserve] == [(a, 1), (c, 2)]


def test_less_money_than_is_given_already_is_refused():
    call = make.ranked_call(90)
    make.chosen(call)
    with pytest.raises(Invalid, match=r"Уже розподілено 100\s000\sгрн"):
        services.change_purse(
            actor=make.official(), slug=call.slug, direction_code="", budget=Money(1), reason="р", at=make.NOW
        )


# ---- minutes and approval -------------------------------------------------------------------------------------------


def submit(call, **kw):
    decision = Decision.objects.get(call=call)
    return services.submit_decision(
        **{"actor": make.secretary(), "slug": call.slug, "seen_version": decision.version, "at": make.NOW} | kw
    )


def approve(call, **kw):
    decision = Decision.objects.get(call=call)
    return services.approve_decision(
        **{
            "actor": make.head(),
            "slug": call.slug,
            "order_number": "12",
            "order_date": make.NOW.date(),
            "seen_version": decision.version,
            "at": make.NOW,
        }
        | kw
    )


def test_a_decision_is_submitted_only_with_signed_minutes_that_say_the_same():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    with pytest.raises(Conflict, match="підпишіть протокол"):
        submit(call)
    make.signed_minutes(call)
    override(call, numbers(call)[0], Outcome.RESERVE)
    with pytest.raises(Conflict, match="новий протокол"):
        submit(call)
    make.signed_minutes(call, "2")
    assert submit(call).status == DecisionStatus.SUBMITTED


def test_minutes_drafted_before_a_change_cannot_be_signed():
    call = make.ranked_call(90)
    make.chosen(call)
    draft = minutes_services.draft_minutes(
        actor=make.secretary(), slug=call.slug, number="1", on=make.NOW.date(), place="Мерія", at=make.NOW
    )
    override(call, numbers(call)[0], Outcome.RESERVE)
    with pytest.raises(Conflict, match="Рішення змінили"):
        minutes_services.sign_minutes(
            actor=make.secretary(),
            slug=call.slug,
            number="1",
            upload=ContentFile(make.PDF, name="a.pdf"),
            seen_version=draft.version,
            at=make.NOW,
        )


def test_signed_minutes_never_change():
    call = make.ranked_call(90)
    make.chosen(call)
    minutes = make.signed_minutes(call)
    texts = minutes_services.MinutesTexts(on=make.NOW.date(), place="Інше місце")
    with pytest.raises(Conflict, match="підписано"):
        minutes_services.edit_minutes(
            actor=make.secretary(),
            slug=call.slug,
            number="1",
            texts=texts,
            seen_version=minutes.version,
            at=make.NOW,
        )


def test_who_prepared_the_decision_cannot_approve_it_even_as_head():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    both = replace(make.secretary(), roles=make.secretary().roles | make.head().roles)
    submit(call, actor=both)
    with pytest.raises(Denied, match="інша людина"):
        approve(call, actor=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(call=call).update(approved_by_id=F("prepared_by_id"))


def test_an_approval_needs_the_order():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    submit(call)
    with pytest.raises(Invalid) as refusal:
        approve(call, order_number=" ", order_date=None)
    assert set(refusal.value.fields) == {"order_number", "order_date"}


def test_sent_back_with_a_reason_it_can_be_changed_again():
    call = make.ranked_call(90)
    make.chosen(call)
    make.approved(call)
    decision = Decision.objects.get(call=call)
    services.send_back_decision(
        actor=make.head(), slug=call.slug, reason="Перевірте суму", seen_version=decision.version, at=make.NOW
    )
    call.refresh_from_db()
    assert (call.status, Decision.objects.get(call=call).return_reason) == (CallStatus.RANKING, "Перевірте суму")
    override(call, numbers(call)[0], Outcome.RESERVE)
    assert outcomes(call)[numbers(call)[0]] == ("reserve", 0)


def test_a_submitted_decision_cannot_be_changed():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    submit(call)
    with pytest.raises(Conflict, match="на затвердженні"):
        override(call, numbers(call)[0], Outcome.RESERVE)


def test_an_application_withdrawn_after_the_choice_stops_the_decision():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.signed_minutes(call)
    application = call.applications.first()
    withdraw_application(
        actor=make.member_of(application.organisation_id),
        number=application.number,
        reason="Немає людей",
        seen_version=application.version,
        at=make.NOW,
    )
    with pytest.raises(Conflict, match="вибули після рішення"):
        submit(call)


# ---- release and after ----------------------------------------------------------------------------------------------


def statuses(call):
    return dict(call.applications.order_by("number").values_list("number", "status"))


def test_all_learn_everything_at_one_moment_and_nothing_before():
    call = make.ranked_call(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0))
    make.chosen(call)
    make.approved(call)
    assert set(statuses(call).values()) == {"admitted"}
    services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    assert list(statuses(call).values()) == ["won", "reserve", "declined"]


def test_a_second_click_releases_nothing_twice(django_capture_on_commit_callbacks):
    call = make.ranked_call(90)
    make.chosen(call)
    make.approved(call)
    with django_capture_on_commit_callbacks() as effects:
        first = services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
        second = services.release_decisions(actor=make.head(), slug=call.slug, at=make.later(hours=1))
    assert len(effects) == 2  # the letters and the year's figures
    assert first.released_at == second.released_at
    assert AuditEvent.objects.filter(action="competitions.release_decisions").count() == 1


def test_nothing_is_released_before_the_head_approves():
    call = make.ranked_call(90)
    make.chosen(call)
    with pytest.raises(Conflict, match="затвердити керівниця"):
        services.release_decisions(actor=make.official(), slug=call.slug, at=make.NOW)


def test_who_leaves_between_approval_and_release_gives_the_money_back():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.approved(call)
    Application.objects.filter(number=numbers(call)[0]).update(status=ApplicationStatus.WITHDRAWN)
    services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    assert list(statuses(call).values()) == ["withdrawn", "won"]
    assert allocated(call) == K100


def with_reserve():
    call = make.awarded(90, 80, 70, total_budget=K100, rules=make.rules(partial_step_percent=0))
    return call, numbers(call)


def promote(number, hryvnias=100_000, reason="", **kw):
    award = Award.objects.get(application__number=number)
    return services.promote_reserve(
        **{
            "actor": make.official(),
            "number": number,
            "awarded": Money(hryvnias * 100),
            "reason": reason,
            "seen_version": award.version,
            "at": make.NOW,
        }
        | kw
    )


def test_a_winner_who_gives_up_frees_the_money_for_the_reserve():
    call, (winner, first, second) = with_reserve()
    with pytest.raises(Invalid, match=r"бракує 100\s000\sгрн"):
        promote(first)
    services.withdraw_winner(actor=make.official(), number=winner, reason="Лист № 4", seen_version=0, at=make.NOW)
    assert allocated(call) == 0
    promote(first)
    assert list(statuses(call).values()) == ["withdrawn", "won", "reserve"]
    assert allocated(call) == K100
    assert Award.objects.get(application__number=second).reserve_position == 1


def test_passing_over_the_first_in_the_reserve_needs_a_reason():
    _call, (winner, _first, second) = with_reserve()
    services.withdraw_winner(actor=make.official(), number=winner, reason="Лист № 4", seen_version=0, at=make.NOW)
    with pytest.raises(Invalid) as refusal:
        promote(second)
    assert "reason" in refusal.value.fields
    assert promote(second, reason="Перший відмовився усно").outcome == "won"


def test_an_organisation_that_withdraws_a_won_project_frees_its_money():
    call, (winner, *_rest) = with_reserve()
    application = Application.objects.get(number=winner)
    withdraw_application(
        actor=make.member_of(application.organisation_id),
        number=winner,
        reason="Немає людей",
        seen_version=application.version,
        at=make.NOW,
    )
    assert allocated(call) == 0


def test_a_stranger_cannot_guess_numbers():
    with pytest.raises(NotFound):
        services.withdraw_winner(actor=make.official(), number="99-999", reason="x", seen_version=0, at=make.NOW)


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
    assert "нижчий за прохідний" in whys[2]


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
