"""Background entry points of the kernel."""

from datetime import timedelta

from django.core.management import call_command
from django.utils.timezone import now

from . import files
from .jobs import job


@job()
def sweep_files() -> int:
    """Contents that no row names: left by rolled-back transactions and deleted rows."""
    return files.sweep(before=now() - timedelta(days=1))


@job()
def forget_old_results() -> None:
    """Finished tasks are kept for a month, failed ones for three."""
    call_command("prune_db_task_results", min_age_days=30, failed_min_age_days=90, queue_name="*", verbosity=0)
