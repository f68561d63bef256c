"""Who may see the ranking, prepare the decision, approve it as a second person, and let it out."""

from __future__ import annotations

from esm.identity.public import Role
from esm.kernel.actor import Actor

from ..machine import RELEASED_CALLS, CallStatus
from ..models import Call, Correction, Decision

# Before that the panel is open, and nobody may weigh her scores against the ranking.
RANKED_CALLS = frozenset({CallStatus.RANKING, CallStatus.APPROVED}) | RELEASED_CALLS


def may_see_award(actor: Actor) -> bool:
    """The work-place pages of ranking, proposals, minutes and decision."""
    return actor.has(Role.OFFICIAL, Role.SECRETARY, Role.HEAD)


def may_see_ranking(actor: Actor, call: Call) -> bool:
    return may_see_award(actor) and call.status in RANKED_CALLS


def may_prepare(actor: Actor) -> bool:
    """Record votes on equals, work out proposals, record which one the commission picked and where it departed."""
    return actor.has(Role.OFFICIAL, Role.SECRETARY)


def may_keep_minutes(actor: Actor) -> bool:
    return actor.has(Role.SECRETARY)


def may_approve(actor: Actor, decision: Decision) -> bool:
    """The head, and never the one who prepared what is approved."""
    return actor.has(Role.HEAD) and actor.user_id is not None and actor.user_id != decision.prepared_by_id


def may_correct(actor: Actor, correction: Correction) -> bool:
    """Approve and release what an appeal changed: the head, and never the one who prepared it."""
    return actor.has(Role.HEAD) and actor.user_id is not None and actor.user_id != correction.prepared_by_id


def may_send_back(actor: Actor) -> bool:
    return actor.has(Role.HEAD)


def may_release(actor: Actor) -> bool:
    return actor.has(Role.HEAD, Role.OFFICIAL)


def may_replace_winner(actor: Actor) -> bool:
    """Record that a winner gave up, and give the money to the reserve."""
    return actor.has(Role.OFFICIAL)


def is_public(call: Call) -> bool:
    """Scores, places, sums and reasons are everybody's from the moment of release."""
    return call.status in RELEASED_CALLS
