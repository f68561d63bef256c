"""The way of a project's money, each sum its own figure for ever, with when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel.money import Money

from ..machine import PUBLIC_CONTRACTS, ReportKind, ReportStatus
from ..models import Contract


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """A station: `code` is asked, recommended, awarded, original, changed, paid, lapsed, accepted or returned. A project has one
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

    At most seven queries, whatever the number of steps.
    """
    award = competitions.award_facts(code)
    if award is None:
        return None
    contract = (
        Contract.objects.filter(code=code, status__in=PUBLIC_CONTRACTS)
        .prefetch_related("editions__amendment", "reports")
        .first()
    )
    return line_of(award, contract)


def line_of(award: competitions.AwardFacts, contract: Contract | None) -> MoneyLine:
    """Of an award and its signed contract, which comes with its editions' amendments and its reports. One query."""
    order = _("розпорядження %(n)s") % {"n": award.order_number} if award.order_number else ""
    steps = [
        MoneyStep("asked", _("Просили"), award.asked),
        MoneyStep("recommended", _("Запропонувала комісія"), award.recommended),
        MoneyStep("awarded", _("Рішення міста"), award.awarded, award.order_date, order),
    ]
    sums = (award.asked, award.recommended, award.awarded)
    if contract is None or contract.original_amount is None:
        return MoneyLine(tuple(steps), *sums, None, None, Money(0), None, Money(0))
    return MoneyLine(
        (*steps, *contract_steps(contract)),
        *sums,
        Money(contract.original_amount),
        Money(contract.amount),
        Money(contract.paid),
        None if contract.accepted is None else Money(contract.accepted),
        Money(contract.returned),
    )


def contract_steps(contract: Contract) -> list[MoneyStep]:
    """From the signing on. `contract` comes with its editions' amendments and reports. One query."""
    paid, returned = _moved(contract)
    accepted = [_accepted(contract)] if contract.accepted is not None else []
    return [*_contracted(contract), *paid, *_lapsed(contract), *accepted, *returned]


def _lapsed(contract: Contract) -> list[MoneyStep]:
    why = _("бюджетний рік закінчився: після 31 грудня не платять")
    return (
        [MoneyStep("lapsed", _("Скасовано"), Money(contract.lapsed), contract.lapsed_on, why)]
        if contract.lapsed
        else []
    )


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


def _moved(contract: Contract) -> tuple[list[MoneyStep], list[MoneyStep]]:
    """What was paid and what came back, as it was written: a wrong row and the one that undoes it stand both. One query."""
    paid = contract.payments.order_by().values_list(Value("paid"), "paid_on", "pk", "amount", "document", "reason")
    back = contract.repayments.order_by().values_list(Value("back"), "on", "pk", "amount", "document", "reason")
    labels = {
        ("paid", True): _("Сплачено"),
        ("paid", False): _("Виправлено запис про платіж"),
        ("back", True): _("Повернуто до бюджету"),
        ("back", False): _("Виправлено запис про повернення"),
    }
    steps: dict[str, list[MoneyStep]] = {"paid": [], "back": []}
    for kind, on, _pk, amount, document, reason in sorted(paid.union(back, all=True)):
        treasury = _("казначейський документ %(n)s") % {"n": document} if kind == "paid" else ""
        code = "paid" if kind == "paid" else "returned"
        steps[kind].append(MoneyStep(code, labels[kind, amount > 0], Money(amount), on, reason or treasury))
    return steps["paid"], steps["back"]


def _accepted(contract: Contract) -> MoneyStep:
    final = next(
        (r for r in contract.reports.all() if r.kind == ReportKind.FINAL and r.status == ReportStatus.ACCEPTED), None
    )
    on = timezone.localdate(final.decided_at) if final and final.decided_at else None
    return MoneyStep(
        "accepted", _("Прийнято за звітом"), Money(contract.accepted or 0), on, final.remark if final else ""
    )
