"""Receipts of a report: added one by one, many at once, or from a table; all rows of a call are taken, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound, stale
from esm.kernel.files import Kind, StoredFile, Upload

from ...models import Contract, Receipt, ReceiptClaim, Report
from .checking import ReceiptFaults, ReceiptText, cleaned, faults_of, fingerprint
from .counting import recount, total_money
from .holding import being_written

T = TypeVar("T")
SCANS = frozenset({Kind.PDF, Kind.JPG, Kind.PNG})


def add_receipts(*, actor: Actor, code: str, key: str, rows: Sequence[ReceiptText], at: datetime) -> int:
    """All of `rows`, or none: then ReceiptFaults says what is wrong with each. Returns how many."""

    def add() -> int:
        contract, report = being_written(actor, code, key)
        _check(contract, report, rows, at)
        lines = {x.code: x for x in contract.lines.all()}
        claims = _claims(contract, report, [_print(row) for row in rows])
        Receipt.objects.bulk_create(
            Receipt(report=report, claim=claims[_print(row)], line=lines[row.line or 0], **_values(row)) for row in rows
        )
        _counted(contract, report, at)
        audit.record(
            actor=actor, action="contracts.add_receipts", subject=report, at=at, key=report.key, count=len(rows),
            sum=sum(row.amount.kopecks for row in rows if row.amount),
        )  # fmt: skip
        return len(rows)

    return _once_more(add) if rows else 0


def check_receipts(*, actor: Actor, code: str, key: str, rows: Sequence[ReceiptText], at: datetime) -> None:
    """Whether `rows` could be added now. Raises ReceiptFaults; writes nothing."""
    with transaction.atomic():
        contract, report = being_written(actor, code, key)
        _check(contract, report, rows, at)


def edit_receipt(
    *,
    actor: Actor,
    code: str,
    key: str,
    receipt_id: int,
    text: ReceiptText,
    scan: StoredFile | None,
    seen_version: int,
    at: datetime,
) -> Receipt:
    """Another text, another scan (None keeps the one it has). What an official marked on it is gone: she looks anew."""

    def edit() -> Receipt:
        contract, report = being_written(actor, code, key)
        receipt = _one(report, receipt_id)
        if receipt.version != seen_version:
            raise stale()
        _check(contract, report, [text], at, instead_of=receipt)
        before = receipt.claim
        receipt.claim = _claims(contract, report, [_print(text)])[_print(text)]
        assert text.line is not None  # noqa: S101
        receipt.line = contract.lines.get(code=text.line)
        for name, value in _values(text).items():
            setattr(receipt, name, value)
        receipt.refused, receipt.refused_why = 0, ""
        if scan is not None:
            receipt.file = scan
        receipt.version += 1
        receipt.save()
        _free([before])
        _counted(contract, report, at)
        audit.record(
            actor=actor, action="contracts.edit_receipt", subject=report, at=at, key=report.key,
            receipt=receipt.number, sum=receipt.amount,
        )  # fmt: skip
        return receipt

    return _once_more(edit)


def remove_receipt(*, actor: Actor, code: str, key: str, receipt_id: int, at: datetime) -> None:
    with transaction.atomic():
        contract, report = being_written(actor, code, key)
        receipt = _one(report, receipt_id)
        claim, number, amount = receipt.claim, receipt.number, receipt.amount
        receipt.delete()
        _free([claim])
        _counted(contract, report, at)
        audit.record(
            actor=actor, action="contracts.remove_receipt", subject=report, at=at, key=report.key, receipt=number,
            sum=amount,
        )  # fmt: skip


def store_scan(*, actor: Actor, upload: Upload, at: datetime) -> StoredFile:
    """A scan of a receipt, checked by its bytes. Raises Invalid at `file`."""
    return files.store(actor=actor, upload=upload, allowed=SCANS, at=at, is_personal=True)


def _check(
    contract: Contract, report: Report, rows: Sequence[ReceiptText], at: datetime, instead_of: Receipt | None = None
) -> None:
    faults = faults_of(contract, report, rows, today=timezone.localdate(at), instead_of=instead_of)
    if faults:
        raise ReceiptFaults(faults)


def _one(report: Report, receipt_id: int) -> Receipt:
    receipt = report.receipts.select_related("claim", "line").filter(pk=receipt_id).first()
    if receipt is None:
        raise NotFound(_("Такого чека у звіті немає."))
    return receipt


def _print(row: ReceiptText) -> str:
    assert row.on is not None  # noqa: S101 - checked before
    return fingerprint(row.counterparty_code, row.number, row.on)


def _values(row: ReceiptText) -> dict[str, object]:
    return {
        "number": cleaned(row.number),
        "on": row.on,
        "counterparty": cleaned(row.counterparty),
        "counterparty_code": row.counterparty_code,
        "amount": row.amount.kopecks if row.amount else 0,
    }


def _claims(contract: Contract, report: Report, prints: Sequence[str]) -> dict[str, ReceiptClaim]:
    """Claims of these papers by this report; new ones are made. IntegrityError: another report was quicker."""
    # Only its own: a claim of another report that came up after the check must collide, not be shared.
    own = {"contract": contract, "kind": report.kind, "ordinal": report.ordinal}
    found = {c.fingerprint: c for c in ReceiptClaim.objects.filter(fingerprint__in=prints, **own)}
    new = [ReceiptClaim(fingerprint=p, **own) for p in dict.fromkeys(prints) if p not in found]
    return found | {c.fingerprint: c for c in ReceiptClaim.objects.bulk_create(new)}


def _free(claims: Sequence[ReceiptClaim]) -> None:
    """Let go of papers that no version of the report shows any more."""
    ReceiptClaim.objects.filter(pk__in=[c.pk for c in claims], receipts__isnull=True).delete()


def _counted(contract: Contract, report: Report, at: datetime) -> None:
    recount(contract, field="amount")
    total_money(report)
    report.ledger += 1
    report.updated_at = at
    report.save(update_fields=["ledger", "updated_at"])


def _once_more(step: Callable[[], T]) -> T:
    """A paper that another report took in the same moment shows up in the check when it is asked again."""
    for _attempt in range(3):
        try:
            with transaction.atomic():
                return step()
        except IntegrityError as error:
            last = error
    raise Conflict(_("Не вдалося зберегти чеки: хтось саме змінює ті самі. Спробуйте ще раз.")) from last
