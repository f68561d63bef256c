"""Pages of contracts: who sees them, how many queries they ask, what they make, and that nothing typed is lost."""

from __future__ import annotations

from io import BytesIO

import pytest
import time_machine
from django.test import Client
from docx import Document
from pypdf import PdfReader

from esm.competitions.tests import make as competitions
from esm.contracts.machine import ContractStatus, ReportKind, ReportStatus
from esm.contracts.models import Contract
from esm.identity.public import Role
from esm.kernel.money import Money
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

from . import make
from .browse import own, queries, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_year():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def contract() -> Contract:
    return make.signed()


def report_url(contract: Contract, kind: str = "interim") -> str:
    return f"/cabinet/reports/{contract.code}/{kind}/"


def typed(**changes: str) -> dict[str, str]:
    base = {"version": "0", "done": "Провели 12 занять", "persons": "40", "contacts": "300"}
    return base | {"service_1": "001.0", "service_persons_1": "40", "service_contacts_1": "300"} | changes


# ---- doors ----------------------------------------------------------------------------------------------------------


def pages(contract: Contract) -> dict[str, str]:
    """Address → who may open it: m(anages), c(ity reads), o(rganisation)."""
    code = contract.code
    return {
        "/department/contracts/": "mc",
        f"/department/contracts/{code}/": "mc",
        f"/contracts/{code}/history/": "mco",
        f"/department/reports/{code}/interim/": "mc",
        f"/department/contracts/{code}/pay/1/": "m",
        f"/cabinet/contracts/{code}/": "mco",
        f"/cabinet/reports/{code}/interim/": "mco",
        f"/cabinet/reports/{code}/interim/check/": "mco",
        f"/contracts/{code}/document.pdf": "mco",
        f"/contracts/{code}/document.docx": "mco",
    }


WHO = {Role.OFFICIAL: "m", Role.HEAD: "c", Role.SECRETARY: "c", Role.COMMISSION: "-", Role.ADMINISTRATOR: "-"}


@pytest.mark.parametrize("role", WHO)
def test_the_city_reads_contracts_and_only_an_official_works_on_them(contract, role):
    client = signed_in(role)
    for page, who in pages(contract).items():
        status = client.get(page).status_code
        # Who reads but may not do this is told so; to a stranger there is no such page.
        expected = 200 if WHO[role] in who else 403 if WHO[role] == "c" else 404
        assert status == expected, page


def test_an_organisation_sees_its_own_contract_and_a_stranger_learns_nothing(contract):
    insider, stranger = own(contract), signed_in(organisation_id=organisation().pk)
    for page, who in pages(contract).items():
        assert insider.get(page).status_code == (200 if "o" in who else 404), page
        assert stranger.get(page).status_code == 404, page
        assert Client().get(page).status_code == 302, page
    assert contract.title in text(insider.get("/cabinet/contracts/"))
    assert contract.title not in text(stranger.get("/cabinet/contracts/"))


def test_a_stranger_changes_nothing(contract):
    stranger = signed_in(organisation_id=organisation().pk)
    for page in (report_url(contract), f"/department/contracts/{contract.code}/pay/1/"):
        assert stranger.post(page, typed()).status_code == 404
    assert own(contract).post(f"/department/contracts/{contract.code}/cancel/", {"version": 0}).status_code == 404
    contract.refresh_from_db()
    assert contract.status == ContractStatus.IN_FORCE


def test_what_does_not_exist_is_not_found(contract):
    official, insider = signed_in(Role.OFFICIAL), own(contract)
    for page in ("/department/contracts/27-999/", f"/department/contracts/{contract.code}/pay/9/"):
        assert official.get(page).status_code == 404
    papers = f"/contracts/{contract.code}"
    for page in (report_url(contract, "yearly"), f"{papers}/document.odt", f"{papers}/signed/1/"):
        assert insider.get(page).status_code == 404


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "most"), [("/department/contracts/", 12), ("/cabinet/contracts/", 12)])
def test_a_list_of_thirty_asks_as_little_as_a_list_of_one(page, most):
    first = make.signed()
    client = signed_in(Role.OFFICIAL) if "department" in page else own(first)
    mine, call = first.application.organisation, first.application.call
    counts = []
    for more in (0, 2, 27):
        for _n in range(more):
            make.signed(application=competitions.application(call=call, organisation=mine))
        counts.append(queries(client, page))
    assert counts == [counts[0]] * 3
    assert counts[0] <= most


LISTS = pytest.mark.parametrize("address", ["/department/contracts/", "/cabinet/contracts/"])


def reader(contract: Contract, address: str) -> Client:
    return signed_in(Role.OFFICIAL) if "department" in address else own(contract)


@LISTS
def test_the_filters_keep_what_they_are_asked_and_bear_nonsense(contract, address):
    client = reader(contract, address)
    for asked in ("", "?year=2027", "?status=in_force", "?kind=project", "?year=2027&status=in_force"):
        assert contract.title in text(client.get(f"{address}{asked}"))
    for asked in ("?year=2026", "?status=draft", "?kind=service"):
        assert contract.title not in text(client.get(f"{address}{asked}"))
    for asked in ("?year=²", "?year=99999999999999999999", "?status=x", "?page=-1", "?page=x"):
        text(client.get(f"{address}{asked}"))


