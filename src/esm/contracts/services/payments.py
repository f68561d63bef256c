"""Money that leaves the budget. The contract's row lock and its CHECKs guard every sum."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.kernel.money import Money

from .. import policies
from ..machine import OPEN_DEMANDS, PAYABLE_CONTRACTS
from ..models import Contract, Payment, Tranche
from ..selectors.payments import condition_met, payable
from ..selectors.reports import by_kind
from . import obligations, settlement, year_end
from .locking import lock, unchanged


def pay_tranche(
    *,
    actor: Actor,
    code: str,
    ordinal: int,
    amount: Money | None = None,
    paid_on: date,
    document: str,
    seen_version: int,
    at: datetime,
) -> Payment:
    """Record a Treasury payment of a tranche: of `amount`, or of all that is left of it.

    After the final report not more is paid than was accepted. Raises Conflict (its condition isn't met, somebody was
    quicker, nothing is left), Invalid by field.
    """
    with transaction.atomic():
        contract, document = lock(code), document.strip()
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        if paid_on <= contract.year_ends_on:
            # Paid in time, written down after the year was over.
            year_end.withdraw_lapse(contract)
        elif contract.lapsed:
            raise Invalid({"paid_on": _year_is_over(contract)})
        tranche = contract.tranches.filter(ordinal=ordinal).first()
        if tranche is None:
            raise NotFound(_("Такого траншу немає."))
        left = _payable(contract, tranche, at)
        amount = left if amount is None else amount
        _check_payment(contract, amount, left, paid_on, document, at)
        payment = Payment.objects.create(
            contract=contract,
            tranche=tranche,
            amount=amount.kopecks,
            paid_on=paid_on,
            document=document,
            replaces=settlement.reversed_under(contract.payments.all(), document),
            year_ends_on=contract.year_ends_on,
            recorded_at=at,
            recorded_by_id=actor.user_id,
        )
        _moved(contract, tranche, amount.kopecks)
        if tranche.paid == tranche.planned:
            for duty in contract.obligations.filter(subject=f"pay:{ordinal}"):  # of an accepted act
                obligations.settle(duty, on=paid_on)
        audit.record(
            actor=actor, action="contracts.pay", subject=contract, at=at, tranche=ordinal, amount=amount.kopecks,
            document=document,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_paid", payment_id=payment.pk)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return payment


def reverse_payment(
    *, actor: Actor, code: str, payment_id: int, reason: str, seen_version: int, at: datetime
) -> Payment:
    """Undo a payment that was recorded wrongly by a row of the opposite sum; it stays to be seen. Its document may be
    entered again."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        wrong = contract.payments.select_related("tranche").filter(pk=payment_id, reverses=None).first()
        if wrong is None:
            raise NotFound(_("Такого платежу немає."))
        if contract.payments.filter(reverses=wrong).exists():
            raise Conflict(_("Цей платіж уже скасовано."))
        if contract.status not in PAYABLE_CONTRACTS:
            raise Conflict(_("Договір закрито: його платежі більше не змінюють."))
        if contract.demands.filter(status__in=OPEN_DEMANDS).exists():
            raise Conflict(_("За цим договором чекають повернення коштів. Спершу відкличте вимогу."))
        if contract.paid - wrong.amount < contract.returned:
            raise Conflict(_("Частину цих грошей уже повернуто до бюджету: скасувати платіж не можна."))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, що було записано неправильно.")})
        reversal = Payment.objects.create(
            contract=contract,
            tranche=wrong.tranche,
            amount=-wrong.amount,
            paid_on=wrong.paid_on,
            document=wrong.document,
            reverses=wrong,
            reason=reason.strip()[:500],
            year_ends_on=contract.year_ends_on,
            recorded_at=at,
            recorded_by_id=actor.user_id,
        )
        _moved(contract, wrong.tranche, -wrong.amount)
        for duty in contract.obligations.filter(subject=f"pay:{wrong.tranche.ordinal}"):
            obligations.reopen(duty)
        audit.record(
            actor=actor, action="contracts.reverse_payment", subject=contract, at=at, tranche=wrong.tranche.ordinal,
            amount=wrong.amount, document=wrong.document, reason=reason.strip(),
        )  # fmt: skip
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return reversal


def _payable(contract: Contract, tranche: Tranche, at: datetime) -> Money:
    """What may be paid of the tranche now. Raises Conflict when nothing."""
    if tranche.paid >= tranche.planned:
        raise Conflict(_("Цей транш уже сплачено."))
    if contract.status not in PAYABLE_CONTRACTS:
        raise Conflict(_("Платити можна лише за договором, що діє."))
    reports = by_kind(contract.reports.all())
    if not condition_met(tranche, contract, reports, today=timezone.localdate(at)):
        raise Conflict(_("Ще рано: транш сплачують %(condition)s.") % {"condition": tranche.get_condition_display()})
    left = payable(tranche, contract)
    if not left:
        raise Conflict(_("За звітом прийнято не більше, ніж уже сплачено: доплачувати нічого."))
    return Money(left)


def _moved(contract: Contract, tranche: Tranche, kopecks: int) -> None:
    tranche.paid += kopecks
    tranche.save(update_fields=["paid"])
    contract.paid += kopecks
    contract.version += 1
    settlement.close_if_even(contract)
    contract.save(update_fields=["paid", "version", "status"])


def _check_payment(contract: Contract, amount: Money, left: Money, paid_on: date, document: str, at: datetime) -> None:
    problems: dict[str, str] = {}
    if amount.kopecks <= 0 or amount > left:
        problems["amount"] = _("Лишилося сплатити %(left)s. Вкажіть суму від 0,01 грн до цієї.") % {"left": left}
    if not document:
        problems["document"] = _("Вкажіть номер казначейського документа.")
    elif contract.payments.filter(document=document, reverses=None, reversal=None).exists():
        problems["document"] = _("Платіж із цим документом за цим договором уже записано.")
    if paid_on > timezone.localdate(at):
        problems["paid_on"] = _("Дата платежу не може бути в майбутньому.")
    elif contract.signed_on and paid_on < contract.signed_on:
        problems["paid_on"] = _("Платіж не може бути раніше за підписання договору.")
    elif paid_on > contract.year_ends_on:
        problems["paid_on"] = _year_is_over(contract)
    if problems:
        raise Invalid(problems)


def _year_is_over(contract: Contract) -> str:
    return _("Після 31 грудня %(year)s року платити за цим договором не можна.") % {"year": contract.year}
