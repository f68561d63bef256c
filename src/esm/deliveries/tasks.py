"""Background entry points: files on their way into the log."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from esm.kernel.jobs import Retry, job

from .services import file_imports, undoing

# Files that nobody agreed to write are let go after a week.
KEPT = timedelta(days=7)


@job(Retry(attempts=4))
def check_import(import_id: int) -> str:
    return str(file_imports.run_check(import_id, at=timezone.now()))


@job(Retry(attempts=4))
def write_import(import_id: int) -> str:
    return str(file_imports.run_write(import_id, at=timezone.now()))


@job(Retry(attempts=4))
def undo(undoing_id: int) -> bool:
    return undoing.run_undo(undoing_id, at=timezone.now())


@job()
def forget_imports() -> int:
    return file_imports.forget_imports(before=timezone.now() - KEPT)
