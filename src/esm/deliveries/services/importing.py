"""Writing a checked file into the log: one batch per organisation, all of it or nothing."""

from __future__ import annotations

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

from ..importing.check import Checked
from ..machine import BatchKind
from ..models import Batch
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
            _widen()
            for organisation_id in sorted(checked.providers):
                batches[organisation_id] = open_batch(
                    actor=actor,
                    organisation_id=organisation_id,
                    kind=BatchKind.IMPORT,
                    at=at,
                    file_name=file_name[:200],
                )
                checked.staged.move(organisation_id, batches[organisation_id].pk, localtime(at).date().isoformat())
    except IntegrityError as error:
        raise _changed() from error
    for organisation_id, batch in list(batches.items()):
        if not settle(batch, f"{checked.staged.sums} WHERE organisation_id = {organisation_id}"):
            batch.delete()
            del batches[organisation_id]
            continue
        audit.record(
            actor=actor, action="deliveries.import", subject=batch, at=at, rows=batch.row_count, file=file_name[:200],
            changed=checked.providers[organisation_id].replaced,
        )  # fmt: skip
    return Written(batches)


def _widen() -> None:
    """SQLite: memory for the pages of all indexes of a million rows, else they go to the disk again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -64000")  # kilobytes


def _changed() -> Conflict:
    return Conflict(_("Поки файл перевіряли, журнал або договір змінили. Нічого не записано: перевірте файл ще раз."))


def named(problem: Problem, checked: Checked) -> dict[str, Any]:
    """A mistake as programs read it: the column as the file calls it."""
    title = checked.reader.title(problem.column) if checked.reader else problem.column
    message = f"{problem.message} {problem.fix}"
    return {"row": problem.row, "column": title, "value": problem.value, "message": message}
