"""Pages of reports: few queries however many receipts, tables in and out, versions, papers, and whose they are."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from esm.competitions.tests import make as competitions
from esm.contracts.machine import ReportStatus
from esm.contracts.models import Check, Contract, Receipt
from esm.contracts.selectors.objections import objections
from esm.identity.public import Role
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.partners.public import Right
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

from . import make
from .browse import own, queries, signed_in, text
from .test_reports import accept, add, handed_in, of, row, save

pytestmark = pytest.mark.django_db
HEAD = "Рядок кошторису;Номер;Дата;Кому сплачено;Код ЄДРПОУ;Сума"


@pytest.fixture(autouse=True)
def _in_the_year():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def contract() -> Contract:
    return make.signed()


def base(contract: Contract, key: str = "interim") -> str:
    return f"/cabinet/reports/{contract.code}/{key}/"


def many(contract: Contract, count: int, first: int = 0) -> None:
    days = [date(2027, 3, 2) + timedelta(days=n % 80) for n in range(count)]
    add(contract, *(row(f"Ч-{first + n}", row=n + 1, on=day, amount=Money.of(10)) for n, day in enumerate(days)))


def test_pages_of_a_project_with_five_hundred_receipts_ask_as_little_as_with_one(contract):
    """Pages of the report, and the contract's own page on both sides, with a change, a check and a demand in it."""
    make.amendment(contract, "asked")
    checked(contract, Money.of(100))
    pages = {
        own(contract): (
            "/cabinet/reports/{}/interim/",
            "/cabinet/reports/{}/interim/check/",
            "/contracts/{}/reports/interim/receipts/",
            "/cabinet/contracts/{}/",
        ),
        signed_in(Role.OFFICIAL): (
            "/department/reports/{}/interim/",
            "/contracts/{}/reports/interim/receipts/",
            "/department/contracts/{}/",
        ),
    }
    save(contract)
    counts: dict[tuple[str, int], list[int]] = {}
    for more, first in ((1, 0), (2, 1), (297, 3), (200, 300)):
        many(contract, more, first)
        for side, (client, addresses) in enumerate(pages.items()):
            for address in addresses:
                counts.setdefault((address, side), []).append(queries(client, address.format(contract.code)))
    assert all(set(found) == {found[0]} and found[0] <= 12 for found in counts.values()), counts


def checked(contract: Contract, refused: Money, at=make.NOW, **kw) -> Check:
    return Check.objects.create(
        contract=contract, ordinal=contract.checks.count() + 1, kind="visit", status="done", planned_on=at.date(), why="За планом",
        checker="Ольга Посадова", done_on=at.date(), found="Занять не було", outcome="partly", not_accepted=refused.kopecks,
        reason="Занять 3 червня не було", planned_at=at, recorded_at=at, **kw,
    )  # fmt: skip


def test_what_a_check_did_not_accept_stands_beside_the_report_with_a_proposal(contract):
    handed_in(contract, row("17"))
    checked(contract, Money.of(300))
    official, desk = signed_in(Role.OFFICIAL), f"/department/reports/{contract.code}/interim/"
    answer = official.get(desk)
    shown = text(answer).replace("\u00a0", " ")
    assert f'href="/monitoring/{contract.code}/1/"' in shown
    assert "Пропонуємо прийняти 700 грн" in shown
    initial = answer.context["form"].initial
    assert (initial["accepted"], "Занять 3 червня не було" in initial["remark"]) == (Money.of(700), True)
    sent = {"version": of(contract).stamp, "accepted": "700", "remark": initial["remark"]}
    assert official.post(desk, sent).status_code == 302
    report = of(contract)
    assert (report.accepted_amount, report.outcome) == (700_00, "part")
    assert "Пропонуємо" not in text(official.get(desk))


def test_a_check_that_an_earlier_report_answered_for_is_not_counted_again(contract):
    handed_in(contract, row("17"))
    checked(contract, Money.of(300), at=make.NOW - timedelta(days=1))
    report = of(contract)
    accept(contract, accepted=Money.of(700), remark="Без занять 3 червня")
    final = contract.reports.get(kind="final")
    assert objections(final, Money.of(5_000)).rows == ()
    assert objections(report, Money.of(1_000)).total == Money.of(300)
    checked(contract, Money.of(200), at=make.NOW + timedelta(days=1))
    assert objections(final, Money.of(5_000)).proposed == Money.of(4_800)
    assert objections(final, Money.of(100)).proposed == Money(0)


