"""Acts: filled in by their author, signed by the person, approved by somebody else.

Only a draft is edited, and only by whoever wrote it. Dangers in the answers forbid a refusal from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale

from .. import policies, questions, terms
from ..machine import (
    ACT,
    ActKind,
    ActState,
    CaseState,
    Signature,
    StepKind,
    TermKind,
)
from ..models import Act, Case
from ..numbering import ACT as LETTER
from ..numbering import ordinal, paper
from ..rules import rules_on
from ..selectors import facts
from ..selectors.access import held, in_team
from .intake import refuse_ended
from .numbers import next_act
from .steps import move, save, tell

REASON_LIMIT = 1000


@transaction.atomic
def start_act(*, actor: Actor, number: str, kind: str, form_no: str = "", made_on: date, at: datetime) -> Act:
    """An empty act with a frozen copy of its form. Raises NotFound, Denied, Invalid, Conflict (one is being written)."""
    case = held(actor, number)
    _require_lead(actor, case)
    if kind not in ActKind.values:
        raise Invalid({"kind": _("Оберіть вид акта.")})
    _refuse_wrong_time(case, ActKind(kind))
    rules = rules_on(terms.day_of(at))
    forms = rules.acts[kind]
    chosen = form_no or (next(iter(forms)) if len(forms) == 1 else "")
    if chosen not in forms:
        raise Invalid({"form_no": _("Оберіть форму акта зі списку.")})
    _check_day(case, made_on, at=at)
    act = Act.objects.create(
        number=next_act(case), case=case, kind=kind, form_no=chosen, form_version=rules.version, form=forms[chosen],
        made_on=made_on, author_id=actor.user_id or 0, created_at=at,
    )  # fmt: skip
    audit.record(actor=actor, action="cases.start_act", subject=act, at=at, kind=kind, form=chosen)
    return act


def _refuse_wrong_time(case: Case, kind: ActKind) -> None:
    if kind in facts.startable(case, list(Act.objects.filter(case=case))):
        return
    if case.state in facts.BEGINS[kind]:
        raise Conflict(_("Такий акт уже складають. Відкрийте його або скасуйте з поясненням."))
    raise Conflict(
        _("Зараз випадок у стані «%(state)s»: %(what)s не складають.")
        % {"state": CaseState(case.state).label, "what": kind.label}
    )


def _check_day(case: Case, made_on: date, *, at: datetime) -> None:
    if made_on > terms.day_of(at):
        raise Invalid({"made_on": _("Цей день ще не настав.")})
    if made_on < terms.day_of(case.received_at):
        raise Invalid({"made_on": _("Це раніше, ніж надійшло звернення. Перевірте дату.")})


def _require_lead(actor: Actor, case: Case) -> None:
    require(
        policies.may_lead(actor, case, in_team=in_team(actor, case)),
        _("Випадок веде інша колега. Попросіть її додати вас до команди."),
    )


def _held(actor: Actor, number: str, ordinal_: int) -> tuple[Case, Act]:
    """The case under its lock and its act. Raises NotFound, Conflict when the case has ended."""
    case = held(actor, number)
    act = Act.objects.filter(case=case, number=paper(number, LETTER, ordinal_)).first()
    if act is None:
        raise NotFound(_("Такого акта немає."))
    act.case = case
    refuse_ended(case)
    return case, act


def _fresh(act: Act, seen_version: int) -> None:
    """After the question of who may, so that a colleague who may not learns nothing of others' changes."""
    if act.version != seen_version:
        raise stale()


def _save(act: Act) -> None:
    act.version += 1
    act.save()


def _own_draft(actor: Actor, act: Act) -> None:
    if act.state != ActState.DRAFT:
        raise Conflict(_("Змінити можна лише проєкт. Попросіть керівницю повернути акт."))
    require(act.author_id == actor.user_id, _("Проєкт акта змінює лише той, хто його складає."))


@transaction.atomic
def save_act(
    *,
    actor: Actor,
    number: str,
    act: int,
    answers: Mapping[str, str],
    made_on: date | None,
    seen_version: int,
    at: datetime,
) -> Act:
    """Keep what is answered so far. Only answers that can't stand are refused. `act`: its ordinal in the case.

    Raises NotFound, Denied (not its author), Conflict (no draft any more, saved elsewhere), Invalid by question.
    """
    case, found = _held(actor, number, act)
    _own_draft(actor, found)
    _fresh(found, seen_version)
    _write(case, found, answers, made_on, whole=False, at=at)
    _save(found)
    audit.record(actor=actor, action="cases.save_act", subject=found, at=at)
    return found


