"""The way of money of contracts of the social order, beside that of projects: the same six sums, the same steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.partners import public as partners

from ..machine import PUBLIC_CONTRACTS, ContractKind
from ..models import Contract, Framework
from .money import MoneyLine, MoneyStep, contract_steps
from .tones import TONES


@dataclass(frozen=True, slots=True)
class ServiceMoneyRow:
    """None: not yet."""

    code: str
    number: str
    title: str
    organisation: str
    edrpou: str
    year: int
    kind_label: str
    service: str
    status_label: str
    tone: str
    starts_on: date
    ends_on: date
    asked: Money
    awarded: Money
    original: Money
    current: Money
    paid: Money
    accepted: Money | None
    returned: Money


@dataclass(frozen=True, slots=True)
class ServiceMoney:
    row: ServiceMoneyRow
    path: MoneyLine


def service_contracts(*, year: int | None = None) -> QuerySet[Contract]:
    """Signed contracts of the social order and of compensation, newest first."""
    rows = (
        Contract.objects.filter(status__in=PUBLIC_CONTRACTS)
        .exclude(kind=ContractKind.PROJECT)
        .select_related("framework")
        .order_by("-year", "code")
    )
    return rows if year is None else rows.filter(year=year)


def service_rows(contracts: list[Contract]) -> list[ServiceMoneyRow]:
    names = partners.organisation_refs({c.organisation_id for c in contracts})
    return [_row(c, names[c.organisation_id]) for c in contracts]


def service_money(code: str) -> ServiceMoney:
    """One contract's money. Raises NotFound before it is signed. Six queries, whatever the number of steps."""
    contract = service_contracts().prefetch_related("editions__amendment", "reports").filter(code=code).first()
    if contract is None:
        raise NotFound(_("Такого договору немає або його ще не підписано."))
    (row,) = service_rows([contract])
    framework: Framework = contract.framework
    decision = _("розпорядження %(n)s") % {"n": framework.decision} if framework.decision else ""
    steps = (
        MoneyStep("asked", _("Пропозиція надавача"), row.asked),
        MoneyStep("recommended", _("Вибір за оцінкою"), row.awarded, framework.decided_on),
        MoneyStep("awarded", _("Рішення міста"), row.awarded, framework.decided_on, decision),
        *contract_steps(contract),
    )
    line = MoneyLine(
        steps, row.asked, row.awarded, row.awarded, row.original, row.current, row.paid, row.accepted, row.returned
    )
    return ServiceMoney(row, line)


def _row(c: Contract, organisation: partners.OrganisationRef) -> ServiceMoneyRow:
    return ServiceMoneyRow(
        c.code,
        c.number,
        c.title,
        organisation.title,
        organisation.edrpou,
        c.year,
        c.get_kind_display(),
        c.framework.service,
        c.get_status_display(),
        TONES.get(c.status, "mute"),
        c.starts_on,
        c.ends_on,
        Money(c.framework.asked),
        Money(c.framework.awarded),
        Money(c.original_amount or c.amount),
        Money(c.amount),
        Money(c.paid),
        None if c.accepted is None else Money(c.accepted),
        Money(c.returned),
    )
