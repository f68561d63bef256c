"""Partners' files as their pages show them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.files import Kind
from esm.kernel.incoming import IMPORTING, RUNNING, ImportStatus
from esm.kernel.lists import Paged, paged

from ..columns import HASHES, PEOPLE
from ..machine import Mode
from ..models import FileRecord, PartnerFile, Staged
from ..policies import may_read, may_write

TONES = {
    ImportStatus.CHECKED: "info",
    ImportStatus.FAULTY: "err",
    ImportStatus.UNREADABLE: "err",
    ImportStatus.WRITTEN: "ok",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file. Counts are those of its last check."""

    code: str
    name: str
    mode: str
    by: str
    at: datetime
    status: ImportStatus
    done: int
    rows: int
    new: int
    changed: int
    unchanged: int
    linked: int
    faulty: int
    sentence: str
    undo_asked_at: datetime | None
    undone_at: datetime | None
    undo_reason: str
    kept: int

    @property
    def label(self) -> str:
        return _("забрано назад") if self.undone_at else str(self.status.label)

    @property
    def tone(self) -> str:
        return "mute" if self.undone_at else TONES.get(self.status, "mute")

    @property
    def undoing(self) -> bool:
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def good(self) -> int:
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class Mistake:
    row: int
    column: str
    value: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file's own page; `alike` are rows of it that look like one person."""

    row: FileRow
    mistakes: tuple[Mistake, ...]
    alike: tuple[tuple[int, ...], ...]
    marked: bool
    undoable: bool

    @property
    def waits(self) -> bool:
        """Whether something still goes on in the background."""
        return self.row.status in RUNNING or self.row.undoing

    @property
    def cancellable(self) -> bool:
        return IMPORTING.allows("cancel", self.row.status)


def files(actor: Actor, organisation_id: int, *, page: str | int | None = 1) -> Paged[FileRow]:
    """Newest first. Three queries."""
    found(may_read(actor, organisation_id))
    shown = paged(PartnerFile.objects.filter(organisation_id=organisation_id).order_by("-id"), page=page, size=20)
    names = identity.people({f.by_id for f in shown.rows if f.by_id is not None})
    return shown.with_rows([_row(f, names) for f in shown.rows])


def _row(f: PartnerFile, names: dict[int, identity.Person]) -> FileRow:
    return FileRow(
        f.code, f.name, str(Mode(f.mode).label), names[f.by_id].name if f.by_id in names else "", f.at,
        ImportStatus(f.status), f.done, f.rows, f.new, f.changed, f.unchanged, f.linked, f.faulty, f.sentence,
        f.undo_asked_at, f.undone_at, f.undo_reason, f.kept,
    )  # fmt: skip


def _one(actor: Actor, organisation_id: int | None, code: str) -> PartnerFile:
    """Raises NotFound for strangers, and for a file of another organisation than the page is about."""
    sent = None
    if organisation_id is not None and may_write(actor, organisation_id):
        sent = PartnerFile.objects.filter(code=code, organisation_id=organisation_id).exclude(code="").first()
    if sent is None:
        raise NotFound(_("Такого файлу немає."))
    return sent


def file_view(actor: Actor, organisation_id: int | None, code: str) -> FileView:
    """Four queries. Raises NotFound for strangers."""
    sent = _one(actor, organisation_id, code)
    staged = Staged.objects.filter(file=sent).defer("content", "marked").first()
    told = json.loads(staged.found) if staged and staged.found else {"problems": [], "alike": []}
    titles = {f.code: f.titles[0] for f in (HASHES if sent.mode == Mode.HASH else PEOPLE)}
    return FileView(
        row=_row(sent, identity.people({sent.by_id} if sent.by_id is not None else ())),
        mistakes=tuple(Mistake(row, titles.get(code, code), *rest) for row, code, *rest in told["problems"]),
        alike=tuple(tuple(group) for group in told["alike"]),
        marked=Staged.objects.filter(file=sent).exclude(marked="").exists(),
        undoable=sent.undo_asked_at is None and FileRecord.objects.filter(file=sent).exists(),
    )


def marked_file(actor: Actor, organisation_id: int | None, code: str) -> tuple[bytes, Kind, str]:
    """The file back with remedies. Raises NotFound when there is none, or for strangers."""
    sent = _one(actor, organisation_id, code)
    staged = Staged.objects.filter(file=sent).defer("content").first()
    if staged is None or not staged.marked:
        raise NotFound(_("Файлу з позначками немає: його вже прибрано або ще не готово."))
    kind = Kind(staged.kind)
    name = _("%(name)s, що виправити.%(kind)s") % {"name": PurePath(sent.name).stem[:150], "kind": kind.value}
    return base64.b64decode(staged.marked), kind, name
