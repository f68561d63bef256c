"""Builders of persons and of whoever works with their cards."""

from __future__ import annotations

from itertools import count
from typing import Any

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.people.fields import PersonFields
from esm.people.models import Record
from esm.people.services import fulfil_request, receive_request, register
from esm.reference.public import load_reference

NOW = identity.NOW
TODAY = identity.TODAY
_numbers = count(1)


def reference() -> None:
    """Rules, districts, service codes."""
    load_reference(actor=operator(), at=NOW)


def operator(user_id: int = 801) -> Actor:
    return Actor(user_id, frozenset({Role.OPERATOR}), name="Оксана Слухова")


def coordinator(user_id: int = 802) -> Actor:
    return Actor(user_id, frozenset({Role.COORDINATOR}), name="Ірина Звʼязкова")


def head(user_id: int = 803) -> Actor:
    return Actor(user_id, frozenset({Role.HEAD}), name="Ганна Ткаченко")


def member(organisation: Any, *rights: str, user_id: int = 810) -> Actor:
    given = rights or tuple(Right)
    return Actor(user_id, rights=frozenset((organisation.pk, str(r)) for r in given), name="Наталя Громадська")


def organisation() -> Any:
    return partners.organisation()


def fields(**kw: Any) -> PersonFields:
    """Петренко Олена Іванівна, born on 8 March 1956, unless told otherwise."""
    base = {"surname": "Петренко", "given_name": "Олена", "patronymic": "Іванівна", "birth_date": "08.03.1956"}
    return PersonFields(**{**base, **kw})


def person(organisation: Any = None, *, actor: Actor | None = None, confidential: bool = False, **kw: Any) -> Record:
    """A card of an organisation of its own, or of the desk when the actor is an operator."""
    if organisation is None and actor is None:
        organisation = partners.organisation()
    who = actor or member(organisation)
    ref = register(
        actor=who,
        organisation_id=organisation.pk if organisation else None,
        fields=fields(**kw),
        at=NOW,
        confidential=confidential,
    )
    return Record.objects.get(pk=ref.id)


def erased(record: Record, *, actor: Actor | None = None) -> None:
    """Her data destroyed because she asked for it; by a coordinator when it is a card of the desks."""
    who = actor or coordinator()
    asked = receive_request(actor=who, person_id=record.pk, kind="erasure", text="", at=NOW)
    fulfil_request(actor=who, number=asked.number, answer="Знищено", at=NOW)
