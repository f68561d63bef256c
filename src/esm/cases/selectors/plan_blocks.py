"""What the page of a case shows of its plans and of its ending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from ..machine import (
    ENDED,
    LIVE_PLANS,
    ActionState,
    CaseState,
    MedicineState,
    PlanKind,
    PlanState,
    TransferState,
)
from ..models import Plan
from ..numbering import ordinal
from .access import Opened
from .plans import GOING, PLAN_TONES


@dataclass(frozen=True, slots=True)
class PlanLine:
    ordinal: int
    kind_label: str
    state_label: str
    tone: str
    starts_on: date
    ends_on: date
    review_on: date | None
    given: int
    planned: int
    waiting: int  # medicines that nobody has received
    next_on: date | None  # the nearest thing to be done


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the page of a case shows of its plans and its ending. `kinds`: plans that may begin now: (code, title)."""

    plans: tuple[PlanLine, ...]
    kinds: tuple[tuple[str, str], ...]
    transfer: str  # the state of an offer that waits, in words
    transfer_state: str
    closing: bool  # proposed, waits for the supervisor
    cautioned_on: date | None
    can: frozenset[str]


def blocks(opened: Opened, can: frozenset[str]) -> Blocks:
    """For a case that the page has opened; `can` as the page has it («lead», «approve»). One query, none without plans."""
    case = opened.case
    done = Q(actions__state__in=[ActionState.DONE, ActionState.CONFIRMED])
    planned = Q(actions__state=ActionState.PLANNED)
    waits = ~Q(medicines__state__in=[MedicineState.RECEIVED, MedicineState.REFUSED]) & Q(medicines__isnull=False)
    plans = Plan.objects.filter(case=case).annotate(
        given=Count("actions", filter=done, distinct=True),
        ahead=Count("actions", filter=planned, distinct=True),
        waiting=Count("medicines", filter=waits, distinct=True),
        next_on=Min("actions__due_on", filter=planned),
    )
    rows = list(plans) if opened.planned else []
    state, leads, going = CaseState(case.state), "lead" in can, case.state in GOING
    begun = {p.kind for p in rows if p.state in LIVE_PLANS}
    # One that is in force is replaced from its own page.
    begun |= {p.kind for p in rows if p.state == PlanState.ACTIVE}
    free = tuple((k.value, str(k.label)) for k in PlanKind if k.value not in begun)
    offers = {
        "suspend": leads and state == CaseState.DELIVERING,
        "resume": leads and state == CaseState.SUSPENDED,
        "warn": leads and state in (CaseState.DELIVERING, CaseState.SUSPENDED, CaseState.PLANNING),
        "close": leads and state not in ENDED and not opened.closing,
        "transfer": leads and state not in ENDED and state != CaseState.EMERGENCY and not opened.offer,
    }
    return Blocks(
        plans=tuple(_line(p) for p in rows),
        kinds=free if leads and going else (),
        transfer=str(TransferState(opened.offer).label) if opened.offer else "",
        transfer_state=opened.offer,
        closing=opened.closing,
        cautioned_on=opened.cautioned_on,
        can=frozenset(name for name, offered in offers.items() if offered),
    )


def _line(plan: Plan) -> PlanLine:
    given, ahead = plan.given, plan.ahead  # type: ignore[attr-defined]
    return PlanLine(
        ordinal=ordinal(plan.number),
        kind_label=str(PlanKind(plan.kind).label),
        state_label=str(PlanState(plan.state).label),
        tone=PLAN_TONES.get(PlanState(plan.state), "mute"),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        review_on=plan.review_on if plan.state == PlanState.ACTIVE else None,
        given=given,
        planned=given + ahead,
        waiting=plan.waiting,  # type: ignore[attr-defined]
        next_on=plan.next_on if plan.state == PlanState.ACTIVE else None,  # type: ignore[attr-defined]
    )
