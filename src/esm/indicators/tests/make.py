"""Builders of figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model

from esm.identity.public import Role
from esm.indicators.services import load_published
from esm.kernel.actor import Actor

_people = count(1)
AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OFFICIAL = Actor(7, frozenset({Role.OFFICIAL}), name="Оксана Левченко")
SECRETARY = Actor(8, frozenset({Role.SECRETARY}), name="Ірина Бондар")


def published() -> int:
    """The table of 2000–2017."""
    return load_published(at=AT)


def person(*roles: str) -> Any:
    """Somebody who signs in with these roles in the city."""
    user = get_user_model().objects.create_user(f"person{next(_people)}@example.org", full_name="Оксана Левченко")
    grants = apps.get_model("identity", "RoleGrant").objects
    for role in roles:
        grants.create(user=user, role=role, since=date(2020, 1, 1))
    return user
