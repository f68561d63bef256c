"""Decisions: grant, a queue when there is no place, or a refusal on a ground; never a refusal where somebody is in danger.

Whoever writes it doesn't approve it. After it is sent the person may appeal, and somebody who took no part answers.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.terms import Unit
from esm.partners import public as partners
from esm.reference import public as reference

from .. import policies, terms
from ..machine import DECISION, ENDED, AppealAnswer, CaseState, DecisionState, Outcome, PlanState, StepKind, TermKind
from ..models import Case, Decision, DecisionAppeal
from ..numbering import DECISION as LETTER
from ..numbering import paper
from ..rules import CaseRules, TermRule, rules_on
from ..selectors.access import held, in_team
from ..selectors.act import took_part
from ..selectors.facts import by_application
from .acts import last_assessment
from .numbers import next_decision
from .plans import end_plans
from .reviewing import resume_review
from .steps import move, save, tell

WORDS_LIMIT, REASON_LIMIT, SENT_LIMIT = 4000, 1000, 40
STEP_OF = {Outcome.GRANT: "grant", Outcome.QUEUE: "queue", Outcome.REFUSE: "refuse"}


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """`ground` is a key of the rules' grounds for a refusal; services are keys of the classifier."""

    outcome: str = ""
    ground: str = ""
    words: str = ""
    services: tuple[str, ...] = ()
    provider_id: int | None = None
    fee: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def write_decision(
    *, actor: Actor, number: str, draft: DecisionDraft, seen_version: int | None, at: datetime, propose: bool = False
) -> Decision:
    """A draft by whoever leads the case, written anew by its author; `propose` hands it to be approved.

    `seen_version` is the draft's, None for a new one. Raises NotFound, Denied, Conflict, Invalid by field.
    """
    case = held(actor, number)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    rules = rules_on(terms.day_of(at))
    _ready_to_decide(case, rules, at=at)
    _check(case, draft, rules, on=terms.day_of(at))
    live = (DecisionState.DRAFT, DecisionState.PROPOSED)
    made = Decision.objects.filter(case=case, state__in=live).first()
    if (made.version if made else None) != seen_version:
        raise stale()
    if made is None:
        made = Decision(number=next_decision(case), case=case, author_id=actor.user_id or 0, created_at=at, version=0)
    elif made.state != DecisionState.DRAFT:
        raise Conflict(_("Рішення вже подано на затвердження. Попросіть керівницю повернути його."))
    require(made.author_id == actor.user_id, _("Проєкт рішення змінює лише той, хто його пише."))
    granted = draft.outcome != Outcome.REFUSE
    made.act = last_assessment(case)
    made.outcome, made.ground = draft.outcome, "" if granted else draft.ground
    made.words, made.danger = draft.words.strip(), bool(case.dangers)
    made.services = list(draft.services)
    made.provider_id = draft.provider_id if granted else None
    made.fee = draft.fee if granted else ""
    made.starts_on, made.ends_on = (draft.starts_on, draft.ends_on) if granted else (None, None)
    if propose:
        made.state, made.reason = DECISION.target("propose", DecisionState(made.state)), ""
    _save(made)
    audit.record(
        actor=actor, action="cases.propose_decision" if propose else "cases.write_decision", subject=made, at=at,
        outcome=draft.outcome,
    )  # fmt: skip
    if propose:
        after_commit(
            "cases.tasks.tell_to_approve", case_id=case.pk, version=made.version, what="decision",
            author_id=made.author_id,
        )  # fmt: skip
    return made


def _save(decision: Decision) -> None:
    decision.version += 1
    decision.save()


def _ready_to_decide(case: Case, rules: CaseRules, *, at: datetime) -> None:
    """An approved assessment, or an application that martial law lets go without one."""
    if case.state == CaseState.ASSESSING and by_application(case, rules):
        move(case, "hand_in", at=at)
        save(case)
    if case.state != CaseState.DECIDING:
        raise Conflict(_("Рішення готують, коли затверджено акт оцінки потреб."))


