"""«Моя робота сьогодні»: what every room says waits for this person, in one order for all roles (brief §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esm.cases import public as cases
from esm.competitions import public as competitions
from esm.contracts import public as contracts
from esm.desk import public as desk
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem
from esm.orders import public as orders
from esm.people import public as people

# At most so many rows in a block: what is over stands as a number with a link to the full list.
ROWS = 7
Source = Callable[[Actor, datetime], Iterable[WorkItem]]


@dataclass(frozen=True, slots=True)
class Block:
    urgency: Urgency
    title: str
    items: tuple[WorkItem, ...]
    more: int

    @property
    def count(self) -> int:
        return len(self.items) + self.more


SOURCES: tuple[Source, ...] = (
    lambda actor, at: competitions.work_items(actor, at=at),
    lambda actor, at: orders.work_items(actor, at=at),
    lambda actor, at: contracts.work_items(actor, today=timezone.localdate(at)),
    lambda actor, at: desk.work_items(actor, at=at),
    lambda actor, at: people.work_items(actor, at=at),
    cases.work_items,
)


def blocks(actor: Actor, at: datetime) -> list[Block]:
    """Overdue, due today, waiting for others, start something new; earliest term first, empty blocks left out."""
    items = [item for source in SOURCES for item in source(actor, at)]
    titles = {
        Urgency.OVERDUE: _("Прострочено"),
        Urgency.TODAY: _("Зробити сьогодні"),
        Urgency.WAITING: _("Чекає свого строку"),
        Urgency.START: _("Почати нове"),
    }
    made = []
    for urgency, title in titles.items():
        mine = sorted((i for i in items if i.urgency == urgency), key=lambda i: (i.due or date.max, i.title))
        if mine:
            made.append(Block(urgency, title, tuple(mine[:ROWS]), max(0, len(mine) - ROWS)))
    return made
