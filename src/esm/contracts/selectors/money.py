"""The way of a project's money, each sum its own figure for ever, with when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel.money import Money

from ..machine import PUBLIC_CONTRACTS, ReportKind, ReportStatus
from ..models import Contract


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """A station: `code` is asked, recommended, awarded, original, changed, paid, accepted or returned. A project has one
    "changed" for each amendment of the sum, one "paid" for each payment, one "returned" for each return."""

    code: str
    label: str
    amount: Money
    on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Six sums that are never mixed, and their steps in the order of the way. None: not yet."""

    steps: tuple[MoneyStep, ...]
    asked: Money
    recommended: Money
    awarded: Money
    original: Money | None
    current: Money | None
    paid: Money
    accepted: Money | None
    returned: Money


def money_line(code: str) -> MoneyLine | None:
    """Of a project by its application's number; None before the award is released. What it says is public.

    At most eight queries, whatever the number of steps.
    """
    award = competitions.award_facts(code)
    if award is None:
        return None
    order = _("розпорядження %(n)s") % {"n": award.order_number} if award.order_number else ""
    steps = [
        MoneyStep("asked", _("Просили"), award.asked),
        MoneyStep("recommended", _("Запропонувала комісія"), award.recommended),
        MoneyStep("awarded", _("Рішення міста"), award.awarded, award.order_date, order),
    ]
    contract = (
        Contract.objects.filter(code=code, status__in=PUBLIC_CONTRACTS)
        .prefetch_related("editions__amendment", "payments", "repayments", "reports")
        .first()
    )
    if contract is None or contract.original_amount is None:
        return MoneyLine(
            tuple(steps), award.asked, award.recommended, award.awarded, None, None, Money(0), None, Money(0)
        )
    steps += contract_steps(contract)
    return MoneyLine(
        tuple(steps),
        award.asked,
        award.recommended,
        award.awarded,
        Money(contract.original_amount),
        Money(contract.amount),
        Money(contract.paid),
        None if contract.accepted is None else Money(contract.accepted),
        Money(contract.returned),
    )


def contract_steps(contract: Contract) -> list[MoneyStep]:
    """From the signing on. `contract` comes with its editions' amendments, payments, repayments and reports."""
    steps = [*_contracted(contract), *_paid(contract)]
    if contract.accepted is not None:
        steps.append(_accepted(contract))
    return [*steps, *_returned(contract)]


def _contracted(contract: Contract) -> list[MoneyStep]:
    first = contract.original_amount or 0
    steps = [MoneyStep("original", _("Договір, перша редакція"), Money(first), contract.signed_on, contract.number)]
    last = first
    for edition in contract.editions.all():
        amount = edition.snapshot["amount"]
        if edition.draft or edition.amendment is None or amount == last:
            continue
        last = amount
        steps.append(
            MoneyStep(
                "changed",
                edition.amendment.get_type_display(),
                Money(amount),
                edition.since,
                edition.amendment.reason,
            )
        )
    return steps


def _paid(contract: Contract) -> list[MoneyStep]:
    """Payments as they were written: a wrong one and the row that takes it back stand both."""
    paid, taken_back = _("Сплачено"), _("Виправлено запис про платіж")
    return [
        MoneyStep(
            "paid",
            paid if p.amount > 0 else taken_back,
            Money(p.amount),
            p.paid_on,
            p.reason or _("казначейський документ %(n)s") % {"n": p.document},
        )
        for p in sorted(contract.payments.all(), key=lambda p: (p.paid_on, p.pk))
    ]


def _returned(contract: Contract) -> list[MoneyStep]:
    back, taken_back = _("Повернуто до бюджету"), _("Виправлено запис про повернення")
    return [
        MoneyStep("returned", back if r.amount > 0 else taken_back, Money(r.amount), r.on, r.reason)
        for r in sorted(contract.repayments.all(), key=lambda r: (r.on, r.pk))
    ]


def _accepted(contract: Contract) -> MoneyStep:
    final = next(
        (r for r in contract.reports.all() if r.kind == ReportKind.FINAL and r.status == ReportStatus.ACCEPTED), None
    )
    on = timezone.localdate(final.decided_at) if final and final.decided_at else None
    return MoneyStep(
        "accepted", _("Прийнято за звітом"), Money(contract.accepted or 0), on, final.remark if final else ""
    )
