"""The town's contract of a social order: a person directed, an act that waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from esm.contracts.tests import make_social
from esm.orders.tests import make as orders


def add(own: Any, at: datetime) -> dict[str, dict[str, Any]]:
    """Things by address. `own` is the organisation of «ngo» and «colleague», which is in the register of providers."""
    there = orders.announced(orders.lot(orders.order(plan_=orders.plan(orders.line()))))
    bid = orders.submitted(there, own)
    there = orders.opened(there)
    people = orders.panel(there)
    ready = orders.admitted(bid)
    for person in people:
        orders.scored(ready, person, 4)
    contract = make_social.in_force(orders.released(there))
    waiting = make_social.referral(contract, accepted=False)
    who = make_social.referral(contract)
    make_social.delivered(contract, who, make_social.MARCH.date())
    act = make_social.act(contract)
    drawable = make_social.chosen()
    code = {"code": contract.code}
    person = code | {"ordinal": waiting.ordinal}
    billed = code | {"ordinal": act.ordinal}
    return {
        **{f"contracts:{n}": code for n in ("service", "recalculate", "refer", "close_service")},
        **{f"contracts:{n}": code for n in ("act_preview", "act_submit")},
        **{f"contracts:{n}": person for n in ("referral", "referral_accept", "referral_decline", "referral_end")},
        **{f"contracts:{n}": billed for n in ("act", "act_accept", "act_return", "act_withdraw")},
        "contracts:act_document": billed | {"format": "pdf"},
        "contracts:draw_service": {"number": drawable.awards.get().proposal.number},
    }
