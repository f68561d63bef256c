"""What `contracts` does with the log, in its own transaction and by its own permission: allowances and acts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.reference import public as reference

from ..checking import amount
from ..machine import Unit
from ..models import Allowance, Billing, Delivery
from ..selectors.billing import BilledLine, billed_lines


@transaction.atomic
def open_allowance(
    *,
    actor: Actor,
    contract_code: str,
    provider_id: int,
    service_code: str,
    unit: str,
    volume: int | None,
    valid_from: date,
    valid_until: date,
    at: datetime,
) -> int:
    """Let the provider deliver under a contract line; returns the allowance's id.

    `volume` is hundredths of the unit, None for a project's service that the contract doesn't limit. A contract has
    one allowance for each service and unit (Conflict). Raises Invalid for unknown codes and impossible terms.
    """
    problems = {}
    if service_code not in {s.key for s in reference.service_codes()}:
        problems["service"] = _("Такої послуги немає в класифікаторі.")
    if unit not in Unit.values:
        problems["unit"] = _("Такої одиниці немає. Оберіть одиницю зі списку.")
    if valid_until < valid_from:
        problems["valid_until"] = _("Кінець раніше за початок. Перевірте дати.")
    if volume is not None and volume <= 0:
        problems["volume"] = _("Обсяг має бути більший за нуль.")
    if problems:
        raise Invalid(problems)
    if Allowance.objects.filter(contract_code=contract_code, service_code=service_code, unit=unit).exists():
        raise Conflict(_("За цим договором таку послугу в цих одиницях уже дозволено. Змініть її обсяг."))
    allowance = Allowance.objects.create(
        contract_code=contract_code,
        provider_id=provider_id,
        service_code=service_code,
        unit=unit,
        volume=volume,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    audit.record(
        actor=actor, action="deliveries.open_allowance", subject=allowance, at=at, contract=contract_code,
        volume=volume, since=valid_from, until=valid_until,
    )  # fmt: skip
    return allowance.pk


@transaction.atomic
def change_allowance(
    *, actor: Actor, allowance_id: int, volume: int | None, valid_from: date, valid_until: date, at: datetime
) -> None:
    """Another volume or term. Raises Conflict when rows of the log would no longer fit; Invalid for a wrong term."""
    allowance = _held(allowance_id)
    if valid_until < valid_from:
        raise Invalid({"valid_until": _("Кінець раніше за початок. Перевірте дати.")})
    if volume is not None and volume < allowance.used:
        raise Conflict(
            _("За договором уже надано %(used)s (%(unit)s): менший обсяг не встановити.")
            % {"used": amount(allowance.used), "unit": Unit(allowance.unit).label}
        )
    days = Delivery.objects.filter(allowance=allowance).aggregate(first=Min("delivered_on"), last=Max("delivered_on"))
    if days["first"] and (days["first"] < valid_from or days["last"] > valid_until):
        raise Conflict(
            _("За договором є записи від %(first)s до %(last)s: строк має їх охоплювати.")
            % {"first": f"{days['first']:%d.%m.%Y}", "last": f"{days['last']:%d.%m.%Y}"}
        )
    before = {"volume": allowance.volume, "since": allowance.valid_from, "until": allowance.valid_until}
    allowance.volume, allowance.valid_from, allowance.valid_until = volume, valid_from, valid_until
    allowance.save(update_fields=["volume", "valid_from", "valid_until"])
    audit.record(
        actor=actor, action="deliveries.change_allowance", subject=allowance, at=at, before=before, volume=volume,
        since=valid_from, until=valid_until,
    )  # fmt: skip


@transaction.atomic
def close_allowance(*, actor: Actor, allowance_id: int, at: datetime) -> None:
    """No rows under it any more, not even ones that cancel. Closing twice is no mistake."""
    allowance = _held(allowance_id)
    if allowance.closed_at is None:
        allowance.closed_at = at
        allowance.save(update_fields=["closed_at"])
        audit.record(actor=actor, action="deliveries.close_allowance", subject=allowance, at=at)


def _held(allowance_id: int) -> Allowance:
    allowance = Allowance.objects.select_for_update(no_key=True).filter(pk=allowance_id).first()
    if allowance is None:
        raise NotFound(_("Такого обсягу за договором немає."))
    return allowance


_BILL = """
INSERT INTO deliveries_billing (delivery_id, act_code, billed_at)
SELECT d.id, %s, %s FROM deliveries_delivery d JOIN deliveries_allowance a ON a.id = d.allowance_id
WHERE a.contract_code = %s AND d.delivered_on <= %s
AND NOT EXISTS (SELECT 1 FROM deliveries_billing b WHERE b.delivery_id = d.id)"""


@transaction.atomic
def bill(*, contract_code: str, act_code: str, until: date, at: datetime) -> list[BilledLine]:
    """Put every row of the contract up to `until` that stands on no act on this one; returns what the act has in all.

    Rows entered late and rows that cancel billed ones come along, so the sum of acts is the sum of the log. Two acts at
    once can't take one row: the second waits for the first and finds the rest. An empty list: nothing to bill. The
    caller's transaction holds the act, its permission and its journal.
    """
    list(Allowance.objects.select_for_update(no_key=True).filter(contract_code=contract_code).order_by("pk"))
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_BILL, [act_code, moment, contract_code, until])
    return billed_lines(act_code)


@transaction.atomic
def unbill(*, act_code: str) -> int:
    """Free the rows of an act that is withdrawn; returns how many. The caller has made sure it was not accepted."""
    return Billing.objects.filter(act_code=act_code).delete()[0]
