"""Letters about contracts: once to each person; those from which a term runs wait for no digest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from esm.competitions.tests import make as competitions
from esm.contracts import tasks
from esm.contracts.machine import ReportKind, ReportStatus
from esm.identity.public import Role
from esm.kernel.letters import set_preference
from esm.kernel.models import Letter
from esm.kernel.money import Money

from . import make

pytestmark = pytest.mark.django_db


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


def test_a_payment_may_wait_for_the_digest(contract):
    contract.tranches.filter(ordinal=1).update(paid_on=date(2027, 4, 1), document="ТД-1")
    letter = only(tasks.tell_paid, contract_id=contract.pk, ordinal=1)
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


@pytest.mark.parametrize("day", [1, 12, 15, 22])
def test_a_report_is_reminded_of_before_its_term_on_it_and_a_week_after(contract, day):
    letter = only(tasks.remind_of_reports, at=datetime(2027, 7, day, 9, 0, tzinfo=UTC))
    assert "15.07.2027" in letter.subject


@pytest.mark.parametrize("day", [2, 14, 16, 23])
def test_on_other_days_nobody_is_bothered(contract, day):
    with time_machine.travel(datetime(2027, 7, day, 9, 0, tzinfo=UTC), tick=False):
        assert tasks.remind_of_reports.call() == 0
