"""The town's contract of a social order: a person directed, an act that waits, a visit with something to put right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from esm.contracts.services import quality
from esm.contracts.tests import make, make_social
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
    titles = contract.framework.requirements
    answers = tuple(quality.Answer(t, "no" if n == 0 else "yes", "Журнал") for n, t in enumerate(titles))
    record = quality.VisitRecord(make_social.NOW.date(), "Салтівський район", "Ольга", answers)
    visit = quality.record_visit(actor=make.official(), code=contract.code, record=record, at=make_social.NOW)
    drawable = make_social.chosen()
    code = {"code": contract.code}
    person = code | {"ordinal": waiting.ordinal}
    billed, seen = code | {"ordinal": act.ordinal}, code | {"ordinal": visit.ordinal}
    return {
        **{f"contracts:{n}": code for n in ("service", "recalculate", "refer", "quality_new", "close_service")},
        **{f"contracts:{n}": code for n in ("act_preview", "act_submit")},
        **{f"contracts:{n}": person for n in ("referral", "referral_accept", "referral_decline", "referral_end")},
        **{f"contracts:{n}": billed for n in ("act", "act_accept", "act_return", "act_withdraw")},
        "contracts:act_document": billed | {"format": "pdf"},
        "contracts:quality": seen,
        "contracts:quality_settle": seen | {"number": 1},
        "contracts:draw_service": {"number": drawable.awards.get().proposal.number},
    }
