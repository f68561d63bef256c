"""A social order changes and ends: its volume counted anew, its quality checked, what was not used given back."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from esm.contracts.machine import CheckKind, CheckOutcome, ContractStatus, ReferralStatus
from esm.contracts.models import Contract, Obligation, Referral
from esm.contracts.services import amendments, framework, monitoring, payments
from esm.deliveries.tests.make import cancelled
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.kernel.money import Money
from esm.reference.tests import make as reference

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


def recalculated(contract, volume, *, approver=None):
    wish = framework.draft_recalculation(
        actor=official(), code=contract.code, volume=volume, reason="Більше людей", at=make.NOW
    )
    common = {"code": contract.code, "ordinal": wish.ordinal, "at": make.NOW}
    wish = amendments.ask_amendment(actor=official(), seen_version=wish.version, **common)
    wish = amendments.approve_amendment(actor=approver or make.head(), seen_version=wish.version, **common)
    return amendments.sign_amendment(
        actor=official(), signed_on=make.NOW.date(), file_id=None, seen_version=wish.version, **common
    )


def test_a_recalculation_up_moves_volume_sum_allowance_and_list(contract):
    recalculated(contract, 1200_00)
    now = fresh(contract)
    assert (now.amount, now.original_amount, now.framework.volume) == (120_000_00, 100_000_00, 1200_00)
    assert Allowance.objects.get(contract_code=contract.code).volume == 1200_00
    assert ListLine.objects.get().awarded == 120_000_00


def test_a_recalculation_above_the_list_is_refused(contract):
    with pytest.raises(Invalid) as refused:
        framework.draft_recalculation(
            actor=official(), code=contract.code, volume=5000_00, reason="Більше", at=make.NOW
        )
    assert "лишилося" in refused.value.fields["volume"]


def test_a_recalculation_down_stops_at_what_was_given(contract):
    make.delivered(contract, make.referral(contract, volume=500_00), DAY, 20)
    make.delivered(contract, make.referral(contract, volume=400_00), date(2027, 3, 11), 20)
    with pytest.raises(Conflict, match="надано"):
        recalculated(contract, 39_00)
    recalculated(contract, 40_00)
    assert fresh(contract).amount == 4_000_00


def test_the_author_of_a_recalculation_does_not_approve_it(contract):
    with pytest.raises(Denied):
        recalculated(contract, 900_00, approver=official())


def test_after_acts_a_recalculation_keeps_what_was_accepted(contract):
    make.delivered(contract, make.referral(contract), DAY, 10)
    make.accepted(contract)
    recalculated(contract, 1100_00)
    now = fresh(contract)
    assert (now.amount, now.planned, now.accepted) == (110_000_00, 1_000_00, 1_000_00)


# ---- quality, closing ------------------------------------------------------------------------------------------------


def visit(contract, *answers, outcome=CheckOutcome.REMARKS):
    plan = monitoring.CheckPlan(CheckKind.QUALITY, make.NOW.date(), "За завданням", "Ольга Посадова")
    planned = monitoring.plan_check(actor=official(), code=contract.code, plan=plan, at=make.NOW)
    titles = contract.framework.requirements
    given = (monitoring.Requirement(t, *(answers[n] if n < len(answers) else ("yes",))) for n, t in enumerate(titles))
    record = monitoring.CheckRecord(
        make.NOW.date(), "Були в трьох людей", outcome, Money(0), "", "Салтівський район", requirements=tuple(given)
    )
    return monitoring.record_check(
        actor=official(), code=contract.code, ordinal=planned.ordinal, record=record, seen_version=0, at=make.NOW
    )


def test_each_requirement_that_is_not_met_is_a_finding_with_a_term(contract):
    checked = visit(contract, ("no", "Графік не узгоджено"))
    finding = checked.findings.get()
    assert finding.text == f"{contract.framework.requirements[0]}: Графік не узгоджено"
    assert Obligation.objects.get(contract=contract, kind="defect").due_on == finding.due_on == date(2027, 4, 16)
    assert [a["answer"] for a in checked.answers][:2] == ["no", "yes"]


def test_a_no_needs_words_and_is_no_acceptance(contract):
    with pytest.raises(Invalid) as refused:
        visit(contract, ("no", " "))
    assert "comment_1" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        visit(contract, ("no", "Графік"), outcome=CheckOutcome.ACCEPTED)
    assert list(refused.value.fields) == ["outcome"]


def test_a_project_has_no_task_whose_quality_could_be_checked():
    reference.loaded()
    plan = monitoring.CheckPlan(CheckKind.QUALITY, projects.NOW.date(), "За завданням", "Ольга Посадова")
    with pytest.raises(Invalid) as refused:
        monitoring.plan_check(actor=official(), code=projects.signed().code, plan=plan, at=projects.NOW)
    assert list(refused.value.fields) == ["kind"]


def test_closing_gives_back_what_was_not_used(contract):
    make.delivered(contract, make.referral(contract), DAY, 10)
    with pytest.raises(Conflict, match="жодному акті"):
        close(contract)
    made = make.accepted(contract)
    close(contract)
    now = fresh(contract)
    assert now.status == ContractStatus.COMPLETED, "it is not paid yet"
    line = ListLine.objects.get()
    assert line.awarded == 1_000_00
    assert Allowance.objects.get(contract_code=contract.code).closed_at
    assert Referral.objects.get().status == ReferralStatus.ENDED
    payments.pay_tranche(
        actor=official(), code=contract.code, ordinal=made.tranche.ordinal, paid_on=make.NOW.date(), document="ТД-1",
        seen_version=now.version, at=make.NOW,
    )  # fmt: skip
    assert fresh(contract).status == ContractStatus.CLOSED


def close(contract, reason="Людей більше немає", at=make.NOW):
    now = fresh(contract)
    return framework.close_service_contract(
        actor=official(), code=contract.code, reason=reason, seen_version=now.version, at=at
    )


def test_closing_before_the_term_needs_a_reason(contract):
    with pytest.raises(Invalid):
        close(contract, reason="")


def test_a_correction_after_the_term_makes_money_come_back(contract):
    who = make.referral(contract)
    wrong = make.delivered(contract, who, DAY, 5)
    make.delivered(contract, who, DAY, 5)
    made = make.accepted(contract)
    now = fresh(contract)
    payments.pay_tranche(
        actor=official(), code=contract.code, ordinal=made.tranche.ordinal, paid_on=make.NOW.date(), document="ТД-1",
        seen_version=now.version, at=make.NOW,
    )  # fmt: skip
    after = datetime(2027, 12, 21, 9, 0, tzinfo=UTC)
    cancelled(wrong, actor=member(contract), at=after)
    make.accepted(contract, date(2027, 12, 1), at=after)
    now = close(contract, reason="", at=after)
    assert (now.accepted, now.paid, now.to_return) == (500_00, 1_000_00, 500_00)
    assert now.status == ContractStatus.COMPLETED
