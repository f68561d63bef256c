"""Files on their way into the log, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.files import StoredFile
from esm.kernel.incoming import RUNNING, ImportStatus
from esm.partners import public as partners

from ..columns import TITLES
from ..importing.words import ORGANISATION, ORGANISATION_TITLE
from ..models import Batch, FileImport
from ..policies import may_log, may_read
from .billing import acts_of_batch
from .one import UndoingView, undoing_of

_TONES = {
    ImportStatus.CHECKED: "info",
    ImportStatus.FAULTY: "err",
    ImportStatus.UNREADABLE: "err",
    ImportStatus.WRITTEN: "ok",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    row: int
    column: str
    value: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file. Counts are those of its last check."""

    code: str
    organisation: partners.OrganisationRef
    file_name: str
    size: int
    status: ImportStatus
    by: str
    created_at: datetime
    finished_at: datetime | None
    done: int
    rows: int
    new: int
    changed: int
    unchanged: int
    duplicates: int
    faulty: int
    sentence: str
    undone_at: datetime | None
    undo_reason: str
    batch_id: int | None

    @property
    def tone(self) -> str:
        return "mute" if self.undone_at else _TONES.get(self.status, "mute")

    @property
    def label(self) -> str:
        return _("скасовано партію") if self.undone_at else str(self.status.label)

    @property
    def running(self) -> bool:
        return self.status in RUNNING

    @property
    def to_write(self) -> int:
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file's own page. `mistakes` are the first of them; `marked`: the marked copy can be downloaded."""

    row: ImportRow
    mistakes: tuple[Mistake, ...]
    marked: bool
    may_change: bool
    acts: tuple[str, ...]  # on which its rows stand
    undoing: UndoingView | None

    @property
    def undoable(self) -> bool:
        running = self.undoing is not None and self.undoing.running
        return self.may_change and self.written and not self.acts and not running

    @property
    def written(self) -> bool:
        """In the log, and not undone."""
        return self.row.batch_id is not None and self.row.undone_at is None

    @property
    def cancellable(self) -> bool:
        return self.may_change and self.row.status in {
            ImportStatus.CHECKING, ImportStatus.CHECKED, ImportStatus.FAULTY, ImportStatus.WRITING,
        }  # fmt: skip


def imports_of(actor: Actor) -> QuerySet[FileImport]:
    """Files of the actor's organisations, newest first."""
    return FileImport.objects.filter(organisation_id__in=actor.organisations).order_by("-id")


def import_rows(sent: list[FileImport]) -> list[ImportRow]:
    """Three queries."""
    organisations = partners.organisation_refs({s.organisation_id for s in sent})
    people = {key: p.name for key, p in identity.people({s.by_id for s in sent}).items()}
    undone = {b.undoes_id: b for b in Batch.objects.filter(undoes_id__in=[s.batch_id for s in sent if s.batch_id])}
    return [_row(s, organisations, people, undone) for s in sent]


def import_view(actor: Actor, code: str) -> ImportView:
    """Raises NotFound for strangers."""
    sent = _one(actor, code)
    titles = {**TITLES, ORGANISATION: ORGANISATION_TITLE}
    mistakes = tuple(
        Mistake(row, str(titles.get(column, column)), value, message, fix)
        for row, column, value, message, fix in sent.problems
    )
    return ImportView(
        row=import_rows([sent])[0],
        mistakes=mistakes,
        marked=sent.marked_id is not None,
        may_change=may_log(actor, sent.organisation_id),
        acts=tuple(acts_of_batch(sent.batch_id)) if sent.batch_id else (),
        undoing=undoing_of(sent.batch_id, sent.new + sent.changed) if sent.batch_id else None,
    )


def marked_file(actor: Actor, code: str) -> StoredFile:
    """The marked copy. Raises NotFound when there is none, or for strangers."""
    sent = _one(actor, code)
    if sent.marked is None:
        raise NotFound(_("Файлу з позначками немає: його вже прибрано або ще не готово."))
    return sent.marked


def _one(actor: Actor, code: str) -> FileImport:
    sent = FileImport.objects.select_related("marked").filter(code=code).first()
    if sent is None:
        raise NotFound(_("Такого завантаження немає."))
    found(may_read(actor, sent.organisation_id))
    return sent


def _row(
    sent: FileImport,
    organisations: Mapping[int, partners.OrganisationRef],
    people: Mapping[int, str],
    undone: Mapping[Any, Batch],
) -> ImportRow:
    undo = undone.get(sent.batch_id) if sent.batch_id else None
    return ImportRow(
        code=sent.code,
        organisation=organisations[sent.organisation_id],
        file_name=sent.file_name,
        size=sent.size,
        status=ImportStatus(sent.status),
        by=people.get(sent.by_id, ""),
        created_at=sent.created_at,
        finished_at=sent.finished_at,
        done=sent.done,
        rows=sent.rows,
        new=sent.new,
        changed=sent.changed,
        unchanged=sent.unchanged,
        duplicates=sent.duplicates,
        faulty=sent.faulty,
        sentence=sent.sentence,
        undone_at=undo.entered_at if undo else None,
        undo_reason=undo.reason if undo else "",
        batch_id=sent.batch_id,
    )
