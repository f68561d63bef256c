"""31 December: no payment after it. What waits is said beforehand; what wasn't paid is cancelled, and the contract closed so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM
from esm.kernel.effects import after_commit
from esm.kernel.money import Money

from ..machine import PAYABLE_CONTRACTS, ObligationKind, Side
from ..models import Contract
from ..rules import terms_on
from . import obligations, settlement
from .locking import lock

SUBJECT = "year_end"


def near_the_end(today: date) -> list[str]:
    """Codes of contracts whose year ends soon or has ended with something unpaid."""
    until = today + timedelta(days=terms_on(today).year_end_days)
    waits = Q(paid__lt=F("planned") - F("lapsed")) | Q(accepted__isnull=False, paid__lt=F("returned") + F("accepted"))
    owed = Q(obligations__subject=SUBJECT, obligations__done_on=None)
    rows = Contract.objects.filter(waits | owed, status__in=PAYABLE_CONTRACTS, year_ends_on__lte=until)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def watch(*, code: str, at: datetime) -> None:
    """One step of every morning: the city's obligation to pay until the day, or the cancelling after it."""
    with transaction.atomic():
        contract = lock(code)
        if contract.status not in PAYABLE_CONTRACTS:
            return
        today = timezone.localdate(at)
        if today > contract.year_ends_on:
            _lapse(contract, today, at)
        else:
            _warn(contract, at)


def withdraw_lapse(contract: Contract) -> None:
    """What was paid or agreed in time is written down later: the next morning cancels what is left then. Under the contract's
    lock."""
    if contract.lapsed:
        settlement.reopen(contract)
        contract.tranches.update(lapsed=0, lapse_reason="")
        contract.lapsed, contract.lapsed_on = 0, None
        contract.save(update_fields=["lapsed", "lapsed_on", "status"])


def _unpaid(contract: Contract) -> int:
    """Kopecks of the plan that still wait; once the final report is accepted, not more than it was accepted for."""
    return contract.planned - contract.paid - contract.lapsed if contract.accepted is None else contract.to_pay


def _warn(contract: Contract, at: datetime) -> None:
    left = _unpaid(contract)
    owed = contract.obligations.filter(subject=SUBJECT, done_on=None).first()
    title = _("Сплатити до кінця року %(sum)s: потім не можна") % {"sum": Money(left)}
    if not left and owed is not None:
        obligations.settle(owed, on=timezone.localdate(at))
    if left and (owed is None or owed.title != title):
        obligations.owe(
            contract,
            kind=ObligationKind.OTHER,
            subject=SUBJECT,
            title=title,
            due_on=contract.year_ends_on,
            side=Side.CITY,
            actor=SYSTEM,
            at=at,
            url_name="contracts:contract",
        )


def _lapse(contract: Contract, today: date, at: datetime) -> None:
    reason = _("Бюджетний рік закінчився %(day)s: після цього дня не платять.") % {
        "day": f"{contract.year_ends_on:%d.%m.%Y}"
    }
    for duty in contract.obligations.filter(Q(subject=SUBJECT) | Q(subject__startswith="pay:"), done_on=None):
        obligations.settle(duty, on=today, remark=reason, dropped=True)
    if not _unpaid(contract):
        return
    contract.tranches.filter(paid__lt=F("planned")).update(lapsed=F("planned") - F("paid"), lapse_reason=reason)
    contract.lapsed, contract.lapsed_on = contract.planned - contract.paid, contract.lapsed_on or today
    settlement.close_if_even(contract)
    contract.version += 1
    contract.save(update_fields=["lapsed", "lapsed_on", "status", "version"])
    audit.record(
        actor=SYSTEM, action="contracts.lapse", subject=contract, at=at, lapsed=contract.lapsed, status=contract.status
    )
    after_commit("contracts.tasks.tell_lapsed", contract_id=contract.pk)
    after_commit("indicators.tasks.refresh_year", year=contract.year)
