"""Background work that survives: retries, a reaper for killed workers, schedules, progress. Run by `manage.py worker`.

Tasks are `django_tasks` tasks. A task may run twice (its worker was killed after the work but before saying so), so
it must be idempotent. A DomainError is a rule's answer and is not tried again; anything else is, with longer pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.timezone import get_default_timezone
from django_tasks import task
from django_tasks.base import Task
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from .errors import DomainError
from .models import Progress, ScheduleState, WorkerBeat
from .schedule import Schedule

P = ParamSpec("P")
T = TypeVar("T")

BEAT = timedelta(seconds=10)
# Six missed beats: a worker that waits for a lock on SQLite is not taken for dead.
LEASE = timedelta(seconds=60)
KILLED = "esm.kernel.jobs.WorkerKilled"


class WorkerKilled(Exception):
    """Recorded for a task whose worker disappeared too many times."""


@dataclass(frozen=True, slots=True)
class Retry:
    """`attempts` in all; the pause before the n-th retry is `first` × `factor` to the power n-1."""

    attempts: int = 5
    first: timedelta = timedelta(seconds=30)
    factor: int = 4

    def pause(self, attempts_made: int) -> timedelta:
        return self.first * int(self.factor ** max(0, attempts_made - 1))


DEFAULT = Retry()


def job(retry: Retry = DEFAULT) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Like `django_tasks.task`, with its own way to retry: `@job(Retry(attempts=1))`."""

    def make(function: Callable[P, T]) -> Task[P, T]:
        function.retry = retry  # type: ignore[attr-defined]
        return task()(function)

    return make


def retry_of(task_path: str) -> Retry:
    try:
        return getattr(import_string(task_path).func, "retry", DEFAULT)
    except (ImportError, AttributeError):
        return Retry(attempts=1)  # the task is gone from the program


def settle_failure(result: DBTaskResult[Any, Any], *, at: datetime) -> bool:
    """After a failed run: put the task back with a pause, unless its attempts are used up. Says whether it was."""
    error = _exception(result.exception_class_path)
    if error and issubclass(error, DomainError):
        return False
    stopped = error is not None and issubclass(error, SystemExit | KeyboardInterrupt)
    retry = retry_of(result.task_path)
    if not stopped and len(result.worker_ids) >= retry.attempts:
        return False
    pause = timedelta(0) if stopped else retry.pause(len(result.worker_ids))
    return _put_back(result, Status.FAILED, at + pause)


def _exception(path: str) -> type[BaseException] | None:
    try:
        found = import_string(path)
    except ImportError:
        return None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def _put_back(result: DBTaskResult[Any, Any], seen: Status, run_after: datetime) -> bool:
    # Only if it is still as we saw it: of two reapers one does it.
    mine = DBTaskResult.objects.filter(pk=result.pk, status=seen, started_at=result.started_at)
    return bool(mine.update(status=Status.READY, run_after=run_after, finished_at=None))


def beat(worker_id: str, *, at: datetime) -> None:
    """Say that `worker_id` lives, and forget workers silent for a day."""
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id, defaults={"seen_at": at}, create_defaults={"seen_at": at, "started_at": at}
    )
    WorkerBeat.objects.filter(seen_at__lt=at - timedelta(days=1)).delete()


def stop_beating(worker_id: str) -> None:
    WorkerBeat.objects.filter(worker_id=worker_id).delete()


def reap(*, at: datetime) -> int:
    """Put back (or fail, when attempts are used up) the running tasks of workers that are silent for a LEASE."""
    alive = set(WorkerBeat.objects.filter(seen_at__gte=at - LEASE).values_list("worker_id", flat=True))
    reaped = 0
    for result in DBTaskResult.objects.running().filter(started_at__lt=at - LEASE):
        if result.worker_ids and result.worker_ids[-1] in alive:
            continue
        retry = retry_of(result.task_path)
        if len(result.worker_ids) < retry.attempts:
            reaped += _put_back(result, Status.RUNNING, at)
        else:
            mine = DBTaskResult.objects.filter(pk=result.pk, status=Status.RUNNING, started_at=result.started_at)
            reaped += mine.update(
                status=Status.FAILED,
                finished_at=at,
                exception_class_path=KILLED,
                traceback=f"the worker disappeared {len(result.worker_ids)} times",
            )
    return reaped


def schedules() -> tuple[Schedule, ...]:
    return tuple(import_string(settings.SCHEDULES))


def run_schedules(*, at: datetime, plan: Iterable[Schedule] | None = None) -> list[str]:
    """Enqueue what is due, each once whatever the number of workers; return the names. New schedules start now."""
    started = []
    zone = get_default_timezone()
    plan = schedules() if plan is None else tuple(plan)
    states = {state.code: state for state in ScheduleState.objects.all()}
    for schedule in plan:
        state = states.get(schedule.task)
        if state is None:
            first = at if schedule.every else schedule.next_after(at, zone)
            state, _made = ScheduleState.objects.get_or_create(code=schedule.task, defaults={"next_run": first})
        if state.next_run > at:
            continue
        with transaction.atomic():
            # Whoever moves `next_run` on has the run; the task goes in with it or not at all.
            mine = ScheduleState.objects.filter(code=state.code, next_run=state.next_run)
            if mine.update(next_run=schedule.next_after(at, zone), last_run=at):
                result = import_string(f"esm.{schedule.task}").enqueue()
                ScheduleState.objects.filter(code=state.code).update(last_task=str(result.id))
                started.append(schedule.task)
    return started


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """For the administrator's page. `status` is that of the last run: READY, RUNNING, SUCCESSFUL, FAILED or ""."""

    task: str
    next_run: datetime
    last_run: datetime | None
    status: str
    error: str


def schedule_rows() -> list[ScheduleRow]:
    states = list(ScheduleState.objects.order_by("code"))
    results = DBTaskResult.objects.in_bulk([state.last_task for state in states if state.last_task])
    found = {str(key): result for key, result in results.items()}
    rows = []
    for state in states:
        last = found.get(state.last_task)
        rows.append(
            ScheduleRow(
                state.code,
                state.next_run,
                state.last_run,
                last.status if last else "",
                last.exception_class_path if last else "",
            )
        )
    return rows


def open_progress(*, title: str, owner_id: int | None, at: datetime, total: int = 0) -> int:
    """Begin; give the key to the task and to the page that shows it."""
    return Progress.objects.create(title=title[:200], owner_id=owner_id, total=total, started_at=at).pk


def advance(progress_id: int, *, by: int = 1, total: int | None = None, message: str = "") -> None:
    """Say how far it is. Call it outside of the piece's transaction, else nobody sees it until the end."""
    changes: dict[str, Any] = {"done": F("done") + by}
    if total is not None:
        changes["total"] = total
    if message:
        changes["message"] = message
    Progress.objects.filter(pk=progress_id).update(**changes)


def close_progress(progress_id: int, *, at: datetime, message: str = "", failed: bool = False) -> None:
    Progress.objects.filter(pk=progress_id).update(finished_at=at, message=message, failed=failed)


def progress_of(progress_id: int, *, owner_id: int | None) -> Progress | None:
    """The row, if it belongs to `owner_id`."""
    return Progress.objects.filter(pk=progress_id, owner_id=owner_id).first()
