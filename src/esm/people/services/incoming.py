"""A partner's file: sealed while it waits, checked in the background, written whole when she agrees, taken back when she must.

A job that is killed leaves nothing half-written: it starts again from the sealed file. The written rows are linked
afterwards in small steps, so that nobody waits for a long list.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files, imports
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, Invalid, NotFound, found
from esm.kernel.imports import Problem, Row, find_heading
from esm.kernel.incoming import IMPORTING, RUNNING, ImportStatus
from esm.kernel.longtables import open_rows
from esm.kernel.marked import marked_copy

from ..columns import HASHES, PEOPLE
from ..machine import Mode
from ..models import FileRecord, PartnerFile, Record, Staged
from ..policies import may_write
from .importing import Imported, link_met, take_hashes, take_people

ROWS = 100_000  # of one file; more would keep others from writing for too long
SHOWN = 200  # mistakes on the page
LINKED_AT_ONCE = 200
TABLES = frozenset({files.Kind.XLSX, files.Kind.ODS, files.Kind.CSV})


class Stopped(DomainError):
    """Somebody cancelled the file while it was read."""


@transaction.atomic
def send_file(*, actor: Actor, organisation_id: int, mode: str, upload: files.Upload, at: datetime) -> PartnerFile:
    """Keep the file sealed and let it be checked. Raises Invalid at `file` when it is no table; NotFound for strangers."""
    found(may_write(actor, organisation_id))
    if mode not in {Mode.FULL, Mode.HASH}:
        raise Invalid({"mode": _("Виберіть, що у файлі.")})
    content, kind = files.read_upload(upload, TABLES)
    sent = PartnerFile.objects.create(
        code=secrets.token_hex(5),
        organisation_id=organisation_id,
        mode=mode,
        name=files.clean_name(upload.name or ""),
        sha256=hashlib.sha256(content).hexdigest(),
        at=at,
        by_id=actor.user_id,
        status=ImportStatus.CHECKING,
    )
    Staged(file=sent, code=sent.code, kind=kind.value, content=base64.b64encode(content).decode()).save()
    audit.record(actor=actor, action="people.send_file", subject=sent, at=at, mode=mode)
    after_commit("people.tasks.check_file", file_id=sent.pk)
    return sent


@transaction.atomic
def confirm_file(*, actor: Actor, code: str, skip_bad: bool = False, at: datetime) -> None:
    """Agree to write what was checked; with `skip_bad` the good rows of a file that has bad ones."""
    sent = _held(actor, code)
    sent.status = IMPORTING.target("skip" if skip_bad else "confirm", ImportStatus(sent.status))
    sent.done, sent.skip_bad = 0, skip_bad
    sent.save(update_fields=["status", "done", "skip_bad"])
    audit.record(actor=actor, action="people.confirm_file", subject=sent, at=at, new=sent.new, changed=sent.changed)
    after_commit("people.tasks.write_file", file_id=sent.pk)


@transaction.atomic
def cancel_file(*, actor: Actor, code: str, at: datetime) -> None:
    """Let the file go, also while it is checked or written: nothing of it stays."""
    sent = _held(actor, code)
    refusal = _("Файл уже записано. Якщо це помилка, заберіть записане назад.")
    sent.status = IMPORTING.target(
        "cancel", ImportStatus(sent.status), refusal=refusal if sent.status == ImportStatus.WRITTEN else ""
    )
    _let_go(sent, at)
    audit.record(actor=actor, action="people.cancel_file", subject=sent, at=at)


@transaction.atomic
def undo_file(*, actor: Actor, code: str, reason: str, at: datetime) -> None:
    """Take back what the file wrote, in the background: see `undoing.take_back`. Raises Invalid without a reason."""
    sent = _held(actor, code)
    clean = " ".join(reason.replace("\0", "").split())[:300]
    if not clean:
        raise Invalid({"reason": _("Напишіть, чому забираєте записане назад.")})
    if sent.undo_asked_at or not FileRecord.objects.filter(file=sent).exists():
        raise Conflict(_("Забрати назад нічого: цей файл не записано, його вже забрано або минуло забагато часу."))
    sent.undo_reason, sent.undo_asked_at, sent.undo_asked_by_id = clean, at, actor.user_id
    sent.save(update_fields=["undo_reason", "undo_asked_at", "undo_asked_by_id"])
    audit.record(actor=actor, action="people.undo_file", subject=sent, at=at)
    after_commit("people.tasks.undo_file", file_id=sent.pk)


def forget_files(*, unwritten_before: datetime, written_before: datetime) -> int:
    """Let go of files that nobody agreed to, and of what would take older ones back. How many were unwritten."""
    FileRecord.objects.filter(file__finished_at__lt=written_before).delete()
    gone = 0
    old = PartnerFile.objects.filter(at__lt=unwritten_before, staged__isnull=False).exclude(status__in=RUNNING)
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            sent = PartnerFile.objects.select_for_update(of=("self",)).get(pk=pk)
            if sent.status not in RUNNING:
                if IMPORTING.allows("cancel", ImportStatus(sent.status)):
                    sent.status = ImportStatus.CANCELLED
                _let_go(sent, unwritten_before)
                gone += 1
    return gone


def _held(actor: Actor, code: str) -> PartnerFile:
    sent = PartnerFile.objects.select_for_update(of=("self",)).filter(code=code).exclude(code="").first()
    if sent is None:
        raise NotFound(_("Такого файлу немає."))
    found(may_write(actor, sent.organisation_id))
    return sent


def _let_go(sent: PartnerFile, at: datetime) -> None:
    Staged.objects.filter(file=sent).delete()
    sent.finished_at = sent.finished_at or at
    sent.save()


@dataclass(frozen=True, slots=True)
class Table:
    """A staged table in the clear, for as long as a job reads it."""

    path: Path
    kind: files.Kind
    rows: Sequence[Row]


@contextmanager
def _opened(staged: Staged) -> Iterator[Table]:
    """Raises Invalid when it can't be read or has too many rows."""
    content, kind = base64.b64decode(staged.content), files.Kind(staged.kind)
    with TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        path = Path(folder) / f"table.{kind.value}"
        path.write_bytes(content)
        if kind is files.Kind.ODS:
            yield Table(path, kind, imports.read_sheet(content, kind))
            return
        rows: list[Row] = []
        with open_rows(path, kind) as numbered:
            for number, row in numbered:
                if number > ROWS:
                    message = _("У таблиці понад %(n)s рядків. Поділіть її на частини й надішліть кожну окремо.")
                    raise Invalid({"file": message % {"n": ROWS}})
                rows.extend([] for _gap in range(number - 1 - len(rows)))
                rows.append(row)
        yield Table(path, kind, rows)


