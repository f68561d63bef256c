"""Payments in parts and their undoing, demands, returns, the debtor's bar: what is promised about every hryvnia."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from esm.contracts import documents, tasks
from esm.contracts.machine import Condition, ContractStatus, DemandStatus, ReportKind
from esm.contracts.models import Contract, Payment, Repayment
from esm.contracts.selectors import contract_for_work, returns_page
from esm.contracts.services import obligations, payments, returns
from esm.kernel.actor import NOBODY, SYSTEM
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.kernel.tests.processes import together
from esm.partners import public as partners
from esm.reference.tests import make as reference

from . import make

TODAY = date(2027, 6, 1)


@pytest.fixture
def contract(db) -> Contract:
    return make.signed()


@pytest.fixture
def owing(db) -> Contract:
    """Five thousand to come back."""
    reference.loaded()
    return make.to_return()


def pay(contract, amount=None, *, ordinal=1, document="ТД-1", **kw) -> Payment:
    contract.refresh_from_db()
    asked = {"paid_on": date(2027, 4, 1), "seen_version": contract.version, "at": make.NOW, "actor": make.official()}
    sum_ = None if amount is None else Money.of(amount)
    made = payments.pay_tranche(code=contract.code, ordinal=ordinal, amount=sum_, document=document, **asked | kw)
    contract.refresh_from_db()
    return made


def reverse(contract, payment, reason="Не та сума", **kw) -> Payment:
    contract.refresh_from_db()
    asked = {"actor": make.official(), "seen_version": contract.version, "at": make.NOW}
    made = payments.reverse_payment(code=contract.code, payment_id=payment.pk, reason=reason, **asked | kw)
    contract.refresh_from_db()
    return made


def repay(contract, amount, document="П-1", **kw) -> Repayment:
    contract.refresh_from_db()
    asked = {"actor": make.official(), "seen_version": contract.version, "at": make.NOW, "on": TODAY}
    made = returns.record_repayment(code=contract.code, amount=Money.of(amount), document=document, **asked | kw)
    contract.refresh_from_db()
    return made


# ---- payments -------------------------------------------------------------------------------------------------------


def test_a_tranche_is_paid_in_parts_and_never_over_its_sum(contract):
    pay(contract, 20_000)
    pay(contract, 30_000, document="ТД-2")
    assert Money(contract.paid) == Money.of(50_000)
    with pytest.raises(Conflict, match="уже сплачено"):
        pay(contract, 1, document="ТД-3")


@pytest.mark.parametrize("amount", ["0", "50000.01", "-5"])
def test_a_part_is_from_a_kopeck_to_what_is_left(contract, amount):
    with pytest.raises(Invalid) as refused:
        pay(contract, amount)
    assert list(refused.value.fields) == ["amount"]


def test_without_a_sum_all_that_is_left_is_paid(contract):
    pay(contract, 20_000)
    assert Money(pay(contract, document="ТД-2").amount) == Money.of(30_000)


def test_one_treasury_document_pays_once(contract):
    pay(contract, 20_000)
    with pytest.raises(Invalid) as refused:
        pay(contract, 20_000)
    assert list(refused.value.fields) == ["document"]


def test_a_dated_tranche_waits_for_its_day(contract):
    contract.tranches.filter(ordinal=1).update(condition=Condition.DATE, due_on=date(2027, 6, 2))
    with pytest.raises(Conflict, match="у визначений день"):
        pay(contract)
    pay(contract, at=make.NOW + timedelta(days=1))
    assert Money(contract.paid) == Money.of(50_000)


def test_the_database_refuses_a_payment_after_the_year_and_a_second_one_with_the_same_document(contract):
    made = pay(contract, 100)
    row = {"contract": contract, "tranche": made.tranche, "amount": 1, "recorded_at": make.NOW}
    row["year_ends_on"] = contract.year_ends_on
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(document="ТД-9", paid_on=date(2028, 1, 1), **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(document="ТД-1", paid_on=date(2027, 5, 1), **row)


def test_a_payment_is_never_changed_nor_deleted(contract):
    made = pay(contract)
    for wrong in (made.delete, lambda: Payment.objects.filter(pk=made.pk).update(amount=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_wrong_payment_is_undone_by_a_row_and_its_document_may_be_entered_again_once(contract):
    wrong = pay(contract, 20_000)
    undone = reverse(contract, wrong)
    assert (undone.amount, undone.reason, contract.paid) == (-20_000_00, "Не та сума", 0)
    again = pay(contract, 25_000)
    assert again.replaces == wrong
    with pytest.raises(Invalid):
        pay(contract, 1)
    assert sum(Payment.objects.values_list("amount", flat=True)) == contract.paid == 25_000_00
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["contracts.pay", "contracts.reverse_payment", "contracts.pay"]


def test_a_payment_is_undone_once_by_an_official_with_a_reason(contract):
    wrong = pay(contract)
    with pytest.raises(Invalid):
        reverse(contract, wrong, "  ")
    with pytest.raises(Denied):
        reverse(contract, wrong, actor=make.member(contract))
    with pytest.raises(NotFound):
        reverse(contract, wrong, actor=NOBODY)
    reverse(contract, wrong)
    with pytest.raises(Conflict, match="уже скасовано"):
        reverse(contract, wrong)


def test_after_the_final_report_no_more_is_paid_than_was_accepted_and_then_the_contract_closes(contract):
    report = make.fill(contract.reports.get(kind=ReportKind.FINAL), spent=Money.of(70_000))
    report.status, report.accepted_amount = "accepted", 70_000_00
    report.save()
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.COMPLETED, accepted=70_000_00)
    pay(contract)
    with pytest.raises(Invalid):
        pay(contract, "20000.01", ordinal=2, document="ТД-2")
    pay(contract, ordinal=2, document="ТД-2")
    assert (contract.status, Money(contract.paid)) == (ContractStatus.CLOSED, Money.of(70_000))


def test_the_database_closes_no_contract_whose_money_is_uneven(owing):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=owing.pk).update(status=ContractStatus.CLOSED)


# ---- returns --------------------------------------------------------------------------------------------------------


def test_a_demand_has_a_number_a_term_and_says_what_was_not_spent(owing):
    demand = make.demand(owing)
    assert demand.number == f"{owing.number}/В-1"
    assert (demand.unspent, demand.not_accepted, demand.due_on) == (5_000_00, 0, date(2027, 6, 11))
    assert demand.obligation.due_on == demand.due_on
    owing.refresh_from_db()
    with pytest.raises(Conflict, match="вже надіслано"):
        make.demand(owing)


@pytest.mark.django_db
def test_what_was_not_accepted_is_demanded_with_a_reason_only():
    reference.loaded()
    owing = make.to_return(refused=Money.of(3_000))
    with pytest.raises(Invalid) as refused:
        make.demand(owing)
    assert list(refused.value.fields) == ["reason"]
    demand = make.demand(owing, reason="Немає чека")
    assert (demand.unspent, demand.not_accepted) == (2_000_00, 3_000_00)


def test_the_letter_is_a_tagged_pdf_in_ukrainian(owing):
    demand = make.demand(owing)
    page = returns_page(make.official(), owing.code, today=TODAY)
    pdf = PdfReader(BytesIO(documents.demand_pdf(contract_for_work(owing.code, today=TODAY), page.demands[0])))
    words = " ".join(p.extract_text() for p in pdf.pages)
    assert demand.number in words
    assert "5 000" in words.replace("\xa0", " ").replace("\u202f", " ")
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("uk")


def test_money_comes_back_in_parts_and_the_last_one_closes_everything(owing):
    demand = make.demand(owing)
    repay(owing, 2_000)
    assert (owing.status, Money(owing.to_return)) == (ContractStatus.COMPLETED, Money.of(3_000))
    with pytest.raises(Invalid):
        repay(owing, 3_001, "П-2")
    repay(owing, 3_000, "П-2")
    demand.refresh_from_db()
    demand.obligation.refresh_from_db()
    assert (owing.status, demand.status, demand.obligation.done_on) == (ContractStatus.CLOSED, DemandStatus.PAID, TODAY)
    assert owing.paid - owing.returned == owing.accepted


def later(days: int) -> datetime:
    return make.NOW + timedelta(days=days)


def barred(contract) -> list[int]:
    return [year for year in range(2027, 2031) if partners.barred([contract.organisation_id], year)]


def run_daily(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return int(tasks.bar_debtors.call())


def test_who_does_not_return_in_time_stays_out_of_the_next_two_budget_periods_until_it_pays(owing):
    make.demand(owing)
    assert run_daily(later(10)) == 0
    assert (run_daily(later(11)), run_daily(later(12))) == (1, 0)
    assert barred(owing) == [2028, 2029]
    repay(owing, 5_000, at=later(13))
    assert barred(owing) == []


def test_a_term_that_was_put_off_is_waited_for(owing):
    demand = make.demand(owing)
    obligations.move_obligation(
        actor=make.official(),
        obligation_id=demand.obligation_id,
        due_on=date(2027, 7, 1),
        reason="Просять",
        at=make.NOW,
    )
    assert run_daily(later(20)) == 0
    assert run_daily(later(31)) == 1


def test_a_rule_may_leave_the_bar_in_force_or_bar_nobody(owing):
    terms = reference.content("contract-2026.1") | {"version": "test", "valid_from": "2027-06-02"}
    terms["parameters"]["bar_lifted_when_paid"]["value"] = False
    reference.services.publish_rules(actor=SYSTEM, at=reference.AT, content=terms)
    make.demand(owing)
    run_daily(later(11))
    repay(owing, 5_000, at=later(12))
    assert barred(owing) == [2028, 2029]


def test_a_wrong_demand_is_withdrawn_its_bar_lifted_and_the_payment_may_be_corrected(owing):
    make.demand(owing)
    run_daily(later(11))
    wrong = owing.payments.get()
    with pytest.raises(Conflict, match="відкличте вимогу"):
        reverse(owing, wrong)
    owing.refresh_from_db()
    returns.withdraw_demand(
        actor=make.official(), code=owing.code, ordinal=1, reason="Платіж був менший", seen_version=owing.version,
        at=later(12),
    )  # fmt: skip
    assert barred(owing) == []
    reverse(owing, wrong)
    pay(owing, 45_000)
    assert owing.status == ContractStatus.CLOSED


def undo(contract, repayment, reason="Платіж іншої організації", **kw) -> Repayment:
    contract.refresh_from_db()
    asked = {"actor": make.official(), "seen_version": contract.version, "at": make.NOW}
    made = returns.reverse_repayment(code=contract.code, repayment_id=repayment.pk, reason=reason, **asked | kw)
    contract.refresh_from_db()
    return made


def test_a_wrong_return_is_undone_by_a_row_the_demand_waits_again_and_the_document_may_be_entered_once_more(owing):
    demand = make.demand(owing)
    wrong = repay(owing, 5_000)
    assert owing.status == ContractStatus.CLOSED
    undo(owing, wrong)
    demand.refresh_from_db()
    assert (owing.status, owing.returned, owing.to_return) == (ContractStatus.COMPLETED, 0, 5_000_00)
    assert (demand.status, demand.returned, demand.closed_on) == (DemandStatus.SENT, 0, None)
    assert demand.obligation.done_on is None
    right = repay(owing, 4_000)
    assert (right.replaces, owing.returned) == (wrong, 4_000_00)
    shown = returns_page(make.official(), owing.code, today=TODAY).repayments
    assert [(r.amount, r.undone) for r in shown] == [
        (Money.of(5_000), "Платіж іншої організації"), (Money.of(4_000), "")
    ]  # fmt: skip
    assert sum(r.amount for r in owing.repayments.all()) == owing.returned


def test_a_return_is_undone_once_by_an_official_with_a_reason_and_never_past_another_demand(owing):
    made = repay(owing, 2_000)
    with pytest.raises(Invalid):
        undo(owing, made, reason=" ")
    with pytest.raises(Denied):
        undo(owing, made, actor=make.member(owing))
    make.demand(owing)
    with pytest.raises(Conflict, match="інша вимога"):
        undo(owing, made)
    returns.withdraw_demand(
        actor=make.official(), code=owing.code, ordinal=1, reason="Помилка", at=make.NOW,
        seen_version=Contract.objects.get(pk=owing.pk).version,
    )  # fmt: skip
    undo(owing, made)
    with pytest.raises(Conflict, match="уже скасовано"):
        undo(owing, made)
    with pytest.raises(NotFound):
        undo(owing, owing.repayments.get(reverses=made))


def test_a_bar_that_the_wrong_return_lifted_comes_back_the_next_morning(owing):
    demand = make.demand(owing)
    later = make.NOW + timedelta(days=20)
    assert returns.bar_debtor(demand_id=demand.pk, at=later)
    wrong = repay(owing, 5_000, at=later)
    assert not partners.barred([owing.organisation_id], 2028)
    undo(owing, wrong, at=later)
    assert returns.bar_debtor(demand_id=demand.pk, at=later)
    assert partners.barred([owing.organisation_id], 2028)


def test_only_an_official_demands(owing):
    for actor, error in ((make.member(owing), Denied), (NOBODY, NotFound)):
        with pytest.raises(error):
            returns.send_demand(actor=actor, code=owing.code, reason="", seen_version=owing.version, at=make.NOW)


# ---- races ----------------------------------------------------------------------------------------------------------

PAY = """
from datetime import date, datetime, UTC
from esm.contracts.services import payments, returns
from esm.contracts.tests import make
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
import os
code, version, step = sys.argv[1], int(sys.argv[2]), sys.argv[3]
common = {"actor": make.official(), "code": code, "seen_version": version, "at": make.NOW, "document": f"Р-{os.getpid()}"}
go()
try:
    if step == "pay":
        payments.pay_tranche(ordinal=1, amount=Money.of(30_000), paid_on=date(2027, 4, 1), **common)
    else:
        returns.record_repayment(amount=Money.of(3_000), on=date(2027, 6, 1), **common)
    print("done")
except DomainError:
    print("refused")
"""


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_pay_one_tranche_at_once_one_succeeds():
    contract = make.signed()
    said = together(2, PAY, contract.code, contract.version, "pay")
    contract.refresh_from_db()
    assert sorted(said) == ["done", "refused"]
    assert Money(contract.paid) == Money.of(30_000)
    assert contract.payments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_record_one_return_at_once_one_succeeds():
    contract = make.to_return()
    said = together(2, PAY, contract.code, contract.version, "repay")
    contract.refresh_from_db()
    assert sorted(said) == ["done", "refused"]
    assert Money(contract.returned) == Money.of(3_000)
