"""Steps of signing, changing and cancelling a social order's contract: the log and the order's list follow its volume."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
from esm.kernel.money import Money
from esm.orders import public as orders

from ..models import Contract, Framework
from ..selectors.editions import content_of


def begin(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The contract is signed: its volume may be delivered. A step of the signing, under the contract's lock."""
    framework = contract.framework
    framework.allowance_id = deliveries.open_allowance(
        actor=actor,
        contract_code=contract.code,
        provider_id=contract.organisation_id,
        service_code=framework.service_key,
        unit=framework.unit,
        volume=framework.volume,
        valid_from=contract.starts_on,
        valid_until=contract.ends_on,
        at=at,
    )
    framework.save(update_fields=["allowance_id"])


def follow(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The contract reads otherwise: volume, the right to deliver and the order's list follow. A step of an amendment's
    signing, under the contract's lock. Nothing happens to a project's contract. Raises Conflict."""
    framework = Framework.objects.select_for_update().filter(contract=contract).first()
    if framework is None:
        return
    lines = [x for x in content_of(Contract.objects.get(pk=contract.pk)).lines if x.amount]
    if len(lines) != 1 or (lines[0].price != framework.unit_price):
        raise Conflict(_("Ціну одиниці й послугу визначив вибір надавача. Змінити можна лише обсяг і строк."))
    volume = lines[0].quantity // 10
    before = Money(framework.amount)
    if contract.amount < framework.billed:
        raise Conflict(_("За актами вже %(sum)s: менше бути не може.") % {"sum": Money(framework.billed)})
    if framework.allowance_id is not None:
        deliveries.change_allowance(
            actor=actor, allowance_id=framework.allowance_id, volume=volume, valid_from=contract.starts_on,
            valid_until=contract.ends_on, at=at,
        )  # fmt: skip
    if before.kopecks != contract.amount:
        orders.recount_award(actor=actor, code=framework.award, before=before, after=Money(contract.amount), at=at)
    framework.volume, framework.amount = volume, contract.amount
    framework.save(update_fields=["volume", "amount"])


def give_up(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The contract wasn't concluded: its money goes back to the list. A step of the cancelling."""
    framework = Framework.objects.filter(contract=contract).first()
    if framework is not None:
        orders.recount_award(actor=actor, code=framework.award, before=Money(framework.amount), after=Money(0), at=at)
