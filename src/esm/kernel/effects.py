"""What happens because of a change, after it is safely stored. Tasks are an edge like the web: named, not imported."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def after_commit(task: str, **arguments: Any) -> None:
    """Enqueue `esm.<task>` (for example "competitions.tasks.notify_submitted") once the transaction has committed."""
    transaction.on_commit(lambda: import_string(f"esm.{task}").enqueue(**arguments))
