"""Acts: who fills them in, signs and approves them, and what their score says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from esm.cases.machine import ActKind, ActState, CaseState, Signature, TermKind
from esm.cases.models import Act
from esm.cases.numbering import ordinal
from esm.cases.services import acts
from esm.cases.tests import make
from esm.cases.tests.asking import REFUSAL, fields_of, running
from esm.kernel.errors import Conflict, Denied

pytestmark = pytest.mark.django_db


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