def _check(case: Case, draft: DecisionDraft, rules: CaseRules, *, on: date) -> None:
    wrong: dict[str, str] = {}
    if draft.outcome not in Outcome.values:
        raise Invalid({"outcome": _("Оберіть рішення.")})
    if not draft.words.strip():
        wrong["words"] = _("Напишіть, на чому стоїть рішення: що показала оцінка і чому саме так.")
    elif len(draft.words.strip()) > WORDS_LIMIT:
        wrong["words"] = _("Скоротіть до %(n)s знаків.") % {"n": WORDS_LIMIT}
    if not set(draft.services) <= {s.key for s in reference.service_codes()}:
        wrong["services"] = _("Оберіть послуги зі списку.")
    elif not draft.services:
        wrong["services"] = _("Позначте, про які послуги це рішення.")
    if draft.outcome == Outcome.REFUSE:
        wrong |= _refusal_faults(case, draft, rules)
    else:
        wrong |= _grant_faults(draft, rules, on=on)
    if draft.outcome == Outcome.QUEUE and _has_plan(case):
        wrong["outcome"] = _("Людині вже допомагають за планом: черга їй не потрібна. Оберіть інше рішення.")
    if wrong:
        raise Invalid(wrong)


def no_refusal(case: Case) -> str:
    """Why nobody may refuse this case (law 2671-VIII, article 21), or an empty text."""
    if not case.dangers:
        return ""
    return _(
        "Відмовити не можна: записано загрозу життю чи здоровʼю, насильство або жорстоке поводження з дитиною. "
        "Надайте послуги; якщо немає місця — поставте в чергу й допоможіть екстрено."
    )


def _has_plan(case: Case) -> bool:
    return case.plans.filter(state=PlanState.ACTIVE).exists()


def _refusal_faults(case: Case, draft: DecisionDraft, rules: CaseRules) -> dict[str, str]:
    if sentence := no_refusal(case):
        return {"outcome": sentence}
    if draft.ground not in rules.refusal_grounds:
        return {"ground": _("Оберіть підставу для відмови.")}
    return {}


def _grant_faults(draft: DecisionDraft, rules: CaseRules, *, on: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.provider_id is None:
        wrong["provider"] = _("Оберіть, хто надаватиме послуги: рішення має його називати.")
    else:
        known = partners.applicants([draft.provider_id], year=on.year).get(draft.provider_id)
        if known is None or known.in_termination:
            wrong["provider"] = _("Ця організація припиняє роботу або її немає в мережі. Оберіть іншу.")
    if draft.fee not in rules.fee_kinds:
        wrong["fee"] = _("Оберіть, хто платить.")
    if draft.starts_on is None and draft.outcome == Outcome.GRANT:
        wrong["starts_on"] = _("Вкажіть, з якого дня надають послуги.")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        wrong["ends_on"] = _("Останній день раніший за перший. Перевірте дати.")
    return wrong


def _held(actor: Actor, number: str, ordinal: int) -> tuple[Case, Decision]:
    case = held(actor, number)
    decision = Decision.objects.filter(case=case, number=paper(number, LETTER, ordinal)).first()
    if decision is None:
        raise NotFound(_("Такого рішення немає."))
    decision.case = case
    return case, decision


def _fresh(decision: Decision, seen_version: int) -> None:
    if decision.version != seen_version:
        raise stale()


def _require_approval(actor: Actor, case: Case, decision: Decision) -> None:
    require(
        policies.may_approve(actor, case, in_team=in_team(actor, case), author_id=decision.author_id),
        _("Затверджує керівниця, яка сама цього не складала."),
    )


@transaction.atomic
def approve_decision(*, actor: Actor, number: str, decision: int, seen_version: int, at: datetime) -> Decision:
    """The decision is made: the case goes on, and the person must be told within days. `decision`: its ordinal.

    Raises NotFound, Denied (its author, or no supervisor), Conflict (also when a danger has shown since).
    """
    case, made = _held(actor, number, decision)
    _require_approval(actor, case, made)
    _fresh(made, seen_version)
    state = DECISION.target("approve", DecisionState(made.state))
    if made.outcome == Outcome.REFUSE and (sentence := no_refusal(case)):
        raise Conflict(sentence)
    for before in Decision.objects.filter(case=case, state=DecisionState.APPROVED):
        _replace(before)
    made.state, made.danger = state, bool(case.dangers)
    made.approved_by_id, made.approved_at = actor.user_id, at
    _save(made)
    rules = rules_on(terms.day_of(at))
    terms.meet(case, TermKind.DECIDE, at=at)
    # Help that is given by a plan goes on by it.
    goes_on = made.outcome == Outcome.GRANT and _has_plan(case)
    move(case, "go_on" if goes_on else STEP_OF[Outcome(made.outcome)], at=at)
    # After the case's own terms: a refusal ends those, and still has to be told.
    terms.start_by(case, TermKind.NOTIFY, rules, since=at)
    if made.outcome == Outcome.REFUSE:
        end_plans(case, why=_("Рішення прийнято наново: відмовлено."), at=at)
    elif goes_on:
        resume_review(case, rules, at=at)
    elif made.outcome == Outcome.GRANT:
        start_plan_term(case, made.services, rules, since=at)
    save(case)
    tell(case, StepKind.DECISION, actor=actor, at=at, words=str(Outcome(made.outcome).label))
    audit.record(actor=actor, action="cases.approve_decision", subject=made, at=at, outcome=made.outcome)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=made.version, what="decision", result="approved")
    return made


