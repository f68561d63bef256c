"""Letters about tranches and returned money, and the daily bar of debtors."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils import timezone

from esm.kernel import files
from esm.kernel.actor import SYSTEM
from esm.kernel.jobs import job
from esm.kernel.money import Money

from .. import documents
from ..machine import DemandStatus
from ..models import Contract, Demand, Payment, Repayment
from ..selectors import contract_for_work
from ..selectors.returns import demand_view
from ..services import returns, year_end
from . import to


@job()
def tell_paid(payment_id: int) -> int:
    payment = Payment.objects.select_related("contract", "tranche").get(pk=payment_id)
    facts = {
        "ordinal": payment.tranche.ordinal,
        "sum": Money(payment.amount),
        "paid_on": to.day(payment.paid_on),
        "document": payment.document,
    }
    return to.organisation(payment.contract, "contracts.paid", facts, key=f"{payment.pk}")


@job()
def tell_lapsed(contract_id: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    facts = {"sum": Money(contract.lapsed), "state": lambda: contract.get_status_display().lower()}
    key = f"{contract.pk}:{contract.status}:{contract.lapsed}"
    return to.organisation(contract, "contracts.lapsed", facts, key=key, legal=True)


@job()
def watch_year_end() -> None:
    """Daily: what has to be paid before 31 December, and what can't be paid after it."""
    at = timezone.now()
    for code in year_end.near_the_end(timezone.localdate(at)):
        year_end.watch(code=code, at=at)


@job()
def tell_demanded(demand_id: int) -> int:
    """The demand itself goes with the letter, as a tagged PDF."""
    demand = Demand.objects.select_related("contract", "obligation").get(pk=demand_id)
    contract = demand.contract
    facts = {"demand": demand.number, "sum": Money(demand.amount), "due": to.day(demand.due_on)}

    def paper() -> int:
        pdf = documents.demand_pdf(contract_for_work(contract.code, today=demand.sent_on), demand_view(demand))
        upload = ContentFile(pdf, name=f"{contract.code}-{demand.ordinal}.pdf")
        return files.store(actor=SYSTEM, upload=upload, allowed=frozenset({files.Kind.PDF}), at=demand.sent_at).pk

    return to.organisation(contract, "contracts.demanded", facts, key=f"{demand.pk}", legal=True, attach=paper)


@job()
def tell_demand_closed(demand_id: int) -> int:
    demand = Demand.objects.select_related("contract").get(pk=demand_id)
    facts = {"demand": demand.number, "how": lambda: demand.get_status_display().lower()}
    return to.organisation(demand.contract, "contracts.demand_closed", facts, key=f"{demand.pk}", legal=True)


@job()
def tell_repayment_reversed(repayment_id: int) -> int:
    reversal = Repayment.objects.select_related("contract").get(pk=repayment_id)
    facts = {
        "sum": Money(-reversal.amount),
        "on": to.day(reversal.on),
        "document": reversal.document,
        "reason": reversal.reason,
        "left": Money(reversal.contract.to_return),
    }
    return to.organisation(reversal.contract, "contracts.repayment_reversed", facts, key=f"{reversal.pk}", legal=True)


@job()
def tell_barred(demand_id: int) -> int:
    demand = Demand.objects.select_related("contract").get(pk=demand_id)
    facts = {"demand": demand.number, "sum": Money(demand.amount - demand.returned)}
    return to.organisation(demand.contract, "contracts.barred", facts, key=f"{demand.pk}", legal=True)


@job()
def bar_debtors() -> int:
    """Daily: who has not returned in time what was demanded stays out of the next budget periods."""
    at = timezone.now()
    late = Demand.objects.filter(status=DemandStatus.SENT, obligation__due_on__lt=timezone.localdate(at))
    return sum(returns.bar_debtor(demand_id=pk, at=at) for pk in late.values_list("pk", flat=True))
