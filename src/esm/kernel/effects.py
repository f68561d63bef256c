"""What happens because of a change. Tasks are an edge like the web: named, not imported."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend


def after_commit(task: str, **arguments: Any) -> None:
    """Enqueue `esm.<task>` (for example "competitions.tasks.notify_submitted") with the change that causes it.

    The queue lies in the same database, so the task is written in the same transaction: no worker sees it before the
    commit, and a process killed right after the commit loses nothing. In tests the task runs after the commit.
    """
    if isinstance(task_backends["default"], DatabaseBackend):
        import_string(f"esm.{task}").enqueue(**arguments)
    else:
        transaction.on_commit(lambda: import_string(f"esm.{task}").enqueue(**arguments))
