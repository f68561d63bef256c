"""The one gate of a case: pages, papers, export, search and other rooms find cases only here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, stale
from esm.partners.public import Right

from .. import policies
from ..machine import OPEN_TRANSFERS, EndingState, StepKind
from ..models import Case, CaseStep, Caution, Ending, Handover, Member, Plan, Transfer


def in_team(actor: Actor, case: Case) -> bool:
    """Whether she is its responsible worker or in its team."""
    if actor.user_id is None:
        return False
    if case.worker_id == actor.user_id:
        return True
    return Member.objects.filter(case=case, user_id=actor.user_id, until__isnull=True).exists()


def visible(actor: Actor) -> QuerySet[Case]:
    """All cases that she may open; the same rule as `policies.may_see`, as a filter."""
    if actor.user_id is None:
        return Case.objects.none()
    organisations = [o for o, right in actor.rights if right == Right.EDIT]
    units = Q(organisation__in=organisations)
    if actor.has(Role.SOCIAL_WORKER, Role.SUPERVISOR):
        units |= Q(organisation__isnull=True)
    mine = Member.objects.filter(user_id=actor.user_id, until__isnull=True).values("case_id")
    return Case.objects.filter(units).filter(Q(confidential=False) | Q(worker_id=actor.user_id) | Q(pk__in=mine))


def seen(actor: Actor, number: str) -> Case:
    """The case to read. Raises NotFound for everybody who may not know of it."""
    case = Case.objects.select_related("organisation", "came_from").filter(number=number).first()
    return _checked(actor, case)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case for its page, with what belongs to it once. `note`: of a colleague, unread; `offer`: state of a transfer."""

    case: Case
    note: Handover | None
    offer: str
    closing: bool  # proposed, waits for the supervisor
    cautioned_on: date | None
    hurried_at: datetime | None
    planned: bool  # it has plans


def opened(actor: Actor, number: str) -> Opened:
    """One query. Raises NotFound for everybody who may not know of it."""
    of_case = {"case": OuterRef("pk")}
    user = actor.user_id or 0
    note = Q(handovers__to_id=user, handovers__read_at__isnull=True)
    offers = Transfer.objects.filter(**of_case, state__in=OPEN_TRANSFERS)
    cautions = Caution.objects.filter(**of_case).order_by("on")
    hurried = CaseStep.objects.filter(**of_case, kind=StepKind.HURRIED).order_by("-id")
    rows: Any = Case.objects.filter(number=number).annotate(
        unread=FilteredRelation("handovers", condition=note),
        mine=Exists(Member.objects.filter(**of_case, user_id=user, until__isnull=True)),
        offer=Subquery(offers.values("state")[:1]),
        proposed=Exists(Ending.objects.filter(**of_case, state=EndingState.PROPOSED)),
        cautioned=Subquery(cautions.values("on")[:1]),
        hurried=Subquery(hurried.values("at")[:1]),
        planned=Exists(Plan.objects.filter(**of_case)),
    )
    row = rows.select_related("organisation", "came_from", "unread").order_by("-unread__id").first()
    if row is None:
        raise NotFound(_("Такого випадку немає."))
    leads = row.worker_id is not None and row.worker_id == actor.user_id
    found(policies.may_see(actor, row, in_team=leads or row.mine))
    unread = getattr(row, "unread", None) if leads else None
    return Opened(row, unread, row.offer or "", row.proposed, row.cautioned, row.hurried, row.planned)


def held(actor: Actor, number: str, *, seen_version: int | None = None) -> Case:
    """The case under its lock, to be worked on. Raises NotFound, and Conflict when it changed since it was seen."""
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    case = _checked(actor, case)
    if seen_version is not None and case.version != seen_version:
        raise stale()
    return case


def _checked(actor: Actor, case: Case | None) -> Case:
    if case is None:
        raise NotFound(_("Такого випадку немає."))
    found(policies.may_see(actor, case, in_team=in_team(actor, case)))
    return case
