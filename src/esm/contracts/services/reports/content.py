"""What a report says in words and figures: saved as a draft with anything missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.money import Money

from ...content.facts import ActivityFact, IndicatorFact, Mention
from ...machine import Done, IndicatorKind, MediaKind, MoneySource
from ...models import Contract, Report, ReportService
from ...rules import terms_on
from ...selectors.editions import content_of
from ...selectors.report_log import log_period, logged_services
from .counting import total_money
from .holding import being_written

_PLAIN = ("done", "results", "problems", "persons", "contacts", "jobs", "volunteers", "volunteer_hours")
# Which of the report's own figures an indicator follows.
FOLLOWED = {
    IndicatorKind.PERSONS: "persons",
    IndicatorKind.CONTACTS: "contacts",
    IndicatorKind.JOBS: "jobs",
    IndicatorKind.VOLUNTEERS: "volunteers",
    IndicatorKind.HOURS: "volunteer_hours",
}


@dataclass(frozen=True, slots=True)
class ServiceLine:
    code: str
    persons: int
    contacts: int


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a report says. None is «not answered yet»: a draft may be saved with anything missing.

    `money` is what other sources than the city gave beside receipts, `proofs` what confirms it. Of `activities` and
    `indicators` only the code and the facts are read: the plan's words come from the contract. Where the service log has
    rows, `contacts` and the services' contacts are counted from it, whatever is said here.
    """

    done: str
    results: str
    problems: str
    persons: int | None
    contacts: int | None
    jobs: int | None
    volunteers: int | None
    volunteer_hours: int | None
    services: tuple[ServiceLine, ...]
    money: Mapping[MoneySource, Money]
    proofs: Mapping[MoneySource, str] = field(default_factory=dict)
    activities: tuple[ActivityFact, ...] = ()
    indicators: tuple[IndicatorFact, ...] = ()
    media: tuple[Mention, ...] = ()


def save_report(
    *, actor: Actor, code: str, key: str, content: ReportContent, seen_version: int, at: datetime
) -> Report:
    """Keep the draft as it is. Raises Invalid only for what contradicts itself, Conflict for a stale copy."""
    with transaction.atomic():
        contract, report = being_written(actor, code, key)
        if report.version != seen_version:
            raise Conflict(
                _("Поки ви писали, звіт зберіг хтось інший. Ваш текст лишився у формі: порівняйте й збережіть.")
            )
        today = timezone.localdate(at)
        content, report.from_log = _with_log(contract, report, content, today)
        _consistent(contract, content, today)
        for name in _PLAIN:
            setattr(report, name, getattr(content, name))
        plan = content_of(contract)
        told = {a.code: a for a in content.activities}
        report.activities = [
            replace(
                told.get(a.code, ActivityFact(a.code)), what=a.what, starts_on=a.starts_on, ends_on=a.ends_on
            ).data()
            for a in plan.activities
        ]
        counted = {i.code: i for i in content.indicators}
        report.indicators = [
            replace(
                counted.get(i.code, IndicatorFact(i.code)),
                kind=i.kind,
                name=i.name,
                unit=i.unit,
                planned=i.planned,
                fact=_fact(report, i.kind, counted.get(i.code)),
            ).data()
            for i in plan.indicators
        ]
        report.media = [m.data() for m in content.media]
        report.version += 1
        report.updated_at = at
        report.save()
        report.services.all().delete()
        ReportService.objects.bulk_create(
            ReportService(report=report, code=s.code, persons=s.persons, contacts=s.contacts) for s in content.services
        )
        _put_money(report, content)
        total_money(report, hour_rate=terms_on(today).volunteer_hour_rate)
        audit.record(actor=actor, action="contracts.save_report", subject=report, at=at, version=report.version)
    return report


def _fact(report: Report, kind: str, told: IndicatorFact | None) -> int | None:
    if own := FOLLOWED.get(IndicatorKind(kind)):
        return getattr(report, own)  # type: ignore[no-any-return]
    return told.fact if told else None


def _put_money(report: Report, content: ReportContent) -> None:
    report.money.all().delete()
    report.money.bulk_create(
        report.money.model(
            report=report, source=source, typed=sum_.kopecks, spent=sum_.kopecks, proof=content.proofs.get(source, "")
        )
        for source, sum_ in content.money.items()
    )


def _with_log(contract: Contract, report: Report, content: ReportContent, today: date) -> tuple[ReportContent, bool]:
    """Services as the log has them, when it has rows; people of a service as typed, or as many as are known by name."""
    logged = logged_services(report, today=today)
    period = log_period(contract, report, today)
    if not logged or period is None:
        return content, False
    typed = {s.code: s.persons for s in content.services}
    services = []
    for code, contacts in logged.items():
        known = typed.get(code) or deliveries.persons(replace(period, service=code)).total
        services.append(ServiceLine(code, min(known, contacts), contacts))
    total = sum(logged.values())
    persons = content.persons
    if persons is None:
        persons = deliveries.persons(period).total or None
    return replace(content, services=tuple(services), contacts=total, persons=persons), True


def _consistent(contract: Contract, content: ReportContent, today: date) -> None:
    problems = _plain_problems(content)
    for a in content.activities:
        if a.done and a.done not in Done.values:
            problems[f"done_{a.code}"] = _("Виберіть відповідь зі списку.")
        if a.on and not (contract.starts_on <= a.on <= today):
            problems[f"on_{a.code}"] = _("Дата має бути від %(start)s і не в майбутньому.") % {
                "start": f"{contract.starts_on:%d.%m.%Y}"
            }
    for n, m in enumerate(content.media, 1):
        if m.kind not in MediaKind.values:
            problems[f"media_kind_{n}"] = _("Виберіть, де це було.")
        if m.link and not m.link.startswith(("https://", "http://")):
            problems[f"media_link_{n}"] = _("Посилання починається з https://. Скопіюйте його з рядка адреси.")
        if m.on and m.on > today:
            problems[f"media_on_{n}"] = _("Дата не може бути в майбутньому.")
    if problems:
        raise Invalid(problems)


def _plain_problems(content: ReportContent) -> dict[str, str]:
    problems: dict[str, str] = {}
    if content.money.get(MoneySource.CITY):
        problems["money_city"] = _("Гроші міста рахуються лише за чеками. Додайте чеки.")
    for source, sum_ in content.money.items():
        if sum_.kopecks < 0:
            problems[f"money_{source}"] = _("Сума не може бути меншою за нуль.")
    if content.persons is not None and content.contacts is not None and content.persons > content.contacts:
        problems["contacts"] = _("Разів не може бути менше, ніж людей: кожна людина отримала допомогу хоча б раз.")
    codes = [s.code for s in content.services]
    if len(codes) != len(set(codes)):
        problems["services"] = _("Послугу вказано двічі. Обʼєднайте рядки.")
    if any(s.persons > s.contacts for s in content.services):
        problems["services"] = _("У рядку послуги разів не може бути менше, ніж людей.")
    return problems
