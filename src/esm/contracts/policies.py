"""Who may do what with a contract. Deny by default; a stranger doesn't learn that it exists before it is public."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from .machine import PUBLIC_CONTRACTS
from .models import Contract


def may_manage(actor: Actor) -> bool:
    """Draw, sign and pay contracts, accept reports."""
    return actor.has(Role.OFFICIAL)


def may_see_all(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.SECRETARY)


def may_see(actor: Actor, contract: Contract) -> bool:
    return may_see_all(actor) or actor.may(contract.organisation_id, Right.VIEW)


def may_see_public(contract: Contract) -> bool:
    return contract.status in PUBLIC_CONTRACTS


def may_write_report(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.EDIT)


def may_submit_report(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.SUBMIT)
