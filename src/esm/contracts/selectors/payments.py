"""The payment plan: tranches, what they wait for, how they were paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from esm.kernel.money import Money

from ..machine import Condition, ContractStatus, ReportKind, ReportStatus
from ..models import Contract, Payment, Report, Tranche


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`undone`: a row of the opposite sum stands against it, with this reason."""

    id: int
    amount: Money
    paid_on: date
    document: str
    undone: str


@dataclass(frozen=True, slots=True)
class TrancheView:
    ordinal: int
    planned: Money
    condition: str
    condition_label: str
    due_on: date | None
    ready: bool
    paid: Money
    # What may be paid of it: less than what is left once the final report accepted less.
    payable: Money
    lapsed: Money
    lapse_reason: str
    payments: tuple[PaymentView, ...]

    @property
    def left(self) -> Money:
        return self.planned - self.paid - self.lapsed

    @property
    def paid_on(self) -> date | None:
        """The day of its last payment, once it is paid whole."""
        live = [p.paid_on for p in self.payments if not p.undone]
        return max(live) if live and self.paid == self.planned else None


_TRANCHE = ("id", "ordinal", "planned", "condition", "due_on", "paid", "lapsed", "lapse_reason")
_PAYMENT = ("id", "amount", "paid_on", "document", "reverses_id", "reason")


def tranche_views(contract: Contract, reports: Mapping[str, Report], *, today: date) -> tuple[TrancheView, ...]:
    """The plan with its payments. One query, whatever their number."""
    tranches: dict[int, Tranche] = {}
    rows: dict[int, list[Payment]] = {}
    reasons: dict[int, str] = {}
    found = Tranche.objects.filter(contract=contract).order_by("ordinal", "payments__paid_on", "payments__id")
    for cells in found.values_list(*_TRANCHE, *(f"payments__{name}" for name in _PAYMENT)):
        tranche = Tranche(**dict(zip(_TRANCHE, cells, strict=False)))
        tranches.setdefault(tranche.pk, tranche)
        payment = Payment(**dict(zip(_PAYMENT, cells[len(_TRANCHE) :], strict=True)))
        if payment.reverses_id is not None:
            reasons[payment.reverses_id] = payment.reason
        elif payment.pk is not None:
            rows.setdefault(tranche.pk, []).append(payment)
    return tuple(
        TrancheView(
            ordinal=t.ordinal,
            planned=Money(t.planned),
            condition=t.condition,
            condition_label=t.get_condition_display(),
            due_on=t.due_on if t.condition == Condition.DATE else None,
            ready=condition_met(t, contract, reports, today=today),
            paid=Money(t.paid),
            payable=Money(payable(t, contract)),
            lapsed=Money(t.lapsed),
            lapse_reason=t.lapse_reason,
            payments=tuple(
                PaymentView(p.pk, Money(p.amount), p.paid_on, p.document, reasons.get(p.pk, ""))
                for p in rows.get(t.pk, ())
            ),
        )
        for t in tranches.values()
        if t.planned or t.pk in rows
    )


def payable(tranche: Tranche, contract: Contract) -> int:
    """Kopecks that may still be paid of a tranche: after the final report not more than what was accepted."""
    left = tranche.planned - tranche.paid - tranche.lapsed
    return left if contract.accepted is None else min(left, contract.to_pay)


def condition_met(tranche: Tranche, contract: Contract, reports: Mapping[str, Report], *, today: date) -> bool:
    """Whether what the tranche waits for has come. An accepted final report stands for the interim one as well."""
    if contract.signed_on is None or contract.status == ContractStatus.CANCELLED:
        return False
    if tranche.condition == Condition.SIGNATURE:
        return True
    if tranche.condition == Condition.DATE:
        return tranche.due_on is not None and tranche.due_on <= today
    accepted = {kind for kind, r in reports.items() if r.status == ReportStatus.ACCEPTED}
    wanted = {ReportKind.FINAL} if tranche.condition == Condition.FINAL_ACCEPTED else set(ReportKind)
    return bool(accepted & wanted)
