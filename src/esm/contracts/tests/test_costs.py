"""What the pages of a contract ask of the database: twelve queries at most, however much the contract holds."""

from __future__ import annotations

import pytest
import time_machine

from esm.contracts.services import reports
from esm.identity.public import Role
from esm.kernel.money import Money
from esm.orders.tests import make as orders
from esm.reference.tests import make as reference

from . import make
from .browse import own, queries, signed_in
from .test_reports import accept, add, handed_in, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_year():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


def test_two_versions_of_a_report_are_compared_in_ten_queries():
    contract = make.signed()
    handed_in(contract, row("1"))
    accept(contract)
    reports.open_correction(actor=make.member(contract), code=contract.code, key="interim", reason="Люди", at=make.NOW)
    page, client = f"/contracts/{contract.code}/reports/interim-v2/compare/", own(contract)
    few = queries(client, page)
    add(contract, *(row(str(n)) for n in range(2, 5)), key="interim-v2")
    assert queries(client, page) == few <= 10


@pytest.mark.parametrize(("state", "most"), [("draft", 12), ("asked", 11), ("approved", 11)])
def test_a_change_is_shown_in_twelve_queries(state, most):
    contract = make.signed()
    page, client = f"/contracts/{contract.code}/amendments/1/", own(contract)
    made = make.amendment(contract, state)
    if state == "draft":
        assert queries(client, f"{page}edit/") <= 10
    few = queries(client, page)
    make.amendment(contract, "asked")
    assert queries(client, page) == few <= most, made.type


def test_steps_with_money_that_comes_back_ask_twelve():
    owing = make.to_return()
    make.demand(owing)
    client, base = signed_in(Role.OFFICIAL), f"/department/contracts/{owing.code}"
    counts = []
    for n in (1, 2, 3):
        back = make.repayment(owing, Money.of(100), document=f"П-{n}")
        pages = (f"{base}/demands/1/withdraw/", f"{base}/repayments/{back.pk}/reverse/")
        counts.append([queries(client, page) for page in pages])
    assert counts == [counts[0]] * 3
    assert max(counts[0]) <= 12


def test_the_form_of_a_complaint_reads_the_calendar_once_for_all_decisions():
    counts = []
    with time_machine.travel(orders.AFTER + orders.DAY, tick=False):
        client = signed_in(Role.OFFICIAL)
        for bids in (((100, 1000, 4),), ((100, 400, 4), (110, 300, 4), (115, 200, 4))):
            orders.released(orders.compared(*bids))
            counts.append([queries(client, page) for page in ("/complaints/new/", "/department/complaints/new/")])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
