"""Reports: written by the organisation, accepted or returned by an official."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.kernel.money import Money

from .. import policies
from ..machine import CONTRACT, EDITABLE_REPORTS, REPORT, ContractStatus, MoneySource, ReportKind
from ..models import Contract, Report, ReportMoney, ReportService
from .drawing import lock


@dataclass(frozen=True, slots=True)
class ServiceLine:
    code: str
    persons: int
    contacts: int


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a report says. None is «not answered yet»: a draft may be saved with anything missing."""

    done: str
    results: str
    problems: str
    persons: int | None
    contacts: int | None
    jobs: int | None
    volunteers: int | None
    volunteer_hours: int | None
    services: tuple[ServiceLine, ...]
    money: dict[MoneySource, Money]


def save_report(
    *, actor: Actor, code: str, kind: ReportKind, content: ReportContent, seen_version: int, at: datetime
) -> Report:
    """Keep the draft as it is. Raises Invalid only for what contradicts itself, Conflict for a stale copy."""
    with transaction.atomic():
        contract, report = _own(actor, code, kind)
        require(policies.may_write_report(actor, contract))
        if report.version != seen_version:
            raise Conflict(
                _("Поки ви писали, звіт зберіг хтось інший. Ваш текст лишився у формі: порівняйте й збережіть.")
            )
        if report.status not in EDITABLE_REPORTS:
            raise Conflict(_("Звіт уже подано. Щоб виправити його, спершу відкличте."))
        _consistent(contract, content)
        for field in ("done", "results", "problems", "persons", "contacts", "jobs", "volunteers", "volunteer_hours"):
            setattr(report, field, getattr(content, field))
        report.version += 1
        report.updated_at = at
        report.save()
        report.services.all().delete()
        ReportService.objects.bulk_create(
            ReportService(report=report, code=s.code, persons=s.persons, contacts=s.contacts) for s in content.services
        )
        report.money.all().delete()
        ReportMoney.objects.bulk_create(
            ReportMoney(report=report, source=source, spent=spent.kopecks) for source, spent in content.money.items()
        )
        audit.record(actor=actor, action="contracts.save_report", subject=report, at=at, version=report.version)
    return report


def submit_report(*, actor: Actor, code: str, kind: ReportKind, seen_version: int, at: datetime) -> Report:
    """Hand the report over. Raises Invalid with a sentence for every answer that is missing."""
    with transaction.atomic():
        contract, report = _own(actor, code, kind)
        require(
            policies.may_submit_report(actor, contract),
            _("Подати звіт може людина з правом подавати від імені організації."),
        )
        if report.version != seen_version:
            raise Conflict(_("Звіт змінили. Перегляньте його ще раз і подайте."))
        if missing := missing_answers(report):
            raise Invalid(missing)
        report.status = REPORT.target("submit", report.status)
        report.submitted_at, report.submitted_by_id = at, actor.user_id
        report.version += 1
        report.save()
        audit.record(actor=actor, action="contracts.submit_report", subject=report, at=at)
        after_commit("contracts.tasks.tell_report_submitted", report_id=report.pk)
    return report


def recall_report(*, actor: Actor, code: str, kind: ReportKind, at: datetime) -> Report:
    """Take a submitted report back to correct it, while nobody has decided."""
    with transaction.atomic():
        contract, report = _own(actor, code, kind)
        require(policies.may_submit_report(actor, contract))
        report.status = REPORT.target("recall", report.status)
        report.version += 1
        report.save(update_fields=["status", "version"])
        audit.record(actor=actor, action="contracts.recall_report", subject=report, at=at)
    return report


def return_report(*, actor: Actor, code: str, kind: ReportKind, remark: str, seen_version: int, at: datetime) -> Report:
    """Send it back with what to mend."""
    with transaction.atomic():
        report = _under_decision(actor, code, kind, seen_version)
        if not remark.strip():
            raise Invalid({"remark": _("Напишіть, що треба виправити.")})
        report.status = REPORT.target("return", report.status)
        _decide(report, actor, remark, at)
        audit.record(actor=actor, action="contracts.return_report", subject=report, at=at, remark=remark)
        after_commit("contracts.tasks.tell_report_returned", report_id=report.pk)
    return report