@LISTS
def test_the_list_is_exported_as_it_is_filtered_without_other_organisations_contracts(contract, address):
    other, client = make.signed(), reader(contract, address)
    table = client.get(f"{address}?format=csv&status=in_force").content.decode("utf-8-sig")
    assert contract.number in table
    assert (other.number in table) is ("department" in address)
    assert len(table.splitlines()[0].split(";")) == 11
    assert contract.number not in client.get(f"{address}?format=json&status=draft").content.decode()
    page = text(client.get(f"{address}?status=in_force"))
    assert "status=in_force&amp;format=xlsx" in page
    assert "data-print" in page


# ---- papers ---------------------------------------------------------------------------------------------------------


def test_the_contract_is_a_tagged_pdf_with_text_and_a_word_file(contract):
    client = own(contract)
    answer = client.get(f"/contracts/{contract.code}/document.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfReader(BytesIO(answer.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("uk")
    words = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert contract.number in words
    assert "100 000" in words.replace("\xa0", " ")
    word = client.get(f"/contracts/{contract.code}/document.docx")
    assert "attachment" in word["Content-Disposition"]
    document = Document(BytesIO(word.content))
    assert contract.number in " ".join(p.text for p in document.paragraphs)


# ---- a report from the form to the decision -------------------------------------------------------------------------


def test_a_report_is_written_checked_submitted_and_accepted_through_the_pages(contract):
    client, official = own(contract), signed_in(Role.OFFICIAL)
    answers = typed(results="Як обіцяли", jobs="2", volunteers="5", volunteer_hours="120", money_raised="0")
    answers |= {"done_1": "yes", "on_1": "2027-05-01", "fact_2": "300"}
    saved = client.post(report_url(contract), answers | {"check": "1"})
    assert (saved.status_code, saved["Location"]) == (302, f"{report_url(contract)}check/")
    report = contract.reports.get(kind=ReportKind.INTERIM)
    assert "Провели 12 занять" in text(client.get(f"{report_url(contract)}check/"))
    receipt = {"line_1": "1", "number_1": "17", "on_1": "2027-04-02", "counterparty_1": "ТОВ «Пальне»"}
    receipt |= {"counterparty_code_1": "14360570", "amount_1": "10 000,50"}
    assert client.post(f"{report_url(contract)}receipts/new/", receipt).status_code == 302
    report.refresh_from_db()
    assert "Підтвердьте" in text(client.post(f"{report_url(contract)}check/", {"version": report.stamp}))
    client.post(f"{report_url(contract)}check/", {"version": report.stamp, "declared": "1"})
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    desk = f"/department/reports/{contract.code}/interim/"
    assert "Провели 12 занять" in text(official.get(desk))
    official.post(desk, {"version": report.stamp, "accepted": "10 000,50", "remark": ""})
    report.refresh_from_db()
    assert (report.status, report.accepted_amount) == (ReportStatus.ACCEPTED, 10_000_50)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("persons", "сорок", "цифрами"),
        ("persons", "-5", "цифрами"),
        ("contacts", "99999999999", "завелике"),
        ("money_own", "багато", "суму цифрами"),
        ("service_contacts_1", "", "скільки разів"),
    ],
)
def test_a_mistake_in_a_report_loses_nothing_that_was_typed(contract, field, value, says):
    answer = own(contract).post(report_url(contract), typed(**{field: value}))
    page = text(answer)
    assert says in answer.context["form"].errors[field][0]
    assert "<title>Помилок: 1." in page
    assert "Провели 12 занять" in page
    assert not value or value in page
    assert not contract.reports.filter(version__gt=0).exists()


def test_a_report_that_a_colleague_saved_meanwhile_keeps_what_was_typed(contract):
    client = own(contract)
    client.post(report_url(contract), typed())
    page = text(client.post(report_url(contract), typed(done="Інший текст")))
    assert "Інший текст" in page
    assert contract.reports.get(kind=ReportKind.INTERIM).done == "Провели 12 занять"


def test_a_report_is_not_submitted_half_written(contract):
    page = text(own(contract).post(f"{report_url(contract)}check/", {"version": 0, "declared": "1"}))
    assert "Подати звіт" in page
    assert contract.reports.get(kind=ReportKind.INTERIM).status == ReportStatus.DRAFT


def test_returning_a_report_needs_words_and_keeps_the_sum_that_was_typed(contract):
    make.fill(contract.reports.get(kind=ReportKind.INTERIM), spent=Money.of(10_000))
    desk = f"/department/reports/{contract.code}/interim/"
    official = signed_in(Role.OFFICIAL)
    answer = official.post(desk, {"version": "0", "accepted": "9 000", "remark": "", "return": "1"})
    assert "9 000" in text(answer)
    assert answer.context["form"].errors["remark"]
    assert signed_in(Role.HEAD).post(desk, {"version": "0"}).status_code == 403
