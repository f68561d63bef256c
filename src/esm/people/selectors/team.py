"""Colleagues that may be in the team of a closed card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esm.identity import public as identity
from esm.partners import public as partners

from ..policies import DESK


@dataclass(frozen=True, slots=True)
class Colleague:
    """`gone`: she works here no more, so she sees nothing, though the team still names her."""

    id: int
    name: str
    gone: bool = False


def colleagues(organisation_id: int | None, *, on: date) -> list[Colleague]:
    """Whoever reads the clients of the organisation (None: of the city's desks) on the day, by name. Two queries."""
    if organisation_id is not None:
        people = partners.members(organisation_id, on=on)
        return [Colleague(c.user_id, c.name) for c in people if c.user_id and partners.Right.VIEW in c.rights]
    names = {p.id: p.name for role in DESK for p in identity.people_with_role(role, on=on)}
    return [Colleague(pk, name) for pk, name in sorted(names.items(), key=lambda item: (item[1], item[0]))]


def with_leavers(present: list[Colleague], team: tuple[int, ...]) -> list[Colleague]:
    """The same, and those of the team who left. At most one query."""
    missing = set(team) - {c.id for c in present}
    if not missing:
        return present
    names = identity.people(missing)
    return present + [Colleague(pk, names[pk].name, gone=True) for pk in sorted(missing) if pk in names]
