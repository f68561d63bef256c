"""One contract as its pages and papers show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..machine import ContractStatus
from ..models import Contract, Report, SignedFile
from .files import SignedFileView, signed_file_view
from .payments import TrancheView, condition_met
from .reports import ReportView, report_view, service_titles
from .tones import TONES


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


def contract_view(actor: Actor, code: str, *, today: date) -> ContractView:
    """One contract for its organisation or for the city. Raises NotFound for everybody else."""
    contract = _loaded(code)
    found(policies.may_see(actor, contract))
    return _view(contract, today)


def contract_for_work(code: str, *, today: date) -> ContractView:
    """For documents drawn by tasks and the public door, which check the right to see by themselves."""
    return _view(_loaded(code), today)


def _loaded(code: str) -> Contract:
    reports = Report.objects.prefetch_related("services", "money").order_by("due_on")
    contract = (
        Contract.objects.prefetch_related(
            "tranches",
            Prefetch("reports", queryset=reports),
            Prefetch("signed_files", queryset=SignedFile.objects.select_related("file")),
        )
        .filter(code=code)
        .first()
    )
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    return contract


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
        signed_files=tuple(signed_file_view(f) for f in contract.signed_files.all() if f.amendment_id is None),
        tranches=tuple(
            TrancheView(
                t.ordinal,
                Money(t.planned),
                t.condition,
                t.get_condition_display(),
                condition_met(t.condition, contract, reports),
                t.paid_on,
                t.document,
            )
            for t in contract.tranches.all()
        ),
        reports=tuple(report_view(r, titles, today) for r in reports.values()),
    )
