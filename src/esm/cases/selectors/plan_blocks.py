"""What the page of a case shows of its plans and of its ending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from ..machine import (
    ENDED,
    LIVE_PLANS,
    OPEN_TRANSFERS,
    ActionState,
    CaseState,
    EndingState,
    MedicineState,
    PlanKind,
    PlanState,
    TransferState,
)
from ..models import Case, Ending, Plan, Transfer
from ..numbering import ordinal
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


def blocks(case: Case, can: frozenset[str]) -> Blocks:
    """For a case that the page has seen; `can` as the page has it («lead», «approve»). Two queries."""
    done = Q(actions__state__in=[ActionState.DONE, ActionState.CONFIRMED])
    planned = Q(actions__state=ActionState.PLANNED)
    waits = ~Q(medicines__state__in=[MedicineState.RECEIVED, MedicineState.REFUSED]) & Q(medicines__isnull=False)
    rows = list(
        Plan.objects.filter(case=case).annotate(
            given=Count("actions", filter=done, distinct=True),
            ahead=Count("actions", filter=planned, distinct=True),
            waiting=Count("medicines", filter=waits, distinct=True),
            next_on=Min("actions__due_on", filter=planned),
        )
    )
    offer = Transfer.objects.filter(case=OuterRef("pk"), state__in=OPEN_TRANSFERS)
    ending = Ending.objects.filter(case=OuterRef("pk"), state=EndingState.PROPOSED)
    more = (
        Case.objects.filter(pk=case.pk)
        .annotate(
            offer=Subquery(offer.values("state")[:1]),
            ending=Exists(ending),
            cautioned=Min("cautions__on"),
        )
        .values_list("offer", "ending", "cautioned")
        .get()
    )
    state, leads, going = CaseState(case.state), "lead" in can, case.state in GOING
    begun = {p.kind for p in rows if p.state in LIVE_PLANS}
    # One that is in force is replaced from its own page.
    begun |= {p.kind for p in rows if p.state == PlanState.ACTIVE}
    free = tuple((k.value, str(k.label)) for k in PlanKind if k.value not in begun)
    offers = {
        "suspend": leads and state == CaseState.DELIVERING,
        "resume": leads and state == CaseState.SUSPENDED,
        "warn": leads and state in (CaseState.DELIVERING, CaseState.SUSPENDED, CaseState.PLANNING),
        "close": leads and state not in ENDED and not more[1],
        "transfer": leads and state not in ENDED and state != CaseState.EMERGENCY and not more[0],
    }
    return Blocks(
        plans=tuple(_line(p) for p in rows),
        kinds=free if leads and going else (),
        transfer=str(TransferState(more[0]).label) if more[0] else "",
        transfer_state=more[0] or "",
        closing=more[1],
        cautioned_on=more[2],
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
