"""Who may do what with a contract, its changes and reports."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from ..machine import PUBLIC_CONTRACTS, AmendmentStatus, Side
from ..models import Amendment, Contract


def may_manage(actor: Actor) -> bool:
    """Draw, sign and pay contracts, accept reports."""
    return actor.has(Role.OFFICIAL)


def may_see_all(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.SECRETARY)


def may_see(actor: Actor, contract: Contract) -> bool:
    return may_see_all(actor) or actor.may(contract.organisation_id, Right.VIEW)


def may_see_public(contract: Contract) -> bool:
    return contract.status in PUBLIC_CONTRACTS


def may_prepare(actor: Actor, organisation_id: int) -> bool:
    """Bring estimate, plan and indicators to the award before signing."""
    return may_manage(actor) or actor.may(organisation_id, Right.EDIT)


def may_draft_amendment(actor: Actor, contract: Contract, side: str) -> bool:
    """Write a wish to change a contract on behalf of its side."""
    return may_manage(actor) if side == Side.CITY else actor.may(contract.organisation_id, Right.EDIT)


def may_ask_amendment(actor: Actor, contract: Contract, side: str) -> bool:
    """Hand the wish over (or give notice), take it back."""
    return may_manage(actor) if side == Side.CITY else actor.may(contract.organisation_id, Right.SUBMIT)


def may_see_amendment(actor: Actor, contract: Contract, amendment: Amendment) -> bool:
    """Both sides; but a draft is the business of its own side."""
    if amendment.status == AmendmentStatus.DRAFT:
        return may_draft_amendment(actor, contract, amendment.side)
    return may_see(actor, contract)


def may_decide_amendment(actor: Actor, amendment: Amendment) -> bool:
    """Say yes or no for the city: never the one who wrote it."""
    return actor.has(Role.OFFICIAL, Role.HEAD) and actor.user_id != amendment.author_id


def may_write_report(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.EDIT)


def may_submit_report(actor: Actor, contract: Contract) -> bool:
    return actor.may(contract.organisation_id, Right.SUBMIT)
