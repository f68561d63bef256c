"""A report as its page shows it: a fixed number of queries, whatever the number of receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Flag, auto

from django.db.models import Count, Prefetch, Q, Sum, prefetch_related_objects
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..content import facts
from ..content.facts import ActivityFact, IndicatorFact, Mention
from ..machine import EDITABLE_REPORTS, ContractStatus, MediaKind, MoneySource, Outcome, Proof, ReportKind, ReportStatus
from ..models import Contract, EstimateLine, Receipt, Report
from .reports import ServiceView, service_titles
from .tones import TONES


@dataclass(frozen=True, slots=True)
class SourceView:
    source: str
    label: str
    spent: Money
    typed: Money
    proof: str
    proof_label: str

    @property
    def by_city(self) -> bool:
        return self.source == MoneySource.CITY


@dataclass(frozen=True, slots=True)
class LineSpent:
    """A line of the estimate: what it allows, what all reports spent of it, and this one."""

    code: int
    name: str
    source_label: str
    amount: Money
    ceiling: Money
    spent: Money
    own: Money
    refused: Money
    count: int

    @property
    def left(self) -> Money:
        return self.amount - self.spent


@dataclass(frozen=True, slots=True)
class PhotoView:
    id: int
    alt: str
    consent: str


@dataclass(frozen=True, slots=True)
class MentionView:
    kind_label: str
    title: str
    link: str
    on: date | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    key: str
    label: str
    status_label: str
    tone: str
    decided_at: datetime | None
    current: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    contract_code: str
    contract_number: str
    title: str
    organisation: str
    edrpou: str
    starts_on: date
    ends_on: date
    contract_amount: Money
    in_force: bool
    key: str
    kind: str
    label: str
    status: str
    status_label: str
    tone: str
    version: int
    stamp: int
    due_on: date
    covers_until: date | None
    reason: str
    replaces: str
    done: str
    results: str
    problems: str
    persons: int | None
    contacts: int | None
    from_log: bool
    jobs: int | None
    volunteers: int | None
    volunteer_hours: int | None
    activities: tuple[ActivityFact, ...]
    indicators: tuple[IndicatorFact, ...]
    media: tuple[MentionView, ...]
    services: tuple[ServiceView, ...]
    money: tuple[SourceView, ...]
    lines: tuple[LineSpent, ...]
    without_scans: int
    photos: tuple[PhotoView, ...]
    versions: tuple[VersionRow, ...]
    submitted_at: datetime | None
    decided_at: datetime | None
    outcome_label: str
    remark: str
    accepted: Money | None

    @property
    def final(self) -> bool:
        return self.kind == ReportKind.FINAL

    @property
    def editable(self) -> bool:
        return self.status in EDITABLE_REPORTS and (self.in_force or bool(self.replaces))

    @property
    def submitted(self) -> bool:
        return self.status == ReportStatus.SUBMITTED

    @property
    def is_accepted(self) -> bool:
        return self.status == ReportStatus.ACCEPTED

    @property
    def correctable(self) -> bool:
        """Accepted, and nobody corrects it yet."""
        newest = not self.versions or self.versions[-1].key == self.key
        return self.is_accepted and newest and (self.in_force or self.final)

    @property
    def receipts(self) -> int:
        return sum(x.count for x in self.lines)

    @property
    def receipts_sum(self) -> Money:
        return Money.total(x.own for x in self.lines)

    @property
    def refused(self) -> Money:
        return Money.total(x.refused for x in self.lines)

    @property
    def refused_city(self) -> Money:
        city = str(MoneySource.CITY.label)
        return Money.total(x.refused for x in self.lines if x.source_label == city)

    @property
    def city_spent(self) -> Money:
        return Money.total(m.spent for m in self.money if m.by_city)

    @property
    def to_accept(self) -> Money:
        return self.city_spent - self.refused_city

    @property
    def spent(self) -> Money:
        return Money.total(m.spent for m in self.money)


def loaded_report(code: str, key: str) -> Report:
    """With its contract, organisation and term. Raises NotFound."""
    return _of(_chain(code), key)


def _chain(code: str) -> list[Report]:
    """Every report of a contract; what a page shows of the others is small."""
    rows = Report.objects.select_related("contract__organisation", "obligation", "replaces")
    return list(rows.filter(contract__code=code).order_by("kind", "ordinal", "revision"))


def report_page(actor: Actor, code: str, key: str, *, today: date) -> ReportPage:
    """For its organisation or the city. Raises NotFound for everybody else."""
    return opened_report(actor, code, key, today=today)[1]


class Part(Flag):
    """What of a report is asked of the database beside itself."""

    NONE = 0
    WORDS = auto()  # the plan, services, money by source
    PHOTOS = auto()
    LINES = auto()  # what was spent of each line of the estimate
    ALL = WORDS | PHOTOS | LINES


def opened_report(
    actor: Actor,
    code: str,
    key: str,
    *,
    today: date,
    parts: Part = Part.ALL,
    titles: Mapping[str, str] | None = None,
) -> tuple[Report, ReportPage]:
    """The row beside the page, for views that need both: loaded once. `titles`: names of services the caller has."""
    chain = _chain(code)
    found(bool(chain) and policies.may_see(actor, chain[0].contract))
    report = _of(chain, key)
    return report, _page(report, chain, parts, titles)


def version_pair(actor: Actor, code: str, key: str) -> tuple[tuple[Report, ReportPage], tuple[Report, ReportPage]]:
    """A correction and the version it replaces, without their lines and photos. Raises NotFound, also when it replaces none.

    Six queries for both with their receipts, which come with the rows.
    """
    chain = _chain(code)
    found(bool(chain) and policies.may_see(actor, chain[0].contract))
    new = _of(chain, key)
    found(new.replaces is not None)
    old = _of(chain, new.replaces.key if new.replaces else "")
    receipts = Prefetch("receipts", Receipt.objects.select_related("line").order_by("on", "id"))
    prefetch_related_objects([old, new], "services", "money", receipts)
    titles = service_titles() if old.services.all() or new.services.all() else {}
    return (old, _page(old, chain, Part.WORDS, titles)), (new, _page(new, chain, Part.WORDS, titles))


def _of(chain: list[Report], key: str) -> Report:
    for report in chain:
        if report.key == key:
            return report
    raise NotFound(_("Такого звіту ще немає: він зʼявляється після підписання договору."))


def _page(report: Report, chain: list[Report], parts: Part, titles: Mapping[str, str] | None) -> ReportPage:
    contract = report.contract
    organisation = partners.organisation_ref(contract.organisation)
    versions = [r for r in chain if (r.kind, r.ordinal) == (report.kind, report.ordinal)]
    words = Part.WORDS in parts
    services = list(report.services.all()) if words else []
    if titles is None:
        titles = service_titles() if services else {}
    money = {m.source: m for m in report.money.all()} if words else {}
    lines, without_scans = _lines(contract, report) if Part.LINES in parts else ((), 0)
    plan = _plan(report, contract) if words else ((), ())
    return ReportPage(
        contract_code=contract.code,
        contract_number=contract.number,
        title=contract.title,
        organisation=organisation.name,
        edrpou=organisation.edrpou,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        contract_amount=Money(contract.amount),
        in_force=contract.status == ContractStatus.IN_FORCE,
        key=report.key,
        kind=report.kind,
        label=report.title,
        status=report.status,
        status_label=report.get_status_display(),
        tone=TONES.get(report.status, "mute"),
        version=report.version,
        stamp=report.stamp,
        due_on=report.due_on,
        covers_until=report.covers_until,
        reason=report.reason,
        replaces=report.replaces.key if report.replaces else "",
        done=report.done,
        results=report.results,
        problems=report.problems,
        persons=report.persons,
        contacts=report.contacts,
        from_log=report.from_log,
        jobs=report.jobs,
        volunteers=report.volunteers,
        volunteer_hours=report.volunteer_hours,
        activities=plan[0],
        indicators=plan[1],
        media=tuple(_mention(m) for m in facts.mentions(report.media)),
        services=tuple(ServiceView(s.code, titles.get(s.code, s.code), s.persons, s.contacts) for s in services),
        money=tuple(
            SourceView(
                str(source),
                str(source.label),
                Money(money[source].spent if source in money else 0),
                Money(money[source].typed if source in money else 0),
                money[source].proof if source in money else "",
                str(Proof(money[source].proof).label) if source in money and money[source].proof else "",
            )
            for source in MoneySource
        ),
        lines=lines,
        without_scans=without_scans,
        photos=photos_of(report) if Part.PHOTOS in parts else (),
        versions=tuple(
            VersionRow(
                r.key, r.title, r.get_status_display(), TONES.get(r.status, "mute"), r.decided_at, r.pk == report.pk
            )
            for r in versions
        )
        if len(versions) > 1
        else (),
        submitted_at=report.submitted_at,
        decided_at=report.decided_at,
        outcome_label=str(Outcome(report.outcome).label) if report.outcome else "",
        remark=report.remark,
        accepted=None if report.accepted_amount is None else Money(report.accepted_amount),
    )


def _mention(m: Mention) -> MentionView:
    return MentionView(str(MediaKind(m.kind).label), m.title, m.link, m.on)


def _plan(report: Report, contract: Contract) -> tuple[tuple[ActivityFact, ...], tuple[IndicatorFact, ...]]:
    """What the report says of the plan; one that is being written follows the contract as it reads now."""
    activities = {a.code: a for a in facts.activities(report.activities)}
    indicators = {i.code: i for i in facts.indicators(report.indicators)}
    if report.status not in EDITABLE_REPORTS:
        return tuple(activities.values()), tuple(indicators.values())
    edition = contract.editions.filter(draft=False).order_by("-number").values_list("snapshot", flat=True).first() or {}
    now_activities: list[Mapping[str, object]] = edition.get("activities", [])
    now_indicators: list[Mapping[str, object]] = edition.get("indicators", [])
    merged = []
    for a in facts.activities(now_activities):
        told = activities.get(a.code, ActivityFact(a.code))
        merged.append(
            ActivityFact(a.code, a.what, a.starts_on, a.ends_on, told.done, told.on, told.number, told.comment)
        )
    counted = []
    for i in facts.indicators(now_indicators):
        said = indicators.get(i.code, IndicatorFact(i.code))
        counted.append(IndicatorFact(i.code, i.kind, i.name, i.unit, i.planned, said.fact, said.comment))
    return tuple(merged), tuple(counted)


def _lines(contract: Contract, report: Report) -> tuple[tuple[LineSpent, ...], int]:
    """Lines of the estimate with what this report spends of each; and how many of its receipts have no scan."""
    mine = Q(receipts__report=report)
    rows = list(
        EstimateLine.objects.filter(contract=contract)
        .annotate(
            own=Sum("receipts__amount", filter=mine),
            refused=Sum("receipts__refused", filter=mine),
            count=Count("receipts", filter=mine),
            bare=Count("receipts", filter=mine & Q(receipts__file__isnull=True)),
        )
        .order_by("code")
    )
    views = tuple(
        LineSpent(
            x.code,
            x.name,
            x.get_source_display(),
            Money(x.amount),
            Money(x.ceiling),
            Money(x.spent),
            Money(x.own or 0),
            Money(x.refused or 0),
            x.count,
        )
        for x in rows
        if x.amount or x.count
    )
    return views, sum(x.bare for x in rows)


def photos_of(report: Report) -> tuple[PhotoView, ...]:
    return tuple(PhotoView(p.pk, p.alt, p.consent) for p in report.photos.all())


def photo_file(report: Report, photo_id: int) -> object:
    photo = report.photos.select_related("file").filter(pk=photo_id).first()
    if photo is None:
        raise NotFound(_("Такого фото немає."))
    return photo.file


def receipt_of(report: Report, receipt_id: int) -> Receipt:
    receipt = report.receipts.select_related("line", "file").filter(pk=receipt_id).first()
    if receipt is None:
        raise NotFound(_("Такого чека у звіті немає."))
    return receipt
