"""Counting the program's own years in the background. Named by other rooms after a change that moves a figure."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from . import services


@task()
def refresh_year(*, year: int) -> None:
    """After decisions are released, money is paid or returned, a final report is accepted."""
    services.refresh_year(year=year, at=timezone.now())


@task()
def refresh() -> None:
    """On a schedule: whatever was missed."""
    services.refresh(at=timezone.now())