def _write(
    case: Case, act: Act, answers: Mapping[str, str], made_on: date | None, *, whole: bool, at: datetime
) -> None:
    clean, faults = questions.checked(act.form, answers, whole=whole)
    if made_on is None:
        faults["made_on"] = _("Вкажіть дату, наприклад 16.11.2026.")
    else:
        try:
            _check_day(case, made_on, at=at)
        except Invalid as error:
            faults |= error.fields
    if faults:
        raise Invalid(faults)
    assert made_on is not None  # noqa: S101
    act.answers, act.made_on = questions.sealed(clean), made_on


@transaction.atomic
def ask_signature(
    *,
    actor: Actor,
    number: str,
    act: int,
    answers: Mapping[str, str] | None = None,
    made_on: date | None = None,
    raise_to: str = "",
    raised_why: str = "",
    seen_version: int,
    at: datetime,
) -> Act:
    """The act is whole: its score and class are counted, and the person may sign it.

    `raise_to` gives a graver class than the counted one, with a reason. Dangers in the answers are put on the case.
    Raises NotFound, Denied, Conflict, Invalid by question.
    """
    case, found = _held(actor, number, act)
    _own_draft(actor, found)
    _fresh(found, seen_version)
    typed = questions.opened(found.answers) if answers is None else answers
    _write(case, found, typed, found.made_on if made_on is None else made_on, whole=True, at=at)
    result = questions.result(found.form, questions.opened(found.answers))
    found.score = result.score if result.scored else None
    found.counted_class = found.case_class = result.case_class
    found.raised_why = ""
    if raise_to:
        _raise(found, raise_to, raised_why)
    found.state = ACT.target("ask_signature", ActState(found.state))
    found.reason = ""
    _save(found)
    if new := set(result.dangers) - set(case.dangers):
        case.dangers = [*case.dangers, *sorted(new)]
        save(case)
    audit.record(actor=actor, action="cases.finish_act", subject=found, at=at, case_class=found.case_class)
    return found


def _raise(act: Act, raise_to: str, why: str) -> None:
    if raise_to not in questions.may_raise_to(act.counted_class):
        raise Invalid({"raise_to": _("Клас можна лише підняти порівняно з порахованим.")})
    if not why.strip():
        raise Invalid({"raised_why": _("Поясніть, чому випадок складніший, ніж показують бали.")})
    if len(why.strip()) > REASON_LIMIT:
        raise Invalid({"raised_why": _("Скоротіть до %(n)s знаків.") % {"n": REASON_LIMIT}})
    act.case_class, act.raised_why = raise_to, why.strip()


@transaction.atomic
def sign_act(
    *, actor: Actor, number: str, act: int, signature: str, signer: str = "", seen_version: int, at: datetime
) -> Act:
    """How the person (or who for her) agreed. The assessment is done; the act goes to be decided on.

    Raises NotFound, Denied, Conflict, Invalid at `signature` or `signer`.
    """
    case, found = _held(actor, number, act)
    _require_lead(actor, case)
    _fresh(found, seen_version)
    check_signature(signature, signer)
    found.state = ACT.target("sign", ActState(found.state))
    found.signature, found.signer, found.signed_at = signature, signer.strip(), at
    _save(found)
    if found.kind == ActKind.ASSESSMENT:
        terms.meet(case, TermKind.ASSESS, at=at)
        terms.start_by(case, TermKind.HAND_IN, rules_on(terms.day_of(at)), since=at)
    audit.record(actor=actor, action="cases.sign_act", subject=found, at=at, signature=signature)
    after_commit(
        "cases.tasks.tell_to_approve", case_id=case.pk, version=found.version, what="act", author_id=found.author_id
    )
    return found


def check_signature(signature: str, signer: str) -> None:
    """A representative and a witness have names. Raises Invalid at `signature` or `signer`."""
    if signature not in Signature.values:
        raise Invalid({"signature": _("Позначте, як людина погодилася.")})
    if signature in {Signature.REPRESENTATIVE, Signature.SPOKEN} and not signer.strip():
        raise Invalid({"signer": _("Впишіть, хто підписав за людину або засвідчив її слова.")})
    if len(signer.strip()) > 200:
        raise Invalid({"signer": _("Скоротіть до %(n)s знаків.") % {"n": 200}})


