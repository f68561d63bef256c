"""What pages about contracts show: frozen rows, a fixed number of queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners
from esm.reference import public as reference

from . import policies
from .machine import (
    EDITABLE_REPORTS,
    PUBLIC_CONTRACTS,
    Condition,
    ContractStatus,
    MoneySource,
    ReportKind,
    ReportStatus,
)
from .models import Contract, Report

# A state's tone beside its word (`design` tag).
TONES: dict[str, str] = {
    ContractStatus.DRAFT: "mute",
    ContractStatus.IN_FORCE: "info",
    ContractStatus.COMPLETED: "warn",
    ContractStatus.CLOSED: "ok",
    ContractStatus.CANCELLED: "mute",
    ReportStatus.DRAFT: "mute",
    ReportStatus.SUBMITTED: "info",
    ReportStatus.RETURNED: "warn",
    ReportStatus.ACCEPTED: "ok",
}


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


@dataclass(frozen=True, slots=True)
class TrancheView:
    ordinal: int
    planned: Money
    condition: str
    condition_label: str
    ready: bool
    paid_on: date | None
    document: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    code: str
    title: str
    persons: int
    contacts: int


@dataclass(frozen=True, slots=True)
class MoneyView:
    source: str
    label: str
    spent: Money | None


@dataclass(frozen=True, slots=True)
class ReportView:
    kind: str
    label: str
    status: str
    status_label: str
    version: int
    due_on: date
    late: bool
    editable: bool
    done: str
    results: str
    problems: str
    persons: int | None
    contacts: int | None
    jobs: int | None
    volunteers: int | None
    volunteer_hours: int | None
    services: tuple[ServiceView, ...]
    money: tuple[MoneyView, ...]
    spent: Money
    remark: str
    accepted: Money | None

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")

    @property
    def submitted(self) -> bool:
        return self.status == ReportStatus.SUBMITTED

    @property
    def city_spent(self) -> Money:
        return next((m.spent for m in self.money if m.source == MoneySource.CITY and m.spent), Money(0))


@dataclass(frozen=True, slots=True)
class ContractView:
    id: int
    code: str
    number: str
    title: str
    subject: str
    organisation_id: int
    organisation: str
    edrpou: str
    year: int
    status: str
    status_label: str
    version: int
    amount: Money
    planned: Money
    paid: Money
    accepted: Money | None
    returned: Money
    to_return: Money
    starts_on: date
    ends_on: date
    city_signer: str
    organisation_signer: str
    iban: str
    signed_on: date | None
    signed_file_id: int | None
    tranches: tuple[TrancheView, ...]
    reports: tuple[ReportView, ...]

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")

    @property
    def is_draft(self) -> bool:
        return self.status == ContractStatus.DRAFT

    def report(self, kind: str) -> ReportView:
        """The report of this kind. Raises NotFound before the contract is signed."""
        for report in self.reports:
            if report.kind == kind:
                return report
        raise NotFound(_("Такого звіту ще немає: він зʼявляється після підписання договору."))


def contracts_of(actor: Actor, *, year: int | None = None, status: str = "") -> QuerySet[Contract]:
    """Contracts this actor may see: an official all of them, an organisation its own. Newest first."""
    rows: QuerySet[Contract] = Contract.objects.prefetch_related("tranches", "reports").order_by("-year", "-id")
    if not policies.may_see_all(actor):
        rows = rows.filter(organisation_id__in=[o for o in actor.organisations if actor.may(o, partners.Right.VIEW)])
    if year is not None:
        rows = rows.filter(year=year)
    return rows.filter(status=status) if status else rows


def total_of(contracts: QuerySet[Contract]) -> Money:
    return Money(contracts.aggregate(total=Sum("amount"))["total"] or 0)


def contract_rows(contracts: Iterable[Contract], *, today: date) -> list[ContractRow]:
    loaded = list(contracts)
    names = partners.organisation_refs({c.organisation_id for c in loaded})
    return [
        ContractRow(
            code=c.code,
            number=c.number,
            title=c.title,
            organisation=names[c.organisation_id].title,
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
        for c in loaded
    ]


def contract_view(actor: Actor, code: str, *, today: date) -> ContractView:
    """One contract for its organisation or for the city. Raises NotFound for everybody else."""
    contract = _loaded(code)
    found(policies.may_see(actor, contract))
    return _view(contract, today)


def contract_for_work(code: str, *, today: date) -> ContractView:
    """For documents drawn by tasks and the public door, which check the right to see by themselves."""
    return _view(_loaded(code), today)


def next_step(contract: Contract, today: date) -> str:
    """What the contract waits for, in words; empty when nothing."""
    if contract.status == ContractStatus.DRAFT:
        return _("Підписати")
    reports = {r.kind: r for r in contract.reports.all()}
    for kind in (ReportKind.INTERIM, ReportKind.FINAL):
        report = reports.get(kind)
        if report and report.status == ReportStatus.SUBMITTED:
            return _("Розглянути: %(report)s") % {"report": kind.label.lower()}
    for tranche in contract.tranches.all():
        if tranche.paid_on is None and _ready(tranche.condition, contract, reports):
            return _("Сплатити транш %(n)s") % {"n": tranche.ordinal}
    if contract.status == ContractStatus.COMPLETED:
        return _("Повернути %(sum)s до бюджету") % {"sum": Money(contract.to_return)}
    for kind in (ReportKind.INTERIM, ReportKind.FINAL):
        report = reports.get(kind)
        if report and report.status in EDITABLE_REPORTS and contract.status == ContractStatus.IN_FORCE:
            late = report.due_on < today
            return (_("Прострочено: %(report)s") if late else _("Чекаємо: %(report)s")) % {"report": kind.label.lower()}
    return ""


def _loaded(code: str) -> Contract:
    reports = Report.objects.prefetch_related("services", "money").order_by("due_on")
    contract = (
        Contract.objects.prefetch_related("tranches", Prefetch("reports", queryset=reports)).filter(code=code).first()
    )
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    return contract


def _ready(condition: str, contract: Contract, reports: dict[str, Report]) -> bool:
    if condition == Condition.SIGNATURE:
        return contract.signed_on is not None
    kind = ReportKind.INTERIM if condition == Condition.INTERIM_ACCEPTED else ReportKind.FINAL
    report = reports.get(kind)
    return report is not None and report.status == ReportStatus.ACCEPTED


def _view(contract: Contract, today: date) -> ContractView:
    organisation = partners.organisation_refs({contract.organisation_id})[contract.organisation_id]
    reports = {r.kind: r for r in contract.reports.all()}
    titles = service_titles() if any(r.services.all() for r in reports.values()) else {}
    return ContractView(
        id=contract.pk,
        code=contract.code,
        number=contract.number,
        title=contract.title,
        subject=contract.subject,
        organisation_id=contract.organisation_id,
        organisation=organisation.name,
        edrpou=organisation.edrpou,
        year=contract.year,
        status=contract.status,
        status_label=contract.get_status_display(),
        version=contract.version,
        amount=Money(contract.amount),
        planned=Money(contract.planned),
        paid=Money(contract.paid),
        accepted=None if contract.accepted is None else Money(contract.accepted),
        returned=Money(contract.returned),
        to_return=Money(contract.to_return),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        city_signer=contract.city_signer,
        organisation_signer=contract.organisation_signer,
        iban=contract.iban,
        signed_on=contract.signed_on,
        signed_file_id=contract.signed_file_id,
        tranches=tuple(
            TrancheView(
                t.ordinal,
                Money(t.planned),
                t.condition,
                t.get_condition_display(),
                _ready(t.condition, contract, reports),
                t.paid_on,
                t.document,
            )
            for t in contract.tranches.all()
        ),
        reports=tuple(_report_view(r, titles, today) for r in reports.values()),
    )


def _report_view(report: Report, titles: dict[str, str], today: date) -> ReportView:
    spent = {m.source: Money(m.spent) for m in report.money.all()}
    return ReportView(
        kind=report.kind,
        label=report.get_kind_display(),
        status=report.status,
        status_label=report.get_status_display(),
        version=report.version,
        due_on=report.due_on,
        late=report.status in EDITABLE_REPORTS and report.due_on < today,
        editable=report.status in EDITABLE_REPORTS,
        done=report.done,
        results=report.results,
        problems=report.problems,
        persons=report.persons,
        contacts=report.contacts,
        jobs=report.jobs,
        volunteers=report.volunteers,
        volunteer_hours=report.volunteer_hours,
        services=tuple(
            ServiceView(s.code, titles.get(s.code, s.code), s.persons, s.contacts) for s in report.services.all()
        ),
        money=tuple(MoneyView(s.value, str(s.label), spent.get(s.value)) for s in MoneySource),
        spent=Money.total(spent.values()),
        remark=report.remark,
        accepted=None if report.accepted_amount is None else Money(report.accepted_amount),
    )


def service_titles() -> dict[str, str]:
    return {s.key: s.label for s in reference.service_codes()}


def awards_without_contract() -> list[competitions.AwardFacts]:
    """Winners for whom a contract has still to be drawn."""
    return competitions.awards_without_contract(Contract.objects.values_list("code", flat=True))


def public_contracts(codes: Iterable[str] | None = None, *, year: int | None = None) -> QuerySet[Contract]:
    """Signed contracts: what everybody may see."""
    rows = Contract.objects.filter(status__in=PUBLIC_CONTRACTS)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    if year is not None:
        rows = rows.filter(year=year)
    return rows.order_by("code")


def reports_to_decide() -> QuerySet[Report]:
    return (
        Report.objects.filter(status=ReportStatus.SUBMITTED).select_related("contract").order_by("submitted_at", "id")
    )


def reports_to_write(organisation_ids: Iterable[int]) -> QuerySet[Report]:
    return (
        Report.objects.filter(
            status__in=EDITABLE_REPORTS,
            contract__organisation_id__in=list(organisation_ids),
            contract__status=ContractStatus.IN_FORCE,
        )
        .select_related("contract")
        .order_by(F("due_on"), "id")
    )
