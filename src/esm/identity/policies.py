"""Who may manage people's access. An administrator runs the machine and sees no applications: that is another role."""

from esm.kernel.actor import Actor

from .roles import Role


def may_manage_users(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def may_change_access(actor: Actor, user_id: int) -> bool:
    """Nobody changes her own access: a second administrator has to."""
    return may_manage_users(actor) and actor.user_id != user_id


def may_read_journal(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def may_edit_profile(actor: Actor, user_id: int) -> bool:
    return actor.user_id == user_id
