"""Decisions, refusals that nobody may write, appeals, and the emergency path."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from esm.cases.machine import ActKind, CaseState, DecisionState, Outcome, PlanState, TermKind
from esm.cases.models import CaseStep, Decision, Help, Term
from esm.cases.numbering import ordinal
from esm.cases.services import decisions, emergency, intake
from esm.cases.tests import make
from esm.cases.tests import make_plans as mp
from esm.cases.tests.asking import REFUSAL, fields_of, running
from esm.kernel.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db


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


def test_danger_takes_a_proposed_decision_back() -> None:
    who = make.unit()
    made = make.assessed(who)
    proposed = make.proposed_decision(who, made, **REFUSAL)
    case = make.again(made)
    emergency.hurry(
        actor=who.worker, number=made.number, dangers=("life",), words="Напад.", seen_version=case.version, at=make.NOW
    )
    again = Decision.objects.get(pk=proposed.pk)
    assert (again.state, again.version) == (DecisionState.DRAFT, proposed.version + 1)
    assert "повернуто до проєкту" in CaseStep.objects.latest("id").words


def test_help_goes_on_while_its_decision_is_made_anew() -> None:
    who = make.unit()
    made = appealed(who)
    plan = mp.active(who, make.again(made.case))
    decisions.answer_appeal(
        actor=who.second, number=made.case.number, decision=1, answer="revise", words="Розглянемо ще раз.",
        seen_version=made.version, at=make.NOW,
    )  # fmt: skip
    assert make.again(made.case).state == CaseState.DECIDING
    mp.actions.done(actor=who.worker, ordinal=1, given=mp.given(), at=make.NOW, **mp.place(plan))
    assert fields_of(make.proposed_decision, who=who, made=made.case, outcome=Outcome.QUEUE) == {"outcome"}
    make.decided(who, make.again(made.case))
    assert make.again(made.case).state == CaseState.DELIVERING
    assert running(made.case) == {TermKind.REVIEW, TermKind.NOTIFY}


def test_a_refusal_after_an_appeal_ends_the_plan_too() -> None:
    who = make.unit()
    made = appealed(who)
    plan = mp.active(who, make.again(made.case))
    decisions.answer_appeal(
        actor=who.second, number=made.case.number, decision=1, answer="revise", words="Розглянемо ще раз.",
        seen_version=made.version, at=make.NOW,
    )  # fmt: skip
    make.decided(who, make.again(made.case), **REFUSAL)
    plan.refresh_from_db()
    assert (make.again(made.case).state, plan.state) == (CaseState.REFUSED, PlanState.ENDED)


def test_help_stands_once_in_the_log_of_whoever_gave_it() -> None:
    who = make.ngo()
    made = make.in_emergency(who, person_id=make.person(who).id)
    make.helped(who, made)
    row = apps.get_model("deliveries", "Delivery").objects.get()
    assert (row.service_code, row.organisation_id, row.recipient[:2]) == ("012.0", who.id, "p-")
    assert Help.objects.get().provider_id == who.id


def test_nobody_writes_emergency_help_into_the_log_of_another_organisation() -> None:
    who, city, other = make.ngo(), make.unit(), make.partners.organisation()
    make.helped(who, make.in_emergency(who), provider_id=other.pk)
    rows = apps.get_model("deliveries", "Delivery").objects
    assert (rows.count(), Help.objects.get().provider_id) == (0, other.pk)
    make.helped(city, make.in_emergency(city), provider_id=other.pk)
    assert rows.get().organisation_id == other.pk


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
