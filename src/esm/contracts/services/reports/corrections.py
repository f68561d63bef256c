"""A correction of an accepted report: its next version beside it, with a reason; the old one stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require

from ... import policies
from ...machine import EDITABLE_REPORTS, SETTLED_CONTRACTS, ContractStatus, ReportKind, ReportStatus
from ...models import Contract, Receipt, ReceiptClaim, Report, ReportMoney, ReportPhoto, ReportService
from .counting import recount, total_money
from .holding import own

Row = TypeVar("Row", ReportService, ReportMoney, Receipt, ReportPhoto)

_COPIED = (
    "kind", "ordinal", "covers_until", "obligation", "done", "results", "problems", "persons", "contacts", "from_log",
    "jobs", "volunteers", "volunteer_hours", "activities", "indicators", "media",
)  # fmt: skip


def open_correction(*, actor: Actor, code: str, key: str, reason: str, at: datetime) -> Report:
    """The next version of an accepted report, to be written and submitted anew. Raises Conflict if there is one already."""
    with transaction.atomic():
        contract, old = own(actor, code, key)
        require(policies.may_submit_report(actor, contract))
        if old.status != ReportStatus.ACCEPTED:
            raise Conflict(_("Звіт ще не прийнято: виправте його самого."))
        if Report.objects.filter(replaces=old).exists():
            raise Conflict(_("Цей звіт уже виправляють: відкрийте новішу версію."))
        _allowed(contract, old)
        if not reason.strip():
            raise Invalid({"reason": _("Поясніть, що у звіті не так.")})
        new = Report.objects.create(
            contract=contract,
            revision=old.revision + 1,
            replaces=old,
            reason=reason.strip(),
            updated_at=at,
            **{name: getattr(old, name) for name in _COPIED},
        )
        _copy(old, new)
        recount(contract)
        total_money(new)
        audit.record(actor=actor, action="contracts.correct_report", subject=new, at=at, key=new.key, reason=new.reason)
    return new


def discard_correction(*, actor: Actor, code: str, key: str, at: datetime) -> str:
    """Throw a correction away before it was accepted; the accepted version stays in force. Returns that one's key."""
    with transaction.atomic():
        contract, report = own(actor, code, key)
        require(policies.may_submit_report(actor, contract))
        if report.replaces is None or report.status not in EDITABLE_REPORTS:
            raise Conflict(_("Відмовитися можна лише від виправлення, якого ще не подано."))
        claims = list(report.receipts.values_list("claim_id", flat=True))
        back, name = report.replaces.key, report.key
        report.delete()
        ReceiptClaim.objects.filter(pk__in=claims, receipts__isnull=True).delete()
        recount(contract)
        audit.record(actor=actor, action="contracts.discard_correction", subject=contract, at=at, key=name)
    return back


def _allowed(contract: Contract, old: Report) -> None:
    """An interim report while the contract is in force; the final one after it too, but then without moving money."""
    done = contract.status in {ContractStatus.COMPLETED, *SETTLED_CONTRACTS}
    if contract.status != ContractStatus.IN_FORCE and not (done and old.kind == ReportKind.FINAL):
        raise Conflict(_("Договір виконано: виправити можна лише підсумковий звіт."))


def _copy(old: Report, new: Report) -> None:
    _copy_rows(ReportService, old.services.all(), new)
    _copy_rows(ReportMoney, old.money.all(), new)
    _copy_rows(Receipt, old.receipts.all(), new)
    _copy_rows(ReportPhoto, old.photos.all(), new)


def _copy_rows(model: type[Row], rows: Iterable[Row], new: Report) -> None:
    copies = list(rows)
    for row in copies:
        row.pk, row.report, row.frozen = None, new, False
        row._state.adding = True
    model._default_manager.bulk_create(copies)
