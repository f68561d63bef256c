"""Who may do what with a case. The unit that leads it sees it: the city's social work, or one organisation.

A closed («confidential») case is seen by its responsible worker and team alone, also not by their supervisor unless
she is in the team. Whoever wrote an act, a decision or a plan never approves it.
"""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from .models import Case


def may_work_in(actor: Actor, organisation_id: int | None) -> bool:
    """Register and lead cases of this unit (None: the city's social work)."""
    if organisation_id is None:
        return actor.has(Role.SOCIAL_WORKER, Role.SUPERVISOR)
    return actor.may(organisation_id, Right.EDIT)


def may_supervise_in(actor: Actor, organisation_id: int | None) -> bool:
    """Assign, approve, close, transfer in this unit."""
    if organisation_id is None:
        return actor.has(Role.SUPERVISOR)
    return actor.may(organisation_id, Right.MANAGE)


def may_see(actor: Actor, case: Case, *, in_team: bool) -> bool:
    """Open the case and everything in it. `in_team` includes being its responsible worker."""
    if not may_work_in(actor, case.organisation_id):
        return False
    return in_team or not case.confidential


def may_lead(actor: Actor, case: Case, *, in_team: bool) -> bool:
    """Write acts, decisions, plans: the responsible worker, her team, or the unit's supervisor who sees the case."""
    return may_see(actor, case, in_team=in_team) and (in_team or may_supervise_in(actor, case.organisation_id))


def may_approve(actor: Actor, case: Case, *, in_team: bool, author_id: int) -> bool:
    return (
        may_see(actor, case, in_team=in_team)
        and may_supervise_in(actor, case.organisation_id)
        and actor.user_id != author_id
    )
