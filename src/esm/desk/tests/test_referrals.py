"""Referrals: what is shared, how long an answer may take, who may say what, and what becomes of the person's wish."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from esm.deliveries.tests import make as rows
from esm.desk import tasks
from esm.desk.machine import AppealStatus, Decline, Helped, Outcome, ReferralStatus
from esm.desk.models import Referral, UnmetNeed
from esm.desk.services import answers, appeals, desk, reminders, withdrawing
from esm.desk.services import referrals as sending
from esm.desk.services.referrals import ReferralDraft, refer
from esm.desk.tests import make
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent, Letter
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.people import public as people

pytestmark = pytest.mark.django_db
KYIV = ZoneInfo("Europe/Kyiv")
LATER = make.NOW + timedelta(hours=2)


def sent(**kw):
    """(operator, organisation's actor, referral)."""
    operator = make.operator()
    to = make.service(**kw)
    return operator, make.member(to.organisation), make.referral(operator, to=to)


def given(**kw):
    base = {"on": make.TODAY, "outcome": Outcome.FULL, "district": make.DISTRICT, "service_code": make.ESCORT}
    return answers.HelpGiven(**base | kw)


def test_the_organisation_reads_what_was_agreed_to_and_the_journal_knows_it():
    _operator, ngo, referral = sent()
    _row, shared = answers.look(actor=ngo, number=referral.number, at=LATER)
    assert [line.code for line in shared] == ["name", "phone", "district", "categories", "words", "wanted"]
    event = AuditEvent.objects.filter(action="desk.look_at_referral").get()
    assert (event.actor_id, event.data["fields"][0]) == (ngo.user_id, "name")


def test_what_was_shared_is_frozen_and_lies_encrypted():
    operator, ngo, referral = sent()
    appeals.edit_appeal(
        actor=operator, number=referral.appeal.number, changes={"phone": "050 999 99 99"},
        seen_version=referral.appeal.version, at=LATER,
    )  # fmt: skip
    _row, shared = answers.look(actor=ngo, number=referral.number, at=LATER)
    assert {s.code: s.value for s in shared}["phone"] == make.PHONE
    assert str(Referral.objects.values_list("shared", flat=True).get()) == "🔒"


def test_a_stranger_finds_no_such_referral():
    _operator, _ngo, referral = sent()
    for stranger in (make.member(make.organisation()), make.operator(), make.official()):
        with pytest.raises(NotFound):
            answers.look(actor=stranger, number=referral.number, at=LATER)


def test_terms_are_counted_in_working_days_by_service_and_urgency():
    _operator, _ngo, referral = sent()
    assert (referral.answer_by, referral.serve_by) == (date(2026, 11, 17), date(2026, 11, 23))
    other = make.referral(to=make.service(code="015.1"))
    assert (other.answer_by, other.serve_by) == (date(2026, 11, 19), date(2026, 11, 30))
    assert "3 робочі дні" in other.rule or "3 робочих дні" in other.rule


def test_half_the_term_its_end_and_half_as_much_again_are_moments_of_working_days():
    referral = make.referral(to=make.service(code="015.1"))
    assert referral.half_at == datetime(2026, 11, 18, 13, 0, tzinfo=KYIV)
    assert referral.due_at == datetime(2026, 11, 20, 0, 0, tzinfo=KYIV)
    # Four days and a half: over the weekend to Monday's noon.
    assert referral.late_at == datetime(2026, 11, 23, 13, 0, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("hours", "code", "told"),
    [(28, "desk.referral_half", 1), (40, "desk.referral_due", 2), (54, "desk.referral_late", 3)],
)
def test_a_silent_organisation_is_reminded_twice_and_then_the_department_learns(hours, code, told, time_machine_at):
    operator = make.operator()
    to = make.service()
    partners.head(to.organisation)
    make.identity.user(make.Role.OFFICIAL)
    referral = make.referral(operator, to=to)
    time_machine_at(make.NOW + timedelta(hours=hours))
    tasks.remind.call()
    referral.refresh_from_db()
    assert referral.told == told
    wanted = {1: 1, 2: 2, 3: 3}[told]  # organisation; and the operator; and the official
    assert Letter.objects.filter(code=code).count() == wanted
    tasks.remind.call()
    assert Letter.objects.filter(code=code).count() == wanted


def test_no_letter_about_a_referral_names_the_person():
    _operator, _ngo, referral = sent()
    partners.head(referral.organisation)
    tasks.tell_sent.call(referral_id=referral.pk)
    letter = Letter.objects.get(code="desk.referral_sent")
    assert "Галина" not in letter.body
    assert make.PHONE not in letter.body
    assert referral.number in letter.subject


def test_accepted_delivered_and_asked_about_it_closes_the_appeal():
    operator, ngo, referral = sent()
    one = answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    two = answers.deliver(actor=ngo, number=referral.number, given=given(), seen_version=one.version, at=LATER)
    appeal = two.appeal
    appeal.refresh_from_db()
    assert (two.status, appeal.status) == (ReferralStatus.DELIVERED, AppealStatus.ANSWERED)
    closed = appeals.call_back(
        actor=operator, number=appeal.number, helped=Helped.YES, words="", seen_version=appeal.version, at=LATER
    )
    assert closed.status == AppealStatus.CLOSED


def test_a_delivered_referral_is_one_row_of_the_organisation_s_log():
    _operator, ngo, referral = sent()
    one = answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    answers.deliver(
        actor=ngo, number=referral.number, given=given(unit="hour", quantity=150), seen_version=one.version, at=LATER
    )
    row = rows.Delivery.objects.get(organisation_id=referral.organisation_id)
    assert (row.service_code, row.quantity, row.contacts, row.row_key) == (
        make.ESCORT,
        150,
        1,
        f"ref-{referral.number}",
    )
    assert (row.category, row.district) == ("disability-sight", make.DISTRICT)


def test_what_the_log_refuses_leaves_the_referral_as_it_was():
    _operator, ngo, referral = sent()
    one = answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    with pytest.raises(Invalid):
        answers.deliver(
            actor=ngo, number=referral.number, given=given(unit="visit", quantity=50), seen_version=one.version,
            at=LATER,
        )  # fmt: skip
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED


def test_help_before_the_referral_or_tomorrow_is_refused():
    _operator, ngo, referral = sent()
    one = answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    for day in (make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=1)):
        with pytest.raises(Invalid) as caught:
            answers.deliver(actor=ngo, number=referral.number, given=given(on=day), seen_version=one.version, at=LATER)
        assert set(caught.value.fields) == {"on"}


