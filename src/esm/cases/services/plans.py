"""A plan on its way: written, approved by another person, signed by whom it is about, replaced, ended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, NotFound, require, stale

from .. import policies, terms
from ..machine import (
    LIVE_PLANS,
    PLAN,
    ActionState,
    CaseState,
    PlanKind,
    PlanState,
    Signature,
    StepKind,
    TermKind,
)
from ..models import Action, Case, Goal, Measurement, Plan, Stage
from ..numbering import PLAN as LETTER
from ..numbering import paper
from ..rules import CaseRules, rules_on
from ..selectors.access import held, in_team
from .asked import Asked
from .numbers import next_plan
from .reviewing import set_review
from .steps import move, save, tell

# A plan is written and carried out only after a decision, and not while help is suspended.
PLANNED_IN = (CaseState.PLANNING, CaseState.DELIVERING)
# A plan in force holds while the decision is made anew after an appeal.
GIVEN_IN = (*PLANNED_IN, CaseState.DECIDING)
# Who signs for the person, or who heard her agree.
NAMED = (Signature.REPRESENTATIVE, Signature.SPOKEN)


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """`form_no`: the national form's number, a key of the rules' forms of plans; empty for a form of the provider's own."""

    aim: str
    starts_on: date | None
    ends_on: date | None
    form_no: str = ""


# ---- writing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_plan(*, actor: Actor, number: str, kind: str, draft: PlanDraft, at: datetime) -> Plan:
    """Begin a plan of this kind. Where one is in force, its goals and what is still to be done go into the new one.

    Raises NotFound for strangers, Denied, Conflict in a state without plans or with a draft there already, Invalid.
    """
    case = held(actor, number)
    _may_lead(actor, case)
    if kind not in PlanKind.values:
        raise NotFound(_("Такого плану немає."))
    _check_state(case)
    if case.plans.filter(kind=kind, state__in=LIVE_PLANS).exists():
        raise Conflict(_("Такий план уже складають. Відкрийте його й допишіть."))
    active = case.plans.filter(kind=kind, state=PlanState.ACTIVE).first()
    if active is not None and kind == PlanKind.MEDICINES:
        raise Conflict(_("Допомогу з ліками вже відкрито. Додайте ліки до неї."))
    clean = _checked(draft, at=at)
    assert draft.starts_on is not None  # noqa: S101
    assert draft.ends_on is not None  # noqa: S101
    assert actor.user_id is not None  # noqa: S101
    plan = Plan.objects.create(
        number=next_plan(case),
        case=case,
        kind=kind,
        form_no=clean.form_no,
        aim=clean.aim,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        author_id=actor.user_id,
        hands=[actor.user_id],
        created_at=at,
    )
    if active is not None:
        _carry_over(active, plan)
    return _done(case, plan, "cases.draft_plan", actor=actor, at=at, kind=kind)


@transaction.atomic
def edit_plan(
    *, actor: Actor, number: str, ordinal: int, draft: PlanDraft, seen_version: int | None = None, at: datetime
) -> Plan:
    """Aim, days and form of a draft. Raises Invalid by field, Conflict when it isn't a draft any more."""
    case, plan = held_draft(actor, number, ordinal, seen_version=seen_version)
    clean = _checked(draft, at=at)
    plan.aim, plan.form_no = clean.aim, clean.form_no
    plan.starts_on, plan.ends_on = clean.starts_on, clean.ends_on  # type: ignore[assignment]
    return _done(case, plan, "cases.edit_plan", actor=actor, at=at)


def _checked(draft: PlanDraft, *, at: datetime) -> PlanDraft:
    asked = Asked()
    aim = asked.text("aim", draft.aim, 2000, _("Напишіть, чого людина хоче досягти."))
    today = terms.day_of(at)
    asked.day("starts_on", draft.starts_on, first=date(today.year - 1, 1, 1))
    asked.day("ends_on", draft.ends_on, first=draft.starts_on)
    if draft.ends_on and draft.ends_on < today:
        asked.say("ends_on", _("Цей день уже минув. Вкажіть, до якого дня діятиме план."))
    if draft.form_no and draft.form_no not in plan_forms(rules_on(today)):
        asked.say("form_no", _("Оберіть форму зі списку."))
    asked.settle()
    return PlanDraft(aim, draft.starts_on, draft.ends_on, draft.form_no)


