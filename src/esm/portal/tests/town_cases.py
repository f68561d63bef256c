"""The town's cases, led by the city: one that is being assessed, and one that a decision was made on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from esm.cases.models import Case
from esm.cases.services import decisions
from esm.cases.tests import make
from esm.identity.public import Role
from esm.kernel.actor import Actor

from . import town_plans


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
    names = ("cases:case", "cases:papers", "cases:paper", "cases:export")
    return {name: _decided(granted, act.pk) for name in names} | _core(who, granted) | town_plans.add(who, granted)


def _core(who: make.Unit, granted: Case) -> dict[str, dict[str, Any]]:
    """Acts and decisions: each address speaks of one that its step fits."""
    number = {"number": granted.number}
    case = ("story", "edit", "identify", "assign", "hand", "read_note", "team", "hurry", "help", "calm", "act_new",
            "decision", "place")  # fmt: skip
    decided = ("one_decision", "send_decision", "appeal_decision", "approve_decision")
    signed = make.signed_act(who, make.assigned(who))
    proposed = make.proposed_decision(who, make.assessed(who))
    # Decided on by her colleague, so that she may answer the appeal.
    others = replace(who, supervisor=who.second)
    appealed = make.decided(others, make.assessed(others))
    decisions.appeal(
        actor=who.worker, number=appealed.case.number, decision=1, words="Я просила іншого.", received_on=make.TODAY,
        at=make.NOW,
    )  # fmt: skip
    return {
        **{f"cases:{name}": number for name in case},
        **{f"cases:{name}": number | {"decision": 1} for name in decided},
        **{f"cases:{name}": number | {"act": 1} for name in ("act", "sign_act", "approve_act")},
        "cases:end_act": {"number": signed.case.number, "act": 1, "step": "return"},
        "cases:return_decision": {"number": proposed.case.number, "decision": 1},
        "cases:answer_appeal": {"number": appealed.case.number, "decision": 1},
    }


def _decided(case: Case, act: int) -> dict[str, Any]:
    return {"number": case.number, "code": f"act{act}-804"}
