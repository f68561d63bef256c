"""Plans as their pages show them, and what may be done with them now; the calendar; medicines that are waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, require

from .. import policies, terms
from ..machine import ENDED, LIVE_PLANS, ActionState, CaseState, MedicineState, PlanKind, PlanState, Signature
from ..models import Action, Case, Medicine, Member, Plan
from ..numbering import PLAN, ordinal, paper
from . import labels
from .access import in_team, seen, visible
from .plan_rows import (
    ActionRow,
    GoalRow,
    MedicineRow,
    ReviewRow,
    StageRow,
    action_row,
    goal_row,
    medicine_row,
    review_row,
    stage_row,
)

PLAN_TONES = {PlanState.ACTIVE: "ok", PlanState.PROPOSED: "warn", PlanState.APPROVED: "warn", PlanState.DRAFT: "info"}
GOING = (CaseState.PLANNING, CaseState.DELIVERING)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """`can`: verbs that the page offers. `hands`: she wrote in it, so that she doesn't approve it."""

    case: str
    number: str
    ordinal: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    tone: str
    form_no: str
    aim: str
    starts_on: date
    ends_on: date
    review_on: date | None
    review_late: bool
    author: str
    approved_by: str
    approved_at: datetime | None
    signature: str
    declined: bool
    signer: str
    signed_on: date | None
    reason: str
    goals: tuple[GoalRow, ...]
    stages: tuple[StageRow, ...]
    actions: tuple[ActionRow, ...]
    medicines: tuple[MedicineRow, ...]
    reviews: tuple[ReviewRow, ...]
    can: frozenset[str]
    hands: bool
    version: int

    @property
    def given(self) -> int:
        return sum(a.state in (ActionState.DONE, ActionState.CONFIRMED) for a in self.actions)

    @property
    def planned(self) -> int:
        return sum(a.state != ActionState.DROPPED for a in self.actions)


def seen_plan(actor: Actor, number: str, plan: int) -> Plan:
    """The plan with its case, through the case's gate. One query. Raises NotFound for all who may not know of it."""
    mine = Member.objects.filter(case=OuterRef("case_id"), user_id=actor.user_id or 0, until__isnull=True)
    found = Plan.objects.filter(number=paper(number, PLAN, plan), case__in=visible(actor))
    row = found.select_related("case__organisation").annotate(in_team=Exists(mine)).first()
    if row is None:
        raise NotFound(_("Такого плану немає."))
    return row


def led_plan(actor: Actor, number: str, plan: int) -> Plan:
    """The same for a page on which the plan is worked on. Raises Denied for colleagues who don't lead the case."""
    row = seen_plan(actor, number, plan)
    require(_leads(actor, row), _("План веде відповідальна за випадок або її команда."))
    return row


def led_case(actor: Actor, number: str) -> Case:
    """A case for a page on which it is worked on. Two queries. Raises NotFound, Denied."""
    case = seen(actor, number)
    require(
        policies.may_lead(actor, case, in_team=in_team(actor, case)),
        _("Це робить відповідальна за випадок або її команда."),
    )
    return case


def _leads(actor: Actor, plan: Plan) -> bool:
    mine = plan.case.worker_id == actor.user_id or plan.in_team  # type: ignore[attr-defined]
    return policies.may_lead(actor, plan.case, in_team=mine)


