"""The plans of the town's city case: one in force, a programme, help with medicines; and a case offered to the city."""

from __future__ import annotations

from typing import Any

from esm.cases.models import Case
from esm.cases.tests import make, make_plans


def add(who: make.Unit, granted: Case) -> dict[str, dict[str, Any]]:
    """Each address speaks of a plan that its step fits; forms open whatever the state."""
    make_plans.active(who, granted)
    make_plans.programme(who, Case.objects.get(pk=granted.pk))
    make_plans.medicine_plan(who, Case.objects.get(pk=granted.pk))
    ngo = make.ngo()
    offer = make_plans.offered(ngo, make.assigned(ngo), to_city=True)
    number = {"number": granted.number}
    first, programme, medicines = ({**number, "plan": n} for n in (1, 2, 3))
    of_case = (
        "calendar", "suspend", "resume", "warn", "close", "close_approve", "close_return", "transfer", "transfer_send",
        "transfer_withdraw", "transfer_letter",
    )  # fmt: skip
    of_plan = ("plan", "plan_edit", "goal_add", "stage_add", "action_add", "plan_propose", "plan_approve", "plan_return",
               "plan_sign", "plan_cancel", "plan_review")  # fmt: skip
    of_row = ("goal_edit", "action_edit", "action_done", "action_confirm", "action_drop")
    one = {"ordinal": 1}
    return {
        **{f"cases:{name}": number for name in of_case},
        **{f"cases:{name}": first for name in of_plan},
        **{f"cases:{name}": first | one for name in of_row},
        **{f"cases:{name}": programme | one for name in ("measure", "stage_edit")},
        "cases:stage_review": programme | {"stage": 1},
        "cases:plan_new": number | {"kind": "services"},
        "cases:medicine_add": medicines,
        "cases:medicine_remove": medicines | one,
        "cases:medicine_step": medicines | one | {"verb": "prescribe"},
        "cases:part_remove": first | one | {"kind": "goal"},
        **{f"cases:{name}": {"key": offer.key} for name in ("offered", "accept_offer", "decline_offer")},
    }
