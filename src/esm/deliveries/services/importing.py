"""Writing a checked file into the log: one batch per organisation, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.imports import Problem

from ..machine import BatchKind
from ..models import Batch
from .correcting import COPIED
from .staging import CHUNK, Checked, Staged
from .writing import hold, open_batch, settle


@dataclass(frozen=True, slots=True)
class Written:
    """Batches by organisation; empty when the log had everything already."""

    batches: dict[int, Batch]


@transaction.atomic
def write_checked(checked: Checked, *, actor: Actor, file_name: str, at: datetime) -> Written:
    """Write the good rows of a file without mistakes. The caller has asked for permission.

    Raises Invalid when the file has mistakes, Conflict when the log, a volume or a contract changed since the check:
    then nothing is written, and the file should be checked again.
    """
    if checked.report.faulty:
        raise Invalid(_("У файлі є помилки, тому нічого не записано. Виправте їх і завантажте файл ще раз."))
    if not checked.report.new + checked.report.changed:
        return Written({})
    batches: dict[int, Batch] = {}
    for organisation_id in sorted(checked.providers):
        hold(organisation_id)
    try:
        # A savepoint: the connection is still usable when the database says no.
        with transaction.atomic():
            for organisation_id in sorted(checked.providers):
                batches[organisation_id] = open_batch(
                    actor=actor,
                    organisation_id=organisation_id,
                    kind=BatchKind.IMPORT,
                    at=at,
                    file_name=file_name[:200],
                )
                _take_back(batches[organisation_id], checked.replaced.get(organisation_id, []))
            _copy(checked, batches, localtime(at).date().isoformat())
    except IntegrityError as error:
        raise _changed() from error
    for organisation_id, batch in list(batches.items()):
        if not settle(batch):
            batch.delete()
            del batches[organisation_id]
            continue
        audit.record(
            actor=actor, action="deliveries.import", subject=batch, at=at, rows=batch.row_count, file=file_name[:200],
            changed=len(checked.replaced.get(organisation_id, [])),
        )  # fmt: skip
    return Written(batches)


def _changed() -> Conflict:
    return Conflict(_("Поки файл перевіряли, журнал або договір змінили. Нічого не записано: перевірте файл ще раз."))


_COLUMNS = (
    "organisation_id", "row_key", "delivered_on", "service_code", "unit", "quantity", "contacts", "mode", "district",
    "category", "recipient", "worker", "confirmation", "contract_code", "revision", "allowance_id", "batch_id",
    "entered_on",
)  # fmt: skip
_COPY = f"COPY deliveries_delivery ({', '.join(_COLUMNS)}) FROM STDIN"
_INSERT = f"INSERT INTO deliveries_delivery ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608


def _copy(checked: Checked, batches: dict[int, Batch], today: str) -> None:
    ids = {organisation_id: batch.pk for organisation_id, batch in batches.items()}

    def rows(staged: list[Staged]) -> Iterator[tuple[Any, ...]]:
        for organisation_id, key, content, revision, allowance, _number in staged:
            yield (organisation_id, key, *content, revision, allowance, ids[organisation_id], today)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # psycopg's own COPY: Django knows nothing of it, nor of its errors.
            with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
                for staged in checked.staged():
                    for row in rows(staged):
                        copy.write_row(row)
        else:
            # Kilobytes: the pages of all indexes of a million rows, else they are written to the WAL again and again.
            cursor.execute("PRAGMA cache_size = -64000")
            for staged in checked.staged():
                cursor.executemany(_INSERT, list(rows(staged)))


def _take_back(batch: Batch, replaced: list[int]) -> None:
    """Cancel the rows that the file corrects."""
    with connection.cursor() as cursor:
        for at in range(0, len(replaced), CHUNK):
            some = ", ".join(map(str, replaced[at : at + CHUNK]))  # our own numbers, from the database
            cursor.execute(
                f"INSERT INTO deliveries_delivery ({COPIED}, quantity, contacts, revision, batch_id, cancels_id, "  # noqa: S608
                f"entered_on) SELECT {COPIED}, -quantity, -contacts, revision + 1, %s, id, %s "
                f"FROM deliveries_delivery WHERE id IN ({some})",
                [batch.pk, localtime(batch.entered_at).date()],
            )


def named(problem: Problem, checked: Checked) -> dict[str, Any]:
    """A mistake as programs read it: the column as the file calls it."""
    title = checked.reader.title(problem.column) if checked.reader else problem.column
    message = f"{problem.message} {problem.fix}"
    return {"row": problem.row, "column": title, "value": problem.value, "message": message}
