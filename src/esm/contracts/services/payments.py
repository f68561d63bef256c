"""Money that leaves the budget, and money that comes back. The contract's row lock and its CHECKs guard every sum."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.kernel.money import Money

from .. import policies
from ..machine import CONTRACT, Condition, ContractStatus, ReportKind, ReportStatus
from ..models import Contract, Repayment, Tranche
from .drawing import lock, unchanged


def pay_tranche(
    *, actor: Actor, code: str, ordinal: int, paid_on: date, document: str, seen_version: int, at: datetime
) -> Tranche:
    """Record a Treasury payment of a tranche, whole and once. Raises Conflict when its condition isn't met yet."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        tranche = contract.tranches.filter(ordinal=ordinal).first()
        if tranche is None:
            raise NotFound(_("Такого траншу немає."))
        if tranche.paid_on is not None:
            raise Conflict(_("Цей транш уже сплачено."))
        if contract.status != ContractStatus.IN_FORCE and tranche.condition != Condition.FINAL_ACCEPTED:
            raise Conflict(_("Платити можна лише за договором, що діє."))
        if not condition_met(contract, Condition(tranche.condition)):
            raise Conflict(
                _("Ще рано: транш сплачують %(condition)s.") % {"condition": tranche.get_condition_display()}
            )
        _check_payment(contract, paid_on, document, at)
        tranche.paid_on, tranche.document, tranche.paid_by_id = paid_on, document.strip(), actor.user_id
        tranche.paid = tranche.planned
        tranche.save(update_fields=["paid", "paid_on", "document", "paid_by_id"])
        contract.paid += tranche.planned
        contract.version += 1
        contract.save(update_fields=["paid", "version"])
        audit.record(
            actor=actor, action="contracts.pay", subject=contract, at=at, tranche=ordinal, amount=tranche.planned
        )
        after_commit("contracts.tasks.tell_paid", contract_id=contract.pk, ordinal=ordinal)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return tranche


def record_repayment(
    *, actor: Actor, code: str, amount: Money, on: date, document: str, seen_version: int, at: datetime
) -> Repayment:
    """Record money returned to the budget. It may not exceed what is to be returned."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        owed = Money(contract.to_return)
        problems: dict[str, str] = {}
        if amount.kopecks <= 0 or amount > owed:
            problems["amount"] = _("Ще треба повернути %(owed)s. Вкажіть суму від 0,01 грн до цієї.") % {"owed": owed}
        if not document.strip():
            problems["document"] = _("Вкажіть номер платіжного документа.")
        elif contract.repayments.filter(document=document.strip()).exists():
            problems["document"] = _("Платіж із цим документом уже записано.")
        if contract.signed_on is None or on < contract.signed_on or on > timezone.localdate(at):
            problems["on"] = _("Дата має бути після підписання договору і не в майбутньому.")
        if problems:
            raise Invalid(problems)
        repayment = Repayment.objects.create(contract=contract, amount=amount.kopecks, on=on, document=document.strip())
        contract.returned += amount.kopecks
        contract.version += 1
        if contract.status == ContractStatus.COMPLETED and not contract.to_return:
            contract.status = CONTRACT.target("close", contract.status)
        contract.save(update_fields=["returned", "version", "status"])
        audit.record(actor=actor, action="contracts.repay", subject=contract, at=at, amount=amount.kopecks)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return repayment


def condition_met(contract: Contract, condition: Condition) -> bool:
    if condition == Condition.SIGNATURE:
        return contract.signed_on is not None
    kind = ReportKind.INTERIM if condition == Condition.INTERIM_ACCEPTED else ReportKind.FINAL
    return contract.reports.filter(kind=kind, status=ReportStatus.ACCEPTED).exists()


def _check_payment(contract: Contract, paid_on: date, document: str, at: datetime) -> None:
    problems: dict[str, str] = {}
    if not document.strip():
        problems["document"] = _("Вкажіть номер казначейського документа.")
    if paid_on > timezone.localdate(at):
        problems["paid_on"] = _("Дата платежу не може бути в майбутньому.")
    elif contract.signed_on and paid_on < contract.signed_on:
        problems["paid_on"] = _("Платіж не може бути раніше за підписання договору.")
    elif paid_on > contract.year_ends_on:
        problems["paid_on"] = _("Після 31 грудня %(year)s року платити за цим договором не можна.") % {
            "year": contract.year
        }
    if problems:
        raise Invalid(problems)