def plan_forms(rules: CaseRules) -> dict[str, str]:
    """National forms of plans: number → name."""
    return {number: name for number, (name, stage, _code) in rules.forms.items() if stage == "plan"}


def _carry_over(old: Plan, new: Plan) -> None:
    """Goals with their measurements, and what is still to be done."""
    stages = {
        s.pk: Stage.objects.create(plan=new, ordinal=s.ordinal, title=s.title, starts_on=s.starts_on, ends_on=s.ends_on)
        for s in old.stages.all()
    }
    goals: dict[int | None, Goal] = {}
    for g in old.goals.all():
        goals[g.pk] = Goal.objects.create(
            key=uuid.uuid4(), plan=new, stage=stages.get(g.stage_id or 0), ordinal=g.ordinal, title=g.title,
            measure=g.measure, unit=g.unit, start=g.start, target=g.target,
        )  # fmt: skip
    for m in Measurement.objects.filter(goal__plan=old):
        Measurement.objects.create(
            key=uuid.uuid4(), goal=goals[m.goal_id], on=m.on, value=m.value, words=m.words, by_id=m.by_id, at=m.at
        )
    for n, a in enumerate(old.actions.filter(state=ActionState.PLANNED), start=1):
        Action.objects.create(
            key=uuid.uuid4(), plan=new, goal=goals.get(a.goal_id), stage=stages.get(a.stage_id or 0), ordinal=n,
            title=a.title, service_code=a.service_code, unit=a.unit, volume=a.volume, frequency=a.frequency,
            place=a.place, provider_id=a.provider_id, worker=a.worker, due_on=a.due_on,
        )  # fmt: skip


# ---- approval and signature ------------------------------------------------------------------------------------------


@transaction.atomic
def propose_plan(*, actor: Actor, number: str, ordinal: int, seen_version: int | None = None, at: datetime) -> Plan:
    """Ask the supervisor. Raises Conflict with what is missing."""
    case, plan = held_draft(actor, number, ordinal, seen_version=seen_version)
    missing = what_is_missing(plan)
    if missing:
        raise Conflict(" ".join(missing))
    _step(plan, "propose")
    plan.reason = ""
    done = _done(case, plan, "cases.propose_plan", actor=actor, at=at)
    after_commit(
        "cases.tasks.tell_to_approve", case_id=case.pk, version=case.version, what="plan", author_id=plan.author_id
    )
    return done


def what_is_missing(plan: Plan) -> list[str]:
    """Sentences about what a plan of this kind can't do without. At most three queries."""
    if plan.kind == PlanKind.MEDICINES:
        return [] if plan.medicines.exists() else [_("Додайте хоча б один препарат.")]
    goals, actions = list(plan.goals.all()), list(plan.actions.all())
    missing = []
    if not goals:
        missing.append(_("Додайте хоча б одну ціль."))
    if not actions:
        missing.append(_("Додайте хоча б одну дію: хто, що і коли зробить."))
    late = [str(a.ordinal) for a in actions if not plan.starts_on <= a.due_on <= plan.ends_on]
    if late:
        missing.append(_("Дні дій поза строком плану: %(rows)s. Виправте дні.") % {"rows": ", ".join(late)})
    if plan.kind == PlanKind.REHABILITATION:
        if goals and not any(g.measure for g in goals):
            missing.append(_("Додайте ціль, яку вимірюють: без неї не видно, чи програма допомагає."))
        stages = list(plan.stages.all())
        if not stages:
            missing.append(_("Додайте хоча б один етап."))
        elif any(s.starts_on < plan.starts_on or s.ends_on > plan.ends_on for s in stages):
            missing.append(_("Дні етапів поза строком програми. Виправте дні."))
    return missing


