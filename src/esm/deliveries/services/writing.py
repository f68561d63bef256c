"""The one way rows get into the log: a batch under the organisation's lock, then `settle`.

`settle` takes the batch's volume from the allowances and adds it to the months: set by set, once per batch, whether it
has one row or a million.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
from esm.reference import public as reference

from ..checking import amount
from ..machine import BatchKind, Unit
from ..models import Allowance, Batch, Delivery

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


_MISFITS = """
SELECT a.contract_code FROM deliveries_delivery d JOIN deliveries_allowance a ON a.id = d.allowance_id
WHERE d.batch_id = %s AND (d.delivered_on < a.valid_from OR d.delivered_on > a.valid_until OR a.closed_at IS NOT NULL)
LIMIT 1"""

# The same text for both databases. The order keeps two writers from waiting for each other.
_ADD = """
INSERT INTO {table} (organisation_id, month, {dimensions}, "rows", cancelling, named, quantity, contacts)
SELECT organisation_id, {month}, {dimensions}, count(*), count(cancels_id),
 sum(CASE WHEN recipient = '' THEN 0 ELSE contacts END), sum(quantity), sum(contacts)
FROM deliveries_delivery WHERE batch_id = %s GROUP BY {places} ORDER BY {places}
ON CONFLICT (organisation_id, month, {dimensions}) DO UPDATE SET
 "rows" = {table}."rows" + excluded."rows", cancelling = {table}.cancelling + excluded.cancelling,
 named = {table}.named + excluded.named, quantity = {table}.quantity + excluded.quantity,
 contacts = {table}.contacts + excluded.contacts"""
_SUMS = {
    "deliveries_servicemonth": ("contract_code", "service_code", "unit", "mode"),
    "deliveries_deliverymonth": ("contract_code", "service_code", "unit", "district", "mode", "category"),
}
_MONTH = {
    "postgresql": "date_trunc('month', delivered_on)::date",
    "sqlite": "substr(delivered_on, 1, 8) || '01'",
}


def settle(batch: Batch) -> int:
    """Count the rows just written to `batch`, in the same transaction; returns how many there are.

    Raises Conflict when a contract's volume isn't enough, its term was changed or it was closed meanwhile: then the
    whole batch must go with the transaction.
    """
    taken = (
        Delivery.objects.filter(batch=batch, allowance__isnull=False)
        .values_list("allowance_id")
        .annotate(total=Sum("quantity"))
        .order_by("allowance_id")
    )
    sums: dict[int, int] = dict(taken)
    if sums:
        held = Allowance.objects.select_for_update(no_key=True).filter(pk__in=sums).order_by("pk")
        for allowance in held:
            _take(allowance, sums[allowance.pk])
        with connection.cursor() as cursor:
            cursor.execute(_MISFITS, [batch.pk])
            if misfit := cursor.fetchone():
                raise Conflict(
                    _("Договір %(contract)s щойно змінили або закрили. Перевірте дати й спробуйте ще раз.")
                    % {"contract": misfit[0]}
                )
    with connection.cursor() as cursor:
        for table, dimensions in _SUMS.items():
            sql = _ADD.format(
                table=table,
                dimensions=", ".join(dimensions),
                month=_MONTH[connection.vendor],
                places=", ".join(str(place + 1) for place in range(len(dimensions) + 2)),
            )
            cursor.execute(sql, [batch.pk])
    batch.row_count = Delivery.objects.filter(batch=batch).count()
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
