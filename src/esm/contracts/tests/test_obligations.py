"""What is owed: written down, put off with a reason, closed; the city's board and an organisation's list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from esm.contracts import public
from esm.contracts.machine import ObligationKind, Side
from esm.contracts.models import Contract, Obligation
from esm.contracts.services import obligations
from esm.contracts.services.obligations import Duty
from esm.identity.public import Role
from esm.kernel.actor import NOBODY
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

from . import make
from .browse import signed_in, text

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)
BOARD, OWN = "/department/obligations/", "/cabinet/obligations/"


@pytest.fixture(autouse=True)
def _in_the_year():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def contract() -> Contract:
    return make.signed()


def add(contract, actor=None, **kw) -> Obligation:
    duty = {"side": Side.ORGANISATION, "kind": ObligationKind.VISIT, "title": "Показати облік", "due_on": TODAY} | kw
    return obligations.add_obligation(
        actor=actor or make.official(), code=contract.code, duty=Duty(**duty), at=make.NOW
    )


def move(owed, due_on=date(2027, 7, 20), reason="Ремонт", actor=None) -> Obligation:
    return obligations.move_obligation(
        actor=actor or make.official(), obligation_id=owed.pk, due_on=due_on, reason=reason, at=make.NOW
    )


def close(owed, dropped=False, remark="", on=TODAY) -> Obligation:
    return obligations.close_obligation(
        actor=make.official(), obligation_id=owed.pk, on=on, dropped=dropped, remark=remark, at=make.NOW
    )


def test_an_official_writes_down_puts_off_and_closes_what_no_rule_knows(contract):
    owed = add(contract)
    moved = move(owed)
    assert [(m.was, m.due_on, m.reason) for m in moved.moves.all()] == [(TODAY, date(2027, 7, 20), "Ремонт")]
    assert close(owed, remark="Показали").done_on == TODAY
    actions = list(
        AuditEvent.objects.filter(action__startswith="contracts.").order_by("id").values_list("action", flat=True)
    )
    assert actions == ["contracts.owe", "contracts.move_obligation", "contracts.settle_obligation"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"due_on": date(2099, 1, 1)}, "due_on"),
    ],
)
def test_a_duty_without_words_or_with_an_odd_day_gets_its_sentence(contract, wrong, field):
    with pytest.raises(Invalid) as refused:
        add(contract, **wrong)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"reason": " "}, "reason"), ({"due_on": date(2027, 7, 15)}, "due_on"), ({"due_on": date(2027, 5, 1)}, "due_on")],
)
def test_a_term_moves_to_another_day_ahead_with_a_reason(contract, wrong, field):
    with pytest.raises(Invalid) as refused:
        move(contract.obligations.get(subject="report:interim"), **wrong)
    assert list(refused.value.fields) == [field]


def test_a_report_is_due_on_the_day_to_which_its_term_was_moved(contract):
    move(contract.obligations.get(subject="report:interim"))
    assert contract.reports.get(kind="interim").due_on == date(2027, 7, 20)


def test_what_a_step_of_the_program_meets_is_not_closed_by_hand(contract):
    with pytest.raises(Conflict, match="закриється саме"):
        close(contract.obligations.get(subject="report:interim"))


def test_what_is_owed_no_more_says_why_and_what_is_closed_stays_closed(contract):
    owed = add(contract)
    with pytest.raises(Invalid) as refused:
        close(owed, dropped=True)
    assert list(refused.value.fields) == ["remark"]
    close(owed, dropped=True, remark="Записано помилково")
    for step in (lambda: close(owed), lambda: move(owed)):
        with pytest.raises(Conflict, match="вже закрито"):
            step()


def test_others_neither_write_nor_learn(contract):
    owed = contract.obligations.first()
    with pytest.raises(Denied):
        add(contract, actor=make.member(contract))
    for stranger in (NOBODY, make.member(contract)):
        with pytest.raises(NotFound):
            move(owed, actor=stranger)


def test_the_database_drops_nothing_without_a_reason_and_keeps_every_move(contract):
    owed = add(contract)
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=owed.pk).update(dropped=True)
    move(owed)
    with pytest.raises(IntegrityError), transaction.atomic():
        owed.moves.all().delete()


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_the_board_shows_what_is_late_and_everything_on_request(contract):
    make.obligation(contract, TODAY - timedelta(days=3), title="Відповісти на лист міста")
    client = signed_in(Role.OFFICIAL)
    page = text(client.get(BOARD))
    assert "Відповісти на лист міста" in page
    assert "Прострочено на 3" in page
    assert "Прострочено 1 строк" in page
    assert "Прострочено 1 строк" in text(client.get(BOARD, {"show": "done"}))
    assert "Подати проміжний звіт" not in page
    assert "Подати проміжний звіт" in text(client.get(BOARD, {"show": "open", "kind": "report"}))
    assert "Відповісти на лист міста" not in text(client.get(BOARD, {"show": "all", "side": "city"}))
    assert "строків немає" in text(client.get(BOARD, {"year": "2001"}))
    assert "Нічого не прострочено" not in text(client.get(BOARD, {"kind": "x", "show": "x", "year": "x"}))


def test_an_organisation_sees_its_own_and_the_city_does_not_see_its_place(contract):
    other = make.signed()
    client = signed_in(organisation_id=contract.organisation_id)
    page = text(client.get(OWN))
    assert f"/cabinet/reports/{contract.code}/interim/" in page
    assert other.number not in page
    assert client.get(BOARD).status_code == 404
    assert signed_in(organisation_id=organisation().pk).get(OWN).status_code == 200
    assert signed_in(Role.COMMISSION).get(BOARD).status_code == 404


@pytest.mark.parametrize(("role", "leads"), [(Role.OFFICIAL, True), (Role.HEAD, False)])
def test_a_task_of_the_city_leads_to_its_page_for_whoever_does_it_and_for_nobody_else(contract, role, leads):
    place = {"url_name": "contracts:owe", "due_on": TODAY - timedelta(days=3)}
    owed = make.obligation(contract, side="city", title="Сплатити акт", **place)
    theirs = make.obligation(contract, title="Дати табель", **place)
    for page in (BOARD, f"/department/contracts/{contract.code}/"):
        shown = text(signed_in(role).get(page)).split("<main")[1]
        link = f'<a href="/department/contracts/{contract.code}/obligations/new/">'
        assert (f"{link}{owed.title}" in shown) is leads
        assert f"{link}{theirs.title}" not in shown


def test_the_board_goes_out_as_a_table(contract):
    make.obligation(contract, TODAY - timedelta(days=3))
    csv = signed_in(Role.HEAD).get(BOARD, {"format": "csv"})
    assert "Відповісти на лист" in csv.content.decode()


@pytest.mark.parametrize("place", [BOARD, OWN])
def test_a_list_asks_as_little_for_many_rows_as_for_one(contract, place):
    client = signed_in(Role.OFFICIAL) if place == BOARD else signed_in(organisation_id=contract.organisation_id)
    counts = []
    for more in (1, 2, 40):
        for n in range(more):
            owed = make.obligation(contract, TODAY - timedelta(days=n + 1))
            move(owed)
            Obligation.objects.filter(pk=owed.pk).update(due_on=TODAY - timedelta(days=n + 1))
        with CaptureQueriesContext(connection) as asked:
            text(client.get(place))
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_terms_are_added_put_off_and_closed_through_the_pages(contract):
    client = signed_in(Role.OFFICIAL)
    new = {"side": "organisation", "kind": "visit", "title": "Показати облік", "due_on": "2027-06-10"}
    assert client.post(f"/department/contracts/{contract.code}/obligations/new/", new).status_code == 302
    owed = contract.obligations.get(subject="hand:1")
    assert "Показати облік" in text(client.get(f"/department/contracts/{contract.code}/"))
    kept = text(client.post(f"/department/obligations/{owed.pk}/move/", {"due_on": "2027-06-12", "reason": " "}))
    assert "2027-06-12" in kept
    client.post(f"/department/obligations/{owed.pk}/move/", {"due_on": "2027-06-12", "reason": "Свято"})
    assert "Свято" in text(client.get(f"/department/obligations/{owed.pk}/close/"))
    client.post(f"/department/obligations/{owed.pk}/close/", {"outcome": "done", "on": "2027-06-01", "remark": ""})
    owed.refresh_from_db()
    assert (owed.due_on, owed.done_on) == (date(2027, 6, 12), TODAY)


def test_money_is_paid_undone_demanded_and_returned_through_the_pages():
    contract = make.to_return()
    client, code = signed_in(Role.OFFICIAL), contract.code
    own = signed_in(organisation_id=contract.organisation_id)
    sent = {"version": contract.version, "reason": ""}
    assert client.post(f"/department/contracts/{code}/demand/", sent).status_code == 302
    assert "В-1" in text(own.get(f"/contracts/{code}/returns/"))
    pdf = own.get(f"/contracts/{code}/demands/1/document.pdf")
    assert pdf.content.startswith(b"%PDF")
    contract.refresh_from_db()
    came = {"version": contract.version, "amount": "5 000", "on": "2027-06-01", "document": "П-1"}
    assert client.post(f"/department/contracts/{code}/repay/", came).status_code == 302
    contract.refresh_from_db()
    assert contract.status == "closed"
    assert "П-1" in text(client.get(f"/contracts/{code}/returns/"))


def test_a_payment_undone_through_the_page_stays_to_be_seen(contract):
    payment = make.payment(contract)
    contract.refresh_from_db()
    client = signed_in(Role.OFFICIAL)
    page = f"/department/contracts/{contract.code}/payments/{payment.pk}/reverse/"
    assert client.post(page, {"version": contract.version, "reason": "Інший договір"}).status_code == 302
    shown = text(client.get(f"/department/contracts/{contract.code}/"))
    assert "Інший договір" in shown
    assert "<s>" in shown


# ---- whose work it is -----------------------------------------------------------------------------------------------


def test_what_is_owed_stands_on_the_homes_of_those_who_owe_and_of_the_official(contract):
    make.obligation(contract, TODAY - timedelta(days=3))
    make.obligation(contract, TODAY + timedelta(days=3), side=Side.CITY, title="Відповісти на скаргу")
    mine = public.work_items(make.member(contract), today=TODAY)
    assert [i.urgency for i in mine] == ["overdue", "waiting", "waiting"]
    office = {i.url_name: i for i in public.work_items(make.official(), today=TODAY)}
    assert office["contracts:obligations"].urgency == "overdue"
    assert "Відповісти на скаргу" in office["contracts:contract"].title


def test_an_official_is_told_to_demand_what_nobody_asked_for_yet():
    owing = make.to_return()
    assert "contracts:demand" in [i.url_name for i in public.work_items(make.official(), today=TODAY)]
    make.demand(owing)
    assert "contracts:demand" not in [i.url_name for i in public.work_items(make.official(), today=TODAY)]
