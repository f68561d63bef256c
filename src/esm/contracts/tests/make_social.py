"""Builders of a social order's contract: each step through its service, saying only what a test cares about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from esm.contracts.models import Act, Contract, Referral
from esm.contracts.services import acts, drawing, framework, referrals
from esm.deliveries.public import Unit
from esm.deliveries.tests import make as log
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders.tests import make as orders

from .make import member, official

MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST = MARCH.date()
NOW = datetime(2027, 4, 2, 9, 0, tzinfo=UTC)
_names = count(1)


def head() -> Actor:
    return Actor(903, frozenset({Role.HEAD}), name="Ганна Керівна")


def chosen(price: int = 100, capacity: int = 1000, *, spare: int = 0, at_least: int = 0) -> Any:
    """A released choice of one provider: `capacity` person-hours at `price` UAH; the list has `spare` hours more."""
    row = orders.line(volume=(capacity + spare) * 100)
    there = orders.announced(
        orders.lot(orders.order(plan_=orders.plan(row, ceiling=Money.of(10_000_000))), volume=capacity * 100)
    )
    bid = orders.submitted(there, price=Money.of(price), capacity=capacity * 100)
    there = orders.opened(there)
    people = orders.panel(there)
    ready = orders.admitted(bid)
    for person in people:
        orders.scored(ready, person, 4)
    return orders.released(there)


def drawn(lot: Any = None, **kw: Any) -> Contract:
    award = (lot or chosen(**kw)).awards.get().proposal.number
    return framework.draw_service_contract(actor=official(), award_code=award, at=MARCH)


def in_force(lot: Any = None, **kw: Any) -> Contract:
    """Signed on 1 March 2027: 1 000 person-hours at 100 UAH, unless told otherwise."""
    made = drawn(lot, **kw)
    return sign(made)


def sign(made: Contract) -> Contract:
    return drawing.sign_contract(
        actor=official(), code=made.code, signed_on=MARCH.date(), file_id=None, seen_version=made.version, at=MARCH
    )


def draft(**kw: Any) -> referrals.ReferralDraft:
    """100 units from March on for somebody who has no more than the border: nothing to pay."""
    n = next(_names)
    base: dict[str, Any] = {
        "number": f"Н-{n}",
        "on": date(2027, 3, 1),
        "decision_number": f"Р-{n}",
        "decision_on": date(2027, 2, 26),
        "volume": 100_00,
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 12, 20),
        "person": referrals.Person(f"Марія Тестова {n}", "067 000 00 00", "вул. Тестова, 1"),
        "income": Money.of(100),
    }
    return referrals.ReferralDraft(**base | kw)


def referral(contract: Contract, *, accepted: bool = True, **kw: Any) -> Referral:
    made = referrals.refer(actor=official(), code=contract.code, draft=draft(**kw), at=MARCH)
    if accepted:
        made = referrals.accept_referral(
            actor=member(contract), code=contract.code, ordinal=made.ordinal, seen_version=made.version, at=MARCH
        )
    return made


def delivered(contract: Contract, who: Referral | None, on: date, units: int = 2, **kw: Any) -> Any:
    """Hours of care on a day; without a referral people were only counted."""
    row = log.entry(
        service=contract.framework.service_key,
        unit=Unit(contract.framework.unit),
        contract=contract.code,
        mode="at_home",
        date=on,
        quantity=units * 100,
        recipient=who.recipient if who else "",
        **kw,
    )
    return log.logged(contract.organisation, row, at=kw.pop("at", NOW))[0]


def act(contract: Contract, month: date = FIRST, *, at: datetime = NOW) -> Act:
    return acts.submit_act(actor=member(contract), code=contract.code, month=month, at=at)


def accepted(contract: Contract, month: date = FIRST, *, at: datetime = NOW) -> Act:
    made = act(contract, month, at=at)
    return acts.accept_act(actor=official(), code=contract.code, ordinal=made.ordinal, seen_version=made.version, at=at)