def test_receipts_are_typed_in_a_grid_with_every_fault_at_its_field_and_nothing_lost(contract):
    client = own(contract)
    good = {"line_1": "1", "number_1": "17", "on_1": "2027-04-02", "counterparty_1": "ТОВ «Пальне»"}
    good |= {"counterparty_code_1": "14360570", "amount_1": "100"}
    bad = {"line_3": "1", "number_3": "18", "on_3": "2027-01-02", "counterparty_3": "ТОВ", "amount_3": "-5"}
    answer = client.post(f"{base(contract)}receipts/new/", good | bad | {"counterparty_code_3": "14360570"})
    assert "ТОВ «Пальне»" in text(answer)
    assert {"on_3", "amount_3"} <= set(answer.context["form"].errors)
    assert not Receipt.objects.exists()
    assert client.post(f"{base(contract)}receipts/new/", good).status_code == 302
    assert Receipt.objects.get().amount == 100_00


def test_a_table_is_taken_whole_or_not_at_all_and_says_what_to_mend(contract):
    client, page = own(contract), f"{base(contract)}receipts/load/"
    rows = [
        "1;17;02.04.2027;ТОВ «Пальне»;14360570;100,50",
        "1;18;02.04.2026;ТОВ «Пальне»;14360570;100",
        "9;19;02.04.2027;ТОВ «Пальне»;14360570;багато",
    ]
    answer = client.post(page, {"text": "\n".join([HEAD, *rows])})
    shown = text(answer)
    assert [(p.row, p.column[0]) for p in answer.context["faults"]] == [(3, "C"), (4, "F")]
    assert "від 01.03.2027" in shown
    assert not Receipt.objects.exists()
    checked = client.post(page, {"text": "\n".join([HEAD, rows[0]]), "check": "1"})
    assert "Помилок немає" in text(checked)
    assert not Receipt.objects.exists()
    upload = SimpleUploadedFile("чеки.csv", "\n".join([HEAD, rows[0]]).encode())
    assert client.post(page, {"file": upload}).status_code == 302
    assert Receipt.objects.get().amount == 100_50
    assert "уже є у звіті" in text(client.post(page, {"text": "\n".join([HEAD, rows[0]])}))


def test_the_blank_table_can_be_filled_and_loaded(contract):
    answer = own(contract).get(f"{base(contract)}receipts/template.xlsx")
    assert answer["Content-Type"].endswith("sheet")


@pytest.mark.parametrize("sent", [{}, {"text": "\0\0"}, {"text": "x" * 5_000}, {"text": HEAD}])
def test_a_table_of_nonsense_is_refused_in_words(contract, sent):
    answer = own(contract).post(f"{base(contract)}receipts/load/", sent)
    text(answer)
    assert answer.context["form"].errors


def test_receipts_are_filtered_sorted_and_taken_away(contract):
    add(contract, row("АБ-17"), row("22", row=2, line=2, amount=Money.of(5)))
    client, page = own(contract), f"/contracts/{contract.code}/reports/interim/receipts/"
    assert "АБ-17" not in text(client.get(f"{page}?line=2"))
    assert "АБ-17" in text(client.get(f"{page}?q=АБ&sort=-amount"))
    for nonsense in ("?line=²", "?sort=x", "?page=-1", "?q=%00", "?format=zip"):
        assert client.get(page + nonsense).status_code in {200, 404}
    assert "АБ-17" in client.get(f"{page}?format=csv").content.decode("utf-8-sig")
    assert client.get(f"{page}?format=xlsx").content[:2] == b"PK"


