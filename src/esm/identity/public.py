"""What other rooms may use of people who sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .models import RoleGrant, User
from .roles import Role

__all__ = ["Person", "Role", "people", "roles_of"]


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str


def roles_of(*, user_id: int, on: date) -> frozenset[str]:
    granted = RoleGrant.objects.filter(user_id=user_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))
    return frozenset(granted.values_list("role", flat=True))


def people(ids: set[int]) -> dict[int, Person]:
    """The people with these keys, in one query."""
    return {u.pk: Person(u.pk, u.full_name, u.email) for u in User.objects.filter(pk__in=ids)}
