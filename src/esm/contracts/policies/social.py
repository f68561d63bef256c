"""Who may do what with referrals and acts of a social order."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from ..models import Contract


def may_see_person(actor: Actor, contract: Contract) -> bool:
    """Who was referred: the official who directs people, and the provider that serves them. Heads see numbers only."""
    return actor.has(Role.OFFICIAL) or actor.may(contract.organisation_id, Right.EDIT)


def may_answer_referral(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.EDIT)


def may_submit_act(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.SUBMIT)


def may_decide_act(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL)