@transaction.atomic
def approve_plan(*, actor: Actor, number: str, ordinal: int, seen_version: int | None = None, at: datetime) -> Plan:
    """Another person than any who wrote it. Raises Denied for its authors, Conflict."""
    case, plan = held_plan(actor, number, ordinal)
    require(
        policies.may_approve(actor, case, in_team=in_team(actor, case), author_id=plan.author_id)
        and actor.user_id not in plan.hands,
        _("План затверджує керівниця, яка його не писала."),
    )
    _fresh(plan, seen_version)
    _step(plan, "approve")
    plan.approved_by_id, plan.approved_at = actor.user_id, at
    done = _done(case, plan, "cases.approve_plan", actor=actor, at=at)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=case.version, what="plan", result="approved")
    return done


@transaction.atomic
def return_plan(
    *, actor: Actor, number: str, ordinal: int, reason: str, seen_version: int | None = None, at: datetime
) -> Plan:
    """Back to be mended: by the supervisor before she approves, or by the worker when the person wants it changed."""
    case, plan = held_plan(actor, number, ordinal, seen_version=seen_version)
    asked = Asked()
    words = asked.text("reason", reason, 1000, _("Напишіть, що виправити."))
    asked.settle()
    if plan.state == PlanState.PROPOSED:
        require(policies.may_supervise_in(actor, case.organisation_id), _("Повернути план може лише керівниця."))
    else:
        _may_lead(actor, case)
    _step(plan, "return")
    plan.reason = words
    plan.approved_by_id = plan.approved_at = plan.signed_on = None
    plan.signature = plan.signer = ""
    done = _done(case, plan, "cases.return_plan", actor=actor, at=at)
    after_commit("cases.tasks.tell_settled", case_id=case.pk, version=case.version, what="plan", result="returned")
    return done


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the person agreed. `signer`: the representative, or the witness of spoken words. `reason`: why she declined."""

    how: str
    on: date | None
    signer: str = ""
    reason: str = ""


@transaction.atomic
def sign_plan(
    *,
    actor: Actor,
    number: str,
    ordinal: int,
    agreement: Agreement,
    seen_version: int | None = None,
    at: datetime,
) -> Plan:
    """The person agrees: the plan is in force and replaces the one before. If she declines, it stays unsigned.

    Raises Invalid by field, Conflict.
    """
    case, plan = held_plan(actor, number, ordinal, seen_version=seen_version)
    _may_lead(actor, case)
    _check_state(case)
    PLAN.target("sign", PlanState(plan.state))
    asked = Asked()
    how = asked.one_of("how", agreement.how, Signature.values, _("Позначте, як людина погодилася."))
    first = terms.day_of(plan.approved_at) if plan.approved_at else None
    asked.day("on", agreement.on, first=first, last=terms.day_of(at))
    need = _("Напишіть, хто підписав або хто був свідком.") if how in NAMED else ""
    signer = asked.text("signer", agreement.signer, 200, need)
    need = _("Напишіть, чому людина не погодилася.") if how == Signature.DECLINED else ""
    reason = asked.text("reason", agreement.reason, 1000, need)
    asked.settle()
    plan.signature, plan.signer, plan.reason = how, signer, reason
    if how == Signature.DECLINED:
        return _done(case, plan, "cases.plan_declined", actor=actor, at=at)
    plan.signed_on = agreement.on
    replaced = case.plans.filter(kind=plan.kind, state=PlanState.ACTIVE).first()
    if replaced is not None:
        end_plan(replaced, "replace", why=_("План замінено новим."), at=at)
    _step(plan, "sign")
    if case.state == CaseState.PLANNING:
        move(case, "begin", at=at)
    terms.meet(case, TermKind.PLAN, at=at)
    plan.save()
    set_review(case, plan, rules_on(terms.day_of(at)), since=at, at=at)
    return _done(case, plan, "cases.sign_plan", actor=actor, at=at, how=how)


@transaction.atomic
def cancel_plan(
    *, actor: Actor, number: str, ordinal: int, reason: str, seen_version: int | None = None, at: datetime
) -> Plan:
    """A plan that never came into force isn't needed. Raises Invalid, Conflict."""
    case, plan = held_plan(actor, number, ordinal, seen_version=seen_version)
    _may_lead(actor, case)
    asked = Asked()
    plan.reason = asked.text("reason", reason, 1000, _("Напишіть, чому план не потрібен."))
    asked.settle()
    _step(plan, "cancel")
    plan.ended_at = at
    return _done(case, plan, "cases.cancel_plan", actor=actor, at=at)


