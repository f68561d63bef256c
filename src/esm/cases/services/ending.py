"""Help that stops for a while or for good: suspended, resumed, a written warning, closing proposed and decided."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, NotFound, require, stale

from .. import policies, terms
from ..machine import (
    CASE,
    ENDED,
    ENDING,
    OPEN_TRANSFERS,
    CaseState,
    Closing,
    EndingState,
    StepKind,
    TermKind,
)
from ..models import Case, Caution, Ending
from ..rules import rules_on
from ..selectors.access import held, in_team
from .asked import Asked
from .emergency import require_act
from .plans import end_plans
from .reviewing import resume_review
from .steps import move, save, tell


@transaction.atomic
def suspend(
    *, actor: Actor, number: str, reason: str, until: date | None, seen_version: int | None = None, at: datetime
) -> Case:
    """Nothing is given for a while: the person is in hospital, away. Raises Invalid by field, Conflict, NotFound."""
    case = _led(actor, number, seen_version)
    asked = Asked()
    words = asked.text("reason", reason, 1000, _("Напишіть, чому призупиняєте."))
    if until is not None:
        asked.day("until", until, first=terms.day_of(at))
    asked.settle()
    move(case, "suspend", at=at)
    # Nobody looks at help that isn't given.
    terms.drop(case, TermKind.REVIEW, at=at)
    if until is not None:
        words = _("%(words)s До %(day)s.") % {"words": words, "day": f"{until:%d.%m.%Y}"}
    words = _("%(words)s Строк перегляду плану зупинено.") % {"words": words}
    return _done(case, StepKind.SUSPENDED, "cases.suspend", words, actor=actor, at=at, until=until)


@transaction.atomic
def resume(*, actor: Actor, number: str, reason: str, seen_version: int | None = None, at: datetime) -> Case:
    """Raises Invalid by field, Conflict, NotFound."""
    case = _led(actor, number, seen_version)
    asked = Asked()
    words = asked.text("reason", reason, 1000, _("Напишіть, що змінилося."))
    asked.settle()
    move(case, "resume", at=at)
    resume_review(case, rules_on(terms.day_of(at)), at=at)
    if running := case.terms.filter(kind=TermKind.REVIEW, met_at=None, void_at=None).first():
        anew = _("%(words)s Строк перегляду лічать наново: до %(day)s.")
        words = anew % {"words": words, "day": f"{terms.said(running.due_at):%d.%m.%Y}"}
    return _done(case, StepKind.RESUMED, "cases.resume", words, actor=actor, at=at)


@transaction.atomic
def warn(*, actor: Actor, number: str, words: str, on: date | None, at: datetime) -> Caution:
    """A written warning was handed over. Without one nobody closes for a breach. Raises Invalid by field, Conflict."""
    case = _led(actor, number, None)
    _require_open(case)
    asked = Asked()
    text = asked.text("words", words, 2000, _("Напишіть, яку умову порушено й що людина має змінити."))
    asked.day("on", on, first=terms.day_of(case.received_at), last=terms.day_of(at))
    asked.settle()
    assert on is not None  # noqa: S101
    made = Caution.objects.create(key=uuid.uuid4(), case=case, on=on, words=text, by_id=actor.user_id or 0, at=at)
    _done(case, StepKind.WARNED, "cases.warn", text, actor=actor, at=at)
    return made


# ---- closing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_closing(
    *, actor: Actor, number: str, ground: str, words: str, seen_version: int | None = None, at: datetime
) -> Ending:
    """Say why the case should end and what was reached; a supervisor decides.

    Raises Invalid by field, Conflict while somebody is in danger without an act, NotFound.
    """
    case = _led(actor, number, seen_version)
    _require_open(case)
    if case.endings.filter(state=EndingState.PROPOSED).exists():
        raise Conflict(_("Завершення вже запропоновано: воно чекає на керівницю."))
    asked = Asked()
    asked.one_of("ground", ground, Closing.values, _("Оберіть підставу."))
    text = asked.text("words", words, 2000, _("Напишіть, з чим людина лишається й хто їй допоможе далі."))
    if sentence := _lacks(case, ground):
        asked.say("ground", sentence)
    asked.settle()
    _refuse_in_danger(case)
    ending = Ending.objects.create(
        key=uuid.uuid4(), case=case, ground=ground, words=text, proposed_by_id=actor.user_id or 0, proposed_at=at
    )
    save(case)
    audit.record(actor=actor, action="cases.propose_closing", subject=ending, at=at, number=case.number, ground=ground)
    after_commit(
        "cases.tasks.tell_to_approve", case_id=case.pk, version=case.version, what="ending", author_id=actor.user_id
    )
    return ending


@transaction.atomic
def close_case(*, actor: Actor, number: str, seen_version: int | None = None, at: datetime) -> Case:
    """The supervisor who didn't propose it ends the case: its terms, plans and what was still to be done.

    Raises Denied, Conflict, NotFound.
    """
    case, ending = _proposed(actor, number, None)
    require(
        policies.may_approve(actor, case, in_team=in_team(actor, case), author_id=ending.proposed_by_id),
        _("Завершує випадок керівниця, яка цього не пропонувала."),
    )
    _fresh(case, seen_version)
    if sentence := _lacks(case, ending.ground):
        raise Conflict(sentence)
    _refuse_in_danger(case)
    _settle(ending, "approve", actor=actor, at=at)
    end_plans(case, why=_("Випадок завершено."), at=at)
    move(case, "close", at=at)
    case.closing, case.closing_words = ending.ground, ending.words
    label = str(Closing(ending.ground).label)
    _done(case, StepKind.CLOSED, "cases.close", label, actor=actor, at=at, ground=ending.ground)
    _tell_settled(case, "approved")
    return case


@transaction.atomic
def return_closing(*, actor: Actor, number: str, reason: str, seen_version: int | None = None, at: datetime) -> Case:
    """The supervisor doesn't close it, or its author takes the proposal back. Raises Invalid, Denied, Conflict."""
    case, ending = _proposed(actor, number, seen_version)
    own = actor.user_id == ending.proposed_by_id
    require(own or policies.may_supervise_in(actor, case.organisation_id))
    asked = Asked()
    ending.answer = asked.text("reason", reason, 1000, _("Напишіть, чому ні."))
    asked.settle()
    _settle(ending, "return", actor=actor, at=at)
    save(case)
    audit.record(actor=actor, action="cases.return_closing", subject=ending, at=at, number=case.number)
    _tell_settled(case, "returned")
    return case


