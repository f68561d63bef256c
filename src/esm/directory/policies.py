"""Who may do what in the directory. Pure; deny by default."""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right


def may_curate(actor: Actor) -> bool:
    """Check and correct any entry, publish, suspend, close, change the words of the search."""
    return actor.has(Role.OFFICIAL)


def may_draw(actor: Actor) -> bool:
    """Load the borders of districts that the map draws."""
    return may_curate(actor)


def may_see_office(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_see_own(actor: Actor, organisation_id: int) -> bool:
    return actor.may(organisation_id, Right.VIEW)


def may_edit(actor: Actor, organisation_id: int) -> bool:
    """A curator, or the provider's own people who prepare its papers."""
    return may_curate(actor) or actor.may(organisation_id, Right.EDIT)


def may_read(actor: Actor, organisation_id: int) -> bool:
    """An entry in any state: the public sees only those that work."""
    return may_see_office(actor) or may_see_own(actor, organisation_id)
