"""Who works in a unit, and how much each of them leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from esm.identity import public as identity
from esm.identity.public import Role
from esm.partners import public as partners
from esm.partners.public import Right

from ..machine import OPEN
from ..models import Case


@dataclass(frozen=True, slots=True)
class Worker:
    """`open`: cases that she leads now; counted only where it is asked for."""

    id: int
    name: str
    supervises: bool
    open: int = 0


def workers(organisation_id: int | None, *, on: date) -> list[Worker]:
    """Whoever may lead cases of an organisation (None: of the city) on the day, by name. Two queries."""
    if organisation_id is not None:
        members = partners.members(organisation_id, on=on)
        return [Worker(c.user_id, c.name, Right.MANAGE in c.rights) for c in members if Right.EDIT in c.rights]
    supervisors = {p.id: p.name for p in identity.people_with_role(Role.SUPERVISOR, on=on)}
    others = {p.id: p.name for p in identity.people_with_role(Role.SOCIAL_WORKER, on=on)}
    both = sorted((others | supervisors).items(), key=lambda item: (item[1], item[0]))
    return [Worker(pk, name, pk in supervisors) for pk, name in both]


def with_load(found: Iterable[Worker], organisation_id: int | None) -> list[Worker]:
    """The same with the number of open cases of each in this unit. One query."""
    unit = Q(organisation__isnull=True) if organisation_id is None else Q(organisation_id=organisation_id)
    rows = Case.objects.filter(unit, state__in=OPEN, worker_id__isnull=False)
    load = dict(rows.order_by().values_list("worker_id").annotate(n=Count("pk")))
    return [Worker(w.id, w.name, w.supervises, load.get(w.id, 0)) for w in found]
