"""What runs by itself, and when (the city's time). Each room adds its line."""

from datetime import time, timedelta

from esm.kernel.schedule import Schedule

SCHEDULES = (
    Schedule("kernel.tasks.send_letters", every=timedelta(minutes=5)),
    # Named by every change that moves a figure; this catches what was missed.
    Schedule("indicators.tasks.refresh", every=timedelta(hours=1)),
    Schedule("kernel.tasks.forget_kept_forms", every=timedelta(minutes=15)),
    Schedule("kernel.tasks.sweep_files", daily=time(3, 10)),
    Schedule("kernel.tasks.forget_old_results", daily=time(3, 30)),
    Schedule("people.tasks.look_for_pairs", daily=time(2, 0)),
    Schedule("people.tasks.destroy_old", daily=time(3, 50)),
    Schedule("people.tasks.forget_files", daily=time(3, 45)),
    Schedule("deliveries.tasks.forget_imports", daily=time(3, 40)),
    Schedule("competitions.tasks.refresh_conflicts", daily=time(4, 0)),
    Schedule("competitions.tasks.remind_of_deadlines", daily=time(8, 0)),
    Schedule("competitions.tasks.remind_reviewers", daily=time(8, 15)),
    Schedule("orders.tasks.remind_of_deadlines", daily=time(8, 20)),
    Schedule("directory.tasks.ask_providers", daily=time(9, 0)),
    Schedule("contracts.tasks.bar_debtors", daily=time(4, 10)),
    Schedule("contracts.tasks.watch_year_end", daily=time(4, 20)),
    Schedule("contracts.tasks.remind", daily=time(8, 30)),
    Schedule("contracts.tasks.refresh_continuity", daily=time(7, 0)),
    Schedule("cases.tasks.remind", every=timedelta(hours=1)),
    Schedule("desk.tasks.remind", every=timedelta(hours=1)),
    Schedule("desk.tasks.stop_without_consent", daily=time(7, 30)),
)
