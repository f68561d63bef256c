"""Writing rows: one, a grid of them, or a request from the organisation's own program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.imports import Problem

from ..checking import Lexicon, beyond_volume, faults, lexicon
from ..columns import Entry, InvalidRows
from ..machine import BatchKind
from ..models import Batch, Delivery
from ..policies import may_log
from .writing import hold, open_batch, settle


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of a request: `batch_id` is None when every row had been written before."""

    batch_id: int | None
    new: int
    unchanged: int


@transaction.atomic
def log_deliveries(
    *,
    actor: Actor,
    organisation_id: int,
    rows: Sequence[Entry],
    at: datetime,
    kind: BatchKind = BatchKind.TYPED,
    token_id: int | None = None,
) -> Logged:
    """Write all rows or none. Rows whose key and content the log has already are passed over.

    Raises InvalidRows (row, column, remedy) when a row is wrong, a contract's volume ends in it, or its key is taken
    by another content; NotFound for strangers.
    """
    found(may_log(actor, organisation_id))
    return write_rows(actor=actor, organisation_id=organisation_id, rows=rows, at=at, kind=kind, token_id=token_id)


def write_rows(
    *,
    actor: Actor,
    organisation_id: int,
    rows: Sequence[Entry],
    at: datetime,
    kind: BatchKind,
    token_id: int | None = None,
) -> Logged:
    """The writing itself, inside the caller's transaction and after her question of who may."""
    hold(organisation_id)
    known = lexicon(organisation_id, today=localtime(at).date())
    problems = [problem for entry in rows for problem in faults(entry, known)]
    if problems:
        raise InvalidRows(problems)
    fresh, problems = _fresh(organisation_id, rows)
    problems += beyond_volume([entry for entry, _revision in fresh], known.rights)
    if problems:
        raise InvalidRows(problems)
    if not fresh:
        return Logged(None, 0, len(rows))
    batch = open_batch(actor=actor, organisation_id=organisation_id, kind=kind, at=at, token_id=token_id)
    Delivery.objects.bulk_create(
        (delivery(entry, batch, known, revision=revision) for entry, revision in fresh), batch_size=500
    )
    settle(batch)
    audit.record(actor=actor, action="deliveries.log", subject=batch, at=at, rows=batch.row_count, kind=kind)
    return Logged(batch.pk, len(fresh), len(rows) - len(fresh))


def delivery(entry: Entry, batch: Batch, known: Lexicon, *, revision: int = 0) -> Delivery:
    """The row of the log for a checked entry, not saved."""
    right = known.rights.get((entry.contract, entry.service, entry.unit)) if entry.contract else None
    return Delivery(
        organisation_id=batch.organisation_id,
        allowance_id=right.allowance_id if right else None,
        contract_code=entry.contract,
        service_code=entry.service,
        delivered_on=entry.date,
        district=entry.district,
        mode=entry.mode,
        unit=entry.unit,
        quantity=entry.quantity,
        contacts=entry.contacts,
        category=entry.category,
        recipient=entry.recipient,
        worker=entry.worker,
        confirmation=entry.confirmation,
        row_key=entry.key,
        revision=revision,
        batch=batch,
        entered_on=localtime(batch.entered_at).date(),
    )


def content(row: Delivery) -> tuple[object, ...]:
    """What two rows must have alike to be the same delivery."""
    return (
        row.delivered_on, row.service_code, row.unit, row.quantity, row.contacts, row.mode, row.district, row.category,
        row.recipient, row.worker, row.confirmation, row.contract_code,
    )  # fmt: skip


def wanted(entry: Entry) -> tuple[object, ...]:
    """`content` of an entry."""
    return (
        entry.date, entry.service, entry.unit, entry.quantity, entry.contacts, entry.mode, entry.district,
        entry.category, entry.recipient, entry.worker, entry.confirmation, entry.contract,
    )  # fmt: skip


def newest(organisation_id: int, keys: Iterable[str]) -> dict[str, Delivery]:
    """The last revision of each key that the log has."""
    rows = Delivery.objects.filter(organisation_id=organisation_id, row_key__in=list(keys)).select_related("batch")
    return {row.row_key: row for row in rows.order_by("revision")}


def _fresh(organisation_id: int, rows: Sequence[Entry]) -> tuple[list[tuple[Entry, int]], list[Problem]]:
    """Rows to be written with the revision each gets, and rows whose key is taken.

    A key whose batch was undone is free again: undoing means «as if it had never been sent». A row that was cancelled
    by itself stays cancelled: sending the same again doesn't bring it back.
    """
    known = newest(organisation_id, {entry.key for entry in rows})
    fresh: list[tuple[Entry, int]] = []
    problems: list[Problem] = []
    first: dict[str, Entry] = {}
    for entry in rows:
        if twin := first.get(entry.key):
            if wanted(twin) != wanted(entry):
                message = _("Такий ключ уже має рядок %(row)s.") % {"row": twin.row}
                problems.append(Problem(entry.row, "key", entry.key, message, _("Дайте рядку власний ключ.")))
            continue
        first[entry.key] = entry
        last = known.get(entry.key)
        if last is None:
            fresh.append((entry, 0))
        elif last.cancels_id and last.batch.kind == BatchKind.UNDO:
            fresh.append((entry, last.revision + 1))
        elif not last.cancels_id and content(last) != wanted(entry):
            message = _("Рядок з таким ключем уже записано з іншими даними.")
            fix = _("Відкрийте запис у журналі й виправте його там або дайте рядку інший ключ.")
            problems.append(Problem(entry.row, "key", entry.key, message, fix))
    return fresh, problems