@transaction.atomic
def approve_act(*, actor: Actor, number: str, act: int, seen_version: int, at: datetime) -> Act:
    """By a supervisor who didn't write it. An assessment takes the case on to its decision.

    Raises NotFound, Denied, Conflict.
    """
    case, found = _held(actor, number, act)
    _require_approval(actor, case, found.author_id)
    _fresh(found, seen_version)
    found.state = ACT.target("approve", ActState(found.state))
    found.approved_by_id, found.approved_at = actor.user_id, at
    _save(found)
    if found.kind in {ActKind.ASSESSMENT, ActKind.REASSESSMENT, ActKind.EMERGENCY}:
        case.case_class = found.case_class
    if found.kind == ActKind.ASSESSMENT:
        move(case, "hand_in", at=at)
        terms.meet(case, TermKind.HAND_IN, at=at)
    elif found.kind == ActKind.EMERGENCY:
        terms.meet(case, TermKind.EMERGENCY_ACT, at=at)
    save(case)
    tell(case, StepKind.ACT, actor=actor, at=at, words=_about(found, _("затверджено")))
    audit.record(actor=actor, action="cases.approve_act", subject=found, at=at)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=found.version, what="act", result="approved")
    return found


def _require_approval(actor: Actor, case: Case, author_id: int) -> None:
    require(
        policies.may_approve(actor, case, in_team=in_team(actor, case), author_id=author_id),
        _("Затверджує керівниця, яка сама цього не складала."),
    )


def _about(act: Act, what: str) -> str:
    """«акт оцінки потреб № 2: затверджено»."""
    return f"{ActKind(act.kind).label} № {ordinal(act.number)}: {what}"


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Invalid({"reason": _("Поясніть одним-двома реченнями, чому.")})
    if len(text) > REASON_LIMIT:
        raise Invalid({"reason": _("Скоротіть до %(n)s знаків.") % {"n": REASON_LIMIT}})
    return text


@transaction.atomic
def return_act(*, actor: Actor, number: str, act: int, reason: str, seen_version: int, at: datetime) -> Act:
    """The supervisor gives it back to be mended and signed again. Raises NotFound, Denied, Conflict, Invalid."""
    case, found = _held(actor, number, act)
    _require_approval(actor, case, found.author_id)
    _fresh(found, seen_version)
    found.reason = _reason(reason)
    found.state = ACT.target("return", ActState(found.state))
    found.signature, found.signer, found.signed_at = "", "", None
    _save(found)
    tell(case, StepKind.ACT, actor=actor, at=at, words=_about(found, _("повернуто доопрацювати")))
    audit.record(actor=actor, action="cases.return_act", subject=found, at=at)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=found.version, what="act", result="returned")
    return found


@transaction.atomic
def reject_act(*, actor: Actor, number: str, act: int, reason: str, seen_version: int, at: datetime) -> Act:
    """The supervisor turns it down for good: another one is written. Raises NotFound, Denied, Conflict, Invalid."""
    case, found = _held(actor, number, act)
    _require_approval(actor, case, found.author_id)
    _fresh(found, seen_version)
    return _end(case, found, "reject", reason, _("відхилено"), actor=actor, at=at)


@transaction.atomic
def cancel_act(*, actor: Actor, number: str, act: int, reason: str, seen_version: int, at: datetime) -> Act:
    """Its author (or the supervisor) takes it back before it is approved. Raises NotFound, Denied, Conflict, Invalid."""
    case, found = _held(actor, number, act)
    mine = found.author_id == actor.user_id
    require(mine or policies.may_supervise_in(actor, case.organisation_id))
    _fresh(found, seen_version)
    return _end(case, found, "cancel", reason, _("скасовано"), actor=actor, at=at)


def _end(case: Case, act: Act, step: str, reason: str, what: str, *, actor: Actor, at: datetime) -> Act:
    act.reason = _reason(reason)
    act.state = ACT.target(step, ActState(act.state))
    _save(act)
    if act.kind == ActKind.ASSESSMENT and case.state == CaseState.ASSESSING:
        # The assessment is owed again; its five days are counted from the appeal as before.
        terms.drop(case, TermKind.HAND_IN, at=at)
        terms.start_by(case, TermKind.ASSESS, rules_on(terms.day_of(at)), since=case.received_at)
    tell(case, StepKind.ACT, actor=actor, at=at, words=_about(act, what))
    audit.record(actor=actor, action=f"cases.{step}_act", subject=act, at=at)
    return act


def last_assessment(case: Case) -> Act | None:
    """The newest approved assessment: decisions name its results."""
    return Act.objects.filter(case=case, kind__in=facts.ASSESSMENTS, state=ActState.APPROVED).order_by("-id").first()
