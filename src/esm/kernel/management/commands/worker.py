"""`manage.py worker`: runs queued tasks, what is due by the schedule, and takes over the tasks of killed workers."""

from __future__ import annotations

import logging
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as DbWorker
from django_tasks_db.models import DBTaskResult

from esm.kernel import jobs

logger = logging.getLogger("esm.worker")


class Worker(DbWorker):  # type: ignore[misc]
    """The queue's own loop; a failed task is settled by our rules right after it ran."""

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            again = jobs.settle_failure(db_task_result, at=now())
            what = "will be tried again" if again else "failed for good"
            logger.error("%s %s: %s", db_task_result.task_path, what, db_task_result.traceback)


class Housekeeping(threading.Thread):
    """Beats, reaps and schedules beside the running task, on its own connection."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(daemon=True)
        self.worker_id = worker_id
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(jobs.BEAT.total_seconds()):
            self.round()
        connection.close()

    def round(self) -> None:
        close_old_connections()
        try:
            jobs.beat(self.worker_id, at=now())
            jobs.reap(at=now())
            jobs.run_schedules(at=now())
        except DatabaseError:  # locked or away for a moment: the next round does it
            logger.warning("housekeeping was put off", exc_info=True)
        except Exception:  # one broken schedule must not stop the heart, or this worker is taken for dead
            logger.exception("housekeeping failed")


class Command(BaseCommand):
    help = "Run background tasks, schedules and the reaper in one process. Any number of them may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what waits now, then exit")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks into an empty queue")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"],
            interval=options["interval"],
            batch=options["batch"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        house = Housekeeping(worker.worker_id)
        house.round()
        house.start()
        try:
            worker.run()
        finally:
            house.over.set()
            house.join(timeout=5)
            jobs.stop_beating(worker.worker_id)
