"""What other rooms may use of contracts: the end of the money line, the year's facts, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.competitions import public as competitions
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.kernel.work import Urgency, WorkItem
from esm.partners import public as partners

from . import policies, selectors
from .machine import PUBLIC_CONTRACTS, ContractKind, ContractStatus, MoneySource, ReportKind, ReportStatus, Side
from .models import Contract, Obligation, Report, ReportMoney
from .selectors.acts import acts_to_decide, referrals_to_answer
from .selectors.complaints import PublicComplaint
from .selectors.continuity import WarningRow
from .selectors.continuity import open_warnings as continuity_warnings
from .selectors.money import MoneyLine, MoneyStep, money_line
from .selectors.obligations import SOON
from .selectors.oversight_work import oversight_work
from .selectors.told import LaterSums, Told, later_sums, told

__all__ = [
    "AFTER",
    "STATES",
    "LaterSums",
    "MoneyLine",
    "MoneyStep",
    "PastProject",
    "PublicComplaint",
    "Record",
    "Told",
    "WarningRow",
    "YearFacts",
    "continuity_warnings",
    "money_line",
    "organisation_history",
    "project_money",
    "work_items",
    "year_facts",
]


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


def project_money(codes: Iterable[str]) -> dict[str, LaterSums]:
    """By application number; signed contracts only. One query."""
    return {c.code: later_sums(c) for c in selectors.public_contracts(codes)}


class States:
    """The states of signed contracts, by which the public register of projects is filtered."""

    def choices(self) -> list[tuple[str, str]]:
        return [(str(s), str(s.label)) for s in ContractStatus if s in PUBLIC_CONTRACTS]

    def projects(self, state: str) -> Iterable[str]:
        """Application numbers, as a subquery; an unknown state finds none."""
        wanted = [s for s in PUBLIC_CONTRACTS if state in {"", str(s)}]
        return Contract.objects.filter(status__in=wanted).values_list("code", flat=True)


STATES = States()


class After:
    """What the public page of one project tells after its award: its money, accepted reports, answers to complaints."""

    def told(self, number: str, award: competitions.AwardFacts | None) -> Told:
        return told(number, award)


AFTER = After()


@dataclass(frozen=True, slots=True)
class PastProject:
    """A line of an organisation's history. None: not yet, or never will be."""

    number: str
    title: str
    year: int
    call_slug: str
    call_title: str
    status_label: str
    tone: str
    asked: Money
    awarded: Money | None
    contracted: Money | None
    paid: Money | None
    accepted: Money | None
    returned: Money | None


def organisation_history(organisation_id: int, at: datetime) -> list[PastProject]:
    """What everybody may know at `at` of an organisation's projects of all years, newest first. Three queries.

    The same gate as the register of projects: nothing before the deadline, no sums from the city before the release.
    """
    rows = competitions.organisation_projects(organisation_id, at=at)
    known = project_money(r.number for r in rows if r.awarded)
    return [_past(row, known.get(row.number)) for row in rows]


def _past(row: competitions.ProjectRow, later: LaterSums | None) -> PastProject:
    return PastProject(
        number=row.number,
        title=row.title,
        year=row.year,
        call_slug=row.call_slug,
        call_title=row.call_title,
        status_label=later.status_label if later else row.status_label,
        tone="info" if later else row.tone,
        asked=row.asked,
        awarded=row.awarded,
        contracted=later.contracted if later else None,
        paid=later.paid if later else None,
        accepted=later.accepted if later else None,
        returned=later.returned if later and later.returned else None,
    )


