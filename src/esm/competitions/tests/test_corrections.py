"""An appeal against a released decision acts: new scores, a new decision, its release; money never beyond the call's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from esm.competitions import tasks
from esm.competitions.machine import ApplicationStatus, CorrectionStatus, Outcome
from esm.competitions.models import Appeal, Application, Award, Call, Correction, Member, Purse, Review
from esm.competitions.policies.award import may_correct
from esm.competitions.selectors.applications import head_of
from esm.competitions.selectors.award import award_lines
from esm.competitions.selectors.corrections import correction_work, may_score_again, public_corrections, scores_again
from esm.competitions.services import conflicts, corrections
from esm.competitions.services.applications import withdraw_application
from esm.competitions.services.award import promote_reserve, withdraw_winner
from esm.competitions.services.corrections import NewDecision
from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db


def loser(call: Call) -> Application:
    return Application.objects.filter(call=call).exclude(status=ApplicationStatus.WON).order_by("award__position")[0]


def test_scored_again_by_those_who_had_not_and_the_changed_decision_is_released_as_a_correction() -> None:
    call = make.awarded(90, 50, total_budget=300_000_00)
    application = loser(call)
    assert application.status == ApplicationStatus.DECLINED
    fresh = make.member(call)
    correction = make.correction(application, "rescore")
    assert (correction.status, correction.before_score) == (CorrectionStatus.RESCORING, 5000)
    assert may_score_again(call, application, make.ANSWERED) == [fresh]
    scored = Member.objects.filter(call=call).exclude(pk=fresh.pk).first()
    with pytest.raises(NotFound):
        corrections.score_again(
            actor=make.acting(scored), number=application.number, written=make.new_scores(), at=make.AFTER
        )
    with pytest.raises(Conflict, match="Нових оцінок 0"):
        make.rescoring_closed(correction)
    make.scored_again(correction, fresh)
    correction = make.rescoring_closed(correction)
    assert correction.score == 10_000
    assert Review.objects.filter(application=application).count() == 3  # the first scores stay
    correction = make.decided_again(correction, Outcome.WON, 100_000)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.DECLINED  # nothing yet: the head hasn't approved
    assert public_corrections([application.pk]) == ()
    make.released_again(correction)
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
    assert len(may_score_again(call, loser(call), make.ANSWERED)) == 3
    make.conflict(Member.objects.filter(call=call).first(), loser(call))
    assert len(may_score_again(call, loser(call), make.ANSWERED)) == 2


def test_without_money_left_the_sum_is_refused_and_a_winner_without_funding_is_possible() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = make.correction(loser(call), "annul")
    assert correction.status == CorrectionStatus.DECIDING
    with pytest.raises(Invalid) as refused:
        make.decided_again(correction, Outcome.WON, 50_000)
    assert "без фінансування" in str(refused.value.fields)
    correction = make.decided_again(correction, Outcome.WON_UNFUNDED)
    make.released_again(correction)
    assert Application.objects.get(pk=correction.application_id).status == ApplicationStatus.WON_UNFUNDED


def test_money_that_was_given_away_meanwhile_stops_the_release() -> None:
    call = make.awarded(90, 50, 50, total_budget=200_000_00)
    one, two = (make.correction(a, "rescore") for a in Application.objects.filter(call=call, status="declined"))
    one, two = (
        make.decided_again(make.rescoring_closed(make.scored_again(c)), Outcome.WON, 100_000) for c in (one, two)
    )
    make.released_again(one)
    with pytest.raises(Conflict, match="Коштів у конкурсі не лишилося"):
        make.released_again(two)
    assert Application.objects.get(pk=two.application_id).status == ApplicationStatus.DECLINED


def test_an_annulled_award_goes_back_to_the_call_with_the_new_decision() -> None:
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    correction = make.correction(application, "annul")
    with transaction.atomic(), pytest.raises(Conflict, match="За скаргою"):
        corrections.bind_award(number=application.number, amount=Money(application.award.awarded), at=make.ANSWERED)
    make.released_again(make.decided_again(correction, Outcome.DECLINED))
    application.refresh_from_db()
    assert (application.status, application.award.awarded) == (ApplicationStatus.DECLINED, 0)
    assert Purse.objects.get(call=call, direction=None).allocated == 0
    with transaction.atomic(), pytest.raises(Conflict, match="скасовано"):
        corrections.bind_award(number=application.number, amount=Money(1), at=make.ANSWERED)


@pytest.mark.parametrize("outcome", ["annul", "rescore"])
def test_after_the_contract_is_signed_the_decision_stands_and_the_sentence_says_what_to_do(outcome: str) -> None:
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    with transaction.atomic():
        corrections.bind_award(number=application.number, amount=Money(application.award.awarded), at=make.ANSWERED)
    with pytest.raises(Conflict, match="додатковою угодою"):
        make.correction(application, outcome)
    assert Appeal.objects.get().answered_at is None
    assert not Correction.objects.exists()


@pytest.mark.parametrize("by", ["the secretary", "the organisation"])
def test_a_decision_about_an_organisation_that_gave_up_is_not_taken_again(by: str, client) -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    application = loser(call)
    fresh = make.member(call)
    assert application.status == ApplicationStatus.RESERVE
    correction = make.correction(application)
    gone = {"number": application.number, "reason": "Немає команди", "at": make.AFTER}
    if by == "the organisation":
        own = make.member_of(application.organisation_id)
        withdraw_application(actor=own, seen_version=application.version, **gone)
    else:
        withdraw_winner(actor=make.official(), seen_version=application.award.version, **gone)
    correction.refresh_from_db()
    assert correction.status == CorrectionStatus.DROPPED
    assert not fresh.assignments.filter(ended_at=None).exists()
    assert list(correction_work(make.secretary(), make.AFTER)) == []
    with pytest.raises(DomainError):
        make.rescoring_closed(correction)
    with pytest.raises(NotFound):
        make.scored_again(correction, fresh)
    client.force_login(make.person(Role.SECRETARY))
    page = client.get(f"/department/competitions/{call.slug}/corrections/{correction.pk}/").content.decode()
    assert "нового рішення не буде" in page
    assert AuditEvent.objects.filter(action="competitions.drop_correction").count() == 1


def test_while_a_decision_is_open_the_reserve_does_not_move_it() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    application = loser(call)
    make.correction(application)
    with pytest.raises(Conflict, match="Дочекайтеся нового рішення"):
        promote_reserve(
            actor=make.official(),
            number=application.number,
            awarded=Money(1),
            reason="",
            seen_version=application.award.version,
            at=make.AFTER,
        )


def test_whoever_signed_a_contract_leaves_by_ending_it() -> None:
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    award = application.award
    with transaction.atomic():
        corrections.bind_award(number=application.number, amount=Money(award.awarded), at=make.ANSWERED)
    with pytest.raises(Conflict, match="розірвіть договір"):
        withdraw_winner(
            actor=make.official(),
            number=application.number,
            reason="Лист № 7",
            seen_version=award.version,
            at=make.AFTER,
        )
    application.refresh_from_db()
    assert application.status == ApplicationStatus.WON
    own = make.member_of(application.organisation_id)
    assert not head_of(own, application, make.AFTER).may_withdraw
    assert [line.contracted for line in award_lines(call)] == [True]


def test_the_one_who_prepared_it_cannot_approve_and_it_may_be_sent_back() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = make.decided_again(make.correction(loser(call), "annul"), Outcome.WON_UNFUNDED)
    Correction.objects.filter(pk=correction.pk).update(prepared_by_id=make.head().user_id)
    correction.refresh_from_db()
    assert not may_correct(make.head(), correction)
    with pytest.raises(Denied):
        make.released_again(correction)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(approved_by_id=make.head().user_id)
    back = corrections.send_back_correction(
        actor=make.head(),
        correction_id=correction.pk,
        reason="Поясніть",
        seen_version=correction.version,
        at=make.AFTER,
    )
    assert (back.status, back.return_reason) == (CorrectionStatus.DECIDING, "Поясніть")


def test_without_a_meeting_after_the_answer_there_is_no_new_decision() -> None:
    call = make.awarded(90, 85, total_budget=100_000_00)
    correction = make.correction(loser(call), "annul")
    decision = NewDecision(Outcome.WON_UNFUNDED, Money(0), "Так", None)
    with pytest.raises(Invalid) as refused:
        corrections.submit_correction(
            actor=make.secretary(),
            correction_id=correction.pk,
            decision=decision,
            seen_version=correction.version,
            at=make.AFTER,
        )
    assert set(refused.value.fields) == {"meeting"}


def test_a_stranger_and_a_member_with_a_conflict_cannot_score_again() -> None:
    call = make.awarded(90, 50)
    fresh = make.member(call)
    correction = make.correction(loser(call))
    number = correction.application.number
    conflicts.declare(
        actor=make.acting(fresh),
        number=number,
        conflicted=True,
        kind="relative",
        text="Сестра працює там",
        at=make.AFTER,
    )
    for actor in (make.acting(fresh), make.secretary()):
        with pytest.raises(DomainError):
            corrections.score_again(actor=actor, number=number, written=make.new_scores(), at=make.AFTER)


def test_the_pages_lead_from_the_appeal_to_the_released_correction(client) -> None:
    past = {"opens_at": make.NOW - timedelta(days=40), "closes_at": make.NOW - timedelta(days=5)}
    call = make.awarded(90, 50, total_budget=300_000_00, **past)
    fresh = make.member(call)
    secretary, head = make.person(Role.SECRETARY), make.person(Role.HEAD)
    correction = make.correction(loser(call))
    number = correction.application.number
    page = f"/department/competitions/{call.slug}/corrections/{correction.pk}/"
    public = f"/projects/{number}/"

    client.force_login(fresh.user)
    assert client.get(f"/review/{number}/again/").url.endswith("/conflict/")
    conflicts.declare(actor=make.acting(fresh), number=number, conflicted=False, at=make.AFTER)
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
    held = make.met_again(correction)
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
    correction = make.correction(loser(call))
    assert tasks.tell_rescore.call(correction_id=correction.pk, member_id=fresh.pk) == 1
    assert tasks.tell_rescore.call(correction_id=correction.pk, member_id=fresh.pk) == 0
    make.person(Role.HEAD)
    make.scored_again(correction, fresh)
    make.rescoring_closed(correction)
    correction = make.decided_again(correction, Outcome.WON, 100_000)
    assert tasks.tell_correction_submitted.call(correction_id=correction.pk) == 1
    partners.head(correction.application.organisation)
    make.released_again(correction)
    assert tasks.tell_corrected.call(correction_id=correction.pk) >= 1
