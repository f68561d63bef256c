"""The one gate to an application's content and to its scores. `selectors.reading` has the same rules as a query."""

from __future__ import annotations

from dataclasses import dataclass

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

DEPARTMENT = (Role.OFFICIAL, Role.SECRETARY, Role.HEAD)


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What decides about reading, for one person and one application on one day."""

    organisation_id: int
    # Something was submitted: drafts are the organisation's own business.
    submitted: bool = False
    # The person is in this call's commission today.
    member: bool = False
    # A conflict of hers with this application is in force.
    conflicted: bool = False
    # She has declared that there is none.
    declared: bool = False
    assigned: bool = False
    # The application is on the agenda of a meeting that isn't cancelled.
    on_agenda: bool = False
    # Her own review is sent.
    sent: bool = False
    # The panel is closed: nobody can adjust her own scores to the others' any more.
    panel_closed: bool = False


def may_read_application(actor: Actor, facts: ReadFacts) -> bool:
    """Its own organisation always; else only what was submitted, and never with a conflict, whatever else she is."""
    if actor.may(facts.organisation_id, Right.VIEW):
        return True
    if facts.conflicted or not facts.submitted:
        return False
    return actor.has(*DEPARTMENT) or (_reads(actor, facts) and facts.declared)


def may_know_application(actor: Actor, facts: ReadFacts) -> bool:
    """See that it is there, with its title and organisation: what a declaration of conflict needs, not more."""
    return may_read_application(actor, facts) or (facts.submitted and _reads(actor, facts))


def must_declare(actor: Actor, facts: ReadFacts) -> bool:
    return _reads(actor, facts) and facts.submitted and not facts.declared and not facts.conflicted


def may_review(actor: Actor, facts: ReadFacts) -> bool:
    own = actor.may(facts.organisation_id, Right.VIEW)
    return facts.assigned and facts.declared and not facts.conflicted and not own and _reads(actor, facts)


def may_see_scores(actor: Actor, facts: ReadFacts) -> bool:
    """Others' scores before the release: the department; a member once her own are sent, or the panel is closed."""
    own = actor.may(facts.organisation_id, Right.VIEW)
    if own or facts.conflicted or not facts.submitted:
        return False
    if actor.has(*DEPARTMENT) and not (facts.assigned and not facts.sent and not facts.panel_closed):
        return True
    return facts.member and facts.declared and actor.has(Role.COMMISSION) and (facts.sent or facts.panel_closed)


def _reads(actor: Actor, facts: ReadFacts) -> bool:
    return facts.member and actor.has(Role.COMMISSION) and (facts.assigned or facts.on_agenda)
