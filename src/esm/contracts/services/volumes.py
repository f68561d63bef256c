"""Steps of signing, changing and cancelling a social order's contract: the log and the order's list follow its volume."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
from esm.kernel.money import Money
from esm.orders import public as orders

from ..machine import OPEN_REFERRALS, REFERRAL, STANDING_ACTS, ActStatus
from ..models import Contract, Framework, Referral
from ..selectors.complaints import appealed
from ..selectors.editions import content_of


def begin(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The contract is signed: its volume may be delivered. A step of the signing, under the contract's lock.

    Raises Conflict while an appeal against the choice waits.
    """
    framework = contract.framework
    undisputed(framework.lot)
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


def undisputed(lot: str) -> None:
    """No contract is drawn or signed on a choice that somebody has appealed against. Raises Conflict."""
    if appealed(lot):
        raise Conflict(_("Вибір за цим завданням оскаржено. Дочекайтеся відповіді на скаргу."))


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


def give_up(contract: Contract, *, actor: Actor, reason: str, at: datetime) -> None:
    """The contract wasn't concluded: its money goes back to the list, its volume to whoever takes it over. A step of the
    cancelling. Nothing happens to a project's contract."""
    _end(contract, used=Money(0), reason=reason, actor=actor, at=at)


def may_break(contract: Contract) -> None:
    """Raises Conflict while an act waits for its decision or its payment: what was given is settled first."""
    if not Framework.objects.filter(contract=contract).exists():
        return
    if contract.acts.filter(status=ActStatus.SUBMITTED).exists():
        raise Conflict(_("Один з актів чекає рішення. Спершу прийміть або поверніть його."))
    if contract.to_pay:
        raise Conflict(_("Спершу сплатіть прийняті акти: лишилося %(sum)s.") % {"sum": Money(contract.to_pay)})


def end(contract: Contract, *, actor: Actor, reason: str, at: datetime) -> Money:
    """The contract ended: nobody delivers under it any more, people are free for another provider, what wasn't used goes back
    to the order's list. A step of closing and breaking, under the contract's lock. What the acts that stand come to.

    With a reason the end is public and the volume may be taken over.
    """
    acts = contract.acts.filter(status__in=STANDING_ACTS)
    used = Money(sum(acts.values_list("amount", flat=True)))
    return _end(contract, used=used, reason=reason, actor=actor, at=at)


def _end(contract: Contract, *, used: Money, reason: str, actor: Actor, at: datetime) -> Money:
    framework = Framework.objects.select_for_update().filter(contract=contract).first()
    if framework is None:
        return used
    if framework.allowance_id is not None:
        deliveries.close_allowance(actor=actor, allowance_id=framework.allowance_id, at=at)
    today = timezone.localdate(at)
    for referral in Referral.objects.select_for_update().filter(contract=contract, status__in=OPEN_REFERRALS):
        referral.status, referral.reason = REFERRAL.target("end", referral.status), _("Договір завершено")
        referral.ended_on = min(today, contract.ends_on)
        referral.version += 1
        referral.save()
    orders.end_award(
        actor=actor,
        code=framework.award,
        before=Money(framework.amount),
        kept=used,
        left_volume=framework.volume - deliveries.used_of_contract(contract.code),
        reason=reason,
        at=at,
    )
    return used
