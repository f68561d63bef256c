"""The town's cases, led by the city: one that is being assessed, and one that a decision was made on."""

from __future__ import annotations

from typing import Any

from esm.cases.models import Case
from esm.cases.tests import make
from esm.identity.public import Role
from esm.kernel.actor import Actor


def add(people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the addresses speak of; the builders' own day is long enough ago."""
    who = make.Unit(
        None,
        Actor(people["worker"].pk, frozenset({Role.SOCIAL_WORKER}), name="Фахівчиня"),
        Actor(people["supervisor"].pk, frozenset({Role.SUPERVISOR}), name="Керівниця"),
        make.city(Role.SUPERVISOR),
    )
    granted = make.granted(who, person_id=make.person(who).id)
    act = granted.acts.get()
    return {name: _decided(granted, act.pk) for name in ("cases:case", "cases:papers", "cases:paper", "cases:export")}


def _decided(case: Case, act: int) -> dict[str, Any]:
    return {"number": case.number, "code": f"act{act}-804"}
