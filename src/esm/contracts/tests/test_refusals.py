"""What must never be taken into a report, as a person meets it: a sentence, her typing kept, nothing half-written."""

from __future__ import annotations

import os
import signal

import pytest
import time_machine
from django.test import Client

from esm.contracts.machine import ReportStatus
from esm.contracts.models import Contract, Receipt, ReceiptClaim, Report
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.kernel.tests.processes import start
from esm.reference.tests import make as reference

from . import make
from .browse import own
from .test_reports import accept, add, handed_in, of, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_year():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def contract() -> Contract:
    return make.signed()


def typed(client: Client, contract: Contract, key: str = "interim", **kw: str) -> str:
    """One receipt of 100 UAH typed into the grid; what the page said."""
    receipt = {"line": "1", "number": "17", "on": "2027-04-02", "counterparty": "ТОВ «Пальне»", "amount": "100"}
    receipt |= {"counterparty_code": "14360570"} | kw
    return sent(client, f"/cabinet/reports/{contract.code}/{key}/receipts/new/", receipt)


def sent(client: Client, page: str, receipt: dict[str, str]) -> str:
    answer = client.post(page, {f"{name}_1": value for name, value in receipt.items()})
    return answer.content.decode().replace("\u00a0", " ") if answer.status_code == 200 else ""


@pytest.mark.parametrize("day", ["2027-02-28", "2027-12-02", "2026-04-02"])
def test_a_receipt_dated_outside_the_term_is_refused_with_the_term(contract: Contract, day: str) -> None:
    said = typed(own(contract), contract, on=day)
    assert "01.03.2027" in said
    assert f'value="{day}"' in said
    assert not Receipt.objects.exists()
    assert not ReceiptClaim.objects.exists()


def test_the_same_receipt_in_two_reports_is_refused_of_another_organisation_too(contract: Contract) -> None:
    other = make.signed()
    hers, theirs = own(contract), own(other)
    assert not typed(hers, contract)
    for again, key in ((contract, "interim"), (contract, "final"), (other, "interim"), (other, "final")):
        said = typed(hers if again == contract else theirs, again, key, number=" № 17 ")
        assert "№ 17" in said, key
        assert "уже" in said or "вже" in said or "в іншому звіті" in said
        assert contract.title not in said or again == contract
    assert (Receipt.objects.count(), ReceiptClaim.objects.count()) == (1, 1)


def test_receipts_that_overspend_a_line_are_refused_together_with_what_the_line_holds(contract: Contract) -> None:
    """60 000 UAH and a tenth: each fits, both together don't."""
    client, page = own(contract), f"/cabinet/reports/{contract.code}/interim/receipts/new/"
    both = {}
    for n, amount in ((1, "40000"), (2, "26000,01")):
        both |= {f"line_{n}": "1", f"number_{n}": str(n), f"on_{n}": "2027-04-02", f"counterparty_{n}": "ТОВ"}
        both |= {f"counterparty_code_{n}": "14360570", f"amount_{n}": amount}
    said = client.post(page, both).content.decode().replace("\u00a0", " ")
    assert "На рядок «Оплата фахівців» лишилося 26 000 грн" in said
    assert 'value="26000,01"' in said
    assert not Receipt.objects.exists()
    assert client.post(page, both | {"amount_2": "26000"}).status_code == 302
    assert contract.lines.get(code=1).spent == 66_000_00


def test_a_receipt_is_not_edited_into_another_term_paper_or_line(contract: Contract) -> None:
    add(contract, row("1"), row("2", row=2, line=2))
    one = of(contract).receipts.get(number="1")
    client, page = own(contract), f"/cabinet/reports/{contract.code}/interim/receipts/{one.pk}/"
    good = {"line": "1", "number": "1", "on": "2027-04-02", "counterparty": "ТОВ", "counterparty_code": "14360570"}
    before = list(Receipt.objects.order_by("pk").values())
    for wrong in ({"on": "2027-02-28"}, {"number": "2", "line": "2"}, {"amount": "66001"}, {"line": "9"}):
        data = {f"{name}_1": value for name, value in (good | {"amount": "5"} | wrong).items()} | {"version": "0"}
        assert client.post(page, data).status_code == 200, wrong
    assert list(Receipt.objects.order_by("pk").values()) == before


def test_a_correction_cannot_overspend_a_line_either(contract: Contract) -> None:
    handed_in(contract, row("1", amount=Money.of(60_000)))
    accept(contract)
    client = own(contract)
    client.post(f"/cabinet/reports/{contract.code}/interim/correct/", {"reason": "Забули чек"})
    said = typed(client, contract, "interim-v2", number="2", amount="6001")
    assert "лишилося 6 000 грн" in said
    assert contract.lines.get(code=1).spent == 60_000_00
    assert not typed(client, contract, "interim-v2", number="2", amount="6000")


@pytest.mark.parametrize("name", ["receipts/new/", "receipts/load/", "photos/", ""])
def test_nothing_is_added_to_a_report_that_was_handed_in_or_accepted(contract: Contract, name: str) -> None:
    handed_in(contract, row("1"))
    client, page = own(contract), f"/cabinet/reports/{contract.code}/interim/{name}"
    for step in (lambda: None, lambda: accept(contract)):
        step()
        events, report = AuditEvent.objects.count(), Report.objects.filter(kind="interim").values().get()
        answer = client.post(page, {"text": "1;2;02.04.2027;ТОВ;14360570;1", "done": "Інше", "version": "0"})
        assert answer.status_code in {200, 302, 403, 405, 409}
        assert Receipt.objects.count() == 1
        assert Report.objects.filter(kind="interim").values().get() == report
        assert AuditEvent.objects.count() == events


# The report is decided and everything in it is frozen; only the word in the journal and the commit are missing.
ACCEPT = """
import sys, time
from esm.contracts.models import Report
from esm.contracts.services import reports
from esm.contracts.services.reports import decisions
from esm.contracts.tests import make

def stop(**_about):
    print("decided but not kept", flush=True)
    time.sleep(600)

decisions.audit.record = stop
report = Report.objects.get(pk=int(sys.argv[1]))
reports.accept_report(
    actor=make.official(), code=report.contract.code, key=report.key, remark="", seen_version=report.stamp, at=make.NOW
)
"""


@pytest.mark.django_db(transaction=True)
def test_a_server_killed_while_it_accepts_a_report_leaves_it_as_it_was_and_the_next_try_accepts() -> None:
    reference.loaded()
    contract = make.signed()
    report = handed_in(contract, row("1"))
    process = start(ACCEPT, report.pk)
    said = process.stdout.readline() if process.stdout else ""
    os.kill(process.pid, signal.SIGKILL)
    _out, err = process.communicate()
    assert "decided" in said, err
    now = of(contract)
    assert (now.status, now.accepted_amount) == (ReportStatus.SUBMITTED, None)
    assert not now.receipts.filter(frozen=True).exists()
    assert accept(contract).accepted_amount == 1_000_00
