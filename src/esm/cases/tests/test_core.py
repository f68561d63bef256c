"""From the appeal to the decision: what the room's core promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from esm.cases.machine import ActKind, ActState, CaseState, DecisionState, Outcome, Signature, TermKind
from esm.cases.models import Act, Case, Decision, Handover, Help, Term
from esm.cases.numbering import ordinal
from esm.cases.selectors import access
from esm.cases.services import acts, assigning, decisions, emergency, intake
from esm.cases.terms import KYIV
from esm.cases.tests import make
from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.people import public as people

pytestmark = pytest.mark.django_db
REFUSAL: dict[str, Any] = {"outcome": Outcome.REFUSE, "ground": "no_need"}


def running(case: Case) -> set[str]:
    return set(Term.objects.filter(case=case, met_at=None, void_at=None).values_list("kind", flat=True))


def due(case: Case, kind: TermKind) -> str:
    """The last day of a term that runs (its moment is the midnight after)."""
    moment = Term.objects.get(case=case, kind=kind, met_at=None, void_at=None).due_at
    return f"{(moment - timedelta(minutes=1)).astimezone(KYIV):%d.%m.%Y}"


def fields_of(call: Callable[..., Any], **kw: Any) -> set[str]:
    with pytest.raises(Invalid) as refused:
        call(**kw)
    return set(refused.value.fields)


# ---- The appeal ----


def test_a_case_goes_from_the_appeal_to_the_plan() -> None:
    who = make.unit()
    made = make.granted(who)
    assert made.state == CaseState.PLANNING
    assert Decision.objects.get(case=made).provider_id
    assert running(made) == {TermKind.NOTIFY, TermKind.PLAN}
    # Seven to ten working days by the standard; the Monday counts from the Tuesday.
    assert due(made, TermKind.PLAN) == "30.11.2026"
    assert due(made, TermKind.NOTIFY) == "19.11.2026"


def test_terms_run_from_when_it_was_received_not_from_when_it_was_written_down() -> None:
    made = make.case(received_at=make.NOW - make.DAY * 3)  # Friday, 13 November
    assert (due(made, TermKind.ASSESS), due(made, TermKind.DECIDE)) == ("20.11.2026", "27.11.2026")


def test_martial_law_services_are_decided_on_by_application_in_a_day_without_an_assessment() -> None:
    who = make.unit()
    made = make.assigned(who, services=("015.1",))
    assert running(made) == {TermKind.DECIDE}
    assert due(made, TermKind.DECIDE) == "17.11.2026"
    assert make.decided(who, made, services=("015.1",)).act is None
    assert make.again(made).state == CaseState.PLANNING


def test_a_notification_of_the_same_service_is_assessed_as_always() -> None:
    assert TermKind.ASSESS in running(make.case(services=("015.1",), intake="notification"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "й" * 4001}, "words"),
        ({"intake": "rumour"}, "intake"),
        ({"anonymous": True}, "anonymous"),
        ({"anonymous": True, "intake": "notification", "notifier": "Сусідка"}, "notifier"),
        ({"emergency": True}, "dangers"),
        ({"dangers": ("boredom",)}, "dangers"),
        ({"received_at": make.NOW + timedelta(minutes=1)}, "received_at"),
        ({"received_at": make.NOW - timedelta(days=400)}, "received_at"),
        ({"district": "atlantis"}, "district"),
        ({"services": ("999.9",)}, "services"),
        ({"confidential": True}, "team"),
    ],
)
def test_what_cannot_stand_in_an_appeal_is_refused_at_its_field(wrong: dict[str, Any], field: str) -> None:
    who = make.unit()
    refused = fields_of(intake.register, actor=who.worker, organisation_id=None, draft=make.draft(**wrong), at=make.NOW)
    assert refused == {field}
    assert not Case.objects.exists()


def test_nobody_registers_in_a_unit_that_isnt_hers_nor_for_anothers_card() -> None:
    who, ngo = make.unit(), make.ngo()
    with pytest.raises(NotFound):
        intake.register(actor=who.worker, organisation_id=ngo.id, draft=make.draft(), at=make.NOW)
    with pytest.raises(NotFound):
        make.case(who, person_id=make.person(ngo).id)


def test_whom_it_is_about_is_learnt_later() -> None:
    who = make.unit()
    made = make.case(who, intake="notification", anonymous=True)
    fields = people.PersonFields(given_name="Ірина")
    made = intake.identify(actor=who.worker, number=made.number, fields=fields, seen_version=made.version, at=make.NOW)
    assert made.person_id
    with pytest.raises(Conflict, match="вже привʼязано"):
        intake.identify(actor=who.worker, number=made.number, fields=fields, seen_version=made.version, at=make.NOW)


def test_the_desk_opens_a_case_that_it_cannot_see() -> None:
    operator = make.city(Role.OPERATOR)
    made = intake.open_case(actor=operator, draft=make.draft(appeal="26-00001"), at=make.NOW)
    assert made.appeal == "26-00001"
    with pytest.raises(NotFound):
        access.seen(operator, made.number)
    with pytest.raises(Denied):
        intake.open_case(actor=make.ngo().worker, draft=make.draft(), at=make.NOW)


def test_a_danger_once_written_down_is_not_edited_away() -> None:
    who = make.unit()
    made = make.case(who, dangers=("child",))
    refused = fields_of(
        intake.amend, actor=who.worker, number=made.number, draft=make.draft(), seen_version=made.version, at=make.NOW
    )
    assert refused == {"dangers"}


# ---- Who works on it ----


def test_only_a_supervisor_assigns_and_only_a_colleague() -> None:
    who, stranger = make.unit(), make.ngo()
    made = make.case(who)
    common: dict[str, Any] = {"number": made.number, "seen_version": made.version, "at": make.NOW}
    with pytest.raises(Denied):
        assigning.assign(actor=who.worker, worker_id=who.worker.user_id or 0, **common)
    wrong = {"actor": who.supervisor, "worker_id": stranger.worker.user_id or 0, **common}
    assert fields_of(assigning.assign, **wrong) == {"worker"}


def test_a_handed_over_case_greets_its_new_worker_with_the_note_until_she_has_read_it() -> None:
    who = make.unit()
    made = make.assigned(who)
    common: dict[str, Any] = {"actor": who.worker, "number": made.number, "seen_version": made.version, "at": make.NOW}
    to = who.second.user_id or 0
    assert fields_of(assigning.hand_over, worker_id=to, note=" ", **common) == {"note"}
    assigning.hand_over(worker_id=to, note="У пʼятницю о десятій суд.", **common)
    assert make.again(made).worker_id == to
    with pytest.raises(Conflict):
        assigning.hand_over(worker_id=to, note="Ще раз", **common)
    assigning.read_handover(actor=who.second, number=made.number, at=make.NOW)
    assert Handover.objects.get().read_at == make.NOW


def test_a_closed_case_exists_for_its_team_alone_and_so_does_its_card() -> None:
    who = make.unit()
    team = (who.supervisor.user_id or 0,)
    made = make.case(who, confidential=True, team=team, person_id=make.person(who).id)
    assert access.seen(who.worker, made.number).pk == made.pk
    assert made in access.visible(who.supervisor)
    with pytest.raises(NotFound):
        access.seen(who.second, made.number)
    assert made not in access.visible(who.second)
    assert made.person_id is not None
    with pytest.raises(NotFound):
        people.card(actor=who.second, person_id=made.person_id, at=make.NOW)
    opened = assigning.set_confidential(
        actor=who.supervisor, number=made.number, on=False, seen_version=made.version, at=make.NOW
    )
    assert access.seen(who.second, opened.number)
    assert people.card(actor=who.second, person_id=made.person_id, at=make.NOW)


def test_a_closed_card_closes_its_case() -> None:
    who = make.unit()
    card = make.person(who, confidential=True)
    made = make.case(who, person_id=card.id, team=(who.supervisor.user_id or 0,))
    assert made.confidential


def test_a_team_without_anybody_who_approves_is_refused() -> None:
    who = make.unit()
    made = make.case(who, confidential=True, team=(who.supervisor.user_id or 0,))
    wrong: dict[str, Any] = {"actor": who.worker, "number": made.number, "seen_version": made.version, "at": make.NOW}
    assert fields_of(assigning.set_team, user_ids=(who.worker.user_id or 0,), **wrong) == {"team"}


def test_a_stranger_and_another_organisation_get_nothing() -> None:
    made = make.case(make.ngo())
    for stranger in (make.ngo().supervisor, make.unit().supervisor, make.city(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            access.seen(stranger, made.number)


# ---- Acts ----


def test_the_score_is_explained_and_the_class_follows_its_limits() -> None:
    who = make.unit()
    act = make.finished_act(who, make.assigned(who), health="heavy", dwelling="none", income="none")
    assert (act.score, act.case_class) == (14, "MD")


def test_a_class_is_raised_with_a_reason_and_never_lowered() -> None:
    who = make.unit()
    made = make.assigned(who)
    act = make.act(who, made)
    common: dict[str, Any] = {
        "actor": who.worker, "number": made.number, "act": 1, "answers": make.answers(act.form, dwelling="none"),
        "seen_version": act.version, "at": make.NOW,
    }  # fmt: skip
    assert fields_of(acts.ask_signature, raise_to="DF", **common) == {"raised_why"}
    assert fields_of(acts.ask_signature, raise_to="EM", raised_why="Страшно", **common) == {"raise_to"}
    raised = acts.ask_signature(raise_to="DF", raised_why="Пожежа торік.", **common)
    assert (raised.counted_class, raised.case_class) == ("SM", "DF")


def test_what_an_act_lacks_is_said_at_each_question_and_nothing_is_lost() -> None:
    who = make.unit()
    made = make.assigned(who)
    act = make.act(who, made)
    common: dict[str, Any] = {
        "actor": who.worker, "number": made.number, "act": 1, "seen_version": act.version, "at": make.NOW,
    }  # fmt: skip
    saved = acts.save_act(answers={"adults": "2"}, made_on=make.TODAY, **common)
    missing = fields_of(acts.ask_signature, **common | {"seen_version": saved.version})
    assert {"children", "health", "which"} <= missing
    assert "adults" not in missing
    wrong = {"adults": "двоє", "health": "immortal", "members": "й" * 2001}
    again = {**common, "seen_version": saved.version, "answers": wrong, "made_on": make.TODAY + make.DAY}
    assert fields_of(acts.save_act, **again) == {"adults", "health", "members", "made_on"}


def test_only_its_author_edits_a_draft_and_nobody_a_signed_act() -> None:
    who = make.unit()
    made = make.assigned(who)
    act = make.act(who, made)
    common: dict[str, Any] = {"number": made.number, "act": 1, "answers": {}, "made_on": make.TODAY, "at": make.NOW}
    with pytest.raises(Denied):
        acts.save_act(actor=who.supervisor, seen_version=act.version, **common)
    whole = acts.ask_signature(
        actor=who.worker, seen_version=act.version, **common | {"answers": make.answers(act.form)}
    )
    with pytest.raises(Conflict, match="лише проєкт"):
        acts.save_act(actor=who.worker, seen_version=whole.version, **common)


def test_whoever_wrote_an_act_never_approves_it_nor_does_the_database_let_her() -> None:
    who = make.unit()
    head = replace(who, worker=who.supervisor, supervisor=who.worker)
    made = make.assigned(make.Unit(None, who.supervisor, who.second, who.worker))
    signed = make.signed_act(head, made)
    with pytest.raises(Denied):
        acts.approve_act(actor=who.supervisor, number=made.number, act=1, seen_version=signed.version, at=make.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.filter(pk=signed.pk).update(approved_by_id=signed.author_id)


def test_two_supervisors_approve_once() -> None:
    who = make.unit()
    signed = make.signed_act(who, make.assigned(who))
    common: dict[str, Any] = {"number": signed.case.number, "act": 1, "seen_version": signed.version, "at": make.NOW}
    acts.approve_act(actor=who.supervisor, **common)
    with pytest.raises(Conflict):
        acts.approve_act(actor=who.second, **common)


def test_a_returned_act_is_mended_and_signed_anew() -> None:
    who = make.unit()
    signed = make.signed_act(who, make.assigned(who))
    back = acts.return_act(
        actor=who.supervisor, number=signed.case.number, act=1, reason="Додайте про школу.",
        seen_version=signed.version, at=make.NOW,
    )  # fmt: skip
    assert (back.state, back.signature) == (ActState.DRAFT, "")
    assert acts.ask_signature(
        actor=who.worker, number=signed.case.number, act=1, seen_version=back.version, at=make.NOW
    )


def test_a_cancelled_assessment_is_owed_again() -> None:
    who = make.unit()
    signed = make.signed_act(who, make.assigned(who))
    assert TermKind.HAND_IN in running(signed.case)
    acts.cancel_act(
        actor=who.worker, number=signed.case.number, act=1, reason="Не та людина.", seen_version=signed.version,
        at=make.NOW,
    )  # fmt: skip
    assert running(signed.case) == {TermKind.ASSESS, TermKind.DECIDE}
    assert make.act(who, signed.case).number.endswith("-А2")


def test_one_assessment_is_written_at_a_time() -> None:
    who = make.unit()
    made = make.assigned(who)
    make.act(who, made)
    with pytest.raises(Conflict, match="Такий акт уже складають"):
        make.act(who, made)


def test_a_running_case_is_assessed_anew_without_losing_its_place() -> None:
    who = make.unit()
    made = make.granted(who)
    make.approved_act(who, made, kind=ActKind.REASSESSMENT, health="heavy", dwelling="none", income="none")
    after = make.again(made)
    assert (after.state, after.case_class) == (CaseState.PLANNING, "MD")


def test_a_spoken_agreement_needs_a_witness() -> None:
    who = make.unit()
    whole = make.finished_act(who, make.assigned(who))
    wrong: dict[str, Any] = {
        "actor": who.worker, "number": whole.case.number, "act": 1, "seen_version": whole.version, "at": make.NOW,
    }  # fmt: skip
    assert fields_of(acts.sign_act, signature=Signature.SPOKEN, **wrong) == {"signer"}
    assert fields_of(acts.sign_act, signature="blood", **wrong) == {"signature"}


# ---- Decisions ----


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"words": ""}, "words"),
        ({"services": ()}, "services"),
        ({"services": ("999.9",)}, "services"),
        ({"provider_id": None}, "provider"),
        ({"provider_id": 10**9}, "provider"),
        ({"fee": "barter"}, "fee"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": make.TODAY - make.DAY}, "ends_on"),
        ({"outcome": Outcome.REFUSE, "ground": "no_place"}, "ground"),
    ],
)
def test_what_cannot_stand_in_a_decision_is_refused_at_its_field(wrong: dict[str, Any], field: str) -> None:
    who = make.unit()
    made = make.assessed(who)
    assert fields_of(make.proposed_decision, who=who, made=made, **wrong) == {field}


def test_an_organisation_that_is_closing_gives_no_services() -> None:
    who = make.unit()
    gone = make.partners.organisation(in_termination=True)
    assert fields_of(make.proposed_decision, who=who, made=make.assessed(who), provider=gone) == {"provider"}


def test_a_refusal_names_its_ground_ends_the_case_and_still_has_to_be_told() -> None:
    who = make.unit()
    made = make.assessed(who)
    make.decided(who, made, **REFUSAL)
    after = make.again(made)
    assert (after.state, after.ended_at) == (CaseState.REFUSED, make.NOW)
    assert running(after) == {TermKind.NOTIFY}


def test_nobody_refuses_where_somebody_is_in_danger_whatever_way_is_tried() -> None:
    who = make.unit()
    made = make.assessed(who, dangers=("child",))
    assert fields_of(make.proposed_decision, who=who, made=made, **REFUSAL) == {"outcome"}
    # The danger shows when the refusal is already on the supervisor's table.
    other = make.assessed(who)
    proposed = make.proposed_decision(who, other, **REFUSAL)
    intake.amend(
        actor=who.worker, number=other.number, draft=make.draft(dangers=("life",)),
        seen_version=make.again(other).version, at=make.NOW,
    )  # fmt: skip
    with pytest.raises(Conflict, match="Відмовити не можна"):
        decisions.approve_decision(
            actor=who.supervisor, number=other.number, decision=1, seen_version=proposed.version, at=make.NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=proposed.pk).update(danger=True)


def test_answers_that_tell_of_violence_forbid_a_refusal_from_then_on() -> None:
    who = make.unit()
    made = make.assigned(who)
    make.approved_act(who, made, relations="violence")
    assert make.again(made).dangers == ["violence"]
    assert fields_of(make.proposed_decision, who=who, made=make.again(made), **REFUSAL) == {"outcome"}


def test_no_free_place_is_a_queue_that_ends_with_a_place() -> None:
    who = make.unit()
    made = make.assessed(who)
    make.decided(who, made, outcome=Outcome.QUEUE, starts_on=None)
    queued = make.again(made)
    assert queued.state == CaseState.QUEUED
    decisions.find_place(actor=who.worker, number=made.number, seen_version=queued.version, at=make.NOW)
    assert TermKind.PLAN in running(made)


def test_whoever_wrote_a_decision_never_approves_it() -> None:
    who = make.unit()
    made = make.assessed(who)
    draft = make.decision_draft(who)
    mine = decisions.write_decision(
        actor=who.supervisor, number=made.number, draft=draft, seen_version=None, at=make.NOW, propose=True
    )
    with pytest.raises(Denied):
        decisions.approve_decision(
            actor=who.supervisor, number=made.number, decision=1, seen_version=mine.version, at=make.NOW
        )


def test_two_workers_on_one_draft_dont_overwrite_each_other() -> None:
    who = make.unit()
    made = make.assessed(who)
    draft = make.decision_draft(who)
    common: dict[str, Any] = {"number": made.number, "draft": draft, "seen_version": None, "at": make.NOW}
    decisions.write_decision(actor=who.worker, **common)
    with pytest.raises(Conflict):
        decisions.write_decision(actor=who.worker, **common)


def appealed(who: make.Unit, **kw: Any) -> Decision:
    made = make.decided(who, make.assessed(who), **kw)
    told = decisions.send_decision(
        actor=who.worker, number=made.case.number, decision=1, how="особисто", sent_on=make.TODAY,
        seen_version=made.version, at=make.NOW,
    )  # fmt: skip
    decisions.appeal(
        actor=who.worker, number=made.case.number, decision=1, words="Я просила іншого.", received_on=make.TODAY,
        at=make.NOW,
    )  # fmt: skip
    return told


def test_an_appeal_is_answered_by_somebody_who_took_no_part_and_can_open_a_refused_case() -> None:
    who = make.unit()
    made = appealed(who, **REFUSAL)
    assert TermKind.APPEAL in running(made.case)
    common: dict[str, Any] = {
        "number": made.case.number, "decision": 1, "answer": "revise", "words": "Розглянемо ще раз.",
        "seen_version": made.version, "at": make.NOW,
    }  # fmt: skip
    with pytest.raises(Denied, match="брали участь"):
        decisions.answer_appeal(actor=who.supervisor, **common)
    decisions.answer_appeal(actor=who.second, **common)
    after = make.again(made.case)
    assert (after.state, after.ended_at) == (CaseState.DECIDING, None)
    assert running(after) == {TermKind.DECIDE}
    again = make.decided(who, after)
    assert (ordinal(again.number), Decision.objects.get(pk=made.pk).state) == (2, DecisionState.REPLACED)


def test_an_appeal_after_its_term_is_refused_with_the_day() -> None:
    who = make.unit()
    made = make.decided(who, make.assessed(who))
    decisions.send_decision(
        actor=who.worker, number=made.case.number, decision=1, how="поштою", sent_on=make.TODAY,
        seen_version=made.version, at=make.NOW,
    )  # fmt: skip
    late = make.NOW + timedelta(days=31)
    with pytest.raises(Invalid, match=r"до 16\.12\.2026"):
        decisions.appeal(
            actor=who.worker, number=made.case.number, decision=1, words="Пізно", received_on=late.date(), at=late
        )


# ---- The emergency ----


def test_an_emergency_skips_the_assessment_but_never_the_act() -> None:
    who = make.unit()
    made = make.in_emergency(who)
    assert (made.state, made.worker_id, running(made)) == (
        CaseState.EMERGENCY, who.worker.user_id, {TermKind.EMERGENCY},
    )  # fmt: skip
    assert Term.objects.get(case=made).due_at == make.NOW + timedelta(hours=24)
    make.helped(who, made)
    assert running(made) == {TermKind.EMERGENCY_ACT}
    calm: dict[str, Any] = {
        "actor": who.worker, "number": made.number, "still": (), "words": "Кривдника затримано.", "at": make.NOW,
    }  # fmt: skip
    with pytest.raises(Conflict, match="акт про екстрену допомогу"):
        emergency.calm(seen_version=make.again(made).version, **calm)
    make.approved_act(who, made, kind=ActKind.EMERGENCY, form_no="841")
    emergency.calm(seen_version=make.again(made).version, **calm)
    after = make.again(made)
    assert (after.state, after.dangers, after.case_class) == (CaseState.ASSESSING, [], "EM")
    assert running(after) == {TermKind.ASSESS, TermKind.DECIDE}


def test_help_must_be_written_down_before_an_emergency_ends() -> None:
    who = make.unit()
    made = make.in_emergency(who)
    make.approved_act(who, made, kind=ActKind.EMERGENCY, form_no="803")
    with pytest.raises(Conflict, match="Запишіть, що зробили"):
        emergency.calm(
            actor=who.worker, number=made.number, still=(), words="Усе добре.",
            seen_version=make.again(made).version, at=make.NOW,
        )  # fmt: skip


def test_one_emergency_act_lives_at_a_time_also_in_the_database() -> None:
    who = make.unit()
    made = make.in_emergency(who)
    act = make.act(who, made, kind=ActKind.EMERGENCY, form_no="1000")
    with pytest.raises(Conflict):
        make.act(who, made, kind=ActKind.EMERGENCY, form_no="841")
    act.pk, act.number = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        act.save(force_insert=True)


def test_a_second_emergency_needs_an_act_of_its_own() -> None:
    who = make.unit()
    made = make.in_emergency(who)
    make.helped(who, made)
    make.approved_act(who, made, kind=ActKind.EMERGENCY, form_no="841")
    calm: dict[str, Any] = {"actor": who.worker, "number": made.number, "still": (), "words": "Спокійно."}
    emergency.calm(seen_version=make.again(made).version, at=make.NOW, **calm)
    later = make.NOW + make.DAY
    emergency.hurry(
        actor=who.second, number=made.number, dangers=("life",), words="Знову.",
        seen_version=make.again(made).version, at=later,
    )  # fmt: skip
    make.helped(who, made, at=later)
    with pytest.raises(Conflict, match="акт"):
        emergency.calm(seen_version=make.again(made).version, at=later, **calm)


def test_danger_stops_what_was_under_way() -> None:
    who = make.unit()
    made = make.granted(who)
    emergency.hurry(
        actor=who.second, number=made.number, dangers=("violence",), words="Чоловік повернувся.",
        seen_version=made.version, at=make.NOW,
    )  # fmt: skip
    assert running(made) == {TermKind.EMERGENCY, TermKind.NOTIFY}


def test_help_stands_once_in_the_log_of_whoever_gave_it() -> None:
    who = make.ngo()
    made = make.in_emergency(who, person_id=make.person(who).id)
    make.helped(who, made, provider_id=who.id)
    row = apps.get_model("deliveries", "Delivery").objects.get()
    assert (row.service_code, row.organisation_id, row.recipient[:2]) == ("012.0", who.id, "p-")
    assert Help.objects.get().provider_id == who.id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": ""}, "what"),
        ({"given_at": make.NOW + timedelta(hours=1)}, "given_at"),
        ({"given_at": make.NOW - timedelta(days=2)}, "given_at"),
        ({"service": "999.9"}, "service"),
        ({"provider_id": 10**9}, "provider"),
        ({"mode": "telepathy"}, "mode"),
    ],
)
def test_what_cannot_stand_in_help_is_refused_at_its_field(wrong: dict[str, Any], field: str) -> None:
    who = make.unit()
    assert fields_of(make.helped, who=who, made=make.in_emergency(who), **wrong) == {field}


# ---- Nothing personal leaks ----


def test_the_journal_holds_no_word_about_a_person() -> None:
    who = make.ngo()
    made = make.in_emergency(
        who, person_id=make.person(who).id, notifier="Канарейка Сусідка", words="Канарейка кричала"
    )
    make.helped(who, made, what="Канарейку відвезли")
    make.approved_act(who, made, kind=ActKind.EMERGENCY, form_no="841", what="Канарейка")
    written = " ".join(str(e.data) for e in AuditEvent.objects.filter(action__startswith="cases."))
    assert "анарейк" not in written
    assert "Коваль" not in written


def test_nothing_is_written_into_an_act_of_a_case_that_has_ended() -> None:
    who = make.unit()
    made = make.assessed(who)
    visit = make.act(who, made, kind=ActKind.VISIT)
    make.decided(who, made, **REFUSAL)
    with pytest.raises(Conflict, match="уже завершено"):
        acts.save_act(
            actor=who.worker, number=made.number, act=ordinal(visit.number), answers={}, made_on=make.TODAY,
            seen_version=visit.version, at=make.NOW,
        )  # fmt: skip
