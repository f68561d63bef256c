"""When reports are due: one interim report and the final one by the rules; more of them on any days the city asks for."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found, require

from ... import policies
from ...machine import ContractStatus, ObligationKind, ReportKind, ReportStatus
from ...models import Report
from .. import obligations
from ..locking import lock
from .holding import report_of

MOST = 24


def plan_report(*, actor: Actor, code: str, due_on: date, covers_until: date | None, at: datetime) -> Report:
    """One more interim report, due on a day. Raises Invalid by field, Conflict when the contract isn't in force."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        if contract.status != ContractStatus.IN_FORCE:
            raise Conflict(_("Звіти призначають, поки договір діє."))
        last = contract.reports.filter(kind=ReportKind.INTERIM).aggregate(last=Max("ordinal"))["last"] or 0
        problems: dict[str, str] = {}
        if due_on < timezone.localdate(at):
            problems["due_on"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
        elif due_on > contract.year_ends_on:
            problems["due_on"] = _("Строк має бути до кінця бюджетного року.")
        if covers_until is not None and not contract.starts_on <= covers_until <= min(due_on, contract.ends_on):
            problems["covers_until"] = _("Період має закінчитися в межах проєкту й не пізніше за строк подання.")
        if last >= MOST:
            problems["due_on"] = _("За договором може бути до %(most)s проміжних звітів.") % {"most": MOST}
        if problems:
            raise Invalid(problems)
        report = Report(contract=contract, kind=ReportKind.INTERIM, ordinal=last + 1, covers_until=covers_until)
        report.obligation = obligations.owe(
            contract,
            kind=ObligationKind.REPORT,
            subject=f"report:{report.key}",
            title=_("Подати проміжний звіт %(n)s") % {"n": report.ordinal},
            due_on=due_on,
            actor=actor,
            at=at,
            url_name="contracts:report",
            url_args=(report.key,),
        )
        report.save()
        audit.record(actor=actor, action="contracts.plan_report", subject=report, at=at, key=report.key, due_on=due_on)
    return report


def drop_report(*, actor: Actor, code: str, key: str, reason: str, at: datetime) -> None:
    """An interim report that nobody began is not needed after all."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        report = report_of(contract, key)
        written = report.version or report.ledger or report.receipts.exists() or report.photos.exists()
        untouched = report.status == ReportStatus.DRAFT and not written
        if report.kind != ReportKind.INTERIM or not untouched:
            raise Conflict(_("Скасувати можна лише проміжний звіт, якого ще не почали писати."))
        if not reason.strip():
            raise Invalid({"reason": _("Поясніть, чому звіт не потрібен.")})
        obligations.settle(report.obligation, on=timezone.localdate(at), remark=reason.strip(), dropped=True)
        report.delete()
        audit.record(
            actor=actor, action="contracts.drop_report", subject=contract, at=at, key=key, reason=reason.strip()
        )
