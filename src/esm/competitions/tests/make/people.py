"""Who asks, and when: the moment that tests stand on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth import get_user_model

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.public import Right

KYIV = ZoneInfo("Europe/Kyiv")
# Tests' «now»: inside the window of `call()`.
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=KYIV)
# All of one length, so that their order as text is their order as numbers.
_numbers = [count(10_001)]


def number() -> int:
    return next(_numbers[0])


def numbers_from(first: int) -> None:
    """For whoever builds beside others' rows."""
    _numbers[0] = count(first)


def official(user_id: int = 901) -> Actor:
    return Actor(user_id, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def second_official(user_id: int = 902) -> Actor:
    return Actor(user_id, frozenset({Role.OFFICIAL}), name="Ірина Друга")


def secretary(user_id: int = 903) -> Actor:
    return Actor(user_id, frozenset({Role.SECRETARY}), name="Світлана Секретарська")


def head(user_id: int = 904) -> Actor:
    return Actor(user_id, frozenset({Role.HEAD}), name="Ганна Керівна")


def administrator(user_id: int = 905) -> Actor:
    return Actor(user_id, frozenset({Role.ADMINISTRATOR}), name="Адміна Системна")


def member_of(organisation_id: int, *rights: str, user_id: int = 910) -> Actor:
    """A person of an NGO; all rights unless some are named."""
    granted = rights or tuple(Right)
    return Actor(user_id, rights=frozenset((organisation_id, str(r)) for r in granted), name="Наталя Громадська")


def person(*roles: str, organisation_id: int | None = None, **kw: Any) -> Any:
    """Somebody who can sign in: with roles in the city, or as the head of an organisation."""
    n = number()
    base = {"email": f"person{n}@example.org", "full_name": f"Оксана Левченко {n}"}
    user = get_user_model().objects.create_user(**base | kw)
    for role in roles:
        apps.get_model("identity", "RoleGrant").objects.create(user=user, role=role, since=date(2020, 1, 1))
    if organisation_id is not None:
        apps.get_model("partners", "Membership").objects.create(
            organisation_id=organisation_id, user=user, is_head=True, since=date(2020, 1, 1)
        )
    return user


def later(**delta: Any) -> datetime:
    """NOW and so much later."""
    return NOW + timedelta(**delta)
