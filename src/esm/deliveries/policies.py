"""Who may do what with the log. A stranger doesn't learn that an organisation has one."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right


def may_read(actor: Actor, organisation_id: int) -> bool:
    """The rows of one organisation: its own people, and officials."""
    return actor.may(organisation_id, Right.VIEW) or may_read_all(actor)


def may_read_all(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_log(actor: Actor, organisation_id: int) -> bool:
    """Write, cancel and correct rows, undo a batch."""
    return actor.may(organisation_id, Right.EDIT)


def may_manage_tokens(actor: Actor, organisation_id: int) -> bool:
    """Give the organisation's own programs access, and take it away."""
    return actor.may(organisation_id, Right.MANAGE)
