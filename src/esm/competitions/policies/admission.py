"""Who may receive, check, admit and refuse applications, and who may appeal."""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from ..models import Appeal, Application


def may_receive(actor: Actor) -> bool:
    """Paper and e-mail intake and the register of received applications."""
    return actor.has(Role.SECRETARY)


def may_check(actor: Actor) -> bool:
    """Answer the check list, return for defects, admit, refuse."""
    return actor.has(Role.SECRETARY, Role.OFFICIAL)


def may_see_admission(actor: Actor) -> bool:
    return actor.has(Role.SECRETARY, Role.OFFICIAL, Role.HEAD)


def may_appeal(actor: Actor, application: Application) -> bool:
    return actor.may(application.organisation_id, Right.SUBMIT)


def may_read_own(actor: Actor, application: Application) -> bool:
    return actor.may(application.organisation_id, Right.VIEW)


def may_answer_appeal(actor: Actor, appeal: Appeal) -> bool:
    """An official or the head, and never the one who signed what is appealed."""
    if not actor.has(Role.OFFICIAL, Role.HEAD):
        return False
    return appeal.refusal is None or appeal.refusal.signed_by_id != actor.user_id