def test_the_whole_report_is_a_tagged_pdf_in_the_state_language(contract):
    handed_in(contract, row("АБ-17"))
    answer = own(contract).get(
        f"/contracts/{contract.code}/reports/interim/report.pdf", headers={"Accept-Language": "en"}
    )
    pdf = PdfReader(BytesIO(answer.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "АБ-17" in words
    assert "Проміжний звіт" in words


def test_the_official_marks_a_receipt_and_accepts_the_rest(contract):
    report = handed_in(contract, row("17"))
    official, client = signed_in(Role.OFFICIAL), own(contract)
    desk = f"/department/reports/{contract.code}/interim/"
    marking = f"{desk}receipts/{report.receipts.get().pk}/refuse/"
    assert "Поясніть" in text(official.post(marking, {"refused": "300", "refused_why": ""}))
    assert official.post(marking, {"refused": "300", "refused_why": "Не за проєктом"}).status_code == 302
    assert client.get(marking).status_code == 404
    stamp = of(contract).stamp
    assert official.post(desk, {"version": stamp, "accepted": "700", "remark": ""}).status_code == 302
    assert of(contract).status == ReportStatus.ACCEPTED
    assert "Прийнято частково" in text(client.get(base(contract)))


def test_an_accepted_report_is_corrected_beside_and_compared(contract):
    handed_in(contract, row("17"))
    accept(contract)
    client = own(contract)
    assert "Поясніть" in text(client.post(f"{base(contract)}correct/", {"reason": ""}))
    client.post(f"{base(contract)}correct/", {"reason": "Помилка в людях"})
    save(contract, "interim-v2", persons=41)
    page = text(client.get(f"/contracts/{contract.code}/reports/interim-v2/compare/"))
    assert "41" in page
    assert client.post(f"{base(contract, 'interim-v2')}discard/").status_code == 302
    assert not contract.reports.filter(revision=2).exists()


def test_a_photo_goes_in_with_consent_and_is_shown_to_both_sides_only(contract):
    out = BytesIO()
    Image.new("RGB", (30, 30), "red").save(out, "PNG")
    client = own(contract)
    sent = {"file": SimpleUploadedFile("a.png", out.getvalue()), "alt": "Заняття", "consent": "усі"}
    assert client.post(f"{base(contract)}photos/", sent).status_code == 302
    photo = f"/contracts/{contract.code}/reports/interim/photos/{of(contract).photos.get().pk}/"
    assert client.get(photo)["Content-Type"] == "image/png"
    assert signed_in(organisation_id=organisation().pk).get(photo).status_code == 404
    fake = {"file": SimpleUploadedFile("a.png", b"<script>"), "alt": "Заняття", "consent": "усі"}
    assert client.post(f"{base(contract)}photos/", fake).context["form"].errors["file"]


def test_a_scan_is_kept_with_its_receipt(contract):
    add(contract, row("17"))
    receipt = of(contract).receipts.get()
    client, page = own(contract), f"{base(contract)}receipts/{receipt.pk}/"
    out = BytesIO()
    Image.new("RGB", (30, 30), "white").save(out, "PNG")
    sent = {"version": "0", "line_1": "1", "number_1": "17", "on_1": "2027-04-02", "counterparty_1": "ТОВ"}
    sent |= {"counterparty_code_1": "14360570", "amount_1": "900", "file": SimpleUploadedFile("a.png", out.getvalue())}
    assert client.post(page, sent).status_code == 302
    assert client.get(f"/contracts/{contract.code}/reports/interim/receipts/{receipt.pk}/scan/").status_code == 200
    sent["file"] = SimpleUploadedFile("a.png", out.getvalue())
    assert "змінили" in text(client.post(page, sent))


def test_one_more_interim_report_is_planned_and_dropped(contract):
    official, client = signed_in(Role.OFFICIAL), own(contract)
    page = f"/department/contracts/{contract.code}/reports/new/"
    assert official.post(page, {"due_on": "2020-01-01"}).context["form"].errors["due_on"]
    assert official.post(page, {"due_on": "2027-09-03"}).status_code == 302
    assert "Проміжний звіт 2" in text(client.get(base(contract, "interim-2")))
    official.post(f"/department/reports/{contract.code}/interim-2/drop/", {"reason": "Зайвий"})
    assert client.get(base(contract, "interim-2")).status_code == 404


def test_the_history_of_a_contract_says_in_sentences_who_did_what_and_asks_little(contract):
    official, address = signed_in(Role.OFFICIAL), f"/contracts/{contract.code}/history/"
    assert "ще нічого не робили" in text(official.get(address))
    handed_in(contract, row("17"))
    few = queries(official, address)
    accept(contract)
    assert queries(official, address) == few <= 12
    told = official.get(f"{address}?format=json").json()["rows"]
    assert [line["what"] for line in told] == ["Звіт прийнято", "Звіт подано", "Збережено звіт", "До звіту додано чеки"]


def test_an_organisation_reads_its_contracts_history_without_the_citys_names_and_unsaid_plans(contract):
    address = f"/contracts/{contract.code}/history/"
    user = competitions.person(organisation_id=contract.organisation_id)
    hers = Actor(user.pk, rights=frozenset({(contract.organisation_id, Right.VIEW)}))
    for actor, action in ((hers, "ask_amendment"), (make.official(), "plan_check"), (make.official(), "record_check")):
        audit.record(actor=actor, action=f"contracts.{action}", subject=contract, at=make.NOW)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    told = client.get(f"{address}?format=json").json()["rows"]
    assert [(line["who"], line["what"]) for line in told[:2]] == [
        ("Місто", "Записано перевірку"),
        (user.full_name, "Зміну подано на погодження"),
    ]
    assert queries(client, address) <= 12
