"""Checks, complaints, services that must not stop, and the public way of money: what they promise."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.competitions.tests import make as competitions
from esm.contracts import public
from esm.contracts.machine import (
    About,
    Channel,
    CheckKind,
    CheckOutcome,
    ComplaintOutcome,
    ContractStatus,
    FindingStatus,
    Level,
    Side,
)
from esm.contracts.models import Complaint, ComplaintStep, ContinuityWarning
from esm.contracts.selectors import complaints as complaint_pages
from esm.contracts.selectors import monitoring as check_pages
from esm.contracts.services import breaking, complaints, continuity, findings, monitoring
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import Letter
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make
from .browse import signed_in

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)
HEAD = Actor(903, frozenset({Role.HEAD}), name="Ганна Керівна")
MEMBER = Actor(905, frozenset({Role.COMMISSION}), name="Марта Комісійна")


@pytest.fixture(autouse=True)
def _rules():
    reference.loaded()
    cache.clear()


def planned(contract, kind=CheckKind.VISIT, actor=None):
    plan = monitoring.CheckPlan(kind, NOW.date() + DAY, "Чи працює клуб", "Ольга Посадова")
    return monitoring.plan_check(actor=actor or make.official(), code=contract.code, plan=plan, at=NOW)


def recorded(contract, outcome=CheckOutcome.ACCEPTED, *, kind=CheckKind.VISIT, at=NOW, **kw):
    check = planned(contract, kind)
    base = {"done_on": at.date(), "found": "Усе працює", "not_accepted": Money(0), "reason": "Бо так"}
    record = monitoring.CheckRecord(outcome=outcome, **base | kw)
    return monitoring.record_check(
        actor=make.official(), code=contract.code, ordinal=check.ordinal, record=record, seen_version=0, at=at
    )


# ---- checks ----------------------------------------------------------------------------------------------------------


def test_a_finding_is_owed_answered_returned_and_closed():
    contract = make.signed()
    recorded(contract, CheckOutcome.REMARKS, findings=(("Додайте табель", date(2027, 6, 20)),))
    finding = contract.findings.get()
    owed = contract.obligations.get(subject="finding:1")
    assert (owed.side, owed.due_on, owed.done_on) == (Side.ORGANISATION, date(2027, 6, 20), None)
    step = {"code": contract.code, "ordinal": 1, "at": NOW}
    findings.answer_finding(actor=make.member(contract), text="Додали", seen_version=0, **step)
    owed.refresh_from_db()
    assert owed.done_on == NOW.date()
    findings.reopen_finding(
        actor=make.official(), text="Не той місяць", due_on=date(2027, 7, 1), seen_version=1, **step
    )
    owed.refresh_from_db()
    assert (owed.done_on, owed.due_on) == (None, date(2027, 7, 1))
    findings.answer_finding(actor=make.member(contract), text="Тепер той", seen_version=2, **step)
    findings.close_finding(actor=make.official(), text="Гаразд", seen_version=3, **step)
    finding.refresh_from_db()
    assert (finding.status, finding.notes.count()) == (FindingStatus.CLOSED, 4)


def test_a_finding_without_a_day_gets_the_rules_term_in_working_days():
    contract = make.signed()
    recorded(contract, CheckOutcome.REMARKS, findings=(("Додайте табель", None),))
    assert contract.findings.get().due_on == date(2027, 6, 15)


def test_the_commission_checks_others_but_never_its_own_and_a_stranger_finds_nothing():
    contract = make.signed()
    assert planned(contract, actor=MEMBER).ordinal == 1
    own = Actor(906, frozenset({Role.COMMISSION}), rights=make.member(contract).rights)
    with pytest.raises(Denied):
        planned(contract, actor=own)
    with pytest.raises(NotFound):
        planned(contract, actor=Actor(907))
    with pytest.raises(NotFound):
        check_pages.check_view(make.member(contract), contract.code, 1, today=NOW.date())


def test_what_is_not_accepted_needs_a_sum_and_a_reason_and_stays_within_what_was_paid():
    contract = make.signed()
    for kw in ({}, {"not_accepted": Money.of(1), "reason": ""}, {"not_accepted": Money.of(200_000)}):
        with pytest.raises(Invalid):
            recorded(contract, CheckOutcome.PARTLY, **kw)
    with pytest.raises(Invalid):
        recorded(contract, CheckOutcome.ACCEPTED, not_accepted=Money.of(1))


def test_a_check_lowers_what_the_final_report_was_accepted_for():
    contract = make.to_return(Money.of(10_000))
    before = contract.accepted
    recorded(contract, CheckOutcome.PARTLY, not_accepted=Money.of(5_000))
    contract.refresh_from_db()
    assert contract.accepted == before - Money.of(5_000).kopecks
    assert contract.to_return == Money.of(15_000).kopecks


def test_a_survey_keeps_numbers_only_and_hides_them_when_few_answered():
    contract = make.signed()
    answers = (monitoring.Answers("Чи допомогло?", 2, 1, 1),)
    with pytest.raises(Invalid):
        recorded(contract, kind=CheckKind.SURVEY, asked=2, answered=4, questions=answers)
    check = recorded(contract, kind=CheckKind.SURVEY, asked=9, answered=4, questions=answers)
    seen = {"code": contract.code, "ordinal": check.ordinal, "today": NOW.date()}
    assert check_pages.check_view(make.official(), **seen).questions == (("Чи допомогло?", 2, 1, 1),)
    assert check_pages.check_view(make.member(contract), **seen).questions == ()


def test_a_broken_contract_pays_no_more_and_what_was_not_accepted_is_demanded():
    contract = make.signed()
    make.payment(contract)
    contract.refresh_from_db()
    step = {"actor": make.official(), "code": contract.code, "on": NOW.date(), "reason": "Не працює два місяці"}
    with pytest.raises(Conflict):
        breaking.break_contract(**step, accepted=Money(0), seen_version=contract.version, at=NOW)
    recorded(contract, CheckOutcome.BROKEN)
    contract.refresh_from_db()
    with pytest.raises(Invalid):
        breaking.break_contract(**step, accepted=Money.of(60_000), seen_version=contract.version, at=NOW)
    done = breaking.break_contract(**step, accepted=Money.of(20_000), seen_version=contract.version, at=NOW)
    assert (done.status, done.to_return) == (ContractStatus.BROKEN, Money.of(30_000).kopecks)
    assert done.demands.get().amount == Money.of(30_000).kopecks
    assert [o.subject for o in done.obligations.filter(done_on=None)] == ["demand:1"]


# ---- complaints ------------------------------------------------------------------------------------------------------


def filed(contract, *, at=NOW, contact="olena@example.org", **kw):
    text = complaints.ComplaintText(About.PROJECT, contract.code, "Машина не приїхала", "Олена Тиха", contact)
    return complaints.file_complaint(actor=Actor(None), complaint=text, sender=kw.get("sender", "1.1.1.1"), at=at)


def answered(number, *, actor=None, outcome=ComplaintOutcome.REFUSED, at=NOW + DAY, **kw):
    step = ComplaintStep.objects.filter(complaint__number=number).order_by("-id").first()
    base = {"ground": "п. 2.1 договору", "answer": "Пані Олено, ні", "question": "", "public_answer": ""}
    return complaints.answer_complaint(
        actor=actor or make.official(), number=number, outcome=outcome, seen_version=step.version, at=at, **base | kw
    )


def test_a_complaint_has_a_term_in_working_days_that_explains_itself_and_lies_sealed():
    made = filed(make.signed())
    step = ComplaintStep.objects.get()
    assert step.due_on == date(2027, 6, 15)
    assert "10 робочих днів" in step.due_explained
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name, contact, code_mark FROM contracts_complaint")
        kept = " ".join(cursor.fetchone())
    assert not any(word in kept for word in ("Машина", "Олена", "example", made.code))


def test_number_and_code_open_the_state_and_nothing_else_does():
    made = filed(make.signed())
    assert complaints.opened(number=made.number, code=f" {made.code.lower()} ", sender="x").number == made.number
    with pytest.raises(NotFound):
        complaints.opened(number=made.number, code="AAAAAAAAAA", sender="x")
    for _n in range(19):
        with pytest.raises(NotFound):
            complaints.opened(number=made.number, code="BBBBBBBBBB", sender="x")
    with pytest.raises(Conflict):
        complaints.opened(number=made.number, code="BBBBBBBBBB", sender="x")


def test_the_complainant_gets_letters_with_the_code_and_with_the_answer():
    made = filed(make.signed())
    answered(made.number)
    received = Letter.objects.get(code="contracts.complaint_received")
    assert made.code in received.body


def test_a_complaint_goes_up_after_an_answer_and_others_answer_there():
    made = filed(make.signed())
    go = {"number": made.number, "code": made.code, "why": "Відповідь не про те", "sender": "x"}
    with pytest.raises(Conflict):
        complaints.go_further(**go, at=NOW)
    answered(made.number)
    assert complaints.go_further(**go, at=NOW + 2 * DAY).level == Level.DEPUTY
    with pytest.raises(Denied):
        answered(made.number)
    with pytest.raises(Denied):
        answered(made.number, actor=Actor(901, frozenset({Role.HEAD})))
    answered(made.number, actor=HEAD)
    assert complaints.go_further(**go, at=NOW + 3 * DAY).level == Level.COURT


def test_a_late_answer_lets_the_complaint_go_up_and_a_satisfied_one_ends_it():
    late, happy = filed(make.signed()), filed(make.signed())
    go = {"why": "Мовчать", "sender": "x", "at": datetime(2027, 6, 16, 9, 0, tzinfo=UTC)}
    assert complaints.go_further(number=late.number, code=late.code, **go).level == Level.DEPUTY
    answered(happy.number, outcome=ComplaintOutcome.SATISFIED)
    with pytest.raises(Conflict):
        complaints.go_further(number=happy.number, code=happy.code, **go)


def test_an_answer_is_published_only_confirmed_and_without_persons():
    contract = make.signed()
    made = filed(contract)
    step = answered(made.number)
    good = {"question": "Машина не приїхала", "public_answer": "Графік змінено", "confirmed": True}
    for bad in (
        {"confirmed": False},
        {"question": "Пані Олена чекала"},
        {"public_answer": "Дзвоніть 050 123 45 67"},
        {"public_answer": "Пишіть на a@b.ua"},
    ):
        with pytest.raises(Invalid):
            complaints.publish_complaint(
                actor=make.official(), number=made.number, seen_version=step.version, at=NOW, **good | bad
            )
    assert complaint_pages.published(contract.code) == []
    complaints.publish_complaint(actor=make.official(), number=made.number, seen_version=step.version, at=NOW, **good)
    assert [c.answer for c in complaint_pages.published(contract.code)] == ["Графік змінено"]


def test_too_many_complaints_from_one_place_are_stopped_and_an_official_may_enter_any():
    contract = make.signed()
    for _n in range(5):
        filed(contract)
    with pytest.raises(Conflict):
        filed(contract)
    text = complaints.ComplaintText(About.SERVICE, "021.0", "Не приїхали", "", "")
    for _n in range(6):
        complaints.enter_complaint(
            actor=make.official(), complaint=text, channel=Channel.PHONE, received_on=NOW.date(), at=NOW
        )
    assert Complaint.objects.filter(channel=Channel.PHONE).count() == 6
    with pytest.raises(Denied):
        complaints.enter_complaint(
            actor=make.member(contract), complaint=text, channel=Channel.PHONE, received_on=NOW.date(), at=NOW
        )


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_the_list_of_complaints_is_taken_away_without_a_persons_words(form):
    made = filed(make.signed())
    with time_machine.travel(NOW, tick=False):
        answer = signed_in(Role.OFFICIAL).get("/department/complaints/", {"format": form, "show": "open"})
    assert f".{form}" in answer["Content-Disposition"]
    if form == "json":
        assert [row["number"] for row in answer.json()["rows"]] == [made.number]
        assert "Машина не приїхала" not in answer.content.decode()
        assert "Олена" not in answer.content.decode()


def test_a_check_is_recorded_on_a_page_of_few_queries():
    check = planned(make.signed())
    with time_machine.travel(NOW, tick=False):
        official = signed_in(Role.OFFICIAL)
        with CaptureQueriesContext(connection) as found:
            assert official.get(f"/monitoring/{check.contract.code}/{check.ordinal}/record/").status_code == 200
    assert len(found) <= 12, len(found)


def test_statistics_take_as_many_queries_for_many_as_for_one():
    counts = set()
    for many in (1, 3):
        for _n in range(many):
            made = filed(make.signed(), sender=f"{many}{_n}")
            answered(made.number)
        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as found:
            assert Client().get("/complaints/").status_code == 200
        counts.add(len(found))
    assert len(counts) == 1
    assert max(counts) <= 12
    assert complaint_pages.statistics(2027, today=NOW.date()).filed == 4


# ---- continuity ------------------------------------------------------------------------------------------------------

BLIND = {"code": "blind", "title": "Люди з порушенням зору", "budget": 900_000_00, "cap": 900_000_00}


def blind(**kw):
    """A contract of the direction that must not stop."""
    call = competitions.awarded(95, directions=(BLIND,), slug=f"b{kw['starts_on']:%m%d}")
    application = call.applications.get()
    application.direction = call.directions.get(code="blind")
    application.save()
    return make.signed(application=application, **kw)


def at(day):
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def test_a_warning_comes_at_each_threshold_once_and_goes_with_a_successor():
    blind(starts_on=date(2027, 3, 1), ends_on=date(2027, 9, 30))
    assert continuity.refresh(at=at(date(2027, 6, 1))) == []
    first = continuity.refresh(at=at(date(2027, 7, 5)))
    assert len(first) == 1
    assert continuity.refresh(at=at(date(2027, 7, 6))) == []
    assert continuity.refresh(at=at(date(2027, 9, 10))) == first
    warning = ContinuityWarning.objects.get()
    assert (warning.key, warning.days, warning.ends_on) == ("blind-escort", 30, date(2027, 9, 30))
    assert [w.key for w in public.continuity_warnings(date(2027, 9, 10))] == ["blind-escort"]
    blind(starts_on=date(2027, 10, 1), ends_on=date(2027, 12, 31))
    continuity.refresh(at=at(date(2027, 9, 11)))
    assert public.continuity_warnings(date(2027, 9, 11)) == []


def test_a_successor_that_begins_later_leaves_a_gap_that_is_said():
    blind(starts_on=date(2027, 3, 1), ends_on=date(2027, 8, 31))
    blind(starts_on=date(2027, 11, 1), ends_on=date(2027, 12, 31))
    continuity.refresh(at=at(date(2027, 8, 20)))
    warning = ContinuityWarning.objects.get()
    assert (warning.ends_on, warning.resumes_on) == (date(2027, 8, 31), date(2027, 11, 1))
    with time_machine.travel(at(date(2027, 8, 20)), tick=False):
        page = Client().get("/").content.decode()
    assert "Супровід незрячих людей" in page
    assert "Послуга запрацює знову" in page


def test_an_official_stops_the_watch_and_a_stale_page_is_refused():
    blind(starts_on=date(2027, 3, 1), ends_on=date(2027, 8, 31))
    text = continuity.VitalText("Супровід", "Не буде супроводу", "", ("blind",), ("021.0",), False)
    save = {"key": "blind-escort", "text": text, "at": NOW}
    with pytest.raises(Denied):
        continuity.save_vital(actor=MEMBER, seen_version=0, **save)
    continuity.save_vital(actor=make.official(), seen_version=0, **save)
    with pytest.raises(Conflict):
        continuity.save_vital(actor=make.official(), seen_version=0, **save)
    assert continuity.refresh(at=at(date(2027, 8, 20))) == []


# ---- money -----------------------------------------------------------------------------------------------------------


def test_a_projects_page_shows_every_step_of_its_money_within_its_queries():
    call = competitions.awarded(95)
    contract = make.signed(application=call.applications.get())
    make.payment(contract)
    with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as found:
        page = Client().get(f"/projects/{contract.code}/").content.decode()
    assert all(word in page for word in ("Кожен крок", "Договір, перша редакція", "казначейський документ"))
    assert f"/complaints/new/?about={contract.code}" in page
    assert len(found) <= 10, len(found)
    with time_machine.travel(NOW, tick=False):
        reader = signed_in(Role.OFFICIAL)
        with CaptureQueriesContext(connection) as inside:
            assert "Моя робота" in reader.get(f"/projects/{contract.code}/").content.decode()
    assert len(inside) == len(found) + 1, "a public page asks for the session, and not who she is"
    with time_machine.travel(NOW, tick=False):
        steps = Client().get(f"/projects/{contract.code}/", {"format": "json"}).json()
    assert [row["code"] for row in steps["rows"]] == ["asked", "recommended", "awarded", "original", "paid"]


def test_a_projects_money_is_not_told_before_the_release():
    call = competitions.ranked_call(95)
    contract = make.signed(application=call.applications.get(), amount=Money.of(77_777))
    with time_machine.travel(NOW, tick=False):
        for form in ({}, {"format": "csv"}):
            page = Client().get(f"/projects/{contract.code}/", form).content.decode()
            assert "77777" not in page.replace("\u00a0", "")
            assert "Поскаржитися" not in page
