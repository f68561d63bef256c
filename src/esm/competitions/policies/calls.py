"""Who may run a call. Officials draft, open and change it; only an administrator logs an outage of the program."""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor

from ..machine import PUBLIC_CALLS
from ..models import Call


def may_run_calls(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL)


def may_see_workplace(actor: Actor) -> bool:
    """The department's pages of a call: those who run it, keep its files or approve it."""
    return actor.has(Role.OFFICIAL, Role.SECRETARY, Role.HEAD)


def may_read_call(actor: Actor, call: Call) -> bool:
    """From opening on everybody; a draft only the department."""
    return call.status in PUBLIC_CALLS or may_see_workplace(actor)


def may_end_call(actor: Actor) -> bool:
    """Cancelling or declaring a call failed touches everybody who applied."""
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_log_outage(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)
