"""A report is handed over, and taken back while nobody has decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require

from ... import policies
from ...content import facts
from ...machine import REPORT, MoneySource, Proof, ReportKind, ReportStatus
from ...models import Contract, Report
from ...rules import terms_on
from .. import obligations
from .counting import recount, total_money
from .holding import own


def submit_report(*, actor: Actor, code: str, key: str, seen_version: int, at: datetime) -> Report:
    """Hand the report over; `seen_version` is its stamp. Raises Invalid with a sentence for every answer that is missing."""
    with transaction.atomic():
        contract, report = own(actor, code, key)
        require(
            policies.may_submit_report(actor, contract),
            _("Подати звіт може людина з правом подавати від імені організації."),
        )
        if report.stamp != seen_version:
            raise Conflict(_("Звіт змінили. Перегляньте його ще раз і подайте."))
        status = REPORT.target("submit", report.status)
        recount(contract)
        total_money(report, hour_rate=terms_on(timezone.localdate(at)).volunteer_hour_rate)
        if missing := missing_answers(report) | _waits_for_others(contract, report):
            raise Invalid(missing)
        report.status = status
        report.submitted_at, report.submitted_by_id = at, actor.user_id
        report.version += 1
        report.save()
        obligations.settle(report.obligation, on=timezone.localdate(at))
        audit.record(actor=actor, action="contracts.submit_report", subject=report, at=at, key=report.key)
        after_commit("contracts.tasks.tell_report_submitted", report_id=report.pk)
    return report


def recall_report(*, actor: Actor, code: str, key: str, at: datetime) -> Report:
    """Take a submitted report back to correct it, while nobody has decided."""
    with transaction.atomic():
        contract, report = own(actor, code, key)
        require(policies.may_submit_report(actor, contract))
        report.status = REPORT.target("recall", report.status)
        report.version += 1
        report.save(update_fields=["status", "version"])
        if report.revision == 1:
            obligations.reopen(report.obligation)
        audit.record(actor=actor, action="contracts.recall_report", subject=report, at=at, key=report.key)
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
    final = report.kind == ReportKind.FINAL
    for a in facts.activities(report.activities):
        if not a.done:
            missing[f"done_{a.code}"] = _("План робіт: вкажіть, що зроблено з «%(what)s».") % {"what": a.what}
        elif final and a.differs and not a.comment:
            missing[f"comment_{a.code}"] = _("План робіт: поясніть, чому «%(what)s» не так, як у плані.") % {
                "what": a.what
            }
    for i in facts.indicators(report.indicators):
        if i.fact is None:
            missing[f"fact_{i.code}"] = _("Показники: вкажіть, скільки вийшло: «%(name)s».") % {"name": i.name}
        elif final and i.short and not i.comment:
            missing[f"why_{i.code}"] = _("Показники: поясніть, чому «%(name)s» менше, ніж обіцяли.") % {"name": i.name}
    for m in report.money.all():
        needs = m.source not in {MoneySource.CITY, MoneySource.VOLUNTEER} and m.typed and m.proof not in Proof.values
        if needs:
            missing[f"proof_{m.source}"] = _("Вкажіть, чим підтверджено: %(source)s.") % {
                "source": m.get_source_display()
            }
    return missing


def _waits_for_others(contract: Contract, report: Report) -> dict[str, str]:
    """A final report sums up the rest: an interim one with receipts has to be accepted first."""
    if report.kind != ReportKind.FINAL:
        return {}
    open_ones = (
        contract.reports.filter(kind=ReportKind.INTERIM, receipts__isnull=False)
        .exclude(status=ReportStatus.ACCEPTED)
        .exists()
    )
    if not open_ones:
        return {}
    return {"": _("Є проміжний звіт із чеками, який ще не прийнято. Дочекайтеся рішення щодо нього.")}
