"""The one way rows get into the log: a batch under the organisation's lock, then `settle`.

`settle` takes the batch's volume from the allowances and adds it to the months: set by set, once per batch, whether it
has one row or a million.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
from esm.reference import public as reference

from ..checking import amount
from ..machine import BatchKind, Unit
from ..models import Allowance, Batch
from ..models.sums import SUMMED

_LOCK = 0x45534C  # "ESL": the first half of an advisory lock, the organisation is the second


def hold(organisation_id: int) -> None:
    """Wait until nobody else writes this organisation's log; released with the transaction.

    Its contract lines are held too: what `checking.lexicon` reads after this stays true until the rows are written.
    On SQLite every write transaction is alone as it is. Call it first, before any other lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, organisation_id % 2**31])
        # no_key: rows that point to an allowance hold a shared lock on its key, which must not stop us.
        lines = Allowance.objects.select_for_update(no_key=True).filter(provider_id=organisation_id)
        list(lines.order_by("pk").values_list("pk"))


def open_batch(
    *,
    actor: Actor,
    organisation_id: int,
    kind: BatchKind,
    at: datetime,
    token_id: int | None = None,
    file_name: str = "",
    reason: str = "",
    undoes_id: int | None = None,
) -> Batch:
    return Batch.objects.create(
        organisation_id=organisation_id,
        kind=kind,
        entered_at=at,
        entered_by_id=actor.user_id,
        token_id=token_id,
        file_name=file_name,
        reason=reason,
        undoes_id=undoes_id,
    )


# The same text for both databases. The order keeps two writers from waiting for each other.
_ADD = """
INSERT INTO {table} (organisation_id, {period}, {dimensions}, "rows", cancelling, named, quantity, contacts)
SELECT organisation_id, {first} AS {period}, {dimensions}, sum("rows"), sum(cancelling), sum(named), sum(quantity),
 sum(contacts)
FROM {source} GROUP BY {places} ORDER BY {places}
ON CONFLICT (organisation_id, {period}, {dimensions}) DO UPDATE SET
 "rows" = {table}."rows" + excluded."rows", cancelling = {table}.cancelling + excluded.cancelling,
 named = {table}.named + excluded.named, quantity = {table}.quantity + excluded.quantity,
 contacts = {table}.contacts + excluded.contacts"""
_SERVICE = ("contract_code", "service_code", "unit", "mode")
_SUMS = (
    ("deliveries_serviceday", "day", _SERVICE),
    ("deliveries_servicemonth", "month", _SERVICE),
    ("deliveries_deliverymonth", "month", (*_SERVICE, "district", "category")),
)
_FIRST = {
    ("postgresql", "month"): "date_trunc('month', delivered_on)::date",
    ("sqlite", "month"): "substr(delivered_on, 1, 8) || '01'",
    ("postgresql", "day"): "delivered_on",
    ("sqlite", "day"): "delivered_on",
}


def settle(batch: Batch, summed: str = "") -> int:
    """Count the rows just written to `batch`, in the same transaction; returns how many there are.

    `summed`: what to put after FROM when the sums of its rows (`SUMMED`) were made before. Raises Conflict when a
    contract's volume isn't enough: then the whole batch must go with the transaction.
    """
    source = summed or f"({SUMMED.format(source=f'deliveries_delivery WHERE batch_id = {batch.pk:d}')}) s"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT allowance_id, sum("rows"), sum(quantity) FROM {source} GROUP BY allowance_id')  # noqa: S608
        lines = [(allowance or 0, int(rows), int(quantity)) for allowance, rows, quantity in cursor.fetchall()]
    taken = {allowance: quantity for allowance, _rows, quantity in lines if allowance}
    if taken:
        held = Allowance.objects.select_for_update(no_key=True).filter(pk__in=taken).order_by("pk")
        for allowance in held:
            _take(allowance, taken[allowance.pk])
    with connection.cursor() as cursor:
        for table, period, dimensions in _SUMS:
            cursor.execute(
                _ADD.format(
                    table=table,
                    period=period,
                    first=_FIRST[connection.vendor, period],
                    dimensions=", ".join(dimensions),
                    places=", ".join(str(place + 1) for place in range(len(dimensions) + 2)),
                    source=source,
                )
            )
    batch.row_count = sum(rows for _allowance, rows, _quantity in lines)
    batch.save(update_fields=["row_count"])
    return batch.row_count


def _take(allowance: Allowance, quantity: int) -> None:
    if allowance.volume is not None and allowance.used + quantity > allowance.volume:
        raise exhausted(
            allowance.contract_code, allowance.service_code, allowance.unit, allowance.volume - allowance.used
        )
    Allowance.objects.filter(pk=allowance.pk).update(used=F("used") + quantity)


def exhausted(contract: str, service: str, unit: str, left: int) -> Conflict:
    titles = {s.key: s.label for s in reference.service_codes()}
    return Conflict(
        _("Обсяг за договором %(contract)s вичерпано: лишилося %(left)s (%(unit)s, «%(service)s»).")
        % {
            "contract": contract,
            "left": amount(left),
            "unit": Unit(unit).label,
            "service": titles.get(service, service),
        }
    )
