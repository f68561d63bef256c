from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from esm.contracts.machine import ReportKind
from esm.contracts.models import Report
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.money import Money
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db


def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def official(client):
    return sign_in(client, identity.user(Role.OFFICIAL))


def head_of(contract):
    return partners.head(contract.application.organisation)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(captured)


def test_the_list_asks_the_same_for_one_and_for_thirty(official):
    make.signed()
    one = queries(official, "/department/contracts/")
    for _ in range(29):
        make.signed()
    assert queries(official, "/department/contracts/") == one <= 12


def test_one_contract_is_read_with_few_queries(official):
    contract = make.signed()
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    assert queries(official, f"/department/contracts/{contract.code}/") <= 12


@pytest.mark.parametrize("place", ["department/contracts/{}/", "cabinet/contracts/{}/", "contracts/{}/document.pdf"])
def test_a_stranger_finds_no_contract(client, place):
    contract = make.signed()
    sign_in(client, identity.user())
    assert client.get("/" + place.format(contract.code)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client):
    contract = make.signed()
    answer = client.get(f"/department/contracts/{contract.code}/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_the_pdf_is_tagged_and_says_the_sum(official):
    contract = make.signed()
    pdf = official.get(f"/contracts/{contract.code}/document.pdf")
    reader = PdfReader(BytesIO(pdf.content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")
    assert "100 000" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_docx_is_a_word_file(official):
    contract = make.signed()
    answer = official.get(f"/contracts/{contract.code}/document.docx")
    assert answer.content[:2] == b"PK"


def test_a_wrong_number_keeps_what_was_typed_and_says_what_to_do(client):
    reference.loaded()
    contract = make.signed()
    sign_in(client, head_of(contract))
    address = f"/cabinet/reports/{contract.code}/interim/"
    answer = client.post(address, {"version": "0", "done": "Працюємо", "persons": "сорок", "money_city": "12 000,505"})
    html = answer.content.decode()
    assert "Напишіть кількість цифрами" in html
    assert "Напишіть суму цифрами" in html
    assert "сорок" in html
    assert "12 000,505" in html
    assert Report.objects.get(contract=contract, kind=ReportKind.INTERIM).done == ""


def test_a_report_is_written_checked_and_submitted(client):
    reference.loaded()
    contract = make.signed()
    sign_in(client, head_of(contract))
    address = f"/cabinet/reports/{contract.code}/interim/"
    code = client.get(address).context["form"].fields["service_1"].choices[1][0]
    written = {"done": "Працюємо", "results": "Як у плані", "persons": "40", "contacts": "1 200", "jobs": "0"}
    written |= {"volunteers": "5", "volunteer_hours": "70", "money_city": "12 000,50", "version": "0"}
    written |= {"service_1": code, "service_persons_1": "40", "service_contacts_1": "1200", "check": "1"}
    assert client.post(address, written).url == f"{address}check/"
    report = Report.objects.get(contract=contract, kind=ReportKind.INTERIM)
    assert client.post(f"{address}check/", {"version": report.version}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.contacts) == ("submitted", 1200)
    assert report.money.get(source="city").spent == 1_200_050


def test_an_unfinished_report_lists_what_is_missing_on_the_check_page(client):
    reference.loaded()
    contract = make.signed()
    sign_in(client, head_of(contract))
    answer = client.post(f"/cabinet/reports/{contract.code}/final/check/", {"version": "0"})
    assert "Опишіть, що зроблено." in answer.content.decode()


def test_a_payment_is_recorded_from_the_page(official):
    days = {"year": 2026, "starts_on": date(2026, 2, 1), "ends_on": date(2026, 11, 1), "signed_on": date(2026, 2, 1)}
    contract = make.signed(**days, year_ends_on=date(2026, 12, 31))
    answer = official.post(
        f"/department/contracts/{contract.code}/pay/1/",
        {"paid_on": "2026-03-05", "document": "ТД-1", "version": contract.version},
    )
    assert answer.status_code == 302
    contract.refresh_from_db()
    assert contract.paid == 5_000_000
