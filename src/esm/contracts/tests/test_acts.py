"""A social order is carried out: contract, people directed, acts counted from the log, recalculation, closing."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from esm.contracts.machine import ActStatus, Portion, ReferralStatus
from esm.contracts.models import Act, Contract, Framework, Obligation, Referral
from esm.contracts.services import acts, drawing, framework, payments, referrals
from esm.deliveries.tests.make import cancelled
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money

from . import make as projects
from . import make_social as make
from .make import member, official

pytestmark = pytest.mark.django_db
Allowance, Billing = (apps.get_model("deliveries", name) for name in ("Allowance", "Billing"))
ListLine = apps.get_model("orders", "ListLine")
DAY = date(2027, 3, 10)


@pytest.fixture
def contract():
    return make.in_force(spare=500)


def fresh(contract) -> Contract:
    return Contract.objects.select_related("framework").get(pk=contract.pk)


# ---- the contract ----------------------------------------------------------------------------------------------------


def test_a_contract_takes_volume_price_and_term_from_the_choice(contract):
    assert (contract.kind, contract.amount, contract.framework.volume) == ("service", 100_000_00, 1000_00)
    assert contract.ends_on == date(2027, 12, 20) <= contract.year_ends_on
    assert not contract.reports.exists(), "it is paid by acts, not by reports"


def test_signing_opens_the_right_to_deliver_the_volume(contract):
    allowance = Allowance.objects.get(contract_code=contract.code)
    assert (allowance.volume, allowance.valid_until) == (1000_00, contract.ends_on)
    assert fresh(contract).framework.allowance_id == allowance.pk


def test_one_choice_makes_one_contract(contract):
    with pytest.raises(Conflict, match="уже складено"):
        framework.draw_service_contract(actor=official(), award_code=contract.code, at=make.MARCH)


def test_a_choice_that_was_never_made_has_no_contract():
    with pytest.raises(NotFound):
        framework.draw_service_contract(actor=official(), award_code="s27-9-9-09", at=make.MARCH)


def test_a_contract_not_concluded_gives_its_money_back_to_the_list():
    made = make.drawn()
    line = ListLine.objects.get()
    assert line.awarded == 100_000_00
    drawing.cancel_contract(
        actor=official(), code=made.code, reason="Відмовився", seen_version=made.version, at=make.MARCH
    )
    line.refresh_from_db()
    assert (line.awarded, line.ordered) == (0, 0)


# ---- referrals -------------------------------------------------------------------------------------------------------


def test_who_was_referred_lies_encrypted(contract):
    made = make.referral(contract, person=referrals.Person("Ганна Прихована", "050 111 22 33"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, explanation FROM contracts_referral WHERE id = %s", [made.pk])
        assert not any("Прихована" in cell or "Безоплатно" in cell for cell in cursor.fetchone())
    assert "Прихована" not in made.recipient


def test_every_look_at_a_person_is_in_the_journal(contract):
    made = make.referral(contract)
    before = AuditEvent.objects.filter(action="contracts.look_at_person").count()
    _row, person = referrals.look_at_person(
        actor=member(contract), code=contract.code, ordinal=made.ordinal, at=make.NOW
    )
    assert person.name.startswith("Марія")
    assert AuditEvent.objects.filter(action="contracts.look_at_person").count() == before + 1


@pytest.mark.parametrize("who", [NOBODY, Actor(77), make.head()])
def test_a_stranger_and_a_head_see_no_person(contract, who):
    made = make.referral(contract)
    with pytest.raises(NotFound):
        referrals.look_at_person(actor=who, code=contract.code, ordinal=made.ordinal, at=make.NOW)
    assert not AuditEvent.objects.filter(action="contracts.look_at_person").exists()


def test_another_provider_sees_no_person_of_this_one(contract):
    made, other = make.referral(contract), make.in_force()
    with pytest.raises(NotFound):
        referrals.look_at_person(actor=member(other), code=contract.code, ordinal=made.ordinal, at=make.NOW)


def test_referrals_never_hold_more_than_the_contract(contract):
    make.referral(contract, volume=900_00)
    with pytest.raises(Invalid) as refused:
        make.referral(contract, volume=101_00)
    assert "100" in refused.value.fields["volume"]


def test_a_declined_referral_says_why_and_frees_its_volume(contract):
    made = make.referral(contract, accepted=False, volume=1000_00)
    with pytest.raises(Invalid):
        referrals.decline_referral(
            actor=member(contract), code=contract.code, ordinal=1, reason=" ", seen_version=0, at=make.NOW
        )
    referrals.decline_referral(
        actor=member(contract), code=contract.code, ordinal=1, reason="Немає працівниць", seen_version=0, at=make.NOW
    )
    made.refresh_from_db()
    assert made.status == ReferralStatus.DECLINED
    assert make.referral(contract, volume=1000_00).status == ReferralStatus.ACCEPTED


def test_the_same_person_keeps_her_code(contract):
    person = referrals.Person("Олена Та Сама", "+38 (067) 123-45-67")
    one = make.referral(contract, person=person)
    again = make.referral(contract, person=referrals.Person("олена та сама", "067 123 45 67"))
    assert one.recipient == again.recipient != make.referral(contract).recipient


def test_a_referral_outside_the_term_is_refused(contract):
    with pytest.raises(Invalid) as refused:
        make.referral(contract, ends_on=date(2027, 12, 31))
    assert "20.12.2027" in refused.value.fields["ends_on"]


# ---- acts ------------------------------------------------------------------------------------------------------------


def test_an_act_is_units_times_price_less_fees(contract):
    free = make.referral(contract)
    full = make.referral(contract, income=Money.of(1_000_000))
    make.delivered(contract, free, DAY, 3)
    make.delivered(contract, full, DAY, 2)
    made = make.act(contract)
    assert (made.quantity, made.cost, made.fee, made.amount) == (5_00, 500_00, 200_00, 300_00)
    assert {(x.recipient, x.amount) for x in made.lines.all()} == {(free.recipient, 300_00), (full.recipient, 0)}
    assert fresh(contract).framework.billed == 300_00


def test_deliveries_already_billed_are_refused_with_a_sentence(contract):
    make.delivered(contract, make.referral(contract), DAY)
    first = make.act(contract)
    with pytest.raises(Conflict, match="уже стоять"):
        make.act(contract)
    assert Billing.objects.filter(act_code=first.code).count() == 1
    assert Act.objects.count() == 1


def test_a_month_without_deliveries_makes_no_act(contract):
    with pytest.raises(Conflict, match="немає послуг"):
        make.act(contract)


def test_withdrawing_frees_the_deliveries(contract):
    make.delivered(contract, make.referral(contract), DAY)
    made = make.act(contract)
    acts.withdraw_act(actor=member(contract), code=contract.code, ordinal=1, seen_version=made.version, at=make.NOW)
    assert fresh(contract).framework.billed == 0
    assert make.act(contract).ordinal == 2


def test_an_accepted_act_can_not_be_withdrawn(contract):
    make.delivered(contract, make.referral(contract), DAY)
    made = make.accepted(contract)
    with pytest.raises(Conflict):
        acts.withdraw_act(actor=member(contract), code=contract.code, ordinal=1, seen_version=made.version, at=make.NOW)


def test_a_returned_act_says_why_and_frees_its_deliveries(contract):
    make.delivered(contract, make.referral(contract), DAY)
    made = make.act(contract)
    with pytest.raises(Invalid):
        acts.return_act(actor=official(), code=contract.code, ordinal=1, remark="", seen_version=0, at=make.NOW)
    acts.return_act(
        actor=official(), code=contract.code, ordinal=1, remark="Двічі 10 березня", seen_version=0, at=make.NOW
    )
    made.refresh_from_db()
    assert (made.status, made.remark) == (ActStatus.RETURNED, "Двічі 10 березня")
    assert not Billing.objects.exists()


def test_a_correction_of_a_billed_row_is_a_minus_line_of_the_next_act(contract):
    who = make.referral(contract)
    wrong = make.delivered(contract, who, DAY, 5)
    make.accepted(contract)
    cancelled(wrong, actor=member(contract), at=make.NOW)
    make.delivered(contract, who, date(2027, 4, 1), 8)
    late = make.delivered(contract, who, date(2027, 3, 30), 1)
    made = make.act(contract, date(2027, 4, 1))
    lines = {x.portion: x.amount for x in made.lines.all()}
    assert lines == {Portion.MONTH: 800_00, Portion.LATE: 100_00, Portion.MINUS: -500_00}
    assert made.amount == 400_00
    assert Billing.objects.get(delivery=late).act_code == made.code


def test_a_row_cancelled_before_billing_leaves_nothing(contract):
    who = make.referral(contract)
    wrong = make.delivered(contract, who, DAY, 5)
    cancelled(wrong, actor=member(contract), at=make.NOW)
    make.delivered(contract, who, DAY, 2)
    assert make.act(contract).amount == 200_00


def test_somebody_who_was_not_referred_is_not_paid_for(contract):
    stranger = Referral(recipient="ZZZZ-0000")
    make.delivered(contract, stranger, DAY)
    with pytest.raises(Conflict, match="ZZZZ-0000"):
        make.act(contract)
    assert not Billing.objects.exists()


def test_corrections_above_the_month_wait_for_more_services(contract):
    who = make.referral(contract)
    wrong = make.delivered(contract, who, DAY, 5)
    make.accepted(contract)
    cancelled(wrong, actor=member(contract), at=make.NOW)
    with pytest.raises(Conflict, match="Виправлення більші"):
        make.act(contract, date(2027, 4, 1))


def test_only_who_may_submit_hands_an_act_in_and_only_an_official_decides(contract):
    make.delivered(contract, make.referral(contract), DAY)
    with pytest.raises(Denied):
        acts.submit_act(actor=official(), code=contract.code, month=DAY, at=make.NOW)
    make.act(contract)
    with pytest.raises(Denied):
        acts.accept_act(actor=member(contract), code=contract.code, ordinal=1, seen_version=0, at=make.NOW)
    with pytest.raises(NotFound):
        acts.accept_act(actor=Actor(5), code=contract.code, ordinal=1, seen_version=0, at=make.NOW)


def test_a_project_has_no_acts():

    made = projects.signed()
    with pytest.raises(NotFound):
        acts.submit_act(actor=member(made), code=made.code, month=DAY, at=make.NOW)


def test_the_database_itself_refuses_acts_above_the_contract(contract):
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.filter(contract=contract).update(billed=contract.amount + 1)


# ---- money -----------------------------------------------------------------------------------------------------------


def test_an_accepted_act_is_paid_through_the_treasury(contract):
    make.delivered(contract, make.referral(contract), DAY, 10)
    made = make.accepted(contract)
    now = fresh(contract)
    assert (now.accepted, now.planned, now.to_pay) == (1_000_00, 1_000_00, 1_000_00)
    owed = Obligation.objects.get(contract=contract, subject="pay:1")
    assert owed.done_on is None
    payments.pay_tranche(
        actor=official(), code=contract.code, ordinal=made.tranche.ordinal, paid_on=make.NOW.date(), document="ТД-1",
        seen_version=now.version, at=make.NOW,
    )  # fmt: skip
    owed.refresh_from_db()
    assert fresh(contract).paid == 1_000_00
    assert owed.done_on == make.NOW.date()
