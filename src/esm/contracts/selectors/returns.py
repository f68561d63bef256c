"""Money that comes back: demands and what was returned on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money

from ..machine import OPEN_DEMANDS
from ..models import Demand, Repayment
from .contract import ContractView, contract_page
from .tones import TONES


@dataclass(frozen=True, slots=True)
class DemandView:
    """A demand to return money, as its page and its letter show it. `until` is the term now: it may have been put off."""

    ordinal: int
    number: str
    status: str
    status_label: str
    unspent: Money
    not_accepted: Money
    amount: Money
    left: Money
    reason: str
    sent_on: date
    due_on: date
    until: date
    closed_on: date | None
    remark: str
    obligation_id: int

    @property
    def open(self) -> bool:
        return self.status in OPEN_DEMANDS

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")


@dataclass(frozen=True, slots=True)
class RepaymentView:
    """`undone`: a row of the opposite sum stands against it, with this reason."""

    id: int
    amount: Money
    on: date
    document: str
    demand: str
    undone: str


@dataclass(frozen=True, slots=True)
class ReturnsPage:
    contract: ContractView
    demands: tuple[DemandView, ...]
    repayments: tuple[RepaymentView, ...]

    def repayment(self, id: int) -> RepaymentView:
        """Raises NotFound."""
        for repayment in self.repayments:
            if repayment.id == id:
                return repayment
        raise NotFound(_("Такого повернення немає."))

    def demand(self, ordinal: int) -> DemandView:
        """Raises NotFound."""
        for demand in self.demands:
            if demand.ordinal == ordinal:
                return demand
        raise NotFound(_("Такої вимоги немає."))

    @property
    def open(self) -> DemandView | None:
        """The demand that waits."""
        return next((d for d in self.demands if d.open), None)


def returns_page(actor: Actor, code: str, *, today: date) -> ReturnsPage:
    """For both sides. Raises NotFound for everybody else. Two queries more than the contract's page."""
    contract = contract_page(actor, code, today=today, annexes=False)
    demands = Demand.objects.filter(contract_id=contract.id).select_related("obligation")
    repayments = list(Repayment.objects.filter(contract_id=contract.id).select_related("demand"))
    reasons = {r.reverses_id: r.reason for r in repayments}
    return ReturnsPage(
        contract,
        tuple(demand_view(d) for d in demands),
        tuple(
            RepaymentView(
                r.pk, Money(r.amount), r.on, r.document, r.demand.number if r.demand else "", reasons.get(r.pk, "")
            )
            for r in repayments
            if r.reverses_id is None
        ),
    )


def demand_view(d: Demand) -> DemandView:
    return DemandView(
        ordinal=d.ordinal,
        number=d.number,
        status=d.status,
        status_label=d.get_status_display(),
        unspent=Money(d.unspent),
        not_accepted=Money(d.not_accepted),
        amount=Money(d.amount),
        left=Money(d.amount - d.returned),
        reason=d.reason,
        sent_on=d.sent_on,
        due_on=d.due_on,
        until=d.obligation.due_on,
        closed_on=d.closed_on,
        remark=d.obligation.remark,
        obligation_id=d.obligation_id,
    )
