"""Builders of allowances and deliveries."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from esm.deliveries.columns import Entry
from esm.deliveries.models import Allowance, Delivery
from esm.deliveries.services import cancel_delivery, log_deliveries
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.reference.public import load_reference

NOW = identity.NOW
TODAY = identity.TODAY
HOME_CARE = "015.1"
COUNSELLING = "002.0"
_numbers = count(1)


def reference() -> None:
    """Rules, services, districts, categories."""
    load_reference(actor=official(), at=NOW)


def official() -> Actor:
    return Actor(901, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def member(organisation: Any, *rights: str) -> Actor:
    given = rights or tuple(Right)
    return Actor(910, rights=frozenset((organisation.pk, str(r)) for r in given), name="Наталя Громадська")


def allowance(**kw: Any) -> Allowance:
    """100 hours of home care in 2026, unless told otherwise."""
    base: dict[str, Any] = {
        "contract_code": f"С-{next(_numbers)}",
        "service_code": HOME_CARE,
        "unit": "hour",
        "volume": 100_00,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    }
    if "provider" not in kw and "provider_id" not in kw:
        base["provider"] = partners.organisation()
    return Allowance.objects.create(**base | kw)


def entry(**kw: Any) -> Entry:
    """A consultation for one unnamed person in person today, outside contracts, with a key of its own."""
    n = next(_numbers)
    base: dict[str, Any] = {
        "row": 1,
        "key": f"k-{n}",
        "date": TODAY,
        "service": COUNSELLING,
        "unit": "consultation",
        "quantity": 100,
        "contacts": 1,
        "mode": "in_person",
        "district": "saltivskyi",
    }
    return Entry(**base | kw)


def under(allowance: Allowance, **kw: Any) -> Entry:
    """An hour under the allowance."""
    base = {"service": allowance.service_code, "unit": allowance.unit, "contract": allowance.contract_code}
    return entry(**base | {"mode": "at_home"} | kw)


def logged(organisation: Any, *entries: Entry, **kw: Any) -> list[Delivery]:
    """Rows in the log: one entry unless some are given."""
    rows = entries or (entry(),)
    done = log_deliveries(actor=member(organisation), organisation_id=organisation.pk, rows=rows, **{"at": NOW} | kw)
    return list(Delivery.objects.filter(batch_id=done.batch_id).order_by("id"))


def cancelled(row: Delivery, *, actor: Actor, at: Any = NOW) -> None:
    """The row is taken back by another one."""
    cancel_delivery(actor=actor, delivery_id=row.pk, reason="Помилка", at=at)
