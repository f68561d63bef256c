"""Proposals, the choice of one, overrides by hand: and the money holds."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from esm.competitions.machine import CallStatus, Outcome
from esm.competitions.models import Award, AwardRun, Purse
from esm.competitions.selectors.award import comparison_of
from esm.competitions.services import award as services
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.kernel.money import Money

from . import make
from .awarding import allocated, numbers, outcomes, override

pytestmark = pytest.mark.django_db
K100 = 100_000_00


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
