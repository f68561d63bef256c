"""Facts of a case that both pages and services go by."""

from __future__ import annotations

from datetime import datetime

from ..machine import LIVE_ACTS, OPEN, ActKind, ActState, CaseState, Intake, StepKind
from ..models import Act, Case, CaseStep
from ..rules import CaseRules

# In which states of the case an act of a kind begins.
BEGINS: dict[ActKind, tuple[CaseState, ...]] = {
    ActKind.ASSESSMENT: (CaseState.ASSESSING,),
    ActKind.REASSESSMENT: (CaseState.QUEUED, CaseState.PLANNING, CaseState.DELIVERING, CaseState.SUSPENDED),
    ActKind.EMERGENCY: (CaseState.EMERGENCY,),
    ActKind.VISIT: OPEN,
}
ASSESSMENTS = (ActKind.ASSESSMENT, ActKind.REASSESSMENT)


def logs_in(case: Case, provider_id: int | None) -> int | None:
    """Whose service log help stands in: the unit's own, or for the city's cases that of the provider named.

    In a case that an organisation leads nobody writes into another's log: that one writes its own.
    """
    if case.organisation_id is None:
        return provider_id
    return case.organisation_id if provider_id in (None, case.organisation_id) else None


def by_application(case: Case, rules: CaseRules) -> bool:
    """Whether martial law lets this case be decided on by application alone, without an assessment."""
    asked = set(case.services)
    return case.intake == Intake.APPLICATION and bool(asked) and asked <= set(rules.wartime_services)


def may_decide(case: Case, rules: CaseRules) -> bool:
    """Its assessment is approved, or it needs none."""
    return case.state == CaseState.DECIDING or (case.state == CaseState.ASSESSING and by_application(case, rules))


def startable(case: Case, acts: list[Act]) -> tuple[ActKind, ...]:
    """Kinds of acts that may begin now: none while one alike is being written, but any number of visits."""
    live = {ActKind(a.kind) for a in acts if a.state in LIVE_ACTS}
    return tuple(
        kind
        for kind, states in BEGINS.items()
        if case.state in states and (kind == ActKind.VISIT or not live & {*_alike(kind)})
    )


def _alike(kind: ActKind) -> tuple[ActKind, ...]:
    return ASSESSMENTS if kind in ASSESSMENTS else (kind,)


def hurried_at(case: Case) -> datetime | None:
    """When the last emergency of the case was begun by hand, not by its registration. One query."""
    steps = CaseStep.objects.filter(case=case, kind=StepKind.HURRIED).order_by("-id")
    return steps.values_list("at", flat=True).first()


def unacted(case: Case, acts: list[Act], hurried: datetime | None) -> bool:
    """An emergency whose act isn't approved: the case can neither calm down nor close. `acts` are all of the case."""
    written = [a for a in acts if a.kind == ActKind.EMERGENCY]
    if any(a.state in LIVE_ACTS for a in written):
        return True
    if case.state != CaseState.EMERGENCY:
        return False
    approved = [a for a in written if a.state == ActState.APPROVED]
    if not approved:
        return True
    return hurried is not None and max(a.created_at for a in approved) < hurried
