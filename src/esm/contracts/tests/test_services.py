from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from esm.contracts import public
from esm.contracts.machine import Condition, ContractStatus, MoneySource, ReportKind, ReportStatus
from esm.contracts.models import Contract, Report
from esm.contracts.rules import terms_on
from esm.contracts.services import drawing, payments, reports, returns
from esm.contracts.services.reports import ReportContent, ServiceLine
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db
ALL = Money.of(100_000)


@pytest.fixture
def contract():
    reference.loaded()
    return make.signed()


def pay(contract, ordinal=1, **kw):
    contract.refresh_from_db()
    asked = {"paid_on": date(2027, 4, 1), "document": f"ТД-{ordinal}", "seen_version": contract.version}
    return payments.pay_tranche(actor=make.official(), code=contract.code, ordinal=ordinal, at=make.NOW, **asked | kw)


def accept(contract, kind, accepted, remark=""):
    report = contract.reports.get(kind=kind)
    return reports.accept_report(
        actor=make.official(),
        code=contract.code,
        key=kind,
        accepted=accepted,
        remark=remark,
        seen_version=report.stamp,
        at=make.NOW,
    )


def content(**kw):
    base = {"done": "", "results": "", "problems": "", "persons": None, "contacts": None, "jobs": None}
    base |= {"volunteers": None, "volunteer_hours": None, "services": (), "money": {}}
    return ReportContent(**base | kw)


def save(contract, actor=None, kind=ReportKind.INTERIM, seen_version=0, **kw):
    return reports.save_report(
        actor=actor or make.member(contract),
        code=contract.code,
        key=kind,
        content=content(**kw),
        seen_version=seen_version,
        at=make.NOW,
    )


def test_tranches_are_whole_hryvnias_and_add_up_to_the_sum():
    halves = ((50, Condition.SIGNATURE), (50, Condition.INTERIM_ACCEPTED))
    reference.loaded()
    terms = replace(terms_on(date(2027, 3, 1)), tranches=halves)
    parts = terms.split(Money.of("99999.99"))
    assert [p.kopecks for p, _ in parts] == [4_999_900, 5_000_099]


def test_signing_gives_both_reports_their_terms():
    reference.loaded()
    contract = make.contract()
    drawing.sign_contract(
        actor=make.official(), code=contract.code, signed_on=date(2027, 3, 1), file_id=None, seen_version=0, at=make.NOW
    )
    contract.refresh_from_db()
    assert contract.status == ContractStatus.IN_FORCE
    due = dict(Report.objects.values_list("kind", "obligation__due_on"))
    assert due == {"interim": date(2027, 7, 16), "final": date(2027, 12, 16)}


def test_a_contract_is_not_signed_in_the_future():
    contract = make.contract()
    with pytest.raises(Invalid) as refused:
        drawing.sign_contract(
            actor=make.official(),
            code=contract.code,
            signed_on=date(2027, 9, 1),
            file_id=None,
            seen_version=0,
            at=make.NOW,
        )
    assert list(refused.value.fields) == ["signed_on"]


def test_the_first_tranche_is_paid_once(contract):
    pay(contract)
    contract.refresh_from_db()
    assert Money(contract.paid) == Money.of(50_000)
    with pytest.raises(Conflict, match="уже сплачено"):
        pay(contract)


def test_the_second_tranche_waits_for_the_interim_report(contract):
    with pytest.raises(Conflict, match="після прийняття проміжного звіту"):
        pay(contract, 2)
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    accept(contract, ReportKind.INTERIM, Money.of(40_000))
    pay(contract, 1)
    pay(contract, 2)
    contract.refresh_from_db()
    assert Money(contract.paid) == ALL


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"paid_on": date(2027, 2, 1)}, "paid_on"),
        ({"paid_on": date(2028, 1, 9)}, "paid_on"),
        ({"document": "  "}, "document"),
    ],
)
def test_a_payment_outside_the_rules_gets_its_sentence(contract, wrong, field):
    with pytest.raises(Invalid) as refused:
        pay(contract, **wrong)
    assert list(refused.value.fields) == [field]


def test_the_database_itself_refuses_to_pay_more_than_planned(contract):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(paid=ALL.kopecks + 1)


def test_only_an_official_pays(contract):
    with pytest.raises(Denied):
        payments.pay_tranche(
            actor=make.member(contract),
            code=contract.code,
            ordinal=1,
            paid_on=date(2027, 4, 1),
            document="1",
            seen_version=0,
            at=make.NOW,
        )


def test_a_draft_report_may_be_saved_with_anything_missing(contract):
    save(contract, done="Почали")
    assert Report.objects.get(kind="interim").done == "Почали"


