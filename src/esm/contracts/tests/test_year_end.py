"""31 December: what waits is said beforehand, nothing is paid after it, and what wasn't paid is told as such."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from esm.contracts.machine import Condition, ContractStatus, ReportKind, Side
from esm.contracts.models import Contract
from esm.contracts.selectors import contract_page
from esm.contracts.selectors.money import contract_steps
from esm.contracts.services import payments, reports, returns, year_end
from esm.kernel.errors import Invalid
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2027, 12, 5, 3, 0, tzinfo=UTC)
JANUARY = datetime(2028, 1, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rules() -> None:
    reference.loaded()


@pytest.fixture
def half_paid() -> Contract:
    contract = make.signed()
    make.payment(contract)
    return contract


def morning(contract: Contract, at: datetime) -> Contract:
    for code in year_end.near_the_end(at.date()):
        year_end.watch(code=code, at=at)
    contract.refresh_from_db()
    return contract


def accepted(contract: Contract, spent: int, at: datetime) -> Contract:
    report = make.fill(contract.reports.get(kind=ReportKind.FINAL), spent=Money.of(spent))
    reports.accept_report(
        actor=make.official(), code=contract.code, key="final", remark="", seen_version=report.stamp, at=at
    )
    contract.refresh_from_db()
    return contract


def pay(contract: Contract, on: date, at: datetime, ordinal: int = 2) -> Contract:
    contract.refresh_from_db()
    payments.pay_tranche(
        actor=make.official(), code=contract.code, ordinal=ordinal, paid_on=on, document=f"ТД-{on:%m%d}",
        seen_version=contract.version, at=at,
    )  # fmt: skip
    contract.refresh_from_db()
    return contract


def test_a_month_before_the_end_the_city_owes_what_is_unpaid_until_it_pays(half_paid):
    morning(half_paid, datetime(2027, 11, 20, 3, 0, tzinfo=UTC))
    assert not half_paid.obligations.filter(subject="year_end").exists()
    morning(half_paid, DECEMBER)
    owed = half_paid.obligations.get(subject="year_end")
    assert (owed.side, owed.due_on, owed.done_on) == (Side.CITY, date(2027, 12, 31), None)
    assert str(Money.of(50_000)) in owed.title
    half_paid.tranches.update(condition=Condition.SIGNATURE)
    pay(half_paid, DECEMBER.date(), DECEMBER)
    morning(half_paid, DECEMBER)
    owed.refresh_from_db()
    assert owed.done_on
    assert not owed.dropped


def test_after_the_year_what_is_unpaid_is_cancelled_with_a_reason_and_told_to_everybody(half_paid):
    morning(half_paid, DECEMBER)
    morning(half_paid, JANUARY)
    tranche = half_paid.tranches.get(ordinal=2)
    assert (half_paid.lapsed, tranche.lapsed, half_paid.status) == (50_000_00, 50_000_00, ContractStatus.IN_FORCE)
    assert "31.12.2027" in tranche.lapse_reason
    assert half_paid.obligations.get(subject="year_end").dropped
    step = next(s for s in contract_steps(half_paid) if s.code == "lapsed")
    assert (step.amount, step.on) == (Money.of(50_000), date(2028, 1, 1))
    with pytest.raises(Invalid) as refused:
        pay(half_paid, date(2028, 1, 1), JANUARY)
    assert list(refused.value.fields) == ["paid_on"]
    before = half_paid.version
    assert morning(half_paid, JANUARY).version == before, "once is enough"


def test_more_accepted_than_was_paid_closes_the_contract_with_an_unpaid_sum(half_paid):
    morning(half_paid, JANUARY)
    accepted(half_paid, 70_000, JANUARY)
    assert (half_paid.status, half_paid.to_pay, half_paid.to_return) == (ContractStatus.UNPAID, 0, 0)
    assert contract_page(make.official(), half_paid.code, today=JANUARY.date()).never_paid == Money.of(20_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=half_paid.pk).update(accepted=50_000_00)


def test_less_accepted_than_was_paid_comes_back_after_the_year_as_well(half_paid):
    morning(half_paid, JANUARY)
    accepted(half_paid, 45_000, JANUARY)
    assert (half_paid.status, half_paid.to_return) == (ContractStatus.COMPLETED, 5_000_00)
    returns.record_repayment(
        actor=make.official(), code=half_paid.code, amount=Money.of(5_000), on=JANUARY.date(), document="П-1",
        seen_version=half_paid.version, at=JANUARY,
    )  # fmt: skip
    half_paid.refresh_from_db()
    assert half_paid.status == ContractStatus.CLOSED


def test_a_report_accepted_in_december_and_never_paid_closes_the_contract_on_the_first_of_january(half_paid):
    accepted(half_paid, 70_000, DECEMBER)
    assert (half_paid.status, half_paid.to_pay) == (ContractStatus.COMPLETED, 20_000_00)
    morning(half_paid, JANUARY)
    assert half_paid.status == ContractStatus.UNPAID


def test_a_payment_made_in_december_is_written_down_in_january(half_paid):
    accepted(half_paid, 70_000, DECEMBER)
    morning(half_paid, JANUARY)
    pay(half_paid, date(2027, 12, 30), JANUARY)
    assert (half_paid.status, half_paid.paid, half_paid.lapsed) == (ContractStatus.CLOSED, 70_000_00, 0)


def test_nothing_is_cancelled_of_what_was_paid_or_was_not_to_be_paid():
    whole, less = make.signed(), make.to_return()
    for ordinal in (1, 2):
        make.payment(whole, ordinal)
    for contract in (whole, less):
        assert morning(contract, JANUARY).lapsed == 0


def test_the_database_pays_nothing_that_was_cancelled(half_paid):
    morning(half_paid, JANUARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        half_paid.tranches.filter(ordinal=2).update(paid=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=half_paid.pk).update(paid=60_000_00)
