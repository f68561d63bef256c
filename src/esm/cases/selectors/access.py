"""The one gate of a case: pages, papers, export, search and other rooms find cases only here."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, stale
from esm.partners.public import Right

from .. import policies
from ..models import Case, Member


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
