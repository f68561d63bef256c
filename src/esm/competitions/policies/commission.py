"""Who may manage the commission, its conflicts, its assignments and its meetings."""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor


def may_manage_commission(actor: Actor) -> bool:
    """Members, terms, agreed loads, past employers."""
    return actor.has(Role.SECRETARY, Role.OFFICIAL)


def may_see_commission_files(actor: Actor) -> bool:
    """Work-place pages about the commission: assignment, progress, conflicts, meetings."""
    return actor.has(Role.SECRETARY, Role.OFFICIAL, Role.HEAD)


def may_record_conflict(actor: Actor) -> bool:
    """Record a conflict that was found later; withdraw one recorded by mistake."""
    return actor.has(Role.SECRETARY)


def may_assign(actor: Actor) -> bool:
    return actor.has(Role.SECRETARY)


def may_lead_panel(actor: Actor) -> bool:
    """Remind, close the panel and open it again."""
    return actor.has(Role.SECRETARY)


def may_keep_minutes(actor: Actor) -> bool:
    """Plan meetings, write down attendance and votes."""
    return actor.has(Role.SECRETARY)
