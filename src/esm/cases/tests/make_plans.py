"""Builders of plans: drafted, in force, a rehabilitation programme, help with medicines. On top of `make`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from esm.cases.machine import Payer, PlanKind, ReviewOutcome, Signature
from esm.cases.models import Case, Plan
from esm.cases.numbering import ordinal
from esm.cases.services import actions, ending, medicines, plan_parts, plans, reviews, transfers
from esm.cases.tests import make

SOON = make.TODAY + timedelta(days=14)
END = date(2027, 5, 16)
HOME_CARE = "015.1"


def plan_draft(**kw: Any) -> plans.PlanDraft:
    base: dict[str, Any] = {"aim": "Родина сплатила борг і дає собі раду.", "starts_on": make.TODAY, "ends_on": END}
    return plans.PlanDraft(**base | kw)


def action_draft(who: make.Unit, **kw: Any) -> plan_parts.ActionDraft:
    """Two visits at home, in a fortnight; given by the unit's organisation, or by one of its own for the city."""
    base: dict[str, Any] = {
        "title": "Скласти з родиною розклад оплат", "service_code": make.SUPPORT, "unit": "visit", "volume": 200,
        "place": "at_home", "due_on": SOON,
    }  # fmt: skip
    if who.organisation is None and "provider_id" not in kw:
        base["provider_id"] = make.partners.organisation().pk
    return plan_parts.ActionDraft(**base | kw)


def goal_draft(**kw: Any) -> plan_parts.GoalDraft:
    return plan_parts.GoalDraft(**{"title": "Сплатити борг за житло"} | kw)


def draft(who: make.Unit, case: Case | None = None, *, kind: str = PlanKind.SERVICES, at: datetime = make.NOW,
          **kw: Any) -> Plan:  # fmt: skip
    """With nothing in it."""
    made = case or make.granted(who)
    return plans.draft_plan(actor=who.worker, number=made.number, kind=kind, draft=plan_draft(**kw), at=at)


def number_of(plan: Plan) -> str:
    return plan.case.number


def place(plan: Plan) -> dict[str, Any]:
    """The address of a plan in calls of its parts."""
    return {"number": plan.case.number, "plan": ordinal(plan.number)}


def whole(who: make.Unit, case: Case | None = None, **kw: Any) -> Plan:
    """A goal and an action. `kw` are of the action."""
    plan = draft(who, case)
    at = {"actor": who.worker, "at": make.NOW, **place(plan)}
    plan_parts.save_goal(draft=goal_draft(), **at)
    plan_parts.save_action(draft=action_draft(who, **kw), **at)
    plan.refresh_from_db()
    return plan


def step(verb: Any, who: Any, plan: Plan, *, at: datetime = make.NOW, **kw: Any) -> Plan:
    return verb(actor=who, number=plan.case.number, ordinal=ordinal(plan.number), at=at, **kw)


def signed(who: make.Unit, plan: Plan, *, at: datetime = make.NOW, how: str = Signature.HAND) -> Plan:
    """From a whole draft to a plan in force."""
    step(plans.propose_plan, who.worker, plan, at=at)
    step(plans.approve_plan, who.supervisor, plan, at=at)
    agreement = plans.Agreement(how, at.date())
    return step(plans.sign_plan, who.worker, plan, at=at, agreement=agreement)


def active(who: make.Unit, case: Case | None = None, **kw: Any) -> Plan:
    return signed(who, whole(who, case, **kw))


def programme(who: make.Unit, case: Case | None = None) -> Plan:
    """Two stages; walking is measured in metres, from 20 to 200."""
    plan = draft(who, case, kind=PlanKind.REHABILITATION, aim="Ходити до крамниці самій.")
    at = {"actor": who.worker, "at": make.NOW, **place(plan)}
    middle = make.TODAY + timedelta(days=60)
    plan_parts.save_stage(draft=plan_parts.StageDraft("Удома", make.TODAY, middle), **at)
    plan_parts.save_stage(draft=plan_parts.StageDraft("Надворі", middle + make.DAY, END), **at)
    walk = goal_draft(title="Ходити без упину", measure="відстань", unit="м", start=2000, target=20000, stage=1)
    plan_parts.save_goal(draft=walk, **at)
    plan_parts.save_action(draft=action_draft(who, title="Заняття з ходьби", goal=1, stage=1), **at)
    return signed(who, plan)


def medicine_plan(who: make.Unit, case: Case | None = None) -> Plan:
    plan = draft(who, case, kind=PlanKind.MEDICINES, aim="Не переривати лікування.")
    need = medicines.Need("Леветирацетам", "500 мг двічі на день", 3, SOON)
    medicines.request(actor=who.worker, need=need, at=make.NOW, **place(plan))
    return signed(who, plan)


def prescribed(who: make.Unit, plan: Plan, *, valid_until: date = SOON, at: datetime = make.NOW) -> None:
    paper = medicines.Prescription("0000-1234", make.TODAY, valid_until)
    medicines.prescribe(actor=who.worker, ordinal=1, prescription=paper, at=at, **place(plan))


def ordered(who: make.Unit, plan: Plan) -> None:
    prescribed(who, plan)
    at = {"actor": who.worker, "ordinal": 1, "at": make.NOW, **place(plan)}
    medicines.price(kopecks=48250, payer=Payer.FUND, **at)
    medicines.order(supplier="Фонд «Рідні»", on=make.TODAY, **at)


def given(**kw: Any) -> actions.Given:
    return actions.Given(**{"given": 200, "on": make.TODAY, "mode": "at_home"} | kw)


def review_draft(**kw: Any) -> reviews.ReviewDraft:
    """All is well, for a plan with one goal."""
    keys = ("address", "result", "time", "access", "ease", "respect", "skill")
    base: dict[str, Any] = {
        "on": make.TODAY, "outcome": ReviewOutcome.GO_ON, "words": "Борг сплачено наполовину.",
        "marks": dict.fromkeys(keys, 75), "goals": {1: "partly"},
    }  # fmt: skip
    return reviews.ReviewDraft(**base | kw)


def reviewed(who: make.Unit, plan: Plan, *, at: datetime = make.NOW, **kw: Any) -> Any:
    return reviews.review(actor=who.worker, draft=review_draft(**kw), at=at, **place(plan))


def closing_proposed(who: make.Unit, case: Case, ground: str = "refusal") -> Any:
    return ending.propose_closing(
        actor=who.worker, number=case.number, ground=ground, words="Далі допоможе родина.", at=make.NOW
    )


def offer_draft(**kw: Any) -> transfers.Offer:
    base = {"reason": "Родина переїхала до вашого району.", "shared": "Мати з двома дітьми, борг за житло."}
    return transfers.Offer(**base | kw)


def offered(who: make.Unit, case: Case, **kw: Any) -> Any:
    """Let out by the supervisor."""
    transfers.offer(actor=who.worker, number=case.number, draft=offer_draft(**kw), at=make.NOW)
    return transfers.let_out(actor=who.supervisor, number=case.number, at=make.NOW)
