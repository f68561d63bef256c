"""Background entry points of the kernel."""

from datetime import timedelta

from django.core.management import call_command
from django.utils.timezone import now

from . import files, kept, letters
from .jobs import Retry, job


@job()
def sweep_files() -> int:
    """Contents that no row names: left by rolled-back transactions and deleted rows."""
    return files.sweep(before=now() - timedelta(days=1))


@job()
def forget_old_results() -> None:
    """Finished tasks are kept for a month, failed ones for three."""
    call_command("prune_db_task_results", min_age_days=30, failed_min_age_days=90, queue_name="*", verbosity=0)


@job()
def forget_kept_forms() -> int:
    """Answers that nobody came back for within the hour."""
    return kept.forget_old(at=now())


@job(Retry(attempts=1))
def send_letter(key: str) -> bool:
    """At once after the change; what fails is tried again by `send_letters` with the letter's own pauses."""
    return letters.send_one(key, at=now())


@job(Retry(attempts=1))
def send_letters() -> int:
    """Digests, and letters that didn't get out at first."""
    return letters.send_due(at=now())