def accept_report(
    *, actor: Actor, code: str, kind: ReportKind, accepted: Money, remark: str, seen_version: int, at: datetime
) -> Report:
    """Accept it, whole or for a smaller sum (then with a reason). Accepting the final report completes the contract."""
    with transaction.atomic():
        report = _under_decision(actor, code, kind, seen_version)
        contract = report.contract
        spent = Money(sum(m.spent for m in report.money.all() if m.source == MoneySource.CITY))
        if accepted.kopecks < 0 or accepted > spent:
            raise Invalid(
                {"accepted": _("За звітом витрачено %(spent)s з бюджету. Прийняти більше не можна.") % {"spent": spent}}
            )
        if accepted < spent and not remark.strip():
            raise Invalid({"remark": _("Поясніть, чому прийнято меншу суму.")})
        report.status = REPORT.target("accept", report.status)
        report.accepted_amount = accepted.kopecks
        _decide(report, actor, remark, at)
        if kind == ReportKind.FINAL:
            contract.accepted = accepted.kopecks
            step = "complete" if contract.to_return else "close"
            contract.status = CONTRACT.target(step, contract.status)
        contract.version += 1
        contract.save(update_fields=["accepted", "status", "version"])
        audit.record(
            actor=actor,
            action="contracts.accept_report",
            subject=report,
            at=at,
            accepted=accepted.kopecks,
            remark=remark,
        )
        after_commit("contracts.tasks.tell_report_accepted", report_id=report.pk)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return report


def missing_answers(report: Report) -> dict[str, str]:
    """What a report must say before it may be submitted: field → sentence."""
    sentences = {
        "done": _("Опишіть, що зроблено."),
        "results": _("Порівняйте результати з планом."),
        "persons": _("Вкажіть, скільки людей отримали допомогу."),
        "contacts": _("Вкажіть, скільки разів надано допомогу."),
        "jobs": _("Вкажіть, скільки створено робочих місць. Якщо жодного, напишіть 0."),
        "volunteers": _("Вкажіть, скільки було волонтерів. Якщо жодного, напишіть 0."),
        "volunteer_hours": _("Вкажіть, скільки годин працювали волонтери."),
    }
    missing = {field: text for field, text in sentences.items() if getattr(report, field) in (None, "")}
    if not report.services.all():
        missing["services"] = _("Вкажіть хоча б одну послугу за класифікатором.")
    if not any(m.source == MoneySource.CITY for m in report.money.all()):
        missing["money_city"] = _("Вкажіть, скільки витрачено з міського бюджету.")
    return missing


def _own(actor: Actor, code: str, kind: ReportKind) -> tuple[Contract, Report]:
    contract = lock(code)
    found(policies.may_see(actor, contract))
    return contract, _report(contract, kind)


def _report(contract: Contract, kind: ReportKind) -> Report:
    report = Report.objects.select_for_update().filter(contract=contract, kind=kind).first()
    if report is None:
        raise NotFound(_("Такого звіту ще немає: він зʼявляється після підписання договору."))
    report.contract = contract
    return report


def _under_decision(actor: Actor, code: str, kind: ReportKind, seen_version: int) -> Report:
    contract = lock(code)
    require(policies.may_manage(actor))
    report = _report(contract, kind)
    if report.version != seen_version:
        raise Conflict(_("Звіт змінили. Перегляньте його ще раз."))
    if kind == ReportKind.FINAL and contract.status != ContractStatus.IN_FORCE:
        raise Conflict(_("Договір уже виконано."))
    return report


def _decide(report: Report, actor: Actor, remark: str, at: datetime) -> None:
    report.decided_at, report.decided_by_id, report.remark = at, actor.user_id, remark.strip()
    report.version += 1
    report.save()


def _consistent(contract: Contract, content: ReportContent) -> None:
    problems: dict[str, str] = {}
    if content.money.get(MoneySource.CITY, Money(0)) > Money(contract.amount):
        problems["money_city"] = _(
            "Місто дало %(amount)s. Витратити з бюджету більше не можна: решту запишіть як власні кошти."
        ) % {"amount": Money(contract.amount)}
    if content.persons is not None and content.contacts is not None and content.persons > content.contacts:
        problems["contacts"] = _("Разів не може бути менше, ніж людей: кожна людина отримала допомогу хоча б раз.")
    codes = [s.code for s in content.services]
    if len(codes) != len(set(codes)):
        problems["services"] = _("Послугу вказано двічі. Обʼєднайте рядки.")
    if any(s.persons > s.contacts for s in content.services):
        problems["services"] = _("У рядку послуги разів не може бути менше, ніж людей.")
    if problems:
        raise Invalid(problems)
