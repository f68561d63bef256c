"""Builders of people and their access."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from esm.identity.models import RoleGrant, User
from esm.identity.roles import Role
from esm.identity.selectors import roles_of
from esm.kernel.actor import Actor

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
PASSWORD = "довгий-пароль-для-тестів"
_numbers = count(1)


def user(*roles: Role, **kw: Any) -> User:
    """Somebody who can sign in, with these roles in the city."""
    n = next(_numbers)
    base: dict[str, Any] = {"email": f"person{n}@example.org", "full_name": f"Особа Тестова {n}"}
    made = User.objects.create_user(password=PASSWORD, **base | kw)
    for role in roles:
        RoleGrant.objects.create(user=made, role=role, since=date(2026, 1, 12))
    return made


def actor(user: User) -> Actor:
    """The person as she asks in the city (rights in organisations are of partners' builders)."""
    return Actor(user.pk, roles_of(user_id=user.pk, on=TODAY), name=user.full_name)


def administrator(**kw: Any) -> Actor:
    return actor(user(Role.ADMINISTRATOR, **kw))
