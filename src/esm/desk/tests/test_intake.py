"""Conversations and appeals: what is counted, what is promised, who may touch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from esm.deliveries import public as deliveries
from esm.deliveries.tests import make as rows
from esm.desk.machine import AppealStatus, CallOutcome, Helped, Result, Source
from esm.desk.models import AppealStep, Call, Consultation
from esm.desk.services import appeals, casework, consents, consultations, desk, needs, withdrawing
from esm.desk.tests import make
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.people import public as cards
from esm.people.tests import make as people

pytestmark = pytest.mark.django_db


def test_a_consultation_names_nobody_and_is_one_row_of_the_office_s_log():
    actor = make.operator()
    office = make.office_of(actor)
    made = consultations.record_consultation(actor=actor, office_id=office.pk, draft=make.talk(minutes=3), at=make.NOW)
    found = deliveries.totals(deliveries.Filters(organisation_id=office.organisation_id))
    assert (found.rows, made.result, made.minutes) == (1, Result.ANSWERED, 3)
    assert Call.objects.get().outcome == CallOutcome.CONSULTED


def test_a_consultation_at_the_table_leaves_no_call_and_counts_in_the_office_s_district():
    actor = make.operator()
    office = make.office_of(actor)
    consultations.record_consultation(
        actor=actor, office_id=office.pk, draft=make.talk(channel="desk", service_code="002.0"), at=make.NOW
    )
    row = rows.Delivery.objects.get()
    assert (row.service_code, row.district, row.mode, row.recipient) == ("002.0", make.DISTRICT, "in_person", "")
    assert not Call.objects.exists()


def test_an_operator_of_another_office_writes_nothing_here():
    with pytest.raises(NotFound):
        consultations.record_consultation(
            actor=make.operator(), office_id=make.office().pk, draft=make.talk(), at=make.NOW
        )


def test_a_consultation_without_a_topic_says_so():
    actor = make.operator()
    with pytest.raises(Invalid) as caught:
        consultations.record_consultation(
            actor=actor, office_id=make.office_of(actor).pk, draft=make.talk(topic=""), at=make.NOW
        )
    assert set(caught.value.fields) == {"topic"}


def test_an_appeal_has_a_number_an_owner_and_a_day_counted_in_working_days():
    actor = make.operator()
    first, second = make.appeal(actor), make.appeal(actor)
    assert (first.number, second.number) == ("26-00001", "26-00002")
    assert (first.owner_id, first.promised_on) == (actor.user_id, date(2026, 11, 23))
    assert "5 робочих днів" in first.promise


def test_what_was_said_lies_encrypted_and_the_number_is_found_by_its_mark():
    appeal = make.appeal()
    kept = type(appeal).objects.filter(pk=appeal.pk).values("name", "phone", "words").get()
    assert all(str(value) == "🔒" for value in kept.values())
    assert appeals.find_by_tail(number=appeal.number, tail="4567").pk == appeal.pk


@pytest.mark.parametrize(("number", "tail"), [("26-00001", "0000"), ("26-09999", "4567"), ("", "")])
def test_the_state_is_told_only_for_the_number_with_its_four_digits(number, tail):
    make.appeal()
    with pytest.raises(NotFound):
        appeals.find_by_tail(number=number, tail=tail)


def test_an_appeal_without_a_phone_is_never_told_by_four_digits():
    appeal = make.appeal(phone="")
    with pytest.raises(NotFound):
        appeals.find_by_tail(number=appeal.number, tail="")


def test_what_came_by_the_site_waits_for_the_first_who_takes_it():
    appeal = appeals.open_appeal(
        actor=make.Actor(None), office_id=None, draft=make.draft(source=Source.CALL_ME, words=""), at=make.NOW
    )
    first, second = make.operator(), make.operator()
    taken = appeals.take_appeal(
        actor=first, number=appeal.number, office_id=make.office_of(first).pk, seen_version=1, at=make.NOW
    )
    assert (taken.status, taken.owner_id) == (AppealStatus.WORK, first.user_id)
    with pytest.raises(NotFound):
        appeals.take_appeal(
            actor=second, number=appeal.number, office_id=make.office_of(second).pk, seen_version=1, at=make.NOW
        )


def test_a_question_needs_somewhere_to_answer():
    with pytest.raises(Invalid) as caught:
        appeals.open_appeal(
            actor=make.Actor(None), office_id=None, draft=make.draft(source=Source.QUESTION, phone=""), at=make.NOW
        )
    assert set(caught.value.fields) == {"phone"}


def test_of_two_operators_at_one_appeal_the_second_is_told():
    office = make.office()
    anna, olena = make.operator(office), make.operator(office)
    appeal = make.appeal(anna)
    appeals.edit_appeal(
        actor=anna, number=appeal.number, changes={"words": "Потрібен візок"}, seen_version=1, at=make.NOW
    )
    with pytest.raises(Conflict):
        appeals.edit_appeal(actor=olena, number=appeal.number, changes={"words": "Інше"}, seen_version=1, at=make.NOW)
    appeal.refresh_from_db()
    assert appeal.words == "Потрібен візок"


@pytest.mark.parametrize(
    ("helped", "status"),
    [
        (Helped.YES, AppealStatus.CLOSED),
        (Helped.PARTLY, AppealStatus.CLOSED),
        (Helped.NO, AppealStatus.WORK),
        (Helped.SILENT, AppealStatus.ANSWERED),
    ],
)
def test_the_call_back_closes_what_helped_and_opens_again_what_did_not(helped, status):
    actor = make.operator()
    appeal = make.appeal(actor)
    answered = appeals.answer_appeal(
        actor=actor, number=appeal.number, answer="Зверніться до центру.", seen_version=appeal.version, at=make.NOW
    )
    assert answered.call_back_on == date(2026, 11, 17)
    asked = appeals.call_back(
        actor=actor, number=appeal.number, helped=helped, words="", seen_version=answered.version, at=make.NOW
    )
    assert (asked.status, asked.helped, asked.reopened) == (status, helped, int(helped == Helped.NO))


def test_a_closed_appeal_opens_again_for_a_month_only():
    actor = make.operator()
    appeal = make.appeal(actor)
    closed = appeals.close_appeal(
        actor=actor, number=appeal.number, why="Передумала", seen_version=appeal.version, at=make.NOW
    )
    late = make.NOW + timedelta(days=31)
    with pytest.raises(Conflict):
        appeals.reopen_appeal(actor=actor, number=appeal.number, why="Знову", seen_version=closed.version, at=late)
    opened = appeals.reopen_appeal(
        actor=actor, number=appeal.number, why="Знову", seen_version=closed.version, at=make.NOW + timedelta(days=29)
    )
    assert opened.status == AppealStatus.WORK


def test_the_consent_is_kept_with_its_text_its_purpose_and_its_end():
    actor = make.operator()
    appeal = make.appeal(actor, consent=False)
    given = consents.give_consent(actor=actor, number=appeal.number, seen_version=1, at=make.NOW)
    assert given.consent_version
    assert "згоду" in given.consent_text
    assert given.consent_purpose
    assert (given.consent_at, given.consent_until) == (make.NOW, date(2027, 11, 16))


def test_withdrawing_a_consent_that_was_not_given_is_refused():
    actor = make.operator()
    appeal = make.appeal(actor, consent=False)
    with pytest.raises(Conflict):
        withdrawing.withdraw_consent(actor=actor, number=appeal.number, seen_version=1, at=make.NOW)


def test_whoever_wants_to_be_remembered_gets_a_card_and_nobody_else():
    actor = make.operator()
    office = make.office_of(actor).pk
    kept = {"actor": actor, "office_id": office, "talk": make.talk(), "at": make.NOW}
    with_card = desk.take_in(draft=make.draft(), card=True, **kept)
    refused = desk.take_in(draft=make.draft(consent=False), card=True, **kept)
    assert with_card.person_id
    assert refused.person_id is None
    assert people.Record.objects.count() == 1
    # What she agreed to by word of mouth: that there is a card at all.
    assert [c.purpose for c in cards.consents(with_card.person_id)] == ["help"]


def test_a_need_that_nothing_answers_is_counted_without_a_name():
    actor = make.operator()
    office = make.office_of(actor).pk
    need = desk.miss_now(
        actor=actor, office_id=office, talk=make.talk(),
        need=needs.NeedDraft("Ліфт-фургон у неділю", need="lift-van", category="older", district=make.DISTRICT),
        at=make.NOW,
    )  # fmt: skip
    assert (need.need, need.category, need.appeal_id) == ("lift-van", "older", None)
    assert Consultation.objects.get().result == Result.NOT_FOUND


def test_every_step_of_an_appeal_is_in_its_story():
    actor = make.operator()
    appeal = make.appeal(actor)
    appeals.answer_appeal(actor=actor, number=appeal.number, answer="Так", seen_version=appeal.version, at=make.NOW)
    kinds = list(AppealStep.objects.filter(appeal=appeal).values_list("kind", flat=True))
    assert kinds == ["created", "consent", "answered"]


def test_a_phone_that_nobody_can_ring_is_said_at_the_field():
    actor = make.operator()
    with pytest.raises(Invalid) as caught:
        appeals.open_appeal(
            actor=actor, office_id=make.office_of(actor).pk, draft=replace(make.draft(), phone="12"), at=make.NOW
        )
    assert set(caught.value.fields) == {"phone"}


def test_an_appeal_becomes_a_case_of_social_work_once_and_its_person_gets_a_card():
    actor = make.operator()
    appeal = make.appeal(actor)
    opened = {"actor": actor, "number": appeal.number, "dangers": (), "emergency": False, "at": make.NOW}
    number = casework.open_case(seen_version=appeal.version, **opened)
    appeal.refresh_from_db()
    assert appeal.case_number == number
    assert appeal.person_id is not None
    assert appeal.status == AppealStatus.WORK
    with pytest.raises(Conflict, match=number):
        casework.open_case(seen_version=appeal.version, **opened)


def test_without_consent_a_case_begins_only_where_there_is_danger():
    actor = make.operator()
    appeal = make.appeal(actor, consent=False)
    opened = {"actor": actor, "number": appeal.number, "emergency": True, "at": make.NOW}
    with pytest.raises(Invalid) as caught:
        casework.open_case(dangers=(), seen_version=appeal.version, **opened)
    assert set(caught.value.fields) == {"consent"}
    assert casework.open_case(dangers=("violence",), seen_version=appeal.version, **opened)
    appeal.refresh_from_db()
    assert appeal.person_id is None
