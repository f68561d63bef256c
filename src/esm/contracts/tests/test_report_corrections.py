"""An accepted report stays as it was: a correction is a new version beside it, and never moves money."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from esm.contracts.machine import ContractStatus, ReportStatus
from esm.contracts.models import ReceiptClaim, Report
from esm.contracts.selectors.report_compare import compared
from esm.contracts.services import reports
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make
from .test_reports import accept, add, handed_in, of, row, save, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules():
    reference.loaded()


@pytest.fixture
def contract():
    return make.signed()


def test_the_database_refuses_every_change_of_an_accepted_report(contract):
    handed_in(contract, row())
    accept(contract)
    report = of(contract)
    changes = (
        lambda: Report.objects.filter(pk=report.pk).update(done="Інше"),
        lambda: report.receipts.update(amount=1),
        lambda: report.services.update(contacts=9_999),
        lambda: report.money.update(spent=1),
        lambda: report.receipts.all().delete(),
        lambda: Report.objects.filter(pk=report.pk)._raw_delete("default"),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_correction_is_a_new_version_beside_the_old_one(contract):
    handed_in(contract, row("1"))
    accept(contract)
    member = make.member(contract)
    new = reports.open_correction(
        actor=member, code=contract.code, key="interim", reason="Помилка в людях", at=make.NOW
    )
    assert (new.key, new.receipts.count()) == ("interim-v2", 1)
    with pytest.raises(Conflict):
        reports.open_correction(actor=member, code=contract.code, key="interim", reason="Ще", at=make.NOW)
    save(contract, "interim-v2", persons=41)
    add(contract, row("2"), key="interim-v2")
    assert contract.lines.get(code=1).spent == 2_000_00
    _new, said = compared(member, contract.code, new.key)
    differences = {d.label: (d.before, d.after) for d in said}
    assert differences["Людей отримали допомогу"] == ("40", "41")
    assert any(label.startswith("2, ") for label in differences)
    submit(contract, new.key)
    accept(contract, new.key)
    assert (of(contract).persons, of(contract, new.key).persons) == (40, 41)
    assert of(contract, new.key).accepted_amount == 2_000_00


def test_a_discarded_correction_leaves_the_accepted_version_and_its_sums(contract):
    handed_in(contract, row("1"))
    accept(contract)
    member = make.member(contract)
    reports.open_correction(actor=member, code=contract.code, key="interim", reason="Помилка", at=make.NOW)
    add(contract, row("2"), key="interim-v2")
    back = reports.discard_correction(actor=member, code=contract.code, key="interim-v2", at=make.NOW)
    assert (back, contract.lines.get(code=1).spent, ReceiptClaim.objects.count()) == ("interim", 1_000_00, 1)
    assert of(contract).status == ReportStatus.ACCEPTED


def test_a_correction_of_the_final_report_never_moves_money(contract):
    make.payment(contract)
    handed_in(contract, row("1"), key="final")
    accept(contract, "final")
    contract.refresh_from_db()
    assert contract.status == ContractStatus.COMPLETED
    member = make.member(contract)
    reports.open_correction(actor=member, code=contract.code, key="final", reason="Люди", at=make.NOW)
    save(contract, "final-v2", persons=45)
    submit(contract, "final-v2")
    with pytest.raises(Invalid):
        accept(contract, "final-v2", accepted=Money.of(500), remark="Менше")
    accept(contract, "final-v2")
    contract.refresh_from_db()
    assert contract.accepted == 1_000_00
