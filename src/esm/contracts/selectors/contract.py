"""One contract as its pages and papers show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.kernel.quantity import quantity_text
from esm.partners import public as partners

from .. import policies
from ..content.contract import ActivityText, Content, IndicatorText
from ..machine import PAYABLE_CONTRACTS, ContractKind, ContractStatus, MoneySource
from ..models import Contract, Edition, EstimateLine, Report, SignedFile
from .amendments import AmendmentRow, amendment_row
from .editions import EditionRow, content_of, edition_row
from .files import SignedFileView, signed_file_view
from .obligations import ObligationRow, obligation_row
from .payments import TrancheView, tranche_views
from .reports import ReportView, by_kind, report_view, service_titles
from .tones import TONES


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the estimate: what it allows, what was spent of it."""

    code: int
    kind: str
    name: str
    unit: str
    quantity: str
    price: Money
    amount: Money
    source: str
    source_label: str
    note: str
    spent: Money
    left: Money

    @property
    def by_city(self) -> bool:
        return self.source == MoneySource.CITY


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
    signed_files: tuple[SignedFileView, ...]
    tranches: tuple[TrancheView, ...]
    reports: tuple[ReportView, ...]
    kind: str
    kind_label: str
    original_amount: Money | None
    edition: int
    lines: tuple[LineView, ...]
    activities: tuple[ActivityText, ...]
    indicators: tuple[IndicatorText, ...]
    amendments: tuple[AmendmentRow, ...]
    editions: tuple[EditionRow, ...]
    obligations: tuple[ObligationRow, ...]
    to_pay: Money
    # Cancelled with the end of the budget year, and of what was accepted the part that is never paid.
    lapsed: Money
    lapsed_on: date | None
    year_ends_on: date

    @property
    def never_paid(self) -> Money:
        if self.accepted is None or self.status != ContractStatus.UNPAID:
            return Money(0)
        return self.accepted - self.paid + self.returned

    @property
    def by_source(self) -> tuple[tuple[str, Money], ...]:
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.source_label] = sums.get(line.source_label, 0) + line.amount.kopecks
        return tuple((label, Money(sum_)) for label, sum_ in sums.items())

    @property
    def estimate_total(self) -> Money:
        return Money.total(x.amount for x in self.lines)

    @property
    def city_lines(self) -> Money:
        return Money.total(x.amount for x in self.lines if x.by_city)

    @property
    def city_spent(self) -> Money:
        return Money.total(x.spent for x in self.lines if x.by_city)

    @property
    def over_award(self) -> Money:
        """By how much the lines that the city pays don't make up the sum; nothing once they do."""
        return self.city_lines - self.amount

    @property
    def by_acts(self) -> bool:
        """A social order's: paid by acts, without reports and a plan of tranches."""
        return self.kind != ContractKind.PROJECT

    @property
    def in_force(self) -> bool:
        return self.status == ContractStatus.IN_FORCE

    @property
    def changed(self) -> bool:
        return self.original_amount is not None and self.original_amount != self.amount

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")

    @property
    def is_draft(self) -> bool:
        return self.status == ContractStatus.DRAFT

    @property
    def payable(self) -> bool:
        """Whether its payments may still change."""
        return self.status in PAYABLE_CONTRACTS

    @property
    def planned_left(self) -> Money:
        """What the city has still to pay by the plan, or by the final report once it is accepted."""
        return self.planned - self.paid - self.lapsed if self.accepted is None else self.to_pay

    def report(self, key: str) -> ReportView:
        """The report of this name. Raises NotFound before the contract is signed."""
        for report in self.reports:
            if report.key == key:
                return report
        raise NotFound(_("Такого звіту ще немає: він зʼявляється після підписання договору."))


def contract_page(actor: Actor, code: str, *, today: date, annexes: bool = True) -> ContractView:
    """One contract for its organisation or for the city, with reports in a line each, without what they say. Raises
    NotFound for everybody else. Eight queries, six without lines and files.
    """
    contract = _loaded(code, whole_reports=False, annexes=annexes)
    found(policies.may_see(actor, contract))
    return _view(contract, today, actor, whole_reports=False)


def contract_for_work(code: str, *, today: date) -> ContractView:
    """For documents drawn by tasks and the public door, which check the right to see by themselves."""
    return _view(_loaded(code), today)


def _loaded(code: str, *, whole_reports: bool = True, annexes: bool = True) -> Contract:
    lines, files = EstimateLine.objects.all(), SignedFile.objects.select_related("file")
    if not annexes:
        lines, files = lines.none(), files.none()
    reports = Report.objects.select_related("obligation").order_by("obligation__due_on", "pk")
    if whole_reports:
        reports = reports.prefetch_related("services", "money")
    contract = (
        Contract.objects.prefetch_related(
            Prefetch("lines", queryset=lines),
            "amendments",
            "obligations",
            Prefetch("editions", queryset=Edition.objects.select_related("amendment")),
            Prefetch("reports", queryset=reports),
            Prefetch("signed_files", queryset=files),
        )
        .select_related("organisation")
        .filter(code=code)
        .first()
    )
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    return contract


def _view(contract: Contract, today: date, actor: Actor = NOBODY, *, whole_reports: bool = True) -> ContractView:
    organisation = partners.organisation_ref(contract.organisation)
    reports = list(contract.reports.all())
    editions = list(contract.editions.all())
    # The plan stands in every edition; a contract from before editions were kept has it in rows only.
    promised = Content.read(editions[-1].snapshot) if editions else content_of(contract)
    amendments = tuple(
        amendment_row(a) for a in contract.amendments.all() if policies.may_see_amendment(actor, contract, a)
    )
    titles = service_titles() if whole_reports and any(r.services.all() for r in reports) else {}
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
        signed_files=tuple(signed_file_view(f) for f in contract.signed_files.all() if f.amendment_id is None),
        tranches=tranche_views(contract, by_kind(reports), today=today),
        reports=tuple(report_view(r, titles, today, whole=whole_reports) for r in reports),
        kind=contract.kind,
        kind_label=contract.get_kind_display(),
        original_amount=None if contract.original_amount is None else Money(contract.original_amount),
        edition=contract.edition,
        lines=tuple(_line(x) for x in contract.lines.all()),
        activities=promised.activities,
        indicators=promised.indicators,
        amendments=amendments,
        editions=tuple(edition_row(e) for e in editions),
        obligations=tuple(
            obligation_row(o, contract, organisation.title, today=today, moves=False)
            for o in contract.obligations.all()
        ),
        to_pay=Money(contract.to_pay),
        lapsed=Money(contract.lapsed),
        lapsed_on=contract.lapsed_on,
        year_ends_on=contract.year_ends_on,
    )


def _line(x: EstimateLine) -> LineView:
    return LineView(
        x.code,
        x.kind_title,
        x.name,
        x.unit,
        quantity_text(x.quantity),
        Money(x.price),
        Money(x.amount),
        x.source,
        x.get_source_display(),
        x.note,
        Money(x.spent),
        Money(x.amount - x.spent),
    )
