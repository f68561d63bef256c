"""An official's word on a report: not accepted receipts, return with what to mend, acceptance whole or in part."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.kernel.money import Money

from ... import policies
from ...machine import REPORT, ContractStatus, MoneySource, Outcome, ReportKind, ReportStatus
from ...models import Contract, Receipt, Report
from .. import obligations, settlement
from ..locking import lock
from .counting import city_spent, recount, total_money
from .holding import report_of, under_decision


def refuse_receipt(
    *, actor: Actor, code: str, key: str, receipt_id: int, refused: Money, why: str, at: datetime
) -> Receipt:
    """Mark what isn't accepted of a receipt of a submitted report, with a reason; 0 takes the mark away."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        report = report_of(contract, key)
        if report.status != ReportStatus.SUBMITTED:
            raise Conflict(_("Позначати чеки можна, поки звіт чекає рішення."))
        receipt = report.receipts.filter(pk=receipt_id).first()
        if receipt is None:
            raise NotFound(_("Такого чека у звіті немає."))
        problems: dict[str, str] = {}
        if not 0 <= refused.kopecks <= receipt.amount:
            problems["refused"] = _("Чек на %(sum)s. Вкажіть суму від 0 до неї.") % {"sum": Money(receipt.amount)}
        if refused and not why.strip():
            problems["refused_why"] = _("Поясніть, чому не приймаєте.")
        if problems:
            raise Invalid(problems)
        receipt.refused = refused.kopecks
        receipt.refused_why = why.strip()[:500] if refused else ""
        receipt.save(update_fields=["refused", "refused_why"])
        recount(contract, field="refused")
        report.ledger += 1
        report.save(update_fields=["ledger"])
        audit.record(
            actor=actor, action="contracts.refuse_receipt", subject=report, at=at, key=report.key,
            receipt=receipt.number, refused=refused.kopecks, why=receipt.refused_why,
        )  # fmt: skip
    return receipt


def return_report(
    *,
    actor: Actor,
    code: str,
    key: str,
    remark: str,
    seen_version: int,
    at: datetime,
    mend_until: date | None = None,
) -> Report:
    """Send it back with what to mend, until a day if one is given: the report's term moves there."""
    with transaction.atomic():
        report = under_decision(actor, code, key, seen_version)
        problems: dict[str, str] = {}
        if not remark.strip():
            problems["remark"] = _("Напишіть, що треба виправити.")
        if mend_until is not None and not timezone.localdate(at) <= mend_until <= date(
            report.contract.year + 1, 12, 31
        ):
            problems["mend_until"] = _("Вкажіть день від сьогодні.")
        if problems:
            raise Invalid(problems)
        report.status = REPORT.target("return", report.status)
        _decide(report, actor, remark, at)
        if report.revision == 1:
            obligations.reopen(report.obligation)
            if mend_until is not None:
                why = _("Звіт повернуто на виправлення")
                obligations.move(report.obligation, due_on=mend_until, reason=why, actor=actor, at=at)
        audit.record(
            actor=actor, action="contracts.return_report", subject=report, at=at, key=report.key, remark=remark
        )
        after_commit("contracts.tasks.tell_report_returned", report_id=report.pk)
    return report


def accept_report(
    *,
    actor: Actor,
    code: str,
    key: str,
    remark: str,
    seen_version: int,
    at: datetime,
    accepted: Money | None = None,
) -> Report:
    """Accept it: whole, with remarks, or in part. `accepted` is the city's money since the project began; without it all
    but the receipts marked as not accepted. A smaller sum needs a reason. Freezes the report and everything in it.

    Accepting the final report completes the contract; a correction of it may not change the accepted sum.
    """
    with transaction.atomic():
        report = under_decision(actor, code, key, seen_version)
        status = REPORT.target("accept", report.status)
        contract = report.contract
        total_money(report)
        spent = Money(city_spent(report))
        refused = _refused(report)
        expected = spent - refused
        accepted = expected if accepted is None else accepted
        _check_sum(report, contract, accepted, spent, expected, remark)
        report.status = status
        report.accepted_amount = accepted.kopecks
        report.accepted_own = accepted.kopecks - (spent.kopecks - _own_city(report))
        whole = Outcome.REMARKS if remark.strip() else Outcome.WHOLE
        report.outcome = Outcome.PART if accepted < spent else whole
        for rows in (report.services, report.money, report.receipts, report.photos):
            rows.update(frozen=True)
        _decide(report, actor, remark, at)
        if report.kind == ReportKind.FINAL and contract.status == ContractStatus.IN_FORCE:
            contract.accepted = accepted.kopecks
            settlement.complete(contract)
        contract.version += 1
        contract.save(update_fields=["accepted", "status", "version"])
        audit.record(
            actor=actor,
            action="contracts.accept_report",
            subject=report,
            at=at,
            key=report.key,
            accepted=accepted.kopecks,
            remark=remark,
        )
        after_commit("contracts.tasks.tell_report_accepted", report_id=report.pk)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return report


def _refused(report: Report) -> Money:
    city = report.receipts.filter(line__source=MoneySource.CITY)
    return Money(city.aggregate(total=Sum("refused"))["total"] or 0)


def _own_city(report: Report) -> int:
    city = report.receipts.filter(line__source=MoneySource.CITY)
    return city.aggregate(total=Sum("amount"))["total"] or 0


def _check_sum(report: Report, contract: Contract, accepted: Money, spent: Money, expected: Money, remark: str) -> None:
    if accepted.kopecks < 0 or accepted > spent:
        raise Invalid(
            {"accepted": _("За звітом витрачено %(spent)s з бюджету. Прийняти більше не можна.") % {"spent": spent}}
        )
    if accepted > Money(contract.amount):
        raise Invalid(
            {
                "accepted": _("Договір на %(amount)s. Прийняти більше не можна: решту організація сплатила сама.")
                % {"amount": Money(contract.amount)}
            }
        )
    if accepted > expected:
        raise Invalid(
            {
                "accepted": _("Без позначених чеків лишається %(sum)s. Прийміть цю суму або зніміть позначки.")
                % {"sum": expected}
            }
        )
    if accepted < expected and not remark.strip():
        raise Invalid({"remark": _("Поясніть, чому прийнято меншу суму.")})
    if report.revision > 1 and contract.accepted is not None and accepted.kopecks != contract.accepted:
        raise Invalid(
            {
                "accepted": _("За договором уже прийнято %(sum)s. Виправлення звіту не може змінити цю суму.")
                % {"sum": Money(contract.accepted)}
            }
        )


def _decide(report: Report, actor: Actor, remark: str, at: datetime) -> None:
    report.decided_at, report.decided_by_id, report.remark = at, actor.user_id, remark.strip()
    report.version += 1
    report.save()
