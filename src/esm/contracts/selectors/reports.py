"""Reports as pages show them, and which of them wait for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from esm.kernel.money import Money
from esm.reference import public as reference

from ..machine import EDITABLE_REPORTS, MoneySource, ReportStatus
from ..models import Report
from .tones import TONES


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
    key: str
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


def report_view(report: Report, titles: dict[str, str], today: date, *, whole: bool = True) -> ReportView:
    """Without `whole` it has neither services nor money, and asks nothing of the database."""
    spent = {m.source: Money(m.spent) for m in report.money.all()} if whole else {}
    return ReportView(
        key=report.key,
        kind=report.kind,
        label=report.title,
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
            ServiceView(s.code, titles.get(s.code, s.code), s.persons, s.contacts)
            for s in (report.services.all() if whole else ())
        ),
        money=tuple(MoneyView(s.value, str(s.label), spent.get(s.value)) for s in MoneySource),
        spent=Money.total(spent.values()),
        remark=report.remark,
        accepted=None if report.accepted_amount is None else Money(report.accepted_amount),
    )


def by_kind(reports: Iterable[Report]) -> dict[str, Report]:
    """One report of each kind: an accepted one if there is any, else the first."""
    found: dict[str, Report] = {}
    for report in reports:
        if report.kind not in found or report.status == ReportStatus.ACCEPTED:
            found[report.kind] = report
    return found


def service_titles() -> dict[str, str]:
    return {s.key: s.label for s in reference.service_codes()}


def reports_to_decide() -> QuerySet[Report]:
    return (
        Report.objects.filter(status=ReportStatus.SUBMITTED).select_related("contract").order_by("submitted_at", "id")
    )
