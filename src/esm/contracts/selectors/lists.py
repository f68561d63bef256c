"""Lists of contracts: frozen rows, a fixed number of queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..machine import EDITABLE_REPORTS, OPEN_DEMANDS, PUBLIC_CONTRACTS, ContractStatus, ReportStatus
from ..models import Contract, Report
from .payments import condition_met, payable
from .reports import by_kind
from .tones import TONES


@dataclass(frozen=True, slots=True)
class ContractRow:
    code: str
    number: str
    title: str
    organisation: str
    year: int
    status: str
    status_label: str
    amount: Money
    paid: Money
    accepted: Money | None
    starts_on: date
    ends_on: date
    next_step: str

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")


def contracts_of(
    actor: Actor, *, own: bool = False, year: int | None = None, status: str = "", kind: str = ""
) -> QuerySet[Contract]:
    """Contracts this actor may see: the department all of them, anybody else (and whoever asks for her `own`) those of her
    organisations. Newest first."""
    reports = Prefetch("reports", queryset=Report.objects.select_related("obligation"))
    rows: QuerySet[Contract] = Contract.objects.select_related("organisation").prefetch_related("tranches", reports)
    rows = rows.order_by("-year", "-id")
    if own or not policies.may_see_all(actor):
        rows = rows.filter(organisation_id__in=[o for o in actor.organisations if actor.may(o, partners.Right.VIEW)])
    if year is not None:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(status=status) if status else rows


def total_of(contracts: QuerySet[Contract]) -> tuple[int, Money]:
    """How many they are, and of what sum. One query."""
    found = contracts.aggregate(number=Count("pk"), total=Sum("amount"))
    return found["number"], Money(found["total"] or 0)


def contract_rows(contracts: Iterable[Contract], *, today: date) -> list[ContractRow]:
    """Of contracts read as `contracts_of` reads them: no query beside that."""
    return [
        ContractRow(
            code=c.code,
            number=c.number,
            title=c.title,
            organisation=partners.organisation_ref(c.organisation).title,
            year=c.year,
            status=c.status,
            status_label=c.get_status_display(),
            amount=Money(c.amount),
            paid=Money(c.paid),
            accepted=None if c.accepted is None else Money(c.accepted),
            starts_on=c.starts_on,
            ends_on=c.ends_on,
            next_step=next_step(c, today),
        )
        for c in contracts
    ]


def next_step(contract: Contract, today: date) -> str:
    """What the contract waits for, in words; empty when nothing."""
    if contract.status == ContractStatus.DRAFT:
        return _("Підписати")
    reports = sorted(contract.reports.all(), key=lambda r: (r.due_on, r.pk))
    if submitted := next((r for r in reports if r.status == ReportStatus.SUBMITTED), None):
        return _("Розглянути: %(report)s") % {"report": submitted.title.lower()}
    kinds = by_kind(reports)
    for tranche in contract.tranches.all():
        if payable(tranche, contract) > 0 and condition_met(tranche, contract, kinds, today=today):
            return _("Сплатити транш %(n)s") % {"n": tranche.ordinal}
    if contract.to_return:
        return _("Повернути %(sum)s до бюджету") % {"sum": Money(contract.to_return)}
    waiting = next((r for r in reports if r.status in EDITABLE_REPORTS), None)
    if waiting and contract.status == ContractStatus.IN_FORCE:
        late = waiting.due_on < today
        words = _("Прострочено: %(report)s") if late else _("Чекаємо: %(report)s")
        return words % {"report": waiting.title.lower()}
    return ""


def awards_without_contract() -> list[competitions.AwardFacts]:
    """Winners for whom a contract has still to be drawn."""
    return competitions.awards_without_contract(Contract.objects.values_list("code", flat=True))


def contracts_to_demand() -> list[Contract]:
    """Done, with money to come back, and nobody has asked for it yet."""
    rows = Contract.objects.filter(status=ContractStatus.COMPLETED).exclude(demands__status__in=OPEN_DEMANDS)
    return [c for c in rows.order_by("code") if c.to_return]


def public_contracts(codes: Iterable[str] | None = None, *, year: int | None = None) -> QuerySet[Contract]:
    """Signed contracts: what everybody may see."""
    rows = Contract.objects.filter(status__in=PUBLIC_CONTRACTS)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    if year is not None:
        rows = rows.filter(year=year)
    return rows.order_by("code")
