"""Pages of a social order's contract: who sees what, how many queries, what a paper says."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from esm.contracts.models import Act, Amendment, Referral
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.models import AuditEvent
from esm.partners.tests import make as partners

from . import make_social as make

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: make.NOW)


@pytest.fixture
def contract():
    return make.in_force(spare=500)


@pytest.fixture
def official():
    return signed_in(identity.user(Role.OFFICIAL, email="official@city.example"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ngo(contract) -> Client:
    user = identity.user(email=f"ngo{contract.pk}@ngo.example")
    partners.head(contract.organisation, user=user)
    return signed_in(user)


def at(name, contract, *args):
    return reverse(f"contracts:{name}", args=[contract.code, *args])


def test_the_whole_month_goes_through_the_pages(contract, official):
    provider = ngo(contract)
    form = {
        "number": "Н-1", "on": "2027-03-01", "decision_number": "Р-1", "decision_on": "2027-02-26",
        "name": "Марія Тестова", "phone": "067 000 00 00", "volume": "100", "starts_on": "2027-03-01",
        "ends_on": "2027-12-20", "income": "100",
    }  # fmt: skip
    official.post(at("refer", contract), form)
    who = Referral.objects.get()
    assert "Марія Тестова" in provider.get(at("referral", contract, 1)).content.decode()
    provider.post(at("referral_accept", contract, 1), {"version": 0})
    who.refresh_from_db()
    make.delivered(contract, who, DAY, 4)
    page = provider.get(at("act_preview", contract), {"month": "2027-03"}).content.decode()
    assert who.recipient in page
    assert "Подати акт" in page
    provider.post(at("act_submit", contract), {"month": "2027-03"})
    assert Act.objects.get().amount == 400_00
    official.post(at("act_accept", contract, 1), {"version": 0})
    assert Act.objects.get().status == "accepted"


def test_a_typed_referral_stays_when_it_is_wrong(contract, official):
    answer = official.post(at("refer", contract), {"number": "Н-1", "name": "Марія Тестова", "volume": "багато"})
    page = answer.content.decode()
    assert "Марія Тестова" in page
    assert "Напишіть обсяг цифрами" in page


def test_the_list_of_referrals_names_nobody(contract, official):
    make.referral(contract)
    for client in (official, ngo(contract)):
        assert "Марія" not in client.get(at("service", contract)).content.decode()
    assert not AuditEvent.objects.filter(action="contracts.look_at_person").exists()


def test_each_opening_of_a_person_s_page_is_in_the_journal(contract, official):
    make.referral(contract)
    official.get(at("referral", contract, 1))
    official.get(at("referral", contract, 1))
    assert AuditEvent.objects.filter(action="contracts.look_at_person").count() == 2


@pytest.mark.parametrize("name", ["service", "act", "referral", "act_document", "recalculate"])
def test_a_stranger_finds_nothing(contract, name):
    make.delivered(contract, make.referral(contract), DAY)
    make.act(contract)
    other = ngo(make.in_force())
    args = {"service": (), "recalculate": (), "act_document": (1, "pdf")}.get(name, (1,))
    assert other.get(at(name, contract, *args)).status_code == 404


@pytest.mark.parametrize("name", ["act_preview", "act_submit"])
def test_a_month_that_is_none_is_no_page(contract, name):
    provider = ngo(contract)
    send = provider.post if name == "act_submit" else provider.get
    assert send(at(name, contract), {"month": "2027-13"}).status_code == 404


def test_the_act_s_papers_say_sums_and_codes_and_no_names(contract, official):
    who = make.referral(contract)
    make.delivered(contract, who, DAY, 4)
    make.act(contract)
    word = official.get(at("act_document", contract, 1, "docx")).content
    document = Document(io.BytesIO(word))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert "Рахунок №" in text
    assert who.recipient in cells
    assert "Марія" not in text + "".join(cells)
    assert official.get(at("act_document", contract, 1, "pdf")).content.startswith(b"%PDF")
    assert official.get(at("document", contract, "pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["service", "act"])
def test_the_number_of_queries_does_not_grow(contract, official, name):
    def asked(people: int) -> int:
        for n in range(people):
            make.delivered(contract, make.referral(contract, volume=10_00), DAY, 1 + n)
        ordinal = make.act(contract).ordinal
        args = (ordinal,) if name == "act" else ()
        official.get(at(name, contract, *args))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            official.get(at(name, contract, *args))
        return len(queries)

    one = asked(1)
    assert one == asked(3)
    assert one <= 12


def test_a_person_is_looked_at_and_declined_on_pages_of_few_queries(contract, official):
    for n in range(3):
        made = make.referral(contract, volume=10_00)
        make.delivered(contract, made, DAY, 1 + n)
    for who, name in ((official, "referral"), (official, "referral_end"), (ngo(contract), "referral_decline")):
        with CaptureQueriesContext(connection) as queries:
            assert who.get(at(name, contract, made.ordinal)).status_code == 200
        assert len(queries) <= 12, (name, len(queries))


def test_a_new_volume_becomes_an_amendment_to_agree(contract, official):
    answer = official.post(at("recalculate", contract), {"volume": "1200", "reason": "Більше людей"})
    assert answer.status_code == 302
    assert Amendment.objects.get().type == "sum_up"


def test_a_check_of_quality_asks_each_requirement_and_its_findings_are_answered_like_any_other(contract, official):
    today = f"{make.NOW:%Y-%m-%d}"
    plan = {"kind": "quality", "planned_on": today, "checker": "Ольга", "why": "За завданням"}
    page = official.get(f"{at('new_check', contract)}?kind=quality").content.decode()
    assert re.search(r'value="quality"[^>]*checked', page)
    assert official.post(at("new_check", contract), plan).headers["Location"] == at("record_check", contract, 1)
    page = official.get(at("record_check", contract, 1)).content.decode()
    assert all(t in page for t in contract.framework.requirements)
    form = {
        "version": "0", "done_on": today, "place": "Салтівський район", "found": "Були", "outcome": "remarks",
        "answer_1": "no", "comment_1": "Журнал",
    }  # fmt: skip
    official.post(at("record_check", contract, 1), form)
    assert "Журнал" in official.get(at("check_page", contract, 1)).content.decode()
    assert official.get(at("check_act", contract, 1)).content.startswith(b"%PDF")
    assert "1 зауваження" in official.get(at("service", contract)).content.decode()
    assert "Виправили" in ngo(contract).post(
        at("finding", contract, 1), {"version": "0", "text": "Виправили"}, follow=True
    ).content.decode()  # fmt: skip
