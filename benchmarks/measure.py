"""One database's part of `benchmarks.pages`: build the load set, then ask each page many times over."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

# What every list page keeps: queries, CPU milliseconds (p50), bytes of its first page.
QUERIES, MILLISECONDS, BYTES = 12, 40.0, 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """`rows`: how many records the page or the step works on. Budgets: most queries, CPU milliseconds (p50), bytes."""

    name: str
    rows: int
    ask: Callable[[int], int]  # round → bytes of the answer
    queries: int = QUERIES
    milliseconds: float = MILLISECONDS
    size: int = BYTES


def main(applications: int, reviews: int, rounds: int, database: str) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esm.config.settings")
    django.setup()
    from django.test.utils import override_settings

    from benchmarks.load import prepare

    # A request puts a task into the queue, as in service; the worker's time isn't the page's.
    override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}).enable()
    over = 0
    for page in prepare(applications, reviews, rounds):
        queries, times, size = measure(page, rounds)
        p50 = statistics.median(times)
        p95 = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        kept = queries <= page.queries and p50 <= page.milliseconds and size <= page.size
        over += not kept
        verdict = f"≤ {page.queries} / {page.milliseconds:g} ms {'kept' if kept else 'OVER'}"
        print(
            f"{database:<10} {page.name:<44} {page.rows:>6} {queries:>8} {p50:>9.1f} {p95:>9.1f} {size:>9}  {verdict}",
            flush=True,
        )
    return 1 if over else 0


def measure(page: Page, rounds: int) -> tuple[int, list[float], int]:
    """Queries of one run; CPU milliseconds of each of the others, after two that warm caches up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page.ask(0)
    gc.collect()
    gc.freeze()  # as `config.wsgi` does: what was loaded before isn't looked through for garbage during a request
    with CaptureQueriesContext(connection) as captured:
        size = page.ask(1)
    queries = [
        q["sql"]
        for q in captured.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    times = []
    for n in range(2, rounds + 2):
        began = time.process_time()
        page.ask(n)
        times.append((time.process_time() - began) * 1000)
    return len(queries), times, size


if __name__ == "__main__":
    a, r, n, d = sys.argv[1:]
    sys.exit(main(int(a), int(r), int(n), d))