def test_a_decline_says_why_and_the_appeal_is_the_desk_s_again():
    operator, ngo, referral = sent()
    with pytest.raises(Invalid):
        answers.decline(actor=ngo, number=referral.number, why="", reason="", seen_version=1, at=LATER)
    answers.decline(actor=ngo, number=referral.number, why=Decline.NO_PLACES, reason="", seen_version=1, at=LATER)
    appeal = referral.appeal
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.WORK
    again = make.referral(operator, appeal=appeal)
    assert again.number.endswith("-2")


def test_when_everybody_declined_the_need_is_counted_once():
    operator, ngo, referral = sent()
    answers.decline(actor=ngo, number=referral.number, why=Decline.STAFF, reason="", seen_version=1, at=LATER)
    appeal = referral.appeal
    appeal.refresh_from_db()
    second = make.service()
    again = make.referral(operator, to=second, appeal=appeal)
    answers.decline(
        actor=make.member(second.organisation), number=again.number, why=Decline.STAFF, reason="", seen_version=1,
        at=LATER,
    )  # fmt: skip
    assert UnmetNeed.objects.get().missing == "declined"


def test_a_question_goes_to_the_desk_and_its_answer_back():
    operator, ngo, referral = sent()
    asked = answers.ask(actor=ngo, number=referral.number, question="Чи є ліфт?", seen_version=1, at=LATER)
    told = answers.tell_more(
        actor=operator, number=referral.number, words="Ліфт є.", seen_version=asked.version, at=LATER
    )
    assert (told.status, told.question, told.told_words) == (ReferralStatus.SENT, "Чи є ліфт?", "Ліфт є.")


def test_the_person_s_own_refusal_is_neither_a_decline_nor_silence():
    _operator, ngo, referral = sent()
    one = answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    end = answers.client_refuses(
        actor=ngo, number=referral.number, reason="Поїде із сусідкою", seen_version=one.version, at=LATER
    )
    referral.appeal.refresh_from_db()
    assert (end.status, end.decline, referral.appeal.status) == (ReferralStatus.CLIENT_REFUSED, "", AppealStatus.WORK)


def test_a_withdrawn_consent_stops_what_was_sent_and_hides_it():
    operator, ngo, referral = sent()
    appeal = referral.appeal
    stopped = withdrawing.withdraw_consent(actor=operator, number=appeal.number, seen_version=appeal.version, at=LATER)
    row, shared = answers.look(actor=ngo, number=referral.number, at=LATER)
    assert (stopped, row.status, shared) == (1, ReferralStatus.STOPPED, ())
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.WORK


