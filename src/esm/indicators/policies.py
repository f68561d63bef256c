"""Who may publish figures. Everybody may read them."""

from esm.identity.public import Role
from esm.kernel.actor import Actor


def may_publish(actor: Actor) -> bool:
    """Release a year's figures and correct published ones."""
    return actor.has(Role.OFFICIAL, Role.HEAD)
