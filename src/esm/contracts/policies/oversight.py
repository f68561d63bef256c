"""Who may check contracts, answer complaints and say which services must not stop."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from ..machine import Level
from ..models import ComplaintStep, Contract
from ..rules import MonitoringRules
from .contract import may_manage, may_see, may_see_all


def may_read_monitoring(actor: Actor) -> bool:
    """The plan of checks: the department and the commission."""
    return may_see_all(actor) or actor.has(Role.COMMISSION)


def may_read_checks(actor: Actor, contract: Contract) -> bool:
    return may_see(actor, contract) or actor.has(Role.COMMISSION)


def may_check(actor: Actor, contract: Contract, rules: MonitoringRules) -> bool:
    """Plan and record checks: officials, and members of the commission if the city's rules say so; never of one's own
    organisation."""
    if actor.may(contract.organisation_id, Right.VIEW):
        return False
    return may_manage(actor) or (rules.commission_checks and actor.has(Role.COMMISSION))


def may_answer_finding(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.EDIT)


def may_break(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_read_complaints(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_appeal_choice(actor: Actor, organisation_id: int) -> bool:
    """Whoever may hand in for the provider may appeal for it; what comes on paper an official writes down."""
    return actor.may(organisation_id, Right.SUBMIT) or may_read_complaints(actor)


def may_answer_complaint(actor: Actor, step: ComplaintStep, before: frozenset[int]) -> bool:
    """At the higher level a head, and nobody who answered below (`before`). A court's word is written down by an official."""
    if actor.user_id in before:
        return False
    return actor.has(Role.HEAD) if step.level == Level.DEPUTY else may_read_complaints(actor)


def may_publish_complaint(actor: Actor) -> bool:
    return may_read_complaints(actor)


def may_edit_vital(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)