def year_facts(year: int) -> YearFacts:
    """City money is what the Treasury paid less what came back; all else comes from accepted final reports.

    The nine indicators are the competition's: contracts of the social order have figures of their own.
    """
    contracts = list(selectors.public_contracts(year=year).filter(kind=ContractKind.PROJECT))
    names = partners.organisation_refs({c.organisation_id for c in contracts})
    finals = {
        r.contract_id: r
        # A correction comes after what it corrects: the newest accepted version is the one that counts.
        for r in Report.objects.filter(
            contract__in=contracts, kind=ReportKind.FINAL, status=ReportStatus.ACCEPTED
        ).order_by("revision")
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
    """Reports to accept, changes to agree, terms that pass for an official; whatever it owes for an organisation."""
    items: list[WorkItem] = []
    if policies.may_manage(actor):
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Розгляньте %(report)s: %(title)s") % {"report": r.title.lower(), "title": r.contract.title},
                "contracts:decide",
                (r.contract.code, r.key),
                _("подано %(date)s") % {"date": f"{r.submitted_at:%d.%m.%Y}" if r.submitted_at else ""},
            )
            for r in selectors.reports_to_decide()
        ]
        items += [
            WorkItem(
                Urgency.WAITING,
                _("Запишіть підписання додаткової угоди: %(title)s") % {"title": a.contract.title},
                "contracts:amendment",
                (a.contract.code, str(a.ordinal)),
                a.get_type_display(),
            )
            for a in selectors.amendments_to_sign()
        ]
        items += _late(today)
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Розгляньте акт № %(number)s: %(title)s") % {"number": act.number, "title": act.contract.title},
                "contracts:act",
                (act.contract.code, str(act.ordinal)),
                str(Money(act.amount)),
            )
            for act in acts_to_decide()
        ]
    if policies.may_see_all(actor):
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Погодьте зміну договору: %(title)s") % {"title": a.contract.title},
                "contracts:amendment",
                (a.contract.code, str(a.ordinal)),
                a.get_type_display(),
            )
            for a in selectors.amendments_to_decide()
            if policies.may_decide_amendment(actor, a)
        ]
    items += oversight_work(actor, today=today)
    writable = [o for o in actor.organisations if actor.may(o, partners.Right.EDIT)]
    if writable:
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Прийміть направлення № %(number)s або відмовте") % {"number": r.number},
                "contracts:referral",
                (r.contract.code, str(r.ordinal)),
                r.contract.title,
            )
            for r in referrals_to_answer(writable)
        ]
        items += [_duty(o, today) for o in selectors.waiting(side=Side.ORGANISATION, organisation_ids=writable)]
    return items


def _late(today: date) -> list[WorkItem]:
    """For an official: what the city itself owes, demands to send, and how much the organisations are late with."""
    items = [_duty(o, today) for o in selectors.waiting(side=Side.CITY, until=today + timedelta(days=SOON))]
    late = selectors.waiting(side=Side.ORGANISATION, until=today - timedelta(days=1)).count()
    if late:
        title = ngettext("Прострочено за договорами: %(n)s", "Прострочено за договорами: %(n)s", late) % {"n": late}
        items.append(WorkItem(Urgency.OVERDUE, title, "contracts:obligations", (), _("подивіться, хто і що винен")))
    items += [
        WorkItem(
            Urgency.TODAY,
            _("Надішліть вимогу про повернення: %(title)s") % {"title": c.title},
            "contracts:demand",
            (c.code,),
            _("не повернуто %(sum)s") % {"sum": Money(c.to_return)},
        )
        for c in selectors.contracts_to_demand()
    ]
    return items


def _duty(o: Obligation, today: date) -> WorkItem:
    place = (o.url_name, (o.contract.code, *o.url_args)) if o.url_name else None
    own = "contracts:contract" if o.side == Side.CITY else "contracts:own_contract"
    url_name, args = place or (own, (o.contract.code,))
    return WorkItem(
        Urgency.OVERDUE if o.due_on < today else Urgency.WAITING,
        f"{o.title}: {o.contract.title}",
        url_name,
        args,
        _("до %(date)s") % {"date": f"{o.due_on:%d.%m.%Y}"},
        o.due_on,
    )
