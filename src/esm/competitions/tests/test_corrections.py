"""An appeal against a released decision acts: new scores, a new decision, its release; money never beyond the call's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from esm.competitions import tasks
from esm.competitions.machine import ApplicationStatus, CorrectionStatus, Outcome
from esm.competitions.models import Appeal, Application, Award, Call, Correction, Member, Purse, Review
from esm.competitions.policies.award import may_correct
from esm.competitions.selectors.corrections import may_score_again, public_corrections, scores_again
from esm.competitions.services import appeals, conflicts, corrections, meetings
from esm.competitions.services.corrections import NewDecision
from esm.competitions.services.review import Written
from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db
AT = make.NOW + timedelta(hours=1)
MEETS = make.NOW + timedelta(days=2)
THEN = MEETS + timedelta(hours=1)


def loser(call: Call) -> Application:
    return Application.objects.filter(call=call).exclude(status=ApplicationStatus.WON).order_by("award__position")[0]


def appealed(application: Application, outcome: str) -> Correction:
    """An appeal against the decision, answered so."""
    appeal = Appeal.objects.create(
        application=application,
        level="decision",
        text="Оцінки не відповідають анкеті",
        filed_at=make.NOW,
        due_on=make.NOW.date(),
    )
    appeals.answer_appeal(
        actor=make.second_official(),
        appeal_id=appeal.pk,
        outcome=outcome,
        answer="Переглянемо",
        published="Комісія перегляне рішення",
        at=AT,
    )
    return Correction.objects.get(appeal=appeal)


def written(points: int = 5) -> Written:
    rules = make.rules()
    return Written({c.code: points for c in rules.criteria}, {c.code: "Бо так" for c in rules.criteria}, "Добре")


def scores(correction: Correction, member: Member, points: int = 5) -> None:
    actor, number = make.acting(member), correction.application.number
    if not member.declarations.filter(application=correction.application, withdrawn_at=None).exists():
        conflicts.declare(actor=actor, number=number, conflicted=False, at=THEN)
    corrections.score_again(actor=actor, number=number, written=written(points), at=THEN)


def met(correction: Correction) -> int:
    """The commission meets and votes; the meeting's number."""
    call = correction.application.call
    fields = meetings.MeetingFields("decision", MEETS, "Мерія", applications=[correction.application.number])
    meeting = meetings.plan_meeting(actor=make.secretary(), call_id=call.pk, fields=fields, at=AT)
    here = {"actor": make.secretary(), "call_id": call.pk, "number": meeting.number, "at": THEN}
    voters = [m.number for m in Member.objects.filter(call=call)]
    meetings.record_attendance(present=voters, **here)
    meetings.record_votes(
        application_number=correction.application.number, choices=dict.fromkeys(voters, "for"), **here
    )
    meeting.refresh_from_db()
    meetings.hold_meeting(notes="", seen_version=meeting.version, **here)
    return meeting.number


def submitted(correction: Correction, outcome: str, hryvnias: int = 0) -> Correction:
    correction.refresh_from_db()
    decision = NewDecision(outcome, Money(hryvnias * 100), "Комісія переглянула рішення", met(correction))
    return corrections.submit_correction(
        actor=make.secretary(), correction_id=correction.pk, decision=decision, seen_version=correction.version, at=THEN
    )


def released(correction: Correction) -> Correction:
    return corrections.release_correction(
        actor=make.head(),
        correction_id=correction.pk,
        order_number="77-к",
        order_date=THEN.date(),
        seen_version=correction.version,
        at=THEN,
    )


def test_scored_again_by_those_who_had_not_and_the_changed_decision_is_released_as_a_correction() -> None:
    call = make.awarded(90, 50, total_budget=300_000_00)
    application = loser(call)
    assert application.status == ApplicationStatus.DECLINED
    fresh = make.member(call)
    correction = appealed(application, "rescore")
    assert (correction.status, correction.before_score) == (CorrectionStatus.RESCORING, 5000)
    assert may_score_again(call, application, AT) == [fresh]
    scored = Member.objects.filter(call=call).exclude(pk=fresh.pk).first()
    with pytest.raises(NotFound):
        corrections.score_again(actor=make.acting(scored), number=application.number, written=written(), at=THEN)
    with pytest.raises(Conflict, match="Нових оцінок 0"):
        corrections.close_rescoring(
            actor=make.secretary(), correction_id=correction.pk, seen_version=correction.version, at=THEN
        )
    scores(correction, fresh)
    correction = corrections.close_rescoring(
        actor=make.secretary(), correction_id=correction.pk, seen_version=correction.version, at=THEN
    )
    assert correction.score == 10_000
    assert Review.objects.filter(application=application).count() == 3  # the first scores stay
    correction = submitted(correction, Outcome.WON, 100_000)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.DECLINED  # nothing yet: the head hasn't approved
    assert public_corrections([application.pk]) == ()
    released(correction)
    application.refresh_from_db()
    assert (application.status, application.award.awarded) == (ApplicationStatus.WON, 100_000_00)
    shown = public_corrections([application.pk])[0]
    assert (shown.before_score, shown.score, shown.order_number) == ("50", "100", "77-к")
    assert scores_again(call.pk) == ((application.number, "100"),)
    purse = Purse.objects.get(call=call, direction=None)
    assert purse.allocated == sum(Award.objects.filter(call=call).values_list("awarded", flat=True)) <= purse.budget
    actions = {row.action for row in AuditEvent.objects.all()}
    assert {f"competitions.{verb}" for verb in ("open_correction", "score_again", "release_correction")} <= actions