def test_a_stranger_does_not_learn_that_the_report_exists(contract):
    for stranger in (NOBODY, Actor(77, rights=frozenset({(contract.organisation_id + 1, "edit")}))):
        with pytest.raises(NotFound):
            save(contract, actor=stranger)


def test_a_stale_copy_is_refused(contract):
    save(contract, done="Перша")
    with pytest.raises(Conflict):
        save(contract, done="Друга", seen_version=0)
    assert Report.objects.get(kind="interim").done == "Перша"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"persons": 10, "contacts": 5}, "contacts"),
        ({"services": (ServiceLine("001.0", 1, 1), ServiceLine("001.0", 2, 2))}, "services"),
        ({"services": (ServiceLine("001.0", 3, 1),)}, "services"),
        ({"money": {MoneySource.CITY: Money.of(1)}}, "money_city"),
    ],
)
def test_answers_that_contradict_each_other_get_their_sentence(contract, wrong, field):
    with pytest.raises(Invalid) as refused:
        save(contract, **wrong)
    assert list(refused.value.fields) == [field]


def test_an_unfinished_report_is_not_submitted_and_says_what_is_missing(contract):
    with pytest.raises(Invalid) as refused:
        reports.submit_report(
            actor=make.member(contract), code=contract.code, key=ReportKind.INTERIM, seen_version=0, at=make.NOW
        )
    assert {"done", "persons", "contacts", "services"} <= set(refused.value.fields)


def test_a_smaller_sum_is_accepted_only_with_a_reason(contract):
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    with pytest.raises(Invalid):
        accept(contract, ReportKind.INTERIM, Money.of(30_000))
    accept(contract, ReportKind.INTERIM, Money.of(30_000), "Немає чека на 10 000 грн")
    assert Report.objects.get(kind="interim").accepted_amount == 3_000_000


def test_more_than_was_spent_is_never_accepted(contract):
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    with pytest.raises(Invalid):
        accept(contract, ReportKind.INTERIM, Money.of(40_001))


def test_what_was_paid_and_not_accepted_comes_back_before_the_contract_closes(contract):
    pay(contract)
    make.fill(contract.reports.get(kind="final"), spent=Money.of(45_000))
    accept(contract, ReportKind.FINAL, Money.of(45_000))
    contract.refresh_from_db()
    assert (contract.status, Money(contract.to_return)) == (ContractStatus.COMPLETED, Money.of(5_000))
    asked = {"actor": make.official(), "code": contract.code, "on": date(2027, 5, 1), "at": make.NOW}
    with pytest.raises(Invalid):
        returns.record_repayment(amount=Money.of(5_001), document="П-1", seen_version=contract.version, **asked)
    returns.record_repayment(amount=Money.of(5_000), document="П-1", seen_version=contract.version, **asked)
    contract.refresh_from_db()
    assert (contract.status, contract.to_return) == (ContractStatus.CLOSED, 0)


def test_an_accepted_report_is_frozen(contract):
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    accept(contract, ReportKind.INTERIM, Money.of(40_000))
    with pytest.raises(Conflict):
        save(contract, done="Інше", seen_version=Report.objects.get(kind="interim").version)


def test_every_step_is_in_the_journal(contract):
    pay(contract)
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    accept(contract, ReportKind.INTERIM, Money.of(40_000))
    assert list(
        AuditEvent.objects.filter(action__startswith="contracts.").order_by("id").values_list("action", flat=True)
    ) == [
        "contracts.pay",
        "contracts.accept_report",
    ]


def test_a_years_facts_keep_persons_and_contacts_apart_and_come_from_accepted_final_reports(contract):
    pay(contract)
    make.fill(contract.reports.get(kind="final"), spent=Money.of(50_000), raised=Money.of(200_000))
    before = public.year_facts(2027)
    assert (sum(r.value for r in before.city), before.contacts) == (5_000_000, ())
    accept(contract, ReportKind.FINAL, Money.of(50_000))
    facts = public.year_facts(2027)
    assert [(r.code, r.value) for r in facts.contacts] == [(contract.code, 300)]
    assert [r.value for r in facts.persons] == [40]
    assert [r.value for r in facts.raised] == [20_000_000]


def test_work_of_an_official_and_of_an_organisation(contract):
    make.fill(contract.reports.get(kind="interim"), spent=Money.of(40_000))
    assert [i.url_name for i in public.work_items(make.official(), today=date(2027, 7, 1))] == ["contracts:decide"]
    due = public.work_items(make.member(contract), today=date(2028, 1, 1))
    assert [(i.urgency, i.args) for i in due] == [("overdue", (contract.code, "final"))]
    assert Report.objects.filter(status=ReportStatus.SUBMITTED).count() == 1