def _lacks(case: Case, ground: str) -> str:
    """What this ground can't do without, as a sentence."""
    if ground == Closing.BREACH and not case.cautions.exists():
        return _("Спершу письмово попередьте людину: без попередження припинити допомогу не можна.")
    if ground == Closing.GOALS and not case.reviews.filter(stage__isnull=True).exists():
        return _("Спершу перегляньте план: запишіть, чого досягнуто.")
    return ""


def _refuse_in_danger(case: Case) -> None:
    """An emergency ends with its approved act, whatever the ground; an offer that waits is answered first."""
    require_act(case)
    if case.transfers.filter(state__in=OPEN_TRANSFERS).exists():
        raise Conflict(_("Випадок пропонують передати. Дочекайтеся відповіді або відкличте пропозицію."))


def _proposed(actor: Actor, number: str, seen_version: int | None) -> tuple[Case, Ending]:
    case = held(actor, number, seen_version=seen_version)
    ending = case.endings.select_for_update(of=("self",)).filter(state=EndingState.PROPOSED).first()
    if ending is None:
        raise NotFound(_("Завершення ніхто не пропонує."))
    return case, ending


def _fresh(case: Case, seen_version: int | None) -> None:
    if seen_version is not None and case.version != seen_version:
        raise stale()


def _settle(ending: Ending, step: str, *, actor: Actor, at: datetime) -> None:
    ending.state = ENDING.target(step, EndingState(ending.state))
    ending.settled_by_id, ending.settled_at = actor.user_id, at
    ending.save()


def _led(actor: Actor, number: str, seen_version: int | None) -> Case:
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    return case


def _require_open(case: Case) -> None:
    if case.state in ENDED:
        CASE.target("close", CaseState(case.state), refusal=_("Випадок уже завершено."))


def _tell_settled(case: Case, result: str) -> None:
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=case.version, what="ending", result=result)


def _done(case: Case, kind: StepKind, action: str, words: str, *, actor: Actor, at: datetime, **data: object) -> Case:
    tell(case, kind, actor=actor, at=at, words=words)
    save(case)
    audit.record(actor=actor, action=action, subject=case, at=at, number=case.number, **data)
    return case
