"""A provider of a social order breaks off: what it gave is settled, the rest goes to the next in the ranking."""

from datetime import date

import pytest
from django.apps import apps

from esm.contracts.machine import CheckKind, CheckOutcome, ContractStatus, ReferralStatus
from esm.contracts.models import Contract
from esm.contracts.services import breaking, drawing, framework, monitoring, payments
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.money import Money
from esm.orders.tests import make as orders
from esm.reference.tests import make as reference

from . import make_social as make
from .make import official

pytestmark = pytest.mark.django_db
Allowance = apps.get_model("deliveries", "Allowance")
ListLine = apps.get_model("orders", "ListLine")
Lot = apps.get_model("orders", "Lot")


@pytest.fixture
def contract():
    """Of the better of two providers: 1 000 hours at 100 UAH; the other asks 110."""
    reference.loaded()
    lot = orders.released(orders.compared((100, 1000, 4), (110, 1000, 4)))
    first = lot.awards.get(position=1).proposal.number
    return make.sign(framework.draw_service_contract(actor=official(), award_code=first, at=make.MARCH))


def fresh(contract) -> Contract:
    return Contract.objects.select_related("framework").get(pk=contract.pk)


def found_broken(contract) -> Contract:
    plan = monitoring.CheckPlan(CheckKind.VISIT, make.NOW.date(), "Чи працює", "Ольга Посадова")
    check = monitoring.plan_check(actor=official(), code=contract.code, plan=plan, at=make.NOW)
    record = monitoring.CheckRecord(
        outcome=CheckOutcome.BROKEN,
        done_on=make.NOW.date(),
        found="Не приходять",
        not_accepted=Money(0),
        reason="Пішли",
    )
    monitoring.record_check(
        actor=official(), code=contract.code, ordinal=check.ordinal, record=record, seen_version=0, at=make.NOW
    )
    return fresh(contract)


def broken(contract, accepted: int = 0) -> Contract:
    now = found_broken(contract)
    return breaking.break_contract(
        actor=official(), code=now.code, on=make.NOW.date(), reason="Не приходять до людей",
        accepted=Money.of(accepted), seen_version=now.version, at=make.NOW,
    )  # fmt: skip


def a_month_of(contract, hours: int):
    who = make.referral(contract)
    make.delivered(contract, who, date(2027, 3, 10), hours)
    return who


def paid(contract) -> None:
    payments.pay_tranche(
        actor=official(), code=contract.code, ordinal=1, paid_on=make.NOW.date(), document="ТД-1",
        seen_version=fresh(contract).version, at=make.NOW,
    )  # fmt: skip


def test_the_next_provider_gets_a_contract_for_what_was_left(contract):
    who = a_month_of(contract, 10)
    make.accepted(contract)
    paid(contract)
    assert broken(contract, accepted=1_000).status == ContractStatus.BROKEN
    who.refresh_from_db()
    assert who.status == ReferralStatus.ENDED
    assert Allowance.objects.get(contract_code=contract.code).closed_at is not None
    lot = Lot.objects.get()
    orders.replaced(contract.code, at=make.NOW)
    second = lot.awards.get(position=2).proposal.number
    made = framework.draw_service_contract(actor=official(), award_code=second, at=make.NOW)
    assert (made.framework.volume, Money(made.amount)) == (990_00, Money.of(108_900))
    line = ListLine.objects.get()
    assert line.ordered == line.awarded == Money.of(109_900).kopecks


@pytest.mark.parametrize("step", ["act waits", "act unpaid"])
def test_what_was_given_is_settled_before_a_contract_is_broken(contract, step):
    a_month_of(contract, 10)
    (make.act if step == "act waits" else make.accepted)(contract)
    with pytest.raises(Conflict, match="Спершу"):
        broken(contract)


def test_the_sum_of_the_acts_is_what_was_accepted(contract):
    a_month_of(contract, 10)
    make.accepted(contract)
    paid(contract)
    with pytest.raises(Invalid, match="актами"):
        broken(contract, accepted=500)


def test_a_contract_that_was_not_concluded_leaves_its_whole_volume(contract):
    second = orders.released(orders.compared((100, 1000, 4), (110, 1000, 4)))
    first = second.awards.get(position=1).proposal.number
    made = framework.draw_service_contract(actor=official(), award_code=first, at=make.MARCH)
    drawing.cancel_contract(
        actor=official(), code=made.code, reason="Відмовився", seen_version=made.version, at=make.MARCH
    )
    award = second.awards.get(position=1)
    assert (award.left_volume, award.ended_reason) == (1000_00, "Відмовився")


def test_a_contract_closed_before_its_term_leaves_the_rest_and_at_its_term_nothing(contract):
    a_month_of(contract, 10)
    make.accepted(contract)
    now = fresh(contract)
    framework.close_service_contract(
        actor=official(), code=now.code, reason="Надавач закривається", seen_version=now.version, at=make.NOW
    )
    award = Lot.objects.get().awards.get(position=1)
    assert (award.left_volume, award.ended_reason) == (990_00, "Надавач закривається")
