"""From minutes to released decisions: who may do what, when, and what happens afterwards."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F

from esm.competitions.machine import ApplicationStatus, CallStatus, DecisionStatus, Outcome
from esm.competitions.models import Application, Award, Decision
from esm.competitions.services import award as services
from esm.competitions.services import minutes as minutes_services
from esm.competitions.services.applications import withdraw_application
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money

from . import make
from .awarding import allocated, approve, numbers, outcomes, override, submit

pytestmark = pytest.mark.django_db
K100 = 100_000_00


# ---- minutes and approval -------------------------------------------------------------------------------------------


def test_a_decision_is_submitted_only_with_signed_minutes_that_say_the_same():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    with pytest.raises(Conflict, match="підпишіть протокол"):
        submit(call)
    make.signed_minutes(call)
    override(call, numbers(call)[0], Outcome.RESERVE)
    with pytest.raises(Conflict, match="новий протокол"):
        submit(call)
    make.signed_minutes(call, "2")
    assert submit(call).status == DecisionStatus.SUBMITTED


def test_minutes_drafted_before_a_change_cannot_be_signed():
    call = make.ranked_call(90)
    make.chosen(call)
    draft = minutes_services.draft_minutes(
        actor=make.secretary(), slug=call.slug, number="1", on=make.NOW.date(), place="Мерія", at=make.NOW
    )
    override(call, numbers(call)[0], Outcome.RESERVE)
    with pytest.raises(Conflict, match="Рішення змінили"):
        minutes_services.sign_minutes(
            actor=make.secretary(),
            slug=call.slug,
            number="1",
            upload=ContentFile(make.PDF, name="a.pdf"),
            seen_version=draft.version,
            at=make.NOW,
        )


def test_signed_minutes_never_change():
    call = make.ranked_call(90)
    make.chosen(call)
    minutes = make.signed_minutes(call)
    texts = minutes_services.MinutesTexts(on=make.NOW.date(), place="Інше місце")
    with pytest.raises(Conflict, match="підписано"):
        minutes_services.edit_minutes(
            actor=make.secretary(),
            slug=call.slug,
            number="1",
            texts=texts,
            seen_version=minutes.version,
            at=make.NOW,
        )


def test_who_prepared_the_decision_cannot_approve_it_even_as_head():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    both = replace(make.secretary(), roles=make.secretary().roles | make.head().roles)
    submit(call, actor=both)
    with pytest.raises(Denied, match="інша людина"):
        approve(call, actor=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(call=call).update(approved_by_id=F("prepared_by_id"))


def test_an_approval_needs_the_order():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    submit(call)
    with pytest.raises(Invalid) as refusal:
        approve(call, order_number=" ", order_date=None)
    assert set(refusal.value.fields) == {"order_number", "order_date"}


def test_sent_back_with_a_reason_it_can_be_changed_again():
    call = make.ranked_call(90)
    make.chosen(call)
    make.approved(call)
    decision = Decision.objects.get(call=call)
    services.send_back_decision(
        actor=make.head(), slug=call.slug, reason="Перевірте суму", seen_version=decision.version, at=make.NOW
    )
    call.refresh_from_db()
    assert (call.status, Decision.objects.get(call=call).return_reason) == (CallStatus.RANKING, "Перевірте суму")
    override(call, numbers(call)[0], Outcome.RESERVE)
    assert outcomes(call)[numbers(call)[0]] == ("reserve", 0)


def test_a_submitted_decision_cannot_be_changed():
    call = make.ranked_call(90)
    make.chosen(call)
    make.signed_minutes(call)
    submit(call)
    with pytest.raises(Conflict, match="на затвердженні"):
        override(call, numbers(call)[0], Outcome.RESERVE)


def test_an_application_withdrawn_after_the_choice_stops_the_decision():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.signed_minutes(call)
    application = call.applications.first()
    withdraw_application(
        actor=make.member_of(application.organisation_id),
        number=application.number,
        reason="Немає людей",
        seen_version=application.version,
        at=make.NOW,
    )
    with pytest.raises(Conflict, match="вибули після рішення"):
        submit(call)


# ---- release and after ----------------------------------------------------------------------------------------------


def statuses(call):
    return dict(call.applications.order_by("number").values_list("number", "status"))


def test_all_learn_everything_at_one_moment_and_nothing_before():
    call = make.ranked_call(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0))
    make.chosen(call)
    make.approved(call)
    assert set(statuses(call).values()) == {"admitted"}
    services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    assert list(statuses(call).values()) == ["won", "reserve", "declined"]


def test_a_second_click_releases_nothing_twice(django_capture_on_commit_callbacks):
    call = make.ranked_call(90)
    make.chosen(call)
    make.approved(call)
    with django_capture_on_commit_callbacks() as effects:
        first = services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
        second = services.release_decisions(actor=make.head(), slug=call.slug, at=make.later(hours=1))
    assert len(effects) == 2  # the letters and the year's figures
    assert first.released_at == second.released_at
    assert AuditEvent.objects.filter(action="competitions.release_decisions").count() == 1


def test_nothing_is_released_before_the_head_approves():
    call = make.ranked_call(90)
    make.chosen(call)
    with pytest.raises(Conflict, match="затвердити керівниця"):
        services.release_decisions(actor=make.official(), slug=call.slug, at=make.NOW)


def test_who_leaves_between_approval_and_release_gives_the_money_back():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.approved(call)
    Application.objects.filter(number=numbers(call)[0]).update(status=ApplicationStatus.WITHDRAWN)
    services.release_decisions(actor=make.head(), slug=call.slug, at=make.NOW)
    assert list(statuses(call).values()) == ["withdrawn", "won"]
    assert allocated(call) == K100


def with_reserve():
    call = make.awarded(90, 80, 70, total_budget=K100, rules=make.rules(partial_step_percent=0))
    return call, numbers(call)


def promote(number, hryvnias=100_000, reason="", **kw):
    award = Award.objects.get(application__number=number)
    return services.promote_reserve(
        **{
            "actor": make.official(),
            "number": number,
            "awarded": Money(hryvnias * 100),
            "reason": reason,
            "seen_version": award.version,
            "at": make.NOW,
        }
        | kw
    )


def test_a_winner_who_gives_up_frees_the_money_for_the_reserve():
    call, (winner, first, second) = with_reserve()
    with pytest.raises(Invalid, match=r"бракує 100\s000\sгрн"):
        promote(first)
    services.withdraw_winner(actor=make.official(), number=winner, reason="Лист № 4", seen_version=0, at=make.NOW)
    assert allocated(call) == 0
    promote(first)
    assert list(statuses(call).values()) == ["withdrawn", "won", "reserve"]
    assert allocated(call) == K100
    assert Award.objects.get(application__number=second).reserve_position == 1


def test_passing_over_the_first_in_the_reserve_needs_a_reason():
    _call, (winner, _first, second) = with_reserve()
    services.withdraw_winner(actor=make.official(), number=winner, reason="Лист № 4", seen_version=0, at=make.NOW)
    with pytest.raises(Invalid) as refusal:
        promote(second)
    assert "reason" in refusal.value.fields
    assert promote(second, reason="Перший відмовився усно").outcome == "won"


def test_an_organisation_that_withdraws_a_won_project_frees_its_money():
    call, (winner, *_rest) = with_reserve()
    application = Application.objects.get(number=winner)
    withdraw_application(
        actor=make.member_of(application.organisation_id),
        number=winner,
        reason="Немає людей",
        seen_version=application.version,
        at=make.NOW,
    )
    assert allocated(call) == 0


def test_a_stranger_cannot_guess_numbers():
    with pytest.raises(NotFound):
        services.withdraw_winner(actor=make.official(), number="99-999", reason="x", seen_version=0, at=make.NOW)