def _replace(decision: Decision) -> None:
    decision.state = DECISION.target("replace", DecisionState(decision.state))
    _save(decision)


def start_plan_term(case: Case, services: list[str], rules: CaseRules, *, since: datetime) -> None:
    """The shortest of the standards of these services, in working days."""
    usual = rules.plan_days["*"]
    days = min((rules.plan_days.get(code, usual) for code in services), default=usual)
    basis = rules.terms["plan"].basis
    terms.start(case, TermKind.PLAN, TermRule(days, Unit.WORKING_DAYS.value, basis), since=since)


@transaction.atomic
def return_decision(
    *, actor: Actor, number: str, decision: int, reason: str, seen_version: int, at: datetime
) -> Decision:
    """The supervisor gives it back to be mended. Raises NotFound, Denied, Conflict, Invalid at `reason`."""
    case, made = _held(actor, number, decision)
    _require_approval(actor, case, made)
    _fresh(made, seen_version)
    text = reason.strip()
    if not text:
        raise Invalid({"reason": _("Поясніть одним-двома реченнями, чому.")})
    if len(text) > REASON_LIMIT:
        raise Invalid({"reason": _("Скоротіть до %(n)s знаків.") % {"n": REASON_LIMIT}})
    made.state, made.reason = DECISION.target("return", DecisionState(made.state)), text
    _save(made)
    audit.record(actor=actor, action="cases.return_decision", subject=made, at=at)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=made.version, what="decision", result="returned")
    return made


