"""Papers made of the story of a case: card, suspension, warning, closing, hand-over."""

from __future__ import annotations

from typing import Any

from esm.deliveries import public as deliveries

from ...machine import ActState, Closing, DecisionState, PlanState, StepKind
from ...models import Action, Case
from ...terms import said
from ..labels import class_label, names, service_titles
from .facts import dangers_line, day, line, moment
from .plans import amount, plan_facts

_UNITS: dict[str, Any] = dict(deliveries.Unit.choices)


def card(case: Case) -> dict[str, Any]:
    """The social card by its sections (order 1005): who works with the family, the class, everything given."""
    handovers = list(case.handovers.order_by("id"))
    steps = list(case.steps.all())
    acts = list(case.acts.filter(state=ActState.APPROVED).order_by("made_on", "id"))
    people = names([*(h.to_id for h in handovers), *(s.by_id for s in steps)])
    return {
        "opened_on": day(case.received_at),
        "reason": case.words,
        "closed_on": day(case.ended_at) if case.ended_at else "",
        "closed_why": closing_label(case.closing),
        "workers": [{"name": people.get(h.to_id, "—"), "since": day(h.at)} for h in handovers],
        "acts": [
            {
                "number": act.number, "on": day(act.made_on), "kind": act.get_kind_display(),
                "class": class_label(act.case_class) if act.case_class else "—",
            }
            for act in acts
        ],
        "decisions": [
            {"number": d.number, "on": day(d.approved_at), "outcome": d.get_outcome_display()}
            for d in case.decisions.filter(state__in=[DecisionState.APPROVED, DecisionState.REPLACED]).order_by("id")
        ],
        "plans": [
            {"number": p.number, "kind": p.get_kind_display(), "on": day(p.approved_at), "state": p.get_state_display()}
            for p in case.plans.exclude(approved_at=None).order_by("id")
        ],
        "given": given(case),
        "helps": [{"at": h.given_at, "what": line(h.what)} for h in case.helps.all()],
        "steps": [
            {
                "on": day(s.at), "what": str(StepKind(s.kind).label), "who": people.get(s.by_id, "—"),
                "words": line(s.words),
            }
            for s in steps
        ],
    }  # fmt: skip


def given(case: Case) -> list[dict[str, str]]:
    """What was given by the plans, oldest first."""
    titles = service_titles()
    rows = Action.objects.filter(plan__case=case, given_on__isnull=False).order_by("given_on", "id")
    return [
        {
            "on": day(a.given_on), "service": titles.get(a.service_code, a.service_code), "title": line(a.title),
            "volume": f"{amount(a.given)} {_UNITS.get(a.unit, a.unit)}", "state": str(a.get_state_display()),
        }
        for a in rows
    ]  # fmt: skip


def closing_label(code: str) -> str:
    return str(Closing(code).label) if code in Closing.values else ""


def suspended(case: Case, pk: int) -> dict[str, Any]:
    step = case.steps.get(pk=pk)
    after = case.steps.filter(kind=StepKind.RESUMED, pk__gt=pk).order_by("pk").first()
    return {
        "on": step.at,
        "words": step.words,
        "by": names([step.by_id]).get(step.by_id, "—"),
        "resumed_at": after.at if after else None,
    }


def warned(case: Case, pk: int) -> dict[str, Any]:
    caution = case.cautions.get(pk=pk)
    return {"on": caution.on, "words": caution.words, "by": names([caution.by_id]).get(caution.by_id, "—")}


def ended(case: Case, pk: int) -> dict[str, Any]:
    """The ending with what the last plan reached."""
    ending = case.endings.get(pk=pk)
    people = names([ending.proposed_by_id, ending.settled_by_id])
    live = [PlanState.ACTIVE, PlanState.ENDED, PlanState.REPLACED]
    plan = case.plans.filter(state__in=live).order_by("-id").first()
    review = case.reviews.exclude(mark=None).order_by("-on", "-id").first()
    return {
        "ground": closing_label(ending.ground),
        "by_breach": ending.ground == Closing.BREACH,
        "words": ending.words,
        "on": ending.settled_at or ending.proposed_at,
        "author": people.get(ending.proposed_by_id, "—"),
        "approver": people.get(ending.settled_by_id, "") if ending.settled_by_id else "",
        "plan": plan_facts(plan) if plan else None,
        "given": given(case),
        "mark": review.mark if review else None,
        "warned_on": day(caution.on) if (caution := case.cautions.order_by("-on", "-id").first()) else "",
    }


def handed(case: Case, pk: int) -> dict[str, Any]:
    handover = case.handovers.get(pk=pk)
    people = names([handover.from_id, handover.to_id])
    owed = case.terms.filter(met_at__isnull=True, void_at__isnull=True).order_by("due_at")
    return {
        "from": people.get(handover.from_id, "—"),
        "to": people.get(handover.to_id, "—"),
        "at": handover.at,
        "note": handover.note,
        "terms": [{"what": t.get_kind_display(), "due": moment(said(t.due_at)), "rule": line(t.rule)} for t in owed],
        "dangers": dangers_line(case.dangers),
        "read_at": handover.read_at,
    }
