"""What other rooms may use of contracts: the end of the money line, the year's facts, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.kernel.work import Urgency, WorkItem
from esm.partners import public as partners

from . import policies, selectors
from .machine import MoneySource, ReportKind, ReportStatus
from .models import Report, ReportMoney

__all__ = ["ProjectMoney", "Record", "YearFacts", "project_money", "work_items", "year_facts"]


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """The later amounts of the public money line. None: not yet."""

    code: str
    number: str
    status_label: str
    contracted: Money
    paid: Money
    accepted: Money | None
    returned: Money
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """One project's share of a yearly figure; `value` in the figure's smallest unit (kopecks for money)."""

    code: str
    title: str
    organisation: str
    value: int


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What accepted final reports and Treasury payments of a year say, figure by figure, project by project."""

    city: tuple[Record, ...]
    raised: tuple[Record, ...]
    persons: tuple[Record, ...]
    contacts: tuple[Record, ...]
    jobs: tuple[Record, ...]
    volunteers: tuple[Record, ...]


def project_money(codes: Iterable[str]) -> dict[str, ProjectMoney]:
    """By application number; signed contracts only. One query."""
    return {
        c.code: ProjectMoney(
            c.code,
            c.number,
            c.get_status_display(),
            Money(c.amount),
            Money(c.paid),
            None if c.accepted is None else Money(c.accepted),
            Money(c.returned),
            c.signed_on,
        )
        for c in selectors.public_contracts(codes)
    }


def year_facts(year: int) -> YearFacts:
    """City money is what the Treasury paid less what came back; all else comes from accepted final reports."""
    contracts = list(selectors.public_contracts(year=year))
    names = partners.organisation_refs({c.organisation_id for c in contracts})
    finals = {
        r.contract_id: r
        for r in Report.objects.filter(contract__in=contracts, kind=ReportKind.FINAL, status=ReportStatus.ACCEPTED)
    }
    raised: dict[int, int] = {}
    for money in ReportMoney.objects.filter(report__in=finals.values()).exclude(source=MoneySource.CITY):
        raised[money.report_id] = raised.get(money.report_id, 0) + money.spent
    city, other, persons, contacts, jobs, volunteers = [], [], [], [], [], []
    for c in contracts:
        about = (c.code, c.title, names[c.organisation_id].title)
        city.append(Record(*about, c.paid - c.returned))
        if report := finals.get(c.pk):
            other.append(Record(*about, raised.get(report.pk, 0)))
            persons.append(Record(*about, report.persons or 0))
            contacts.append(Record(*about, report.contacts or 0))
            jobs.append(Record(*about, report.jobs or 0))
            volunteers.append(Record(*about, report.volunteers or 0))
    return YearFacts(*(tuple(rows) for rows in (city, other, persons, contacts, jobs, volunteers)))


def work_items(actor: Actor, *, today: date) -> list[WorkItem]:
    """Reports to accept for an official, reports to write for an organisation."""
    items: list[WorkItem] = []
    if policies.may_manage(actor):
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Розгляньте %(report)s: %(title)s")
                % {"report": r.get_kind_display().lower(), "title": r.contract.title},
                "contracts:decide",
                (r.contract.code, r.kind),
                _("подано %(date)s") % {"date": f"{r.submitted_at:%d.%m.%Y}" if r.submitted_at else ""},
            )
            for r in selectors.reports_to_decide()
        ]
    writable = [o for o in actor.organisations if actor.may(o, partners.Right.EDIT)]
    for r in selectors.reports_to_write(writable) if writable else ():
        late = r.due_on < today
        items.append(
            WorkItem(
                Urgency.OVERDUE if late else Urgency.WAITING,
                _("Подайте %(report)s: %(title)s")
                % {"report": r.get_kind_display().lower(), "title": r.contract.title},
                "contracts:report",
                (r.contract.code, r.kind),
                _("до %(date)s") % {"date": f"{r.due_on:%d.%m.%Y}"},
                r.due_on,
            )
        )
    return items
