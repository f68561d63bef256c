"""Builders of figures."""

from __future__ import annotations

from datetime import UTC, datetime

from esm.identity.public import Role
from esm.indicators.services import load_published
from esm.kernel.actor import Actor

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OFFICIAL = Actor(7, frozenset({Role.OFFICIAL}), name="Оксана Левченко")
SECRETARY = Actor(8, frozenset({Role.SECRETARY}), name="Ірина Бондар")


def published() -> int:
    """The table of 2000–2017."""
    return load_published(at=AT)
