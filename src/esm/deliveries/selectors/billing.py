"""What acts are made of: rows that stand on no act yet, and rows of an act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Sum

from ..models import Billing, Delivery
from .log import Row, annotated, row_of, words


@dataclass(frozen=True, slots=True)
class BilledLine:
    """What an act has of one service. `quantity` in hundredths of the unit; it is below zero when more was cancelled."""

    service: str
    unit: str
    quantity: int
    contacts: int
    rows: int


# In SQL, because the ORM would begin with the deliveries: an act begins with its own rows.
_LINES = """
SELECT d.service_code, d.unit, sum(d.quantity), sum(d.contacts), count(*)
FROM deliveries_billing b JOIN deliveries_delivery d ON d.id = b.delivery_id WHERE b.act_code = %s
GROUP BY d.service_code, d.unit ORDER BY d.service_code, d.unit"""


def billed_lines(act_code: str) -> list[BilledLine]:
    """What stands on the act, by service and unit."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [act_code])
        return [
            BilledLine(service, unit, int(quantity), int(contacts), rows)
            for service, unit, quantity, contacts, rows in cursor.fetchall()
        ]


def acts_of_batch(batch_id: int, most: int = 3) -> list[str]:
    """Acts on which rows of the batch stand that nothing has cancelled; the first of them. One query."""
    on = Billing.objects.filter(delivery__batch_id=batch_id).exclude(
        Exists(Delivery.objects.filter(cancels_id=OuterRef("delivery_id")))
    )
    return list(on.order_by("act_code").values_list("act_code", flat=True).distinct()[:most])


def unbilled_lines(contract_code: str, until: date) -> list[BilledLine]:
    """What an act up to `until` would have: rows of the contract that stand on no act, by service and unit."""
    rows = (
        Delivery.objects.filter(allowance__contract_code=contract_code, delivered_on__lte=until)
        .exclude(Exists(Billing.objects.filter(delivery_id=OuterRef("pk"))))
        .order_by("service_code", "unit")
        .values_list("service_code", "unit")
        .annotate(q=Sum("quantity"), c=Sum("contacts"), n=Count("pk"))
    )
    return [BilledLine(*row) for row in rows]


def billed_rows(act_code: str) -> Iterator[Row]:
    """Rows of the act by day, for its annex; the caller has checked who may read the act."""
    numbers = Billing.objects.filter(act_code=act_code).values("delivery_id")
    rows = annotated(Delivery.objects.filter(pk__in=numbers)).order_by("delivered_on", "id")
    first = Delivery.objects.filter(pk__in=numbers).values_list("organisation_id", flat=True).first()
    w = words([first] if first else [])
    return (row_of(d, w) for d in rows.iterator(chunk_size=2000))
