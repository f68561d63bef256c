"""Uploaded files: what they are is read from their bytes, and each refusal is a sentence that says what to do.

Content goes to a temporary file first and is renamed into place when it is whole and accepted; rooms keep a foreign key
to `kernel.StoredFile` and show the file through their own view and gate.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .actor import Actor
from .errors import Invalid
from .models import StoredFile
from .sniff import UNPACKED_LIMIT, Kind, Refused, sniff

__all__ = [
    "DOCUMENTS",
    "IMAGES",
    "SHEETS",
    "Kind",
    "StoredFile",
    "Upload",
    "discard",
    "open_content",
    "path_of",
    "read_upload",
    "store",
    "sweep",
]

DOCUMENTS = frozenset({Kind.PDF, Kind.JPG, Kind.PNG, Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.ODS, Kind.P7S, Kind.ASICE})
IMAGES = frozenset({Kind.JPG, Kind.PNG})
SHEETS = frozenset({Kind.XLSX, Kind.ODS, Kind.CSV})


class Upload(Protocol):
    """What Django gives for an uploaded file (and `ContentFile` in tests)."""

    name: str | None

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterator[bytes]: ...


def store(
    *,
    actor: Actor,
    upload: Upload,
    allowed: frozenset[Kind],
    at: datetime,
    field: str = "file",
    is_personal: bool = False,
    limit: int | None = None,
    unpacked: int = UNPACKED_LIMIT,
) -> StoredFile:
    """Check and keep `upload`. `limit` in bytes (default: the installation's, ESM_FILE_LIMIT megabytes); `unpacked`:
    the most bytes that an archive may hold once unpacked.

    Raises Invalid with the sentence at `field`; then nothing of the file stays on the disk.
    """
    limit = limit or settings.FILE_LIMIT
    try:
        name = clean_name(upload.name or "")
        if (upload.size or 0) > limit:
            raise too_large(limit)
        with _spool(upload, limit) as (temporary, digest, size):
            kind = sniff(temporary, name, allowed, unpacked=unpacked)
            _place(temporary, _content_path(digest))
    except Refused as refusal:
        raise Invalid({field: str(refusal)}) from refusal
    return StoredFile.objects.create(
        name=name,
        kind=kind,
        size=size,
        sha256=digest,
        uploaded_by_id=actor.user_id,
        at=at,
        is_personal=is_personal,
    )


def read_upload(upload: Upload, allowed: frozenset[Kind], *, field: str = "file") -> tuple[bytes, Kind]:
    """The checked bytes of an upload that nobody needs to keep (a table to import), with its kind. Raises Invalid."""
    limit = settings.FILE_LIMIT
    try:
        name = clean_name(upload.name or "")
        if (upload.size or 0) > limit:
            raise too_large(limit)
        with _spool(upload, limit) as (temporary, _digest, _size):
            kind = sniff(temporary, name, allowed)
            return temporary.read_bytes(), kind
    except Refused as refusal:
        raise Invalid({field: str(refusal)}) from refusal


def too_large(limit: int) -> Refused:
    return Refused(
        _("Файл понад %(limit)s МБ. Стисніть його або сфотографуйте сторінки окремо.") % {"limit": limit // 2**20}
    )


def clean_name(name: str) -> str:
    """The name as people see it: no folders, no control characters, at most 200 letters with its ending kept."""
    if "\0" in name:
        raise Refused(_("У назві файлу є недрукований знак. Перейменуйте файл і завантажте його ще раз."))
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()
    if not plain.strip("."):
        raise Refused(_("Файл не має назви. Назвіть його, наприклад «Статут.pdf», і завантажте ще раз."))
    stem, ending = os.path.splitext(plain)
    return stem[: 200 - len(ending)] + ending if len(ending) < 20 else plain[:200]


def open_content(stored: StoredFile) -> BinaryIO:
    return path_of(stored).open("rb")


def path_of(stored: StoredFile) -> Path:
    return _content_path(stored.sha256)


def discard(stored: StoredFile) -> None:
    """Forget a file that nobody needs any more: its row now, its content when the transaction is committed.

    The content stays while another row names it. The caller has taken its own references away.
    """
    digest = stored.sha256
    stored.delete()
    transaction.on_commit(lambda: _unlink_unnamed(digest))


def _unlink_unnamed(digest: str) -> None:
    with _lock():
        if not StoredFile.objects.filter(sha256=digest).exists():
            _content_path(digest).unlink(missing_ok=True)


def sweep(*, before: datetime) -> int:
    """Remove contents that no row names and that were last stored before `before`; return how many.

    A rolled-back transaction or a deleted row left them. The age spares a file whose row isn't committed yet.
    """
    removed = 0
    for folder in _folder().glob("??"):
        for file in folder.iterdir():
            with _lock():
                old = file.stat().st_mtime < before.timestamp()
                if old and not StoredFile.objects.filter(sha256=file.name).exists():
                    file.unlink()
                    removed += 1
    return removed


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _content_path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


@contextmanager
def _spool(upload: Upload, limit: int) -> Iterator[tuple[Path, str, int]]:
    """The upload in a temporary file beside the others, with its SHA-256 and size; removed unless it was placed."""
    descriptor, name = tempfile.mkstemp(prefix=".upload-", dir=_folder())
    temporary = Path(name)
    try:
        size, digest = 0, hashlib.sha256()
        with os.fdopen(descriptor, "wb") as file:
            for chunk in upload.chunks():
                size += len(chunk)
                if size > limit:
                    raise too_large(limit)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise Refused(_("Файл порожній. Перевірте, чи він відкривається у вас, і завантажте його ще раз."))
        yield temporary, digest.hexdigest(), size
    finally:
        temporary.unlink(missing_ok=True)


def _place(temporary: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with _lock():
        if target.exists():
            os.utime(target)  # young again, so that `sweep` leaves it until this transaction's row is there
        else:
            temporary.rename(target)


@contextmanager
def _lock() -> Iterator[None]:
    with (_folder() / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
