"""Every step that somebody waits for writes to her once, and notices from which a term runs wait for nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from esm.competitions import tasks
from esm.competitions.machine import AppealLevel, AppealOutcome, ApplicationStatus, CallStatus, ChangeKind, MeetingKind
from esm.competitions.models import Appeal, CallChange, Decision, DefectNotice, Refusal
from esm.competitions.services import award, meetings, submit
from esm.identity.public import Role
from esm.kernel.letters import set_preference
from esm.kernel.models import Letter
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db
HEAD = "head@example.org"


@pytest.fixture(autouse=True)
def _now():
    reference.loaded()
    with time_machine.travel(make.NOW, tick=False):
        yield


def owner():
    """An organisation whose head reads letters once a day: what comes at once all the same is a legal notice."""
    made = organisation()
    person = make.person(organisation_id=made.pk, email=HEAD)
    set_preference(user_id=person.pk, daily=True, at=make.NOW)
    return made


def twice(task, **arguments) -> list[Letter]:
    """The letters of a task that ran two times."""
    Letter.objects.all().delete()
    written = task.call(**arguments)
    assert task.call(**arguments) == 0
    letters = list(Letter.objects.order_by("id"))
    assert len(letters) == written == len({letter.to for letter in letters})
    return letters


def only(task, **arguments) -> Letter:
    (letter,) = twice(task, **arguments)
    assert letter.to == HEAD
    return letter


def at_once(letter: Letter) -> bool:
    return letter.legal and not letter.digest and letter.send_after <= make.NOW


def test_a_letter_in_english_says_dates_sums_and_states_in_english():
    call = make.awarded(90, 80, total_budget=100_000_00)
    first, second = (a.application for a in call.awards.select_related("application").order_by("position"))
    for application in (first, second):
        person = make.person(organisation_id=application.organisation_id)
        set_preference(user_id=person.pk, daily=False, language="en", at=make.NOW)
    tasks.tell_decision.call(application_id=first.pk)
    tasks.tell_decision.call(application_id=second.pk)
    opened = make.call()
    tasks.tell_call_opened.call(call_id=opened.pk)
    won, reserve, *told = Letter.objects.order_by("id")
    assert {letter.language for letter in (won, reserve, *told)} == {"en"}
    assert "UAH\xa0100,000" in won.body
    assert re.search("reserve", reserve.body, re.IGNORECASE)
    assert "2\xa0December\xa02026" in f"{told[0].subject} {told[0].body}"
    # Names of projects, organisations and criteria are what they are; every word of the program is English.
    ours = "Ви просили|місто дає|Бал:|грн|грудня|Підтримано|У резерві|Переможець|оскаржити|Оцінка"
    for letter in (won, reserve, *told):
        assert not re.search(ours, f"{letter.subject} {letter.body}")


# ---- calls ----------------------------------------------------------------------------------------------------------


def test_an_open_call_is_told_to_the_heads_and_its_longer_term_once_to_each():
    call = make.call()
    first, second = owner(), organisation()
    make.person(organisation_id=second.pk, email="second@example.org")
    make.application(call=call, organisation=first)
    opened = twice(tasks.tell_call_opened, call_id=call.pk)
    assert {letter.to for letter in opened} == {HEAD, "second@example.org"}
    assert "1 000 000" in opened[0].body.replace("\xa0", " ")
    change = CallChange.objects.create(
        call=call,
        kind=ChangeKind.OUTAGE,
        reason="Не було світла",
        closed_at_before=call.closes_at,
        closes_at_after=call.closes_at + timedelta(hours=5),
        at=make.NOW,
    )
    longer = twice(tasks.tell_call_changed, change_id=change.pk)
    assert {letter.to for letter in longer} == {HEAD, "second@example.org"}
    assert "2\xa0грудня\xa02026, 22:00" in longer[0].subject
    assert "Не було світла" in longer[0].body


def test_a_cancelled_call_is_told_to_those_who_applied_and_a_call_that_is_over_to_nobody():
    call = make.call()
    application = make.application(call=call, organisation=owner())
    change = CallChange.objects.create(
        call=call,
        kind=ChangeKind.CANCELLATION,
        reason="Немає грошей",
        closed_at_before=call.closes_at,
        closes_at_after=call.closes_at,
        at=make.NOW,
    )
    letter = only(tasks.tell_call_changed, change_id=change.pk)
    assert at_once(letter)
    assert application.number in letter.body
    call.status = CallStatus.CANCELLED
    call.save()
    assert tasks.tell_call_opened.call(call_id=call.pk) == 0


# ---- applications ---------------------------------------------------------------------------------------------------


def test_the_letter_about_submission_carries_a_copy_and_waits_for_no_digest():
    handed = make.handed_in(make.application(organisation=owner()))
    letter = only(tasks.tell_submitted, submission_id=handed.pk)
    assert at_once(letter)
    assert letter.file.name == f"{handed.application.number}.pdf"
    assert letter.file.is_personal
    assert "10:00" in letter.body
    assert "заявку можна відкликати" in letter.body


def test_an_organisation_without_people_gets_letters_at_the_address_of_its_card():
    paper = make.submitted(organisation=organisation(email="paper@example.org"), channel="paper")
    (letter,) = twice(tasks.tell_received, application_id=paper.pk)
    assert letter.to == "paper@example.org"
    assert "на папері" in letter.body
    assert "\n\n\n" not in letter.body


def test_a_recalled_application_is_told_unless_it_is_submitted_again():
    handed = make.handed_in(make.application(organisation=owner()))
    application = handed.application
    back = submit.recall_application(
        actor=make.member_of(application.organisation_id), number=application.number, seen_version=1, at=make.NOW
    )
    letter = only(tasks.tell_recalled, application_id=application.pk, version=back.version)
    assert letter.digest
    make.handed_in(back)
    assert tasks.tell_recalled.call(application_id=application.pk, version=99) == 0


def test_a_withdrawal_is_told_to_the_organisation_and_to_the_contact_of_the_call():
    gone = make.submitted(organisation=owner(), status=ApplicationStatus.WITHDRAWN)
    letters = twice(tasks.tell_withdrawn, application_id=gone.pk, reason="Інші гроші")
    assert {letter.to for letter in letters} == {HEAD, "konkurs@example.org"}


@pytest.mark.parametrize(("days", "count"), [(8, 0), (7, 1), (3, 0), (1, 1)])
def test_drafts_are_reminded_a_week_and_a_day_before_the_deadline(days, count):
    make.application(organisation=owner(), call=make.call(closes_at=make.later(days=days)))
    letters = twice(tasks.remind_of_deadlines)
    assert len(letters) == count


def test_the_last_day_to_fix_defects_is_reminded_of_the_day_before():
    returned = make.submitted(organisation=owner(), status=ApplicationStatus.RETURNED)
    due = make.NOW.date() + timedelta(days=1)
    DefectNotice.objects.create(application=returned, text="Статут", items=[], due_on=due, sent_at=make.NOW)
    assert "Завтра останній день" in only(tasks.remind_of_deadlines).subject


# ---- admission ------------------------------------------------------------------------------------------------------


def told(application, what: str) -> Letter:
    return only(tasks.tell_admission, application_id=application.pk, what=what, version=1)


def test_notices_from_which_a_term_runs_come_at_once_and_say_how_to_answer():
    application = make.submitted(organisation=owner(), status=ApplicationStatus.REFUSED)
    DefectNotice.objects.create(
        application=application,
        text="Додайте статут",
        items=[{"code": "charter", "title": "Є статут"}],
        due_on=make.NOW.date(),
        due_explained="5 робочих днів",
        sent_at=make.NOW,
    )
    returned = told(application, "returned")
    assert at_once(returned)
    assert all(words in returned.body for words in ("Додайте статут", "- Є статут", "5 робочих днів"))
    refusal = Refusal.objects.create(
        application=application,
        ground="late",
        ground_title="Подано після строку",
        article="п. 3.4",
        text="На день пізніше",
        at=make.NOW,
        signed_by="Ольга Посадова",
        appeal_until=make.NOW.date(),
    )
    refused = told(application, "refused")
    assert at_once(refused)
    assert "Подано після строку (п. 3.4)" in refused.body
    assert f"/cabinet/applications/{application.number}/admission/" in refused.body
    appeal = Appeal.objects.create(
        application=application,
        refusal=refusal,
        level=AppealLevel.ADMISSION,
        text="Ні",
        filed_at=make.NOW,
        due_on=make.NOW.date(),
    )
    assert at_once(told(application, "appeal_received"))
    appeal.outcome, appeal.answer, appeal.answered_at = AppealOutcome.LEAVE, "Строк минув", make.NOW
    appeal.answered_by = "Ганна Керівна"
    appeal.save()
    answered = told(application, "appeal_answered")
    assert at_once(answered)
    assert "Строк минув" in answered.body


def test_what_was_taken_back_before_the_letter_is_not_told():
    application = make.submitted(organisation=owner())
    for what in ("admitted", "returned", "refused", "appeal_received", "appeal_answered"):
        assert tasks.tell_admission.call(application_id=application.pk, what=what, version=1) == 0
    assert told(application, "admission_undone").digest


def test_an_appeal_goes_to_those_who_may_answer_it_and_not_to_the_one_who_refused():
    application = make.submitted(organisation=owner(), status=ApplicationStatus.REFUSED)
    signer, other, head = make.person(Role.OFFICIAL), make.person(Role.OFFICIAL), make.person(Role.HEAD)
    refusal = Refusal.objects.create(
        application=application, ground="late", ground_title="Пізно", text="Так", at=make.NOW, signed_by_id=signer.pk
    )
    appeal = Appeal.objects.create(
        application=application,
        refusal=refusal,
        level=AppealLevel.ADMISSION,
        text="Ні",
        filed_at=make.NOW,
        due_on=make.NOW.date(),
    )
    letters = twice(tasks.tell_appeal_filed, appeal_id=appeal.pk)
    assert {letter.to for letter in letters} == {other.email, head.email}


# ---- commission -----------------------------------------------------------------------------------------------------


def test_members_hear_of_new_work_a_reminder_and_a_recorded_conflict():
    given = make.assigned(declared=False)
    for task in (tasks.tell_assigned, tasks.tell_review_due):
        (letter,) = twice(task, member_id=given.member_id)
        assert letter.to == given.member.user.email
        assert given.application.number in letter.body
        assert given.application.title not in letter.body
        assert "Спершу скажіть" in letter.body
    found = make.conflict(given.member, given.application)
    (letter,) = twice(tasks.tell_conflict_recorded, declaration_id=found.pk)
    assert "Там працює моя сестра" in letter.body


def test_an_application_submitted_again_is_told_to_its_reviewers_and_not_to_a_conflicted_one():
    given = make.judged()
    reader, conflicted = make.member(given.call, email="reader@example.org"), make.member(given.call)
    for member in (reader, conflicted):
        make.assigned(member, given, declared=False)
    make.conflict(conflicted, given)
    assert not Letter.objects.exists()
    tasks.tell_submitted.call(submission_id=given.submissions.get().pk)
    assert not Letter.objects.filter(code="competitions.new_version").exists()
    again = make.submission(given)
    for _n in range(2):
        tasks.tell_submitted.call(submission_id=again.pk)
    letter = Letter.objects.get(code="competitions.new_version")
    assert letter.to == "reader@example.org"
    assert given.title not in letter.body
    assert f"/review/{given.number}/" in letter.body


def test_a_defence_is_told_to_members_and_to_applicants_again_when_it_moves_and_when_it_is_off():
    call = make.reviewing()
    application = make.judged(call=call, organisation=owner())
    member = make.member(call)
    meeting = make.meeting(call, application)
    letters = twice(tasks.tell_meeting, meeting_id=meeting.pk)
    assert {letter.to: letter.code for letter in letters} == {
        HEAD: "competitions.defence",
        member.user.email: "competitions.meeting",
    }
    assert not any(application.title in letter.body for letter in letters if letter.to != HEAD)
    meeting.at += timedelta(days=1)
    meeting.save()
    assert len(twice(tasks.tell_meeting, meeting_id=meeting.pk)) == 2
    off = twice(tasks.tell_meeting_cancelled, meeting_id=meeting.pk, reason="Немає кворуму")
    assert {letter.to for letter in off} == {HEAD, member.user.email}
    meeting.kind = MeetingKind.DECISION
    meeting.save()
    assert [letter.code for letter in twice(tasks.tell_meeting, meeting_id=meeting.pk)] == ["competitions.meeting"]


def test_planning_and_cancelling_a_meeting_write_these_letters(django_capture_on_commit_callbacks):
    call = make.reviewing()
    member = make.member(call)
    secretary, fields = make.secretary(), meetings.MeetingFields(MeetingKind.DECISION, make.later(days=3), "Зал 2")
    with django_capture_on_commit_callbacks(execute=True):
        made = meetings.plan_meeting(actor=secretary, call_id=call.pk, fields=fields, at=make.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        meetings.cancel_meeting(actor=secretary, call_id=call.pk, number=made.number, reason="Хвороба", at=make.NOW)
    codes = list(Letter.objects.filter(to=member.user.email).order_by("id").values_list("code", flat=True))
    assert codes == ["competitions.meeting", "competitions.meeting_cancelled"]


# ---- decisions ------------------------------------------------------------------------------------------------------


def test_a_decision_walks_from_hand_to_hand_with_a_letter_each_time():
    call = make.ranked_call(90, 80)
    head, official, preparer = make.person(Role.HEAD), make.person(Role.OFFICIAL), make.person(Role.SECRETARY)
    make.chosen(call)
    Decision.objects.update(prepared_by_id=preparer.pk, return_reason="Додайте причину")
    ways = (
        (tasks.tell_decision_submitted, head),
        (tasks.tell_decision_approved, official),
        (tasks.tell_decision_sent_back, preparer),
    )
    for task, person in ways:
        (letter,) = twice(task, call_id=call.pk)
        assert letter.to == person.email
        assert f"/department/competitions/{call.slug}/decision/" in letter.body
    assert "Додайте причину" in letter.body


def test_a_decision_is_told_at_once_and_only_after_the_release(django_capture_on_commit_callbacks):
    call = make.ranked_call(90, 80, total_budget=100_000_00, rules=make.rules(partial_step_percent=0))
    won = call.applications.order_by("number").first()
    make.person(organisation_id=won.organisation_id, email=HEAD)
    make.chosen(call)
    make.approved(call)
    assert tasks.tell_decision.call(application_id=won.pk) == 0
    award.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    letter = only(tasks.tell_decision, application_id=won.pk)
    assert at_once(letter)
    assert letter.subject == f"Переможець: заявка № {won.number}"
    assert "Місце в рейтингу: 1" in letter.body
    assert "оскаржити" in letter.body
    assert at_once(only(tasks.tell_promoted, application_id=won.pk))
