"""Directions of applications, for those who watch that a service doesn't stop."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..models import Application


@dataclass(frozen=True, slots=True)
class DirectionRef:
    """`code` stays the same from call to call when the city keeps it so."""

    code: str
    title: str
    must_not_stop: bool


def directions_of(application_ids: Collection[int]) -> dict[int, DirectionRef]:
    """By the application's id; those without a direction are left out. One query."""
    rows = Application.objects.filter(pk__in=list(application_ids), direction__isnull=False).values_list(
        "pk", "direction__code", "direction__title", "direction__must_not_stop"
    )
    return {pk: DirectionRef(code, title, must_not_stop) for pk, code, title, must_not_stop in rows}
