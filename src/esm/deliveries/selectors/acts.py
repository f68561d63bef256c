"""What an act is counted from: rows of a contract by day and recipient, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Sum

from ..models import Allowance


@dataclass(frozen=True, slots=True)
class ActRows:
    """Rows of one recipient on one day ("" when people were only counted). `quantity` in hundredths of the unit.

    `minus`: they cancel rows that stand on an earlier act; other cancelling rows are summed with what they cancel.
    """

    recipient: str
    on: date
    minus: bool
    quantity: int
    contacts: int
    rows: int


_COUNT = """
SELECT d.recipient, d.delivered_on, CASE WHEN o.delivery_id IS NULL THEN 0 ELSE 1 END AS minus,
 sum(d.quantity), sum(d.contacts), count(*)
FROM deliveries_delivery d {which}
LEFT JOIN deliveries_billing o ON o.delivery_id = d.cancels_id AND o.act_code <> %s
GROUP BY d.recipient, d.delivered_on, CASE WHEN o.delivery_id IS NULL THEN 0 ELSE 1 END
ORDER BY d.recipient, d.delivered_on, minus"""
_UNBILLED = """JOIN deliveries_allowance a ON a.id = d.allowance_id AND a.contract_code = %s AND d.delivered_on <= %s
 AND NOT EXISTS (SELECT 1 FROM deliveries_billing b WHERE b.delivery_id = d.id)"""
_BILLED = "JOIN deliveries_billing b ON b.delivery_id = d.id AND b.act_code = %s"


def rows_to_bill(contract_code: str, until: date) -> list[ActRows]:
    """What an act up to `until` would have. One query."""
    return _rows(_COUNT.format(which=_UNBILLED), [contract_code, until, ""])


def rows_of_act(act_code: str) -> list[ActRows]:
    """What stands on the act. One query."""
    return _rows(_COUNT.format(which=_BILLED), [act_code, act_code])


@dataclass(frozen=True, slots=True)
class ContractLine:
    """What a contract lets its provider deliver; volumes in hundredths of the unit, None: no limit."""

    allowance_id: int
    service: str
    unit: str
    volume: int | None
    used: int
    valid_from: date
    valid_until: date
    closed: bool


def lines_of_contract(contract_code: str) -> list[ContractLine]:
    """In the order in which they were opened. One query."""
    return [
        ContractLine(
            a.pk, a.service_code, a.unit, a.volume, a.used, a.valid_from, a.valid_until, a.closed_at is not None
        )
        for a in Allowance.objects.filter(contract_code=contract_code).order_by("id")
    ]


def used_of_contract(contract_code: str) -> int:
    """Hundredths of the unit delivered under a contract that has one line. One query."""
    return Allowance.objects.filter(contract_code=contract_code).aggregate(sum=Sum("used"))["sum"] or 0


def _rows(sql: str, given: list[str | date]) -> list[ActRows]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [
            ActRows(
                recipient,
                on if isinstance(on, date) else date.fromisoformat(on),
                bool(minus),
                int(quantity),
                int(contacts),
                count,
            )
            for recipient, on, minus, quantity, contacts, count in cursor.fetchall()
        ]
