"""Pages of the estimate, of editions and of changes: what is typed is counted and kept, what is agreed comes into force."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine
from docx import Document
from pypdf import PdfReader

from esm.contracts import public
from esm.contracts.machine import AmendmentStatus, ContractStatus
from esm.contracts.models import Contract
from esm.identity.public import Role
from esm.kernel.money import Money
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


def page_of(contract: Contract, rest: str = "") -> str:
    return f"/contracts/{contract.code}/{rest}"


def lines(**changes: str) -> dict[str, str]:
    base = {"quantity_1": "1", "price_1": "60000", "quantity_2": "1", "price_2": "40000"}
    return base | {"quantity_3": "1", "price_3": "10000", "version": "0"} | changes


# ---- before signing -------------------------------------------------------------------------------------------------


def test_lines_above_the_award_are_shown_and_cut_by_one_button():
    contract = make.contract(amount=Money.of(100_000))
    contract.lines.filter(code=1).update(price=80_000_00, amount=80_000_00, ceiling=90_000_00)
    client = signed_in(Role.OFFICIAL)
    assert "120\xa0000" in text(client.get(page_of(contract, "estimate/"))).replace("&nbsp;", "\xa0")
    sign = f"/department/contracts/{contract.code}/sign/"
    refused = client.post(sign, {"signed_on": "2027-03-01", "version": "0"})
    assert "приведіть кошторис" in text(refused)
    client.post(page_of(contract, "estimate/fit/"), {"version": "0"})
    assert sorted(x.amount for x in contract.lines.filter(source="city")) == [33_333_33, 66_666_67]
    assert client.post(sign, {"signed_on": "2027-03-01", "version": "1"}).status_code == 302
    contract.refresh_from_db()
    assert (contract.status, contract.original_amount) == (ContractStatus.IN_FORCE, 100_000_00)
    assert contract.editions.filter(draft=True).count() == 1


def test_an_organisation_brings_its_estimate_to_the_award_and_every_version_is_kept():
    contract = make.contract()
    client = own(contract)
    new = {
        "name_4": "Друк",
        "unit_4": "шт.",
        "kind_4": "pay",
        "source_4": "city",
        "quantity_4": "100",
        "price_4": "12,50",
    }
    assert client.post(page_of(contract, "estimate/"), lines(price_1="58 750") | new).status_code == 302
    assert [x.amount for x in contract.lines.all()] == [58_750_00, 40_000_00, 10_000_00, 1_250_00]
    plan = {"planned_1": "35", "planned_2": "300", "version": "1", "starts_on_1": "2027-03-01", "ends_on_1": ""}
    assert client.post(page_of(contract, "plan/"), plan).status_code == 302
    assert contract.indicators.get(code=1).planned == 35
    assert contract.activities.get().starts_on == date(2027, 3, 1)
    assert "35 осіб" in text(client.get(page_of(contract, "compare/?older=d1&newer=d2")))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("price_1", "багато", "суму цифрами"),
        ("price_1", "-5", "меншою за нуль"),
        ("quantity_1", "кілька", "кількість цифрами"),
        ("quantity_1", "", "напишіть 0"),
        ("price_1", "9999999999999", "цифрами"),
        ("name_4", "Друк", "одиницю"),
        ("price_2", "50000", "Зменште на"),
    ],
)
def test_a_mistake_in_the_estimate_keeps_what_was_typed(field, value, says):
    contract = make.contract()
    page = text(own(contract).post(page_of(contract, "estimate/"), lines(**{field: value})))
    assert says in page
    assert not value or value in page
    assert contract.editions.count() == 0


def test_a_signed_contract_is_not_edited_by_these_pages(contract):
    client = own(contract)
    for page in ("estimate/", "plan/"):
        assert client.get(page_of(contract, page)).status_code == 409


# ---- a change through the pages --------------------------------------------------------------------------------------


def test_a_longer_term_from_the_wish_to_the_signed_paper(contract):
    client, official = own(contract), signed_in(Role.OFFICIAL)
    assert "Що треба змінити" in text(client.get(page_of(contract, "amendments/new/")))
    wish = {"starts_on": "2027-03-01", "ends_on": "2027-12-20", "reason": "Ремонт"}
    assert client.post(page_of(contract, "amendments/new/term/"), wish)["Location"].endswith("/amendments/1/")
    change = page_of(contract, "amendments/1/")
    assert "20.12.2027" in text(client.get(change))
    assert official.get(change).status_code == 404
    client.post(f"{change}ask/", {"version": "0"})
    assert "Погодьте зміну" in text(official.get("/work/"))
    official.post(f"{change}approve/", {"version": "1"})
    pdf = client.get(f"{change}document.pdf")
    words = " ".join("".join(p.extract_text() for p in PdfReader(BytesIO(pdf.content)).pages).split())
    assert f"{contract.number}/ДУ-1" in words
    assert "20.12.2027" in words
    assert official.post(f"{change}sign/", {"signed_on": "2027-06-01", "version": "2"}).status_code == 302
    contract.refresh_from_db()
    assert (contract.ends_on, contract.edition) == (date(2027, 12, 20), 2)
    compared = text(client.get(page_of(contract, "compare/")))
    assert "01.12.2027" in compared
    assert "20.12.2027" in compared
    assert "01.12.2027" not in text(client.get(page_of(contract, "editions/2/")))


def test_a_notice_says_that_it_needs_no_consent(contract):
    client = own(contract)
    moved = lines(price_1="57 000", price_2="43 000", reason="Пальне подорожчало")
    client.post(page_of(contract, "amendments/new/lines/"), moved)
    change = page_of(contract, "amendments/1/")
    assert "погодження не потрібне" in text(client.get(change))
    client.post(f"{change}ask/", {"version": "0"})
    assert contract.amendments.get().status == AmendmentStatus.NOTICED
    assert "Діє за повідомленням" in text(client.get(change))


def test_a_draft_is_mended_with_what_was_typed_before(contract):
    client = own(contract)
    client.post(page_of(contract, "amendments/new/lines/"), lines(price_1="50 000", price_2="50 000", reason="Пальне"))
    edit = page_of(contract, "amendments/1/edit/")
    assert 'value="50000"' in text(client.get(edit))
    again = lines(price_1="59 000", price_2="41 000", reason="Пальне", version="0")
    assert client.post(edit, again).status_code == 302
    assert [row["price"] for row in contract.amendments.get().delta["lines"]] == [59_000_00, 41_000_00]


@pytest.mark.parametrize("kind", ["error", "term", "lines", "sum_up", "sum_down", "indicators", "bank"])
def test_a_wish_that_changes_nothing_is_told_so_and_keeps_the_reason(contract, kind):
    client = own(contract)
    page = page_of(contract, f"amendments/new/{kind}/")
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    typed = {k: v.plain() if isinstance(v, Money) else v for k, v in typed.items()} | {"reason": "Просто так"}
    answer = text(client.post(page, typed))
    assert "Просто так" in answer
    assert contract.amendments.count() == 0


def test_a_refusal_needs_words_and_the_organisation_reads_them(contract):
    make.amendment(contract, "asked")
    official = signed_in(Role.OFFICIAL)
    change = page_of(contract, "amendments/1/")
    assert "Вкажіть" in text(
        official.post(f"{change}refuse/", {"remark": "", "version": "0"})
    ) or contract.amendments.get(status="asked")
    official.post(f"{change}refuse/", {"remark": "Немає підстав", "version": "0"})
    assert "Немає підстав" in text(own(contract).get(change))


# ---- papers, queries, the public line --------------------------------------------------------------------------------


def test_the_papers_of_a_contract_carry_its_annexes(contract):
    client = own(contract)
    pdf = PdfReader(BytesIO(client.get(page_of(contract, "document.pdf")).content))
    words = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    for said in ("Додаток 1. Кошторис", "Оплата фахівців", "Супровід у місті", "Супроводів"):
        assert said in words
    word = Document(BytesIO(client.get(page_of(contract, "document.docx")).content))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {"Оплата фахівців", "Супровід у місті", "Супроводів"} <= cells


@pytest.mark.parametrize("side", ["department", "cabinet"])
def test_a_contract_with_many_changes_asks_as_little_as_one_without(contract, side):
    client = signed_in(Role.OFFICIAL) if side == "department" else own(contract)
    page = f"/{side}/contracts/{contract.code}/"
    counts = [queries(client, page)]
    for more in (1, 30):
        for _n in range(more):
            make.amendment(contract, "asked")
        counts.append(queries(client, page))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_the_money_line_names_every_sum_with_its_day_and_reason():
    from esm.competitions.tests import make as competitions

    call = competitions.awarded(slug="line")
    won = call.applications.filter(status="won").first()
    contract = make.signed(application=won, amount=Money(won.award.awarded))
    before = public.money_line(won.number)
    assert before is not None
    assert [s.code for s in before.steps] == ["asked", "recommended", "awarded", "original"]
    assert before.original == before.current == Money(won.award.awarded)
    assert before.steps[-1].on == contract.signed_on
    assert public.money_line("27-999") is None