def test_a_consent_withdrawn_on_the_person_s_card_stops_the_referral_too():
    operator = make.operator()
    to = make.service()
    made = desk.refer_now(
        actor=operator, office_id=make.office_of(operator).pk, talk=make.talk(), draft=make.draft(),
        referral=ReferralDraft(service_id=to.pk), card=True, at=make.NOW,
    )  # fmt: skip
    assert made.consent_id is not None
    people.withdraw_consent(actor=operator, consent_id=made.consent_id, at=LATER)
    assert reminders.stop_without_consent(at=LATER) == 1
    made.refresh_from_db()
    assert made.status == ReferralStatus.STOPPED


def test_without_consent_nothing_is_sent_unless_life_is_at_stake():
    operator = make.operator()
    plain = make.appeal(operator, consent=False)
    with pytest.raises(Invalid) as caught:
        make.referral(operator, appeal=plain)
    assert "consent" in caught.value.fields
    danger = make.appeal(operator, consent=False, urgency="danger")
    assert make.referral(operator, appeal=danger).status == ReferralStatus.SENT


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ({"state": "suspended", "suspended_why": "Ремонт до грудня."}, "не працює"),
        ({"state": "closed"}, "не працює"),
        ({"free": 0}, "немає вільних місць"),
    ],
)
def test_to_a_closed_or_a_full_service_nobody_is_sent(service, word):
    with pytest.raises(Conflict, match=word):
        make.referral(to=make.service(**service))
    assert not Referral.objects.exists()


def test_nobody_is_sent_to_the_office_s_own_organisation_or_twice_to_one_service():
    operator = make.operator()
    own = make.service(organisation=make.office_of(operator).organisation)
    with pytest.raises(Conflict, match="вашої ж установи"):
        make.referral(operator, to=own)
    to = make.service()
    appeal = make.referral(operator, to=to).appeal
    appeal.refresh_from_db()
    with pytest.raises(Conflict, match="уже є відкрите"):
        make.referral(operator, to=to, appeal=appeal)


def test_a_free_place_is_kept_and_given_back_by_a_decline():
    to = make.service(free=1)
    operator = make.operator()
    referral = make.referral(operator, to=to)
    assert make.rows_of("ServicePlace").get(service=to).free_places == 0
    answers.decline(
        actor=make.member(to.organisation), number=referral.number, why=Decline.STAFF, reason="", seen_version=1,
        at=LATER,
    )  # fmt: skip
    assert make.rows_of("ServicePlace").get(service=to).free_places == 1


def test_a_body_outside_gets_a_link_that_opens_once():
    operator = make.operator()
    referral = make.referral(operator, outside="Пенсійний фонд")
    token = sending.make_link(actor=operator, number=referral.number, at=make.NOW)
    assert sending.link_works(token, at=LATER)
    assert sending.open_link(token, at=LATER).shared[0].value == "Галина Миколаївна"
    with pytest.raises(NotFound):
        sending.open_link(token, at=LATER)


def test_a_link_ends_after_its_days_and_with_the_referral():
    operator = make.operator()
    referral = make.referral(operator, outside="Пенсійний фонд")
    token = sending.make_link(actor=operator, number=referral.number, at=make.NOW)
    assert not sending.link_works(token, at=make.NOW + timedelta(days=8))
    referral.refresh_from_db()
    answers.stop_referral(
        actor=operator, number=referral.number, why="Інший шлях", seen_version=referral.version, at=LATER
    )
    assert not sending.link_works(token, at=LATER)


def test_who_only_reads_in_the_organisation_answers_nothing():
    _operator, _ngo, referral = sent()
    reader = make.member(referral.organisation, Right.VIEW)
    with pytest.raises(Denied):
        answers.accept(actor=reader, number=referral.number, seen_version=1, at=LATER)


def test_an_answer_given_twice_at_once_is_told_to_the_second():
    _operator, ngo, referral = sent()
    answers.accept(actor=ngo, number=referral.number, seen_version=1, at=LATER)
    with pytest.raises(Conflict):
        answers.decline(actor=ngo, number=referral.number, why=Decline.STAFF, reason="", seen_version=1, at=LATER)


def test_an_organisation_outside_the_network_needs_a_name_for_the_help():
    operator = make.operator()
    appeal = make.appeal(operator)
    with pytest.raises(Invalid) as caught:
        refer(
            actor=operator, number=appeal.number, draft=ReferralDraft(outside="Фонд"), seen_version=appeal.version,
            at=make.NOW,
        )  # fmt: skip
    assert set(caught.value.fields) == {"outside_service"}