def _take(sent: PartnerFile, table: Table, *, dry: bool, at: datetime) -> Imported:
    seen = sent.status

    def progress(rows: int) -> None:
        # In its own small transaction: people see how far it is, and it learns that it was stopped.
        if dry and not PartnerFile.objects.filter(pk=sent.pk, status=seen).update(done=rows):
            raise Stopped

    take = take_hashes if sent.mode == Mode.HASH else take_people
    return take(
        table.rows, organisation_id=sent.organisation_id, actor=Actor(sent.by_id), dry=dry, at=at, progress=progress
    )


def run_check(file_id: int, *, at: datetime) -> str:
    """The background part of `send_file`. May run again after a killed worker."""
    sent = PartnerFile.objects.select_related("staged").get(pk=file_id)
    if sent.status != ImportStatus.CHECKING:
        return sent.status
    try:
        with _opened(sent.staged) as table:
            done = _take(sent, table, dry=True, at=at)
            marked = _marked(sent, table, done.problems) if done.faulty else ""
            _finish(sent, "find_faults" if done.faulty else "pass", done, marked)
    except Stopped:
        pass
    except Invalid as error:
        _give_up(sent, " ".join(error.fields.values()), at)
    sent.refresh_from_db()
    return sent.status


@transaction.atomic
def _finish(sent: PartnerFile, step: str, done: Imported, marked: str) -> None:
    held = PartnerFile.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if not IMPORTING.allows(step, ImportStatus(held.status)):
        return
    held.status = IMPORTING.target(step, ImportStatus(held.status))
    _count(held, done)
    held.save()
    staged = Staged.objects.get(file=held)
    shown = [[p.row, p.column, p.value, p.message, p.fix] for p in done.problems[:SHOWN]]
    staged.found = json.dumps({"problems": shown, "alike": done.alike}, ensure_ascii=False)
    staged.marked = marked
    staged.save(update_fields=["found", "marked"])