def plan_card(actor: Actor, number: str, plan: int, *, at: datetime) -> PlanCard:
    """Everything about a plan. At most eight queries. Raises NotFound for everybody who may not know of its case."""
    row = seen_plan(actor, number, plan)
    today = terms.day_of(at)
    medicine = row.kind == PlanKind.MEDICINES
    goals = [] if medicine else list(row.goals.prefetch_related("measurements").select_related("stage"))
    stages = list(row.stages.all()) if row.kind == PlanKind.REHABILITATION else []
    actions = [] if medicine else list(actions_of(row))
    medicines = list(row.medicines.all()) if medicine else []
    reviews = list(row.reviews.select_related("stage"))
    names = labels.names([row.author_id, row.approved_by_id, *(r.by_id for r in reviews)])
    services = labels.service_titles() if actions else {}
    reviewed: dict[int | None, date] = {r.stage_id: r.on for r in reviews if r.stage_id}
    return PlanCard(
        case=row.case.number,
        number=row.number,
        ordinal=plan,
        kind=row.kind,
        kind_label=str(PlanKind(row.kind).label),
        state=row.state,
        state_label=str(PlanState(row.state).label),
        tone=PLAN_TONES.get(PlanState(row.state), "mute"),
        form_no=row.form_no,
        aim=row.aim,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        review_on=row.review_on if row.state == PlanState.ACTIVE else None,
        review_late=bool(row.review_on and row.review_on < today and row.state == PlanState.ACTIVE),
        author=names.get(row.author_id, ""),
        approved_by=names.get(row.approved_by_id, "") if row.approved_by_id else "",
        approved_at=row.approved_at,
        signature=str(Signature(row.signature).label) if row.signature else "",
        declined=row.signature == Signature.DECLINED,
        signer=row.signer,
        signed_on=row.signed_on,
        reason=row.reason,
        goals=tuple(goal_row(g) for g in goals),
        stages=tuple(stage_row(s, today, reviewed) for s in stages),
        actions=tuple(action_row(a, services, today) for a in actions),
        medicines=tuple(medicine_row(m, row.case.number, plan, today) for m in medicines),
        reviews=tuple(review_row(r, names) for r in reviews),
        can=_can(actor, row),
        hands=actor.user_id in row.hands,
        version=row.version,
    )


def _can(actor: Actor, plan: Plan) -> frozenset[str]:
    case = plan.case
    leads = _leads(actor, plan)
    supervises = policies.may_supervise_in(actor, case.organisation_id)
    state, going = PlanState(plan.state), case.state in GOING
    draft = state == PlanState.DRAFT and leads and case.state not in ENDED
    offers = {
        "edit": draft,
        "propose": draft,
        "approve": state == PlanState.PROPOSED and supervises and actor.user_id not in plan.hands,
        "return": (state == PlanState.PROPOSED and supervises) or (state == PlanState.APPROVED and leads),
        "sign": state == PlanState.APPROVED and leads and going,
        "cancel": state in LIVE_PLANS and leads,
        # It holds while the decision is made anew after an appeal.
        "work": state == PlanState.ACTIVE and leads and (going or case.state == CaseState.DECIDING),
        "replace": state == PlanState.ACTIVE and leads and going and plan.kind != PlanKind.MEDICINES,
        "suspended": state == PlanState.ACTIVE and case.state == CaseState.SUSPENDED,
    }
    return frozenset(name for name, offered in offers.items() if offered)


def actions_of(plan: Plan) -> QuerySet[Action]:
    return plan.actions.select_related("provider", "goal", "stage")


# ---- calendar, medicines that are waited for -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """`first`: the month's first day."""

    first: date
    rows: tuple[ActionRow, ...]


def calendar(actor: Actor, case: Case, *, at: datetime) -> tuple[Month, ...]:
    """What the plans in force promise, by day. Two queries."""
    rows = Action.objects.filter(plan__case=case, plan__state=PlanState.ACTIVE).exclude(state=ActionState.DROPPED)
    found = list(rows.select_related("plan", "provider", "goal", "stage").order_by("due_on", "plan_id", "ordinal"))
    services, today = labels.service_titles(), terms.day_of(at)
    months: dict[date, list[ActionRow]] = {}
    for action in found:
        row = action_row(action, services, today, ordinal(action.plan.number))
        months.setdefault(action.due_on.replace(day=1), []).append(row)
    return tuple(Month(first, tuple(rows)) for first, rows in months.items())


def awaited(actor: Actor, *, at: datetime) -> list[MedicineRow]:
    """Medicines that somebody waits for in cases that she may open, the soonest first; no person is named. One query."""
    rows = Medicine.objects.filter(plan__case__in=visible(actor), plan__state=PlanState.ACTIVE)
    rows = rows.exclude(state__in=[MedicineState.RECEIVED, MedicineState.REFUSED]).select_related("plan__case")
    today = terms.day_of(at)
    return [
        medicine_row(m, m.plan.case.number, ordinal(m.plan.number), today) for m in rows.order_by("needed_by", "id")
    ]