@transaction.atomic
def send_decision(
    *, actor: Actor, number: str, decision: int, how: str, sent_on: date, seen_version: int, at: datetime
) -> Decision:
    """The person was told, and may appeal from then on. Raises NotFound, Denied, Conflict, Invalid at `how`, `sent_on`."""
    case, made = _held(actor, number, decision)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    _fresh(made, seen_version)
    if made.state != DecisionState.APPROVED or made.approved_at is None:
        raise Conflict(_("Надсилають лише затверджене рішення."))
    if made.sent_at is not None:
        raise Conflict(_("Людину вже повідомлено."))
    wrong: dict[str, str] = {}
    if not how.strip():
        wrong["how"] = _("Напишіть, як повідомили: поштою, особисто, телефоном, електронним листом.")
    elif len(how.strip()) > SENT_LIMIT:
        wrong["how"] = _("Скоротіть до %(n)s знаків.") % {"n": SENT_LIMIT}
    if not terms.day_of(made.approved_at) <= sent_on <= terms.day_of(at):
        wrong["sent_on"] = _("Вкажіть день від дати рішення до сьогодні.")
    if wrong:
        raise Invalid(wrong)
    rules = rules_on(terms.day_of(at))
    today = terms.day_of(at)
    made.sent_at = at if sent_on == today else datetime.combine(sent_on, datetime.max.time(), terms.KYIV)
    made.sent_how, made.appeal_until = how.strip(), sent_on + timedelta(days=rules.appeal_days)
    _save(made)
    terms.meet(case, TermKind.NOTIFY, at=made.sent_at)
    save(case)
    tell(case, StepKind.NOTIFIED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.send_decision", subject=made, at=at)
    return made


@transaction.atomic
def find_place(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Case:
    """A place is free: the queue ends, the plan is owed. Raises NotFound, Denied, Conflict."""
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    move(case, "find_place", at=at)
    made = Decision.objects.filter(case=case, state=DecisionState.APPROVED).first()
    start_plan_term(case, made.services if made else [], rules_on(terms.day_of(at)), since=at)
    save(case)
    tell(case, StepKind.PLACE, actor=actor, at=at)
    audit.record(actor=actor, action="cases.find_place", subject=case, at=at)
    return case


@transaction.atomic
def appeal(*, actor: Actor, number: str, decision: int, words: str, received_on: date, at: datetime) -> DecisionAppeal:
    """The person doesn't agree. Raises NotFound, Denied, Conflict (one is open), Invalid at `words`, `received_on`."""
    case = held(actor, number)
    made = Decision.objects.filter(case=case, number=paper(number, LETTER, decision)).first()
    if made is None:
        raise NotFound(_("Такого рішення немає."))
    found(policies.may_work_in(actor, case.organisation_id))
    if made.state != DecisionState.APPROVED or made.approved_at is None:
        raise Conflict(_("Оскаржують лише рішення, яке діє."))
    if DecisionAppeal.objects.filter(decision=made, answer=AppealAnswer.NONE).exists():
        raise Conflict(_("Скаргу на це рішення вже розглядають."))
    wrong: dict[str, str] = {}
    if not words.strip():
        wrong["words"] = _("Напишіть, з чим людина не згодна, її словами.")
    elif len(words.strip()) > WORDS_LIMIT:
        wrong["words"] = _("Скоротіть до %(n)s знаків.") % {"n": WORDS_LIMIT}
    if not terms.day_of(made.approved_at) <= received_on <= terms.day_of(at):
        wrong["received_on"] = _("Вкажіть день від дати рішення до сьогодні.")
    elif made.appeal_until and received_on > made.appeal_until:
        wrong["received_on"] = _("Оскаржити можна було до %(day)s. Далі лишається суд: скажіть про це людині.") % {
            "day": f"{made.appeal_until:%d.%m.%Y}"
        }
    if wrong:
        raise Invalid(wrong)
    said = DecisionAppeal.objects.create(
        key=uuid.uuid4(), decision=made, received_on=received_on, words=words.strip(), registered_by_id=actor.user_id,
        registered_at=at,
    )  # fmt: skip
    terms.start_by(case, TermKind.APPEAL, rules_on(terms.day_of(at)), since=at)
    save(case)
    tell(case, StepKind.APPEALED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.appeal_decision", subject=made, at=at)
    return said


@transaction.atomic
def answer_appeal(
    *, actor: Actor, number: str, decision: int, answer: str, words: str, seen_version: int, at: datetime
) -> DecisionAppeal:
    """The decision stays, or is made anew. By a supervisor who took no part in it.

    Raises NotFound, Denied, Conflict, Invalid at `answer` or `words`.
    """
    case, made = _held(actor, number, decision)
    require(policies.may_supervise_in(actor, case.organisation_id), _("На скаргу відповідає керівниця."))
    require(
        actor.user_id not in took_part(made),
        _("Ви брали участь у цьому рішенні. Відповісти має інша керівниця."),
    )
    _fresh(made, seen_version)
    said = DecisionAppeal.objects.filter(decision=made, answer=AppealAnswer.NONE).first()
    if said is None:
        raise Conflict(_("На цю скаргу вже відповіли."))
    wrong: dict[str, str] = {}
    if answer not in {AppealAnswer.KEEP, AppealAnswer.REVISE}:
        wrong["answer"] = _("Оберіть відповідь.")
    if not words.strip():
        wrong["words"] = _("Поясніть відповідь: її прочитає людина.")
    elif len(words.strip()) > WORDS_LIMIT:
        wrong["words"] = _("Скоротіть до %(n)s знаків.") % {"n": WORDS_LIMIT}
    if wrong:
        raise Invalid(wrong)
    said.answer, said.answer_words = answer, words.strip()
    said.answered_at, said.answered_by_id = at, actor.user_id
    said.save()
    terms.meet(case, TermKind.APPEAL, at=at)
    if answer == AppealAnswer.REVISE:
        _reconsider(case, made, at=at)
    save(case)
    tell(case, StepKind.ANSWERED, actor=actor, at=at, words=str(AppealAnswer(answer).label))
    audit.record(actor=actor, action="cases.answer_decision_appeal", subject=made, at=at, answer=answer)
    return said


def _reconsider(case: Case, made: Decision, *, at: datetime) -> None:
    was_ended = case.state in ENDED
    move(case, "reconsider", at=at)
    _replace(made)
    if not was_ended:
        terms.drop(case, TermKind.PLAN, TermKind.NOTIFY, at=at)
    terms.start_by(case, TermKind.DECIDE, rules_on(terms.day_of(at)), since=at)
