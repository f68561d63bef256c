"""Who may do what with an application. Pure; the NGO's side only: the city's people have policies of their stages."""

from __future__ import annotations

from typing import Protocol

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

from ..machine import APPLICATION, EDITABLE, ApplicationStatus, Channel


class Owned(Protocol):
    @property
    def organisation_id(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def created_by_id(self) -> int | None: ...
    @property
    def channel(self) -> str: ...


def may_see(actor: Actor, application: Owned) -> bool:
    """Anybody with a right in the organisation reads its applications, whoever wrote them."""
    return application.organisation_id in actor.organisations or transcribes(actor, application)


def transcribes(actor: Actor, application: Owned) -> bool:
    """The secretary copies the answers of a paper or e-mail application, until its admission is decided."""
    return (
        actor.has(Role.SECRETARY)
        and application.channel != Channel.ONLINE
        and application.status in {ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED}
    )


def may_start(actor: Actor, organisation_id: int) -> bool:
    return actor.may(organisation_id, Right.EDIT)


def may_edit(actor: Actor, application: Owned) -> bool:
    own = actor.may(application.organisation_id, Right.EDIT) and application.status in EDITABLE
    return own or transcribes(actor, application)


def may_submit(actor: Actor, application: Owned) -> bool:
    """The right to speak for the organisation; the state is the machine's business."""
    return actor.may(application.organisation_id, Right.SUBMIT)


def may_delete(actor: Actor, application: Owned) -> bool:
    """A draft: whoever started it, or a person who may submit."""
    if application.status != ApplicationStatus.DRAFT:
        return False
    own = application.created_by_id == actor.user_id and actor.may(application.organisation_id, Right.EDIT)
    return own or may_submit(actor, application)


def may_withdraw(actor: Actor, application: Owned) -> bool:
    return may_submit(actor, application) and APPLICATION.allows("withdraw", application.status)
