"""From the proposals to the release: who is chosen, by whom approved, and that the list's sum holds."""

import pytest
from django.db import IntegrityError, transaction

from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import LotStatus, ProposalStatus
from esm.orders.models import Award, ListLine, Lot, Review
from esm.orders.selectors.for_contracts import (
    award_for_contract,
    awards_of_lot,
    awards_without_contract,
    order_year,
    public_awards,
)

from . import make

pytestmark = pytest.mark.django_db
THREE = ((100, 400, 4), (110, 400, 4), (120, 1000, 4))


def statuses(lot):
    return list(lot.proposals.order_by("number").values_list("status", flat=True))


def test_the_volume_is_split_by_rank_and_the_reasons_say_so():
    lot = make.chosen(make.compared(*THREE))
    shares = list(lot.awards.values_list("volume", "amount"))
    assert shares == [(400_00, 40_000_00), (400_00, 44_000_00), (200_00, 24_000_00)]
    assert lot.awarded == 108_000_00
    assert lot.line.awarded == 108_000_00
    assert "1 місце" in lot.awards.first().reason
    assert "Обрано" in lot.awards.first().reason


def test_who_prepared_the_choice_does_not_approve_it():
    lot = make.compared(*THREE)
    both = make.Actor(903, make.head().roles | make.secretary().roles)
    services.prepare_choice(actor=both, code=lot.code, seen_version=lot.version, at=make.AFTER)
    lot.refresh_from_db()
    with pytest.raises(Denied):
        services.approve_choice(
            actor=both, code=lot.code, order_number="1", order_date=make.AFTER.date(), seen_version=lot.version,
            at=make.AFTER,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        type(lot.decision).objects.filter(lot=lot).update(
            approved_by_id=903, approved_at=make.AFTER, order_number="1", order_date=make.AFTER.date()
        )


def test_before_the_release_nobody_outside_learns_the_outcome():
    lot = make.chosen(make.compared(*THREE))
    assert statuses(lot) == [ProposalStatus.ADMITTED] * 3
    assert not public_awards()
    assert not awards_without_contract()
    assert order_year(make.YEAR).ordered == Money(0)


def test_the_release_gives_contracts_their_facts_and_the_rest_of_the_money_back():
    lot = make.released(make.compared((100, 400, 4), (110, 300, 4)))
    assert lot.status == LotStatus.RELEASED
    assert statuses(lot) == [ProposalStatus.CHOSEN] * 2
    line = ListLine.objects.get(pk=lot.line_id)
    assert line.ordered == line.awarded == 73_000_00
    facts = award_for_contract(f"{lot.code}-01")
    assert facts is not None
    assert (facts.service_key, facts.unit, facts.volume) == ("015.1", "person_hour", 400_00)
    assert (facts.unit_price, facts.amount) == (Money.of(100), Money.of(40_000))
    assert (facts.title, facts.mechanism, facts.order_number) == (lot.title, "order", "12-од")
    assert facts.starts_on.year == make.YEAR
    assert [a.code for a in awards_of_lot(lot.code)] == [f"{lot.code}-01", f"{lot.code}-02"]
    assert [a.code for a in awards_without_contract({f"{lot.code}-01"})] == [f"{lot.code}-02"]
    year = order_year(make.YEAR)
    assert (year.lots_released, year.providers, year.ordered) == (1, 2, Money.of(73_000))


def test_a_second_click_releases_nothing_twice():
    lot = make.released(make.compared(*THREE))
    before = ListLine.objects.get(pk=lot.line_id).ordered
    services.release_choice(actor=make.official(), code=lot.code, at=make.AFTER)
    assert ListLine.objects.get(pk=lot.line_id).ordered == before


def test_the_head_sends_the_choice_back_and_the_sums_are_free():
    lot = make.chosen(make.compared(*THREE))
    services.send_back_choice(
        actor=make.head(), code=lot.code, reason="Перевірте якість", seen_version=lot.version, at=make.AFTER
    )
    lot = Lot.objects.select_related("line").get(pk=lot.pk)
    assert (lot.status, lot.awarded, lot.line.awarded) == (LotStatus.OPENED, 0, 0)
    assert not lot.awards.exists()


def test_no_choice_while_a_proposal_waits_or_too_few_have_scored():
    lot = make.compared(*THREE)
    one = lot.proposals.first()
    one.reviews.filter(pk=one.reviews.first().pk).delete()
    with pytest.raises(Conflict, match=one.number):
        services.prepare_choice(actor=make.secretary(), code=lot.code, seen_version=lot.version, at=make.AFTER)
    lot.proposals.filter(pk=one.pk).update(status=ProposalStatus.SUBMITTED)
    with pytest.raises(Conflict, match="вирішіть"):
        services.prepare_choice(actor=make.secretary(), code=lot.code, seen_version=lot.version, at=make.AFTER)


def test_poor_quality_is_not_chosen_and_the_lot_may_fail():
    lot = make.compared((50, 1000, 1))
    with pytest.raises(Conflict, match="якості"):
        services.prepare_choice(actor=make.secretary(), code=lot.code, seen_version=lot.version, at=make.AFTER)
    services.fail_lot(
        actor=make.official(), code=lot.code, reason="Якість нижча за межу", seen_version=lot.version, at=make.AFTER
    )
    lot = Lot.objects.select_related("line").get(pk=lot.pk)
    assert (lot.status, lot.line.ordered) == (LotStatus.FAILED, 0)
    assert statuses(lot) == [ProposalStatus.DECLINED]


def test_the_database_itself_keeps_awards_within_the_lot_and_the_list():
    lot = make.chosen(make.compared(*THREE))
    for rows, change in (
        (Lot.objects.filter(pk=lot.pk), {"awarded": lot.planned + 1}),
        (Lot.objects.filter(pk=lot.pk), {"awarded_volume": lot.volume + 1}),
        (ListLine.objects.filter(pk=lot.line_id), {"awarded": lot.line.ordered + 1}),
        (ListLine.objects.filter(pk=lot.line_id), {"ordered": lot.line.amount + 1}),
        (Award.objects.filter(lot=lot), {"volume": 0}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


# ---- conflicts ------------------------------------------------------------------------------------------------------


def scoring_lot():
    lot = make.announced()
    proposal = make.submitted(lot)
    lot = make.opened(lot)
    return lot, make.admitted(proposal)


def test_nobody_scores_before_she_has_declared():
    lot, proposal = scoring_lot()
    person = make.panel(lot)[0]
    with pytest.raises(NotFound):
        services.save_review(
            actor=person, number=proposal.number, written=services.Written({}, {}), seen_version=0, send=False,
            at=make.AFTER,
        )  # fmt: skip
    make.scored(proposal, person)
    assert Review.objects.get().total == 32_00


def test_somebody_of_the_organisation_never_scores_it_whatever_she_declares():
    lot, proposal = scoring_lot()
    person = make.member()
    make.panel(lot, person, make.member())
    insider = make.Actor(person.user_id, person.roles, frozenset({(proposal.organisation_id, "view")}))
    made = services.declare(actor=insider, number=proposal.number, conflicted=False, text="", at=make.AFTER)
    assert made.conflicted
    assert made.automatic
    with pytest.raises(NotFound):
        make.scored(proposal, insider)


def test_a_conflict_found_later_takes_the_points_away():
    lot, proposal = scoring_lot()
    person = make.panel(lot)[0]
    make.scored(proposal, person)
    services.declare(actor=person, number=proposal.number, conflicted=True, text="Сестра там працює", at=make.AFTER)
    assert Review.objects.get().annulled_at is not None
    lot.refresh_from_db()
    with pytest.raises(Conflict, match="Замало оцінок"):
        services.prepare_choice(actor=make.secretary(), code=lot.code, seen_version=lot.version, at=make.AFTER)


def test_a_stranger_is_not_of_the_panel():
    _lot, proposal = scoring_lot()
    with pytest.raises(NotFound):
        services.declare(actor=make.member(), number=proposal.number, conflicted=False, text="", at=make.AFTER)


def test_low_points_need_a_reason():
    lot, proposal = scoring_lot()
    person = make.panel(lot)[0]
    services.declare(actor=person, number=proposal.number, conflicted=False, text="", at=make.AFTER)
    with pytest.raises(Invalid) as refused:
        services.save_review(
            actor=person,
            number=proposal.number,
            written=services.Written({"staff": 1, "quality": 3, "experience": 9}, {}),
            seen_version=0,
            send=True,
            at=make.AFTER,
        )
    assert set(refused.value.fields) == {"reason_staff", "points_experience"}
