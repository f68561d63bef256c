"""A file that a person sends: checked in the background, written when she agrees, undone when she must.

The stored file is the staging. A job that is killed leaves nothing half-written: it starts again from the file.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, NotFound, found
from esm.kernel.imports import Problem
from esm.kernel.incoming import IMPORTING, RUNNING, ImportStatus
from esm.kernel.marked import marked_copy
from esm.partners import public as partners

from ..importing.check import Checked, Report, check_file
from ..machine import IMPORT_KINDS
from ..models import Batch, FileImport
from ..policies import may_log
from .importing import write_checked
from .undoing import ask_undo

SHOWN = 200  # mistakes on the page
UNPACKED = 3 * 2**30  # bytes of XML: a million rows have about one gigabyte


class Stopped(DomainError):
    """Somebody cancelled the import while it ran."""


@transaction.atomic
def send_file(*, actor: Actor, organisation_id: int, upload: files.Upload, at: datetime) -> FileImport:
    """Keep the file and let it be checked. Raises Invalid at `file` when it is no table; NotFound for strangers."""
    found(may_log(actor, organisation_id))
    stored = files.store(
        actor=actor, upload=upload, allowed=IMPORT_KINDS, at=at, limit=settings.IMPORT_LIMIT, unpacked=UNPACKED
    )
    sent = FileImport.objects.create(
        code=secrets.token_hex(5),
        organisation_id=organisation_id,
        file_name=stored.name,
        size=stored.size,
        file=stored,
        by_id=cast(int, actor.user_id),
        created_at=at,
    )
    audit.record(actor=actor, action="deliveries.send_file", subject=sent, at=at, file=stored.name, size=stored.size)
    after_commit("deliveries.tasks.check_import", import_id=sent.pk)
    return sent


@transaction.atomic
def confirm_import(*, actor: Actor, code: str, at: datetime) -> FileImport:
    """Agree to write what was checked; the writing goes on in the background."""
    sent = _held(actor, code)
    sent.status = IMPORTING.target("confirm", ImportStatus(sent.status))
    sent.done = 0
    sent.save(update_fields=["status", "done"])
    audit.record(
        actor=actor, action="deliveries.confirm_import", subject=sent, at=at, new=sent.new, changed=sent.changed
    )
    after_commit("deliveries.tasks.write_import", import_id=sent.pk)
    return sent


@transaction.atomic
def cancel_import(*, actor: Actor, code: str, at: datetime) -> FileImport:
    """Let the file go, also while it is checked or written; nothing of it stays, on the disk or in the log."""
    sent = _held(actor, code)
    refusal = _("Файл уже записано. Якщо це помилка, скасуйте всю партію.")
    sent.status = IMPORTING.target(
        "cancel", ImportStatus(sent.status), refusal=refusal if sent.status == ImportStatus.WRITTEN else ""
    )
    _let_go(sent, at)
    audit.record(actor=actor, action="deliveries.cancel_import", subject=sent, at=at)
    return sent


@transaction.atomic
def undo_import(*, actor: Actor, code: str, reason: str, at: datetime) -> Batch | None:
    """Take back everything the file wrote, and bring back what it had corrected; see `undoing.ask_undo`."""
    sent = _held(actor, code)
    if sent.batch_id is None:
        raise Conflict(_("Цей файл не записано, тож скасовувати нічого."))
    return ask_undo(actor=actor, batch_id=sent.batch_id, reason=reason, at=at)


def forget_imports(*, before: datetime) -> int:
    """Let go of files that nobody agreed to since `before`; returns how many."""
    old = FileImport.objects.filter(created_at__lt=before, file__isnull=False).exclude(status__in=RUNNING)
    gone = 0
    for code in list(old.values_list("code", flat=True)):
        with transaction.atomic():
            sent = FileImport.objects.select_for_update(of=("self",)).get(code=code)
            if sent.file_id and sent.status not in RUNNING:
                if IMPORTING.allows("cancel", ImportStatus(sent.status)):
                    sent.status = ImportStatus.CANCELLED
                _let_go(sent, before)
                gone += 1
    return gone


def _held(actor: Actor, code: str) -> FileImport:
    sent = FileImport.objects.select_for_update(of=("self",)).filter(code=code).first()
    if sent is None:
        raise NotFound(_("Такого завантаження немає."))
    found(may_log(actor, sent.organisation_id))
    return sent


def _let_go(sent: FileImport, at: datetime) -> None:
    unneeded = [stored for stored in (sent.file, sent.marked) if stored]
    sent.file = sent.marked = None
    sent.finished_at = sent.finished_at or at
    sent.save()
    for stored in unneeded:
        files.discard(stored)


def run_check(import_id: int, *, at: datetime) -> ImportStatus:
    """The background part of `send_file`. May run again after a killed worker."""
    sent = FileImport.objects.select_related("file").get(pk=import_id)
    if sent.status == ImportStatus.CHECKING and sent.file:
        try:
            with _checked(sent, at) as checked:
                step = "find_faults" if checked.report.faulty else "pass"
                if _finish(sent, step, checked.report) and checked.report.faulty:
                    _mark(sent, checked, at)
        except Stopped:
            pass
        except DomainError as error:
            _give_up(sent, str(error), at)
    elif sent.status == ImportStatus.FAULTY and sent.file and not sent.marked_id:
        with _checked(sent, at) as checked:  # killed before the marked copy was there
            _mark(sent, checked, at)
    sent.refresh_from_db()
    return ImportStatus(sent.status)


def run_write(import_id: int, *, at: datetime) -> ImportStatus:
    """The background part of `confirm_import`: checks anew, then writes all or nothing. May run again."""
    sent = FileImport.objects.select_related("file").get(pk=import_id)
    if sent.status == ImportStatus.WRITING and sent.file:
        try:
            with _checked(sent, at) as checked:
                if checked.report.faulty:
                    if _finish(sent, "find_faults", checked.report):
                        _mark(sent, checked, at)
                else:
                    _write(sent, checked, at)
        except Stopped:
            pass
        except Conflict as conflict:
            _check_again(sent, str(conflict))
        except DomainError as error:
            _give_up(sent, str(error), at)
    sent.refresh_from_db()
    return ImportStatus(sent.status)


def _checked(sent: FileImport, at: datetime) -> Checked:
    def progress(rows: int) -> None:
        # In its own small transaction: people see how far it is, and it learns that it was stopped.
        if not FileImport.objects.filter(pk=sent.pk, status=sent.status).update(done=rows):
            raise Stopped

    stored = cast(files.StoredFile, sent.file)
    return check_file(
        files.path_of(stored),
        files.Kind(stored.kind),
        only=partners.organisation_refs([sent.organisation_id])[sent.organisation_id],
        today=localtime(at).date(),
        progress=progress,
    )


def _counted(sent: FileImport, report: Report) -> None:
    sent.rows = sent.done = report.rows
    sent.new, sent.changed, sent.unchanged = report.new, report.changed, report.unchanged
    sent.duplicates, sent.faulty = report.duplicates, report.faulty


@transaction.atomic
def _finish(sent: FileImport, step: str, report: Report) -> bool:
    """Write down what the check found, unless somebody cancelled meanwhile."""
    held = FileImport.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if not IMPORTING.allows(step, ImportStatus(held.status)):
        return False
    held.status = IMPORTING.target(step, ImportStatus(held.status))
    _counted(held, report)
    held.problems = _shown(report.problems)
    held.save()
    return True


def _shown(problems: Sequence[Problem]) -> list[list[object]]:
    return [[p.row, p.column, p.value, p.message, p.fix] for p in problems[:SHOWN]]


@transaction.atomic
def _write(sent: FileImport, checked: Checked, at: datetime) -> None:
    held = FileImport.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if held.status != ImportStatus.WRITING:
        return
    written = write_checked(checked, actor=Actor(held.by_id), file_name=held.file_name, at=at)
    held.status = IMPORTING.target("write", ImportStatus(held.status))
    held.batch = written.batches.get(held.organisation_id)
    _counted(held, checked.report)
    _let_go(held, at)


@transaction.atomic
def _check_again(sent: FileImport, sentence: str) -> None:
    held = FileImport.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if IMPORTING.allows("check_again", ImportStatus(held.status)):
        held.status = IMPORTING.target("check_again", ImportStatus(held.status))
        held.sentence, held.done = sentence, 0
        held.save(update_fields=["status", "sentence", "done"])
        after_commit("deliveries.tasks.check_import", import_id=held.pk)


@transaction.atomic
def _give_up(sent: FileImport, sentence: str, at: datetime) -> None:
    held = FileImport.objects.select_for_update(of=("self",)).select_related(None).get(pk=sent.pk)
    if IMPORTING.allows("give_up", ImportStatus(held.status)):
        held.status = IMPORTING.target("give_up", ImportStatus(held.status))
        held.sentence = sentence
        _let_go(held, at)


class _Ready:
    """A finished file of ours in the form in which uploads come."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name: str | None = name
        self.size: int | None = path.stat().st_size

    def chunks(self):  # type: ignore[no-untyped-def]
        with self.path.open("rb") as content:
            yield from iter(lambda: cast(BinaryIO, content).read(2**20), b"")


def _mark(sent: FileImport, checked: Checked, at: datetime) -> None:
    """Keep the marked copy, unless somebody cancelled meanwhile."""
    stored = cast(files.StoredFile, sent.file)
    kind = files.Kind(stored.kind)
    if checked.reader is None:
        return
    with marked_copy(files.path_of(stored), kind, checked.report.problems, checked.reader) as path:
        stem = Path(stored.name).stem[:150]
        name = _("%(name)s, що виправити.%(kind)s") % {"name": stem, "kind": kind.value}
        with transaction.atomic():
            held = FileImport.objects.select_for_update(of=("self",)).get(pk=sent.pk)
            if held.status == ImportStatus.FAULTY:
                held.marked = files.store(
                    actor=Actor(held.by_id), upload=_Ready(path, name), allowed=IMPORT_KINDS, at=at,
                    limit=2 * settings.IMPORT_LIMIT, unpacked=2 * UNPACKED,
                )  # fmt: skip
                held.save(update_fields=["marked"])
