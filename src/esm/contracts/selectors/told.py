"""What everybody may read of a project after its award, for its page in the register: money, accepted reports, answers.

Free text of reports and explanations stay with the two sides: they may name people. Figures and the plan's own words are
public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Prefetch, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from esm.competitions import public as competitions
from esm.kernel.money import Money

from ..content import facts
from ..content.facts import ActivityFact, IndicatorFact
from ..machine import MoneySource, Outcome, ReportKind, ReportStatus
from ..models import Contract, Edition, Report, ReportMoney, ReportService
from .complaints import PublicComplaint, published
from .lists import public_contracts
from .money import MoneyLine, line_of
from .reports import ServiceView, service_titles


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    label: str
    decided_on: date | None
    outcome_label: str
    accepted: Money
    remark: str


@dataclass(frozen=True, slots=True)
class Reported:
    """The newest accepted report: its figures cover the whole project up to `covers_until` (to the end, if `final`).

    `persons` and `contacts` are never added up. `hours_worth`: volunteers' hours by the rate of the year's rules.
    """

    label: str
    final: bool
    covers_until: date | None
    persons: int | None
    contacts: int | None
    jobs: int | None
    volunteers: int | None
    volunteer_hours: int | None
    hours_worth: Money | None
    indicators: tuple[IndicatorFact, ...]
    activities: tuple[ActivityFact, ...]
    services: tuple[ServiceView, ...]
    spent: tuple[tuple[str, Money], ...]
    reports: tuple[AcceptedReport, ...]


@dataclass(frozen=True, slots=True)
class LaterSums:
    """The later amounts of the public money line. None: not yet."""

    code: str
    number: str
    status_label: str
    original: Money
    contracted: Money
    paid: Money
    accepted: Money | None
    returned: Money
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    money: LaterSums | None
    path: MoneyLine | None
    reported: Reported | None
    complaints: tuple[PublicComplaint, ...]
    complain: str


def later_sums(c: Contract) -> LaterSums:
    return LaterSums(
        c.code,
        c.number,
        c.get_status_display(),
        Money(c.original_amount or c.amount),
        Money(c.amount),
        Money(c.paid),
        None if c.accepted is None else Money(c.accepted),
        Money(c.returned),
        c.signed_on,
    )


# The version of each report that counts: an accepted one that no accepted correction has replaced.
IN_FORCE = Report.objects.filter(status=ReportStatus.ACCEPTED).exclude(replaced_by__status=ReportStatus.ACCEPTED)


def told(number: str, award: competitions.AwardFacts | None) -> Told:
    """Of a project by its application's number. Seven queries at most, whatever the number of steps and reports.

    `award` is None when it got no money; the caller has seen that the decisions are released.
    """
    contract = (
        public_contracts([number])
        .prefetch_related(
            Prefetch("editions", Edition.objects.filter(draft=False).select_related("amendment")),
            Prefetch("reports", IN_FORCE.order_by("kind", "ordinal")),
        )
        .first()
    )
    path = line_of(award, contract) if award else None
    if contract is None:
        return Told(None, path, None, (), "")
    return Told(
        later_sums(contract),
        path,
        _reported(list(contract.reports.all())),
        tuple(published(number)),
        f"{reverse('contracts:complain')}?about={number}",
    )


def _reported(accepted: list[Report]) -> Reported | None:
    """A final report covers all; before it the newest interim one does."""
    if not accepted:
        return None
    final = [r for r in accepted if r.kind == ReportKind.FINAL]
    newest = max(final or accepted, key=lambda r: r.ordinal)
    services, money = _rows(newest)
    titles = service_titles() if services else {}
    return Reported(
        label=newest.title,
        final=bool(final),
        covers_until=newest.covers_until,
        persons=newest.persons,
        contacts=newest.contacts,
        jobs=newest.jobs,
        volunteers=newest.volunteers,
        volunteer_hours=newest.volunteer_hours,
        hours_worth=money[MoneySource.VOLUNTEER][0] if MoneySource.VOLUNTEER in money else None,
        indicators=facts.indicators(newest.indicators),
        activities=facts.activities(newest.activities),
        services=tuple(ServiceView(code, titles.get(code, code), *counts) for code, *counts in services),
        spent=tuple((str(s.label), money[s][1]) for s in MoneySource if s in money and money[s][1]),
        reports=tuple(_accepted(r) for r in sorted(accepted, key=lambda r: (r.kind == ReportKind.FINAL, r.ordinal))),
    )


def _accepted(r: Report) -> AcceptedReport:
    return AcceptedReport(
        r.title,
        timezone.localdate(r.decided_at) if r.decided_at else None,
        str(Outcome(r.outcome).label) if r.outcome else "",
        Money(r.accepted_amount or 0),
        r.remark,
    )


def _rows(report: Report) -> tuple[list[tuple[str, int, int]], dict[str, tuple[Money, Money]]]:
    """Services (code, persons, contacts) and money by source (typed, spent), in one query."""

    def columns(kind: str, code: str, first: str, second: str) -> list[Any]:
        numbers = [Cast(F(name), BigIntegerField()) for name in (first, second)]
        return [Value(kind, CharField()), Cast(F(code), CharField()), *numbers]

    services = ReportService.objects.filter(report=report).order_by()
    money = ReportMoney.objects.filter(report=report).order_by()
    rows = services.values_list(*columns("service", "code", "persons", "contacts")).union(
        money.values_list(*columns("money", "source", "typed", "spent")), all=True
    )
    given, spent = [], {}
    for kind, code, first, second in rows:
        if kind == "service":
            given.append((code, first, second))
        else:
            spent[code] = (Money(first), Money(second))
    return sorted(given), spent
