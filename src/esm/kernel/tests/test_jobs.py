import os
import signal
import time as clock
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from esm.kernel import jobs
from esm.kernel.effects import after_commit
from esm.kernel.management.commands.worker import Worker
from esm.kernel.models import ScheduleState, WorkerBeat
from esm.kernel.schedule import Schedule

from . import errands
from .processes import start, together

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
WORK = "from django.core.management import call_command; call_command('worker', batch=True, verbosity=0)"


@pytest.fixture
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def work():
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"worker-{DBTaskResult.objects.count()}",
        excluded_queue_names=[],
    )
    worker.run()


def only():
    """The errand: a real worker may have begun what the schedule says, too."""
    return DBTaskResult.objects.get(task_path__startswith=errands.__name__)


def hurry():
    """As if the pause were over."""
    DBTaskResult.objects.update(run_after=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_a_failed_task_is_tried_again_with_longer_pauses_and_then_fails_for_good():
    errands.stumble.enqueue()
    pauses = []
    for _run in range(2):
        work()
        assert only().status == "READY"
        pauses.append((only().run_after - now()).total_seconds())
        hurry()
    work()
    assert only().status == "FAILED"
    assert 25 < pauses[0] <= 30
    assert 115 < pauses[1] <= 120


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_what_a_rule_refused_is_not_tried_again():
    errands.refuse.enqueue()
    work()
    assert only().status == "FAILED"


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_a_task_belongs_to_the_transaction_that_causes_it():
    with transaction.atomic():
        after_commit("kernel.tests.errands.tick")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()
    after_commit("kernel.tests.errands.tick")
    assert only().status == "READY"


def running(worker, attempts=1):
    errands.linger.enqueue("/nowhere")
    DBTaskResult.objects.update(status="RUNNING", started_at=AT, worker_ids=[worker] * attempts)


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_only_the_tasks_of_silent_workers_are_taken_over():
    running("anna")
    jobs.beat("anna", at=AT)
    assert jobs.reap(at=AT + timedelta(seconds=59)) == 0
    jobs.beat("anna", at=AT + timedelta(minutes=30))
    assert jobs.reap(at=AT + timedelta(minutes=30, seconds=50)) == 0
    assert jobs.reap(at=AT + timedelta(minutes=32)) == 1
    assert only().status == "READY"


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_a_task_that_kills_every_worker_fails_in_the_end():
    running("anna", attempts=3)
    assert jobs.reap(at=AT + timedelta(hours=1)) == 1
    assert (only().status, only().exception_class_path) == ("FAILED", jobs.KILLED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_the_task_of_a_killed_worker_is_done_by_the_next_one(tmp_path):
    errands.linger.enqueue(str(tmp_path))
    victim = start(WORK)
    deadline = clock.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert clock.monotonic() < deadline, victim.communicate()[1] if victim.poll() is not None else "no start"
        clock.sleep(0.05)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert only().status == "RUNNING"
    assert jobs.reap(at=now() + jobs.LEASE + timedelta(seconds=30)) == 1
    hurry()
    rescuer = start(WORK)
    _out, err = rescuer.communicate(timeout=60)
    assert rescuer.returncode == 0, err
    assert (tmp_path / "done").exists()
    assert (only().status, len(only().worker_ids)) == ("SUCCESSFUL", 2)
    assert not WorkerBeat.objects.exclude(worker_id=only().worker_ids[0]).exists()


TICK = Schedule("kernel.tests.errands.tick", every=timedelta(minutes=5))


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_a_schedule_runs_when_it_is_due_and_makes_up_for_nothing():
    assert jobs.run_schedules(at=AT, plan=[TICK]) == [TICK.task]
    assert jobs.run_schedules(at=AT + timedelta(minutes=4), plan=[TICK]) == []
    assert jobs.run_schedules(at=AT + timedelta(hours=8), plan=[TICK]) == [TICK.task]
    assert ScheduleState.objects.get().next_run == AT + timedelta(hours=8, minutes=5)
    assert [row.status for row in jobs.schedule_rows()] == ["READY"]


@pytest.mark.parametrize(
    ("at", "run"),
    [
        (datetime(2026, 3, 1, 7, 59, tzinfo=KYIV), datetime(2026, 3, 1, 8, 0, tzinfo=KYIV)),
        (datetime(2026, 3, 1, 8, 0, tzinfo=KYIV), datetime(2026, 3, 2, 8, 0, tzinfo=KYIV)),
        (datetime(2026, 3, 28, 9, 0, tzinfo=KYIV), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # the clocks go on
    ],
)
def test_a_daily_schedule_keeps_the_citys_clock(at, run):
    assert Schedule("x", daily=time(8)).next_after(at, KYIV) == run


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_of_several_workers_one_starts_a_scheduled_task():
    race = f"""
from datetime import datetime, timedelta
from esm.kernel import jobs
from esm.kernel.schedule import Schedule
plan = [Schedule("kernel.tests.errands.tick", every=timedelta(hours=1))]
at = datetime.fromisoformat({AT.isoformat()!r})
go()
print(len(jobs.run_schedules(at=at, plan=plan)))
"""
    assert sorted(together(4, race)) == ["0", "0", "0", "1"]
    assert only().status == "READY"


def test_every_scheduled_task_exists():
    for schedule in jobs.schedules():
        assert isinstance(import_string(f"esm.{schedule.task}"), Task), schedule.task


@pytest.mark.django_db
def test_progress_is_seen_by_its_owner_only():
    key = jobs.open_progress(title="Завантаження", owner_id=7, at=AT)
    jobs.advance(key, by=3, total=10, message="Рядок 3")
    assert jobs.progress_of(key, owner_id=8) is None
    row = jobs.progress_of(key, owner_id=7)
    assert (row.done, row.total, row.message, row.finished_at) == (3, 10, "Рядок 3", None)
    jobs.close_progress(key, at=AT, message="Готово")
    assert jobs.progress_of(key, owner_id=7).finished_at == AT