def _count(held: PartnerFile, done: Imported) -> None:
    held.rows = held.done = done.rows
    held.new, held.changed, held.unchanged, held.faulty = done.new, done.changed, done.unchanged, done.faulty


@transaction.atomic
def _give_up(sent: PartnerFile, sentence: str, at: datetime) -> None:
    held = PartnerFile.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if IMPORTING.allows("give_up", ImportStatus(held.status)):
        held.status = IMPORTING.target("give_up", ImportStatus(held.status))
        held.sentence = sentence
        _let_go(held, at)


class _Titles:
    """The heading of the person's own file."""

    def __init__(self, rows: Sequence[Row], mode: str) -> None:
        at, self.places = find_heading(rows, HASHES if mode == Mode.HASH else PEOPLE)
        self.first = at + 1
        self.heading = [str(cell or "") for cell in rows[at]]

    def title(self, code: str) -> str:
        place = self.places.get(code)
        return code if place is None else self.heading[place]


def _marked(sent: PartnerFile, table: Table, problems: Sequence[Problem]) -> str:
    """The file back with remedies, as base64. An ODS has no such copy: the page lists its mistakes."""
    if table.kind is files.Kind.ODS:
        return ""
    with marked_copy(table.path, table.kind, problems, _Titles(table.rows, sent.mode)) as copy:
        return base64.b64encode(copy.read_bytes()).decode()


def run_write(file_id: int, *, at: datetime) -> str:
    """The background part of `confirm_file`: checks anew, then writes all or nothing. May run again."""
    sent = PartnerFile.objects.select_related("staged").get(pk=file_id)
    if sent.status != ImportStatus.WRITING:
        return sent.status
    try:
        with _opened(sent.staged) as table:
            checked = _take(sent, table, dry=True, at=at)
            if checked.faulty and not sent.skip_bad:
                _finish(sent, "find_faults", checked, _marked(sent, table, checked.problems))
            else:
                _write(sent, table, at)
    except Stopped:
        pass
    except Invalid as error:
        _give_up(sent, " ".join(error.fields.values()), at)
    sent.refresh_from_db()
    return sent.status


@transaction.atomic
def _write(sent: PartnerFile, table: Table, at: datetime) -> None:
    held = PartnerFile.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if held.status != ImportStatus.WRITING:
        return
    done = _take(held, table, dry=False, at=at)
    _keep_undo(held, done)
    held.status = IMPORTING.target("write", ImportStatus(held.status))
    _count(held, done)
    _let_go(held, at)
    actor = Actor(held.by_id)
    audit.record(
        actor=actor, action="people.import", subject=held, at=at, mode=held.mode, new=done.new, changed=done.changed
    )
    if done.touched:
        after_commit("people.tasks.link_file", file_id=held.pk)


def _keep_undo(held: PartnerFile, done: Imported) -> None:
    before = {record.pk: content for record, content in done.rewritten}
    versions = {record.pk: record.version for record in done.touched}
    others = [pk for pk in done.uses if pk not in versions]
    for start in range(0, len(others), 500):
        part = Record.objects.filter(pk__in=others[start : start + 500])
        versions |= dict(part.values_list("pk", "version"))
    made = {record.pk for record in done.made}
    FileRecord.objects.bulk_create(
        [
            FileRecord(
                code=f"f-{secrets.token_hex(8)}", file=held, record_id=pk, made=pk in made, version=version,
                before=before.get(pk, ""), uses=done.uses.get(pk, []),
            )
            for pk, version in versions.items()
        ],
        batch_size=500,
    )  # fmt: skip


def run_link(file_id: int, *, at: datetime) -> int:
    """Put the written records to the persons whom their marks point to, some at a time. May run again."""
    sent = PartnerFile.objects.get(pk=file_id)
    ids = list(FileRecord.objects.filter(file=sent).order_by("pk").values_list("record_id", flat=True))
    linked = 0
    for start in range(0, len(ids), LINKED_AT_ONCE):
        with transaction.atomic():
            some = Record.objects.filter(pk__in=ids[start : start + LINKED_AT_ONCE], erased_at__isnull=True)
            linked += link_met(list(some.order_by("pk")), actor=Actor(sent.by_id), at=at)
    PartnerFile.objects.filter(pk=sent.pk).update(linked=linked)
    return linked