def test_by_another_rule_the_panel_scores_again() -> None:
    call = make.awarded(90, 50, rules=make.rules(rescore_by="panel").to_data())
    assert len(may_score_again(call, loser(call), AT)) == 3
    make.conflict(Member.objects.filter(call=call).first(), loser(call))
    assert len(may_score_again(call, loser(call), AT)) == 2


def test_without_money_left_the_sum_is_refused_and_a_winner_without_funding_is_possible() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = appealed(loser(call), "annul")
    assert correction.status == CorrectionStatus.DECIDING
    with pytest.raises(Invalid) as refused:
        submitted(correction, Outcome.WON, 50_000)
    assert "без фінансування" in str(refused.value.fields)
    correction = submitted(correction, Outcome.WON_UNFUNDED)
    released(correction)
    assert Application.objects.get(pk=correction.application_id).status == ApplicationStatus.WON_UNFUNDED


def test_money_that_was_given_away_meanwhile_stops_the_release() -> None:
    call = make.awarded(90, 50, 50, total_budget=200_000_00)
    one, two = (appealed(a, "rescore") for a in Application.objects.filter(call=call, status="declined"))
    for correction in (one, two):
        for member in Member.objects.filter(call=call):
            scores(correction, member)
        corrections.close_rescoring(
            actor=make.secretary(), correction_id=correction.pk, seen_version=correction.version, at=THEN
        )
    one, two = (submitted(c, Outcome.WON, 100_000) for c in (one, two))
    released(one)
    with pytest.raises(Conflict, match="Коштів у конкурсі не лишилося"):
        released(two)
    assert Application.objects.get(pk=two.application_id).status == ApplicationStatus.DECLINED


def test_an_annulled_award_goes_back_to_the_call_with_the_new_decision() -> None:
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    correction = appealed(application, "annul")
    with transaction.atomic(), pytest.raises(Conflict, match="За скаргою"):
        corrections.bind_award(number=application.number, amount=Money(application.award.awarded), at=AT)
    released(submitted(correction, Outcome.DECLINED))
    application.refresh_from_db()
    assert (application.status, application.award.awarded) == (ApplicationStatus.DECLINED, 0)
    assert Purse.objects.get(call=call, direction=None).allocated == 0
    with transaction.atomic(), pytest.raises(Conflict, match="скасовано"):
        corrections.bind_award(number=application.number, amount=Money(1), at=AT)


@pytest.mark.parametrize("outcome", ["annul", "rescore"])
def test_after_the_contract_is_signed_the_decision_stands_and_the_sentence_says_what_to_do(outcome: str) -> None:
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    with transaction.atomic():
        corrections.bind_award(number=application.number, amount=Money(application.award.awarded), at=AT)
    with pytest.raises(Conflict, match="додатковою угодою"):
        appealed(application, outcome)
    assert Appeal.objects.get().answered_at is None
    assert not Correction.objects.exists()


def test_the_one_who_prepared_it_cannot_approve_and_it_may_be_sent_back() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = submitted(appealed(loser(call), "annul"), Outcome.WON_UNFUNDED)
    Correction.objects.filter(pk=correction.pk).update(prepared_by_id=make.head().user_id)
    correction.refresh_from_db()
    assert not may_correct(make.head(), correction)
    with pytest.raises(Denied):
        released(correction)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(approved_by_id=make.head().user_id)
    back = corrections.send_back_correction(
        actor=make.head(), correction_id=correction.pk, reason="Поясніть", seen_version=correction.version, at=THEN
    )
    assert (back.status, back.return_reason) == (CorrectionStatus.DECIDING, "Поясніть")


