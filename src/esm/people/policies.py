"""Who may do what. A stranger doesn't learn that somebody has a card; an administrator sees no person at all."""

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

# Who works at the city's own desks and in its social work; records without an organisation are theirs.
DESK = (Role.OPERATOR, Role.COORDINATOR, Role.SOCIAL_WORKER, Role.SUPERVISOR)


def may_read(actor: Actor, organisation_id: int | None) -> bool:
    """The clients of one organisation: its own people only, not even officials."""
    return actor.has(*DESK) if organisation_id is None else actor.may(organisation_id, Right.VIEW)


def may_write(actor: Actor, organisation_id: int | None) -> bool:
    """Enter, correct, import, take consents."""
    return actor.has(*DESK) if organisation_id is None else actor.may(organisation_id, Right.EDIT)


def may_see_record(actor: Actor, organisation_id: int | None, *, confidential: bool, in_team: bool) -> bool:
    """A confidential record is its team's alone: to colleagues it doesn't exist."""
    return may_read(actor, organisation_id) and (in_team or not confidential)


def may_write_record(actor: Actor, organisation_id: int | None, *, confidential: bool, in_team: bool) -> bool:
    return may_write(actor, organisation_id) and (in_team or not confidential)


def may_destroy(actor: Actor, organisation_id: int | None) -> bool:
    """Close a request about data, and destroy them with an act: whoever answers for the organisation."""
    return actor.has(Role.COORDINATOR) if organisation_id is None else actor.may(organisation_id, Right.MANAGE)


def may_coordinate(actor: Actor) -> bool:
    """Decide whether two records are one person, and whom a partner should ask."""
    return actor.has(Role.COORDINATOR)


def may_break_glass(actor: Actor) -> bool:
    return actor.has(*DESK)


def may_review_glass(actor: Actor, opened_by: int | None = None) -> bool:
    """Another person than the one who opened it."""
    return actor.has(Role.HEAD) and actor.user_id != opened_by


def may_count(actor: Actor) -> bool:
    """Sums without persons. Whoever decides on pairs doesn't publish the number made of them."""
    return actor.has(Role.OFFICIAL, Role.HEAD, Role.COORDINATOR)
