"""Letters about contracts: once to each person; those from which a term runs wait for no digest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from esm.competitions.tests import make as competitions
from esm.contracts import tasks
from esm.contracts.machine import ReportKind, ReportStatus
from esm.contracts.models import Report
from esm.identity.public import Role
from esm.kernel.letters import set_preference
from esm.kernel.models import Letter
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules():
    reference.loaded()


@pytest.fixture
def contract():
    """In force; the head of its organisation reads letters once a day."""
    made = make.signed()
    head = competitions.person(organisation_id=made.organisation_id, email="head@example.org")
    set_preference(user_id=head.pk, daily=True, at=make.NOW)
    return made


def only(task, *, to="head@example.org", at=make.NOW, **arguments) -> Letter:
    """The one letter of a task that ran two times."""
    Letter.objects.all().delete()
    with time_machine.travel(at, tick=False):
        assert (task.call(**arguments), task.call(**arguments)) == (1, 0)
    letter = Letter.objects.get()
    assert letter.to == to
    return letter


def test_a_signed_contract_names_the_terms_of_both_reports_at_once(contract):
    letter = only(tasks.tell_signed, contract_id=contract.pk)
    assert letter.legal
    assert not letter.digest
    assert "15.07.2027" in letter.body
    assert "16.12.2027" in letter.body
    assert f"/cabinet/contracts/{contract.code}/" in letter.body


def test_in_english_sums_and_names_of_reports_are_english(contract):
    reader = competitions.person(organisation_id=make.signed().organisation_id)
    set_preference(user_id=reader.pk, daily=False, language="en", at=make.NOW)
    report = Report.objects.exclude(contract=contract).get(kind=ReportKind.INTERIM)
    report.accepted_amount = 150_000
    report.save()
    tasks.tell_report_accepted.call(report_id=report.pk)
    letter = Letter.objects.get(to=reader.email)
    assert "UAH\xa01,500" in letter.body
    assert "interim report" in letter.body.lower()


def test_a_payment_may_wait_for_the_digest(contract):
    letter = only(tasks.tell_paid, payment_id=make.payment(contract).pk)
    assert letter.digest
    assert "ТД-1" in letter.body
    assert "50 000" in letter.subject.replace("\xa0", " ")


def test_a_report_goes_to_the_officials_and_its_decision_back_to_the_organisation(contract):
    official = competitions.person(Role.OFFICIAL)
    report = make.fill(contract.reports.get(kind=ReportKind.INTERIM), spent=Money.of(10_000))
    assert "проміжний звіт" in only(tasks.tell_report_submitted, to=official.email, report_id=report.pk).body
    report.status, report.remark = ReportStatus.RETURNED, "Додайте години"
    report.save()
    returned = only(tasks.tell_report_returned, report_id=report.pk)
    assert returned.legal
    assert "Додайте години" in returned.body
    report.status, report.accepted_amount, report.remark = ReportStatus.ACCEPTED, 10_000_00, ""
    report.save()
    accepted = only(tasks.tell_report_accepted, report_id=report.pk)
    assert accepted.legal
    assert "\n\n\n" not in accepted.body


def reminded(day: int) -> int:
    with time_machine.travel(datetime(2027, 7, day, 9, 0, tzinfo=UTC), tick=False):
        return int(tasks.remind.call())


@pytest.mark.parametrize(("day", "word"), [(1, "Строк"), (12, "Строк"), (15, "Строк"), (22, "Прострочено")])
def test_whatever_is_owed_is_reminded_of_before_its_term_on_it_and_a_week_after(contract, day, word):
    letter = only(tasks.remind, at=datetime(2027, 7, day, 9, 0, tzinfo=UTC))
    assert letter.subject.startswith(word)
    assert "15.07.2027" in letter.body
    assert f"/cabinet/reports/{contract.code}/interim/" in letter.body


def test_every_reminder_is_sent_once_though_it_is_looked_for_every_day(contract):
    assert sum(reminded(day) for day in range(1, 32)) == 4


def test_a_reminder_of_a_day_on_which_nothing_worked_is_sent_the_next_day(contract):
    assert (reminded(2), reminded(3)) == (1, 0)


def test_a_term_that_was_put_off_is_reminded_of_anew(contract):
    owed = contract.obligations.get(subject="report:interim")
    assert reminded(12) == 1
    owed.due_on = date(2027, 7, 25)
    owed.save()
    assert (reminded(12), reminded(22)) == (1, 1)


def test_what_the_city_owes_goes_to_its_officials(contract):
    official = competitions.person(Role.OFFICIAL)
    contract.obligations.update(done_on=date(2027, 6, 1))
    make.obligation(contract, date(2027, 7, 15), side="city", title="Відповісти на скаргу")
    letter = only(tasks.remind, to=official.email, at=datetime(2027, 7, 12, 9, 0, tzinfo=UTC))
    assert f"/department/contracts/{contract.code}/" in letter.body


def test_a_demand_goes_with_its_paper_and_waits_for_no_digest():
    owing = make.to_return()
    competitions.person(organisation_id=owing.organisation_id, email="head@example.org")
    letter = only(tasks.tell_demanded, demand_id=make.demand(owing).pk)
    assert letter.legal
    assert letter.file_id is not None
    assert "5 000" in letter.subject.replace("\xa0", " ")
