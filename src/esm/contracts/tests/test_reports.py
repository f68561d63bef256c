"""Receipts, versions and decisions: no paper counts twice, no line is overspent, what was accepted stays as it was."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from esm.contracts.content.facts import ActivityFact, IndicatorFact
from esm.contracts.machine import MoneySource, ReportKind
from esm.contracts.models import Receipt, ReceiptClaim, ReportService
from esm.contracts.selectors import report_page
from esm.contracts.services import reports
from esm.contracts.services.reports import ReceiptFaults, ReceiptText, ReportContent, ServiceLine
from esm.deliveries.tests import make as deliveries
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.files import open_content
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)


@pytest.fixture(autouse=True)
def _rules():
    reference.loaded()


@pytest.fixture
def contract():
    return make.signed()


def row(number="17", **kw):
    base = {
        "row": 1,
        "line": 1,
        "on": date(2027, 4, 2),
        "counterparty": "ТОВ «Пальне»",
        "counterparty_code": "14360570",
    }
    return ReceiptText(**base | {"number": number, "amount": Money.of(1_000)} | kw)


def add(contract, *rows, key="interim", actor=None):
    actor = actor or make.member(contract)
    return reports.add_receipts(actor=actor, code=contract.code, key=key, rows=rows, at=make.NOW)


def content(**kw):
    base = {"done": "Усе", "results": "Так", "problems": "", "persons": 40, "contacts": 300, "jobs": 1, "volunteers": 2}
    base |= {"volunteer_hours": 10, "services": (ServiceLine("001.0", 40, 300),), "money": {}}
    base["activities"] = (ActivityFact(1, done="yes", on=date(2027, 5, 1)),)
    base["indicators"] = (IndicatorFact(2, fact=300),)
    return ReportContent(**base | kw)


def save(contract, key="interim", **kw):
    report = of(contract, key)
    return reports.save_report(
        actor=make.member(contract), code=contract.code, key=key, content=content(**kw), seen_version=report.version,
        at=make.NOW,
    )  # fmt: skip


def of(contract, key="interim"):
    return next(r for r in contract.reports.all() if r.key == key)


def submit(contract, key="interim"):
    stamp = of(contract, key).stamp
    return reports.submit_report(
        actor=make.member(contract), code=contract.code, key=key, seen_version=stamp, at=make.NOW
    )


def accept(contract, key="interim", **kw):
    stamp = of(contract, key).stamp
    asked = {"remark": "", "seen_version": stamp, "at": make.NOW}
    return reports.accept_report(actor=make.official(), code=contract.code, key=key, **asked | kw)


def handed_in(contract, *rows, key="interim"):
    if rows:
        add(contract, *rows, key=key)
    save(contract, key)
    return submit(contract, key)


def page(contract, key="interim"):
    return report_page(make.official(), contract.code, key, today=TODAY)


# ---- receipts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": date(2027, 2, 27)}, "on"),
        ({"on": date(2027, 12, 2)}, "on"),
        ({"on": date(2027, 6, 2)}, "on"),
        ({"on": None}, "on"),
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money.of(-5)}, "amount"),
        ({"amount": Money(10**18)}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": Money.of(66_001)}, "amount"),
        ({"line": 9}, "line"),
        ({"line": None}, "line"),
        ({"number": " \0 "}, "number"),
        ({"number": "7" * 61}, "number"),
        ({"counterparty": "\0"}, "counterparty"),
        ({"counterparty_code": "1436057"}, "counterparty_code"),
        ({"counterparty_code": "١٤٣٦٠٥٧٠"}, "counterparty_code"),
    ],
)
def test_a_wrong_receipt_gets_its_sentence_at_its_field_and_nothing_is_written(contract, wrong, field):
    with pytest.raises(ReceiptFaults) as refused:
        add(contract, row("1"), row(**wrong | {"row": 2} | ({} if "number" in wrong else {"number": "2"})))
    assert list(refused.value.fields) == [f"{field}_2"]
    assert not Receipt.objects.exists()
    assert not ReceiptClaim.objects.exists()


def test_the_same_paper_counts_once_in_the_whole_city_and_nobody_learns_whose_it_is(contract):
    other = make.signed()
    add(contract, row("АБ-17"))
    for again in ("аб 17", "№ АБ/17"):
        with pytest.raises(ReceiptFaults) as refused:
            add(other, row(again))
        sentence = refused.value.fields["number_1"]
        assert "в іншому звіті" in sentence
        assert contract.number not in sentence
        assert contract.title not in sentence
    with pytest.raises(ReceiptFaults):
        add(contract, row("АБ-17"), key="final")
    with pytest.raises(ReceiptFaults):
        add(contract, row("аб-17"))


def test_the_database_itself_holds_a_paper_once(contract):
    add(contract, row())
    claim = ReceiptClaim.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptClaim.objects.create(fingerprint=claim.fingerprint, contract=contract, kind="final", ordinal=1)


def test_one_paper_may_be_split_between_lines_and_is_free_again_once_removed(contract):
    add(contract, row(line=1), row(line=2, row=2, amount=Money.of(500)))
    first = of(contract).receipts.get(line__code=1)
    reports.remove_receipt(
        actor=make.member(contract), code=contract.code, key="interim", receipt_id=first.pk, at=make.NOW
    )
    assert ReceiptClaim.objects.count() == 1
    last = of(contract).receipts.get()
    reports.remove_receipt(
        actor=make.member(contract), code=contract.code, key="interim", receipt_id=last.pk, at=make.NOW
    )
    other = make.signed()
    assert add(other, row()) == 1


def test_sums_of_lines_and_of_the_city_are_counted_from_receipts(contract):
    add(contract, row("1", amount=Money.of("1000.50")), row("2", row=2, line=2), row("3", row=3, line=3))
    save(contract, money={MoneySource.RAISED: Money.of(5)}, proofs={MoneySource.RAISED: "grant"})
    money = {m.source: m.spent for m in page(contract).money}
    assert money["city"] == Money.of("2000.50")
    assert money["own"] == Money.of(1_000)
    assert money["raised"] == Money.of(5)
    assert money["volunteer"] == Money.of(520)  # 10 hours by the year's rule
    assert [x.spent for x in page(contract).lines] == [Money.of("1000.50"), Money.of(1_000), Money.of(1_000)]


def test_a_line_is_never_overspent_by_the_database_either(contract):
    line = contract.lines.get(code=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        contract.lines.filter(pk=line.pk).update(spent=line.ceiling + 1)


def test_an_edited_receipt_is_checked_anew_and_a_stale_copy_is_refused(contract):
    add(contract, row("1"), row("2", row=2))
    one = of(contract).receipts.get(number="1")
    asked = {"actor": make.member(contract), "code": contract.code, "key": "interim", "receipt_id": one.pk}
    with pytest.raises(ReceiptFaults):
        reports.edit_receipt(**asked, text=row("2"), scan=None, seen_version=0, at=make.NOW)
    reports.edit_receipt(**asked, text=row("1", amount=Money.of(7)), scan=None, seen_version=0, at=make.NOW)
    with pytest.raises(Conflict):
        reports.edit_receipt(**asked, text=row("1"), scan=None, seen_version=0, at=make.NOW)
    assert contract.lines.get(code=1).spent == Money.of(1_007).kopecks


def test_only_its_people_write_a_report(contract):
    with pytest.raises(Denied):
        add(contract, row(), actor=make.official())
    with pytest.raises(NotFound):
        add(contract, row(), actor=make.member(make.signed()))
    handed_in(contract, row())
    with pytest.raises(Conflict):
        add(contract, row("2"))


# ---- words and figures ----------------------------------------------------------------------------------------------


def test_a_colleague_who_types_receipts_does_not_disturb_the_one_who_writes(contract):
    version = of(contract).version
    add(contract, row())
    reports.save_report(
        actor=make.member(contract), code=contract.code, key="interim", content=content(), seen_version=version,
        at=make.NOW,
    )  # fmt: skip
    with pytest.raises(Conflict):
        reports.submit_report(
            actor=make.member(contract), code=contract.code, key="interim", seen_version=version, at=make.NOW
        )


def test_indicators_that_the_report_has_anyway_are_never_typed_twice(contract):
    save(contract, indicators=(IndicatorFact(1, fact=999), IndicatorFact(2, fact=120)), persons=33)
    assert [(i.kind, i.planned, i.fact) for i in page(contract).indicators] == [
        ("persons", 40, 33),
        ("other", 300, 120),
    ]


def test_a_final_report_explains_what_is_not_as_planned(contract):
    save(contract, "final", activities=(ActivityFact(1, done="no"),), indicators=(IndicatorFact(2, fact=10),))
    with pytest.raises(Invalid) as refused:
        submit(contract, "final")
    assert set(refused.value.fields) == {"comment_1", "why_2"}


def test_services_come_from_the_log_where_it_has_rows(contract):
    allowance = deliveries.allowance(
        provider_id=contract.organisation_id, contract_code=contract.code, service_code="002.0", unit="consultation",
        valid_from=date(2027, 3, 1), valid_until=date(2027, 12, 1),
    )  # fmt: skip
    rows = [deliveries.under(allowance, date=date(2027, 5, 3), recipient=who) for who in ("P-1", "P-2", "P-1")]
    deliveries.logged(contract.organisation, *rows, at=make.NOW)
    save(contract, services=(ServiceLine("001.0", 40, 9_999),), contacts=9_999, persons=None)
    report = of(contract)
    services = list(ReportService.objects.filter(report=report).values_list("code", "persons", "contacts"))
    assert (services, report.contacts, report.persons) == ([("002.0", 2, 3)], 3, 2)
    assert report.from_log


def test_money_of_others_without_a_proof_is_not_submitted(contract):
    save(contract, money={MoneySource.RAISED: Money.of(5)})
    with pytest.raises(Invalid) as refused:
        submit(contract)
    assert list(refused.value.fields) == ["proof_raised"]


# ---- deciding -------------------------------------------------------------------------------------------------------


def test_a_partly_accepted_report_says_which_receipt_and_why_and_frees_its_line(contract):
    report = handed_in(contract, row("1"), row("2", row=2))
    bad = report.receipts.get(number="2")
    asked = {"actor": make.official(), "code": contract.code, "key": "interim", "receipt_id": bad.pk, "at": make.NOW}
    with pytest.raises(Invalid):
        reports.refuse_receipt(refused=Money.of(300), why=" ", **asked)
    with pytest.raises(Invalid):
        reports.refuse_receipt(refused=Money.of(1_001), why="Не за проєктом", **asked)
    reports.refuse_receipt(refused=Money.of(300), why="Не за проєктом", **asked)
    with pytest.raises(Invalid):
        accept(contract, accepted=Money.of(2_000))
    accepted = accept(contract)
    assert (accepted.outcome, accepted.accepted_amount) == ("part", 1_700_00)
    assert contract.lines.get(code=1).spent == 1_700_00


def test_a_final_report_adds_up_what_was_accepted_before_it(contract):
    handed_in(contract, row("1", amount=Money.of(10_000)))
    accept(contract, accepted=Money.of(9_000), remark="Без квитанції на 1 000 грн")
    handed_in(contract, row("2", amount=Money.of(5_000)), key="final")
    assert page(contract, "final").city_spent == Money.of(14_000)
    accept(contract, "final", remark="Добре")
    contract.refresh_from_db()
    assert (contract.accepted, of(contract, "final").outcome) == (14_000_00, "remarks")


def test_a_final_report_waits_for_an_interim_one_with_receipts(contract):
    add(contract, row("1"))
    save(contract, "final")
    with pytest.raises(Invalid, match="проміжний звіт із чеками"):
        submit(contract, "final")


def test_a_returned_report_has_a_new_term(contract):
    report = handed_in(contract, row())
    until = TODAY + timedelta(days=5)
    reports.return_report(
        actor=make.official(), code=contract.code, key="interim", remark="Додайте скан", mend_until=until,
        seen_version=report.stamp, at=make.NOW,
    )  # fmt: skip
    report = of(contract)
    assert (report.status, report.due_on, report.obligation.done_on) == ("returned", until, None)


# ---- the calendar ---------------------------------------------------------------------------------------------------


def test_more_interim_reports_on_any_days_and_one_that_is_not_needed(contract):
    made = reports.plan_report(
        actor=make.official(), code=contract.code, due_on=date(2027, 9, 3), covers_until=date(2027, 8, 31), at=make.NOW
    )
    assert (made.key, made.obligation.due_on) == ("interim-2", date(2027, 9, 3))
    add(contract, row(), key="interim-2")
    with pytest.raises(Conflict):
        reports.drop_report(actor=make.official(), code=contract.code, key="interim-2", reason="Зайвий", at=make.NOW)
    reports.drop_report(actor=make.official(), code=contract.code, key="interim", reason="Зайвий", at=make.NOW)
    assert not contract.reports.filter(kind=ReportKind.INTERIM, ordinal=1).exists()


# ---- photos ---------------------------------------------------------------------------------------------------------


def test_a_photo_loses_what_the_camera_wrote_beside_it(contract):
    image, out = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Камера"
    exif[0x0112] = 6  # turned
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif)
    member = make.member(contract)
    upload = ContentFile(out.getvalue(), name="фото.jpg")
    stored = reports.store_photo(actor=member, upload=upload, at=make.NOW)
    asked = {"actor": member, "code": contract.code, "key": "interim", "photo": stored, "at": make.NOW}
    with pytest.raises(Invalid) as refused:
        reports.add_photo(alt=" ", consent="", **asked)
    assert set(refused.value.fields) == {"alt", "consent"}
    reports.add_photo(alt="Заняття", consent="усі учасники", **asked)
    with open_content(stored) as content, Image.open(content) as kept:
        assert not dict(kept.getexif())
        assert kept.size == (20, 40)
