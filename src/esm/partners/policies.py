"""Who may do what with an organisation. Nobody from outside learns that there is anything to do."""

from esm.identity.public import Role
from esm.kernel.actor import Actor

from .machine import Right


def may_view(actor: Actor, organisation_id: int) -> bool:
    """See the cabinet: contacts, account, people."""
    return actor.may(organisation_id, Right.VIEW) or may_administer(actor)


def may_manage(actor: Actor, organisation_id: int) -> bool:
    """Change the organisation's data and its people."""
    return actor.may(organisation_id, Right.MANAGE)


def may_edit(actor: Actor, organisation_id: int) -> bool:
    return may_manage(actor, organisation_id) or may_administer(actor)


def may_administer(actor: Actor) -> bool:
    """Let organisations in, keep the bar list, help when a head is gone."""
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_read_requests(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.SECRETARY)