def test_without_a_meeting_after_the_answer_there_is_no_new_decision() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = appealed(loser(call), "annul")
    decision = NewDecision(Outcome.WON_UNFUNDED, Money(0), "Так", None)
    with pytest.raises(Invalid) as refused:
        corrections.submit_correction(
            actor=make.secretary(),
            correction_id=correction.pk,
            decision=decision,
            seen_version=correction.version,
            at=THEN,
        )
    assert set(refused.value.fields) == {"meeting"}


def test_a_stranger_and_a_member_with_a_conflict_cannot_score_again() -> None:
    call = make.awarded(90, 50)
    fresh = make.member(call)
    correction = appealed(loser(call), "rescore")
    number = correction.application.number
    conflicts.declare(
        actor=make.acting(fresh), number=number, conflicted=True, kind="relative", text="Сестра працює там", at=THEN
    )
    for actor in (make.acting(fresh), make.secretary()):
        with pytest.raises(DomainError):
            corrections.score_again(actor=actor, number=number, written=written(), at=THEN)


def test_the_pages_lead_from_the_appeal_to_the_released_correction(client) -> None:
    past = {"opens_at": make.NOW - timedelta(days=40), "closes_at": make.NOW - timedelta(days=5)}
    call = make.awarded(90, 50, total_budget=300_000_00, **past)
    fresh = make.member(call)
    secretary, head = make.person(Role.SECRETARY), make.person(Role.HEAD)
    correction = appealed(loser(call), "rescore")
    number = correction.application.number
    page = f"/department/competitions/{call.slug}/corrections/{correction.pk}/"
    public = f"/projects/{number}/"

    client.force_login(fresh.user)
    assert client.get(f"/review/{number}/again/").url.endswith("/conflict/")
    conflicts.declare(actor=make.acting(fresh), number=number, conflicted=False, at=THEN)
    assert client.get(page).status_code == 404
    again = f"/review/{number}/again/"
    assert "Надіслати оцінку" in client.get(again).content.decode()
    empty = client.post(again, {"comment": "Добре"})
    assert empty.status_code == 400
    assert "Добре" in empty.content.decode()
    marks = {f"points_{c.code}": "5" for c in make.rules().criteria}
    assert client.post(again, marks | {"comment": "Добре"}).url == again
    assert "Надіслати зміни" in client.get(again).content.decode()

    client.force_login(secretary)
    assert fresh.name in client.get(page).content.decode()
    version = {"version": Correction.objects.get().version}
    assert client.post(page, version | {"step": "close"}).status_code == 302
    assert "Призначити засідання" in client.get(page).content.decode()
    held = met(correction)
    version = {"version": Correction.objects.get().version}
    decided = version | {"step": "submit", "outcome": "won", "awarded": "100 000", "meeting": held, "reason": "Бо бал"}
    assert "не більшу за" in client.post(page, decided | {"awarded": "999 999 999"}).content.decode()
    assert client.post(page, decided).status_code == 302
    assert client.get(public).status_code == 200
    assert "Рішення змінено" not in client.get(public).content.decode()
    assert client.post(page, version | {"step": "release"}).status_code == 404

    client.force_login(head)
    order = {"step": "release", "order_number": "77-к", "order_date": "10.12.2026"}
    assert client.post(page, order | {"version": Correction.objects.get().version}).status_code == 302
    client.logout()
    shown = client.get(public).content.decode()
    assert Correction.objects.get().status == CorrectionStatus.RELEASED
    for words in ("Рішення змінено", "Перший бал 50, новий 100", "Наказ № 77-к", "Бо бал"):
        assert words in shown
    client.force_login(secretary)
    assert "за скаргою 100" in client.get(f"/department/competitions/{call.slug}/ranking/").content.decode()


def test_everybody_concerned_gets_a_letter() -> None:
    call = make.awarded(90, 50, total_budget=300_000_00)
    fresh = make.member(call)
    correction = appealed(loser(call), "rescore")
    assert tasks.tell_rescore.call(correction_id=correction.pk, member_id=fresh.pk) == 1
    assert tasks.tell_rescore.call(correction_id=correction.pk, member_id=fresh.pk) == 0
    make.person(Role.HEAD)
    scores(correction, fresh)
    corrections.close_rescoring(
        actor=make.secretary(), correction_id=correction.pk, seen_version=correction.version, at=THEN
    )
    correction = submitted(correction, Outcome.WON, 100_000)
    assert tasks.tell_correction_submitted.call(correction_id=correction.pk) == 1
    partners.head(correction.application.organisation)
    released(correction)
    assert tasks.tell_corrected.call(correction_id=correction.pk) >= 1
