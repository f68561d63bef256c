"""Who may do what in a social order. Pure; deny by default."""

from __future__ import annotations

from dataclasses import dataclass

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from .machine import OPENED_LOTS, RECEIVED, Mechanism

DEPARTMENT = (Role.OFFICIAL, Role.SECRETARY, Role.HEAD)


def may_prepare(actor: Actor) -> bool:
    """Studies, lists, tariffs, notices and technical tasks."""
    return actor.has(Role.OFFICIAL)


def may_see_office(actor: Actor) -> bool:
    return actor.has(*DEPARTMENT)


def may_approve(actor: Actor, author_id: int | None) -> bool:
    """The head, and never over what she has prepared herself."""
    return actor.has(Role.HEAD) and actor.user_id is not None and actor.user_id != author_id


def may_send_back(actor: Actor) -> bool:
    return actor.has(Role.HEAD)


def may_check(actor: Actor) -> bool:
    """Open proposals, answer the check list, return, refuse, admit, put the choice together."""
    return actor.has(Role.OFFICIAL, Role.SECRETARY)


def may_receive(actor: Actor) -> bool:
    """Register envelopes and type in what they say once they are opened."""
    return actor.has(Role.SECRETARY)


def may_release(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_end(actor: Actor) -> bool:
    """Cancelling or declaring a lot failed touches everybody who answered."""
    return actor.has(Role.OFFICIAL, Role.HEAD)


def may_ask(actor: Actor) -> bool:
    """Somebody of an organisation: an answer is public, a question is nobody's advertisement."""
    return bool(actor.organisations)


# ---- a provider's own proposal --------------------------------------------------------------------------------------


def may_see_own(actor: Actor, organisation_id: int) -> bool:
    return actor.may(organisation_id, Right.VIEW)


def may_edit_own(actor: Actor, organisation_id: int) -> bool:
    return actor.may(organisation_id, Right.EDIT)


def may_submit_own(actor: Actor, organisation_id: int) -> bool:
    return actor.may(organisation_id, Right.SUBMIT)


# ---- others' proposals ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What decides about reading and scoring one proposal by one person."""

    organisation_id: int
    status: str
    lot_status: str
    mechanism: str
    member: bool = False
    declared: bool = False
    conflicted: bool = False


def is_open(facts: ReadFacts) -> bool:
    """Sealed until the lot is opened; a compensation has one price for all, so it is read as it comes."""
    if facts.status not in RECEIVED:
        return False
    return facts.mechanism == Mechanism.COMPENSATION or facts.lot_status in OPENED_LOTS


def may_read(actor: Actor, facts: ReadFacts) -> bool:
    """The department once it is opened, a member of the panel once she has declared; nobody with a conflict."""
    if actor.may(facts.organisation_id, Right.VIEW):
        return True
    if facts.conflicted or not is_open(facts):
        return False
    return actor.has(*DEPARTMENT) or (facts.member and facts.declared and actor.has(Role.COMMISSION))


def may_know(actor: Actor, facts: ReadFacts) -> bool:
    """That it is there and whose it is: what a declaration of conflict needs."""
    return may_read(actor, facts) or (facts.member and is_open(facts) and actor.has(Role.COMMISSION))


def may_score(actor: Actor, facts: ReadFacts) -> bool:
    """A member who declared none; whoever belongs to the organisation never, whatever she declared."""
    if facts.organisation_id in actor.organisations or facts.conflicted:
        return False
    return facts.member and facts.declared and actor.has(Role.COMMISSION) and is_open(facts)
