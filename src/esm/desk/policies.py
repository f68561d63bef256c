"""Who may do what at a desk. An operator works in her own offices; what came by the site is any operator's."""

from __future__ import annotations

from collections.abc import Collection

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from .models import Appeal, Referral


def may_operate(actor: Actor) -> bool:
    return actor.has(Role.OPERATOR)


def may_use_appeal(actor: Actor, appeal: Appeal, offices: Collection[int]) -> bool:
    """Read and work on it. `offices` are those in which the actor works."""
    return may_operate(actor) and bool(offices) and (appeal.office_id is None or appeal.office_id in offices)


def may_see_all_needs(actor: Actor) -> bool:
    """The department's page of unmet needs: sums, no words of people."""
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.SECRETARY, Role.COORDINATOR, Role.OPERATOR)


def may_oversee(actor: Actor) -> bool:
    """Which organisations don't answer, how the desks work: numbers, no names."""
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.COORDINATOR)


def may_manage_offices(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL)


def may_read_referral(actor: Actor, referral: Referral) -> bool:
    """The organisation to which the person was sent."""
    return referral.organisation_id is not None and actor.may(referral.organisation_id, Right.VIEW)


def may_answer_referral(actor: Actor, referral: Referral) -> bool:
    return referral.organisation_id is not None and actor.may(referral.organisation_id, Right.EDIT)


def may_edit_articles(actor: Actor) -> bool:
    return actor.has(Role.OPERATOR, Role.OFFICIAL)
