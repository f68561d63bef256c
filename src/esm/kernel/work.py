"""A line of «Моя робота сьогодні» (brief §3): every room says what waits for a person, the portal puts it in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse


class Urgency(StrEnum):
    """Blocks of a role's home, in the order in which they stand on the page."""

    OVERDUE = "overdue"
    TODAY = "today"
    WAITING = "waiting"
    START = "start"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """`title` starts with a verb and is the link; `detail` says whose, how far, until when."""

    urgency: Urgency
    title: str
    url_name: str
    args: tuple[str, ...] = ()
    detail: str = ""
    due: date | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args)