# ---- parts that other services take ----------------------------------------------------------------------------------


def end_plan(plan: Plan, step: str, *, why: str, at: datetime) -> None:
    """`replace`, `end` or `cancel`; what was still to be done falls away. Saves the plan."""
    _step(plan, step)
    plan.ended_at = at
    plan.version += 1
    plan.save()
    for action in plan.actions.filter(state=ActionState.PLANNED):
        action.state, action.note = ActionState.DROPPED, why
        action.save()


def end_plans(case: Case, *, why: str, at: datetime) -> None:
    """The case is over: plans in force end, drafts are cancelled."""
    for plan in case.plans.filter(state__in=[*LIVE_PLANS, PlanState.ACTIVE]):
        end_plan(plan, "end" if plan.state == PlanState.ACTIVE else "cancel", why=why, at=at)


def held_plan(actor: Actor, number: str, ordinal: int, *, seen_version: int | None = None) -> tuple[Case, Plan]:
    """The case and its plan under their locks. Raises NotFound, and Conflict when the plan changed."""
    case = held(actor, number)
    found = Plan.objects.select_for_update(of=("self",)).filter(case=case, number=paper(number, LETTER, ordinal))
    plan = found.first()
    if plan is None:
        raise NotFound(_("Такого плану немає."))
    plan.case = case
    _fresh(plan, seen_version)
    return case, plan


def _fresh(plan: Plan, seen_version: int | None) -> None:
    if seen_version is not None and plan.version != seen_version:
        raise stale()


def held_draft(actor: Actor, number: str, ordinal: int, *, seen_version: int | None = None) -> tuple[Case, Plan]:
    """A plan that may be written in, by whoever leads the case; she is one of its hands from now on."""
    case, plan = held_plan(actor, number, ordinal, seen_version=seen_version)
    _may_lead(actor, case)
    if plan.state != PlanState.DRAFT:
        raise Conflict(_("Змінювати можна лише проєкт плану. Поверніть план або складіть новий."))
    if actor.user_id not in plan.hands:
        plan.hands = [*plan.hands, actor.user_id]
    return case, plan


def held_active(actor: Actor, number: str, ordinal: int, *, seen_version: int | None = None) -> tuple[Case, Plan]:
    """A plan in force of a case that isn't suspended, for whoever leads it."""
    case, plan = held_plan(actor, number, ordinal, seen_version=seen_version)
    _may_lead(actor, case)
    if plan.state != PlanState.ACTIVE:
        raise Conflict(_("План ще не діє: його мають затвердити й підписати."))
    _check_state(case, GIVEN_IN)
    return case, plan


def kept(case: Case, plan: Plan) -> None:
    """Save both after a change."""
    plan.version += 1
    plan.save()
    save(case)


def _may_lead(actor: Actor, case: Case) -> None:
    require(
        policies.may_lead(actor, case, in_team=in_team(actor, case)),
        _("План веде відповідальна за випадок або її команда."),
    )


def _check_state(case: Case, within: tuple[CaseState, ...] = PLANNED_IN) -> None:
    if case.state == CaseState.SUSPENDED:
        raise Conflict(_("Надання призупинено. Спершу відновіть його."))
    if case.state not in within:
        refusal = _("План складають після рішення про надання. Зараз стан випадку «%(state)s».")
        raise Conflict(refusal % {"state": CaseState(case.state).label})


def _step(plan: Plan, step: str) -> None:
    plan.state = PLAN.target(step, PlanState(plan.state))


def _done(case: Case, plan: Plan, action: str, *, actor: Actor, at: datetime, **data: object) -> Plan:
    """One line of the story, both saved, the journal."""
    words = f"{PlanKind(plan.kind).label} {plan.number}: {PlanState(plan.state).label}"
    tell(case, StepKind.PLAN, actor=actor, at=at, words=words)
    kept(case, plan)
    audit.record(actor=actor, action=action, subject=plan, at=at, number=plan.number, **data)
    return plan
