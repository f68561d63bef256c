"""What waits for whom in the room of persons: lines of «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem
from esm.partners.public import Right

from ..machine import PairState, RequestState
from ..models import BreakGlass, Pair, PersonRequest


def work_items(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """In no order; at most two queries."""
    if actor.has(Role.HEAD):
        yield from _glasses(actor, at)
    if actor.has(Role.COORDINATOR):
        yield from _pairs()
    yield from _requests(actor, at)


def _glasses(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Emergency accesses of others; one's own is another person's to review."""
    waiting = BreakGlass.objects.filter(verdict="").exclude(actor_id=actor.user_id or 0)
    told = waiting.aggregate(n=Count("pk"), due=Min("review_due"))
    if told["n"]:
        words = ngettext("Перевірте %(n)s екстрений доступ", "Перевірте %(n)s екстрених доступів", told["n"])
        late = told["due"] < at
        yield WorkItem(
            Urgency.OVERDUE if late else Urgency.TODAY,
            words % {"n": told["n"]},
            "people:glasses",
            due=localtime(told["due"]).date(),
        )


def _pairs() -> Iterator[WorkItem]:
    waiting = Pair.objects.filter(state=PairState.WAITING).count()
    if waiting:
        words = ngettext("Скажіть, чи це одна людина: %(n)s пара", "Скажіть, чи це одна людина: %(n)s пар", waiting)
        yield WorkItem(Urgency.WAITING, words % {"n": waiting}, "people:pairs")


def _requests(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Of organisations that she answers for, and of the desks for a coordinator."""
    led = [organisation for organisation, right in actor.rights if right == Right.MANAGE]
    mine = Q(record__organisation__in=led)
    if actor.has(Role.COORDINATOR):
        mine |= Q(record__organisation__isnull=True)
    elif not led:
        return
    told = PersonRequest.objects.filter(mine, state=RequestState.RECEIVED).aggregate(n=Count("pk"), due=Min("due_on"))
    if told["n"]:
        today = localtime(at).date()
        words = ngettext(
            "Дайте відповідь людині про її дані: %(n)s звернення",
            "Дайте відповідь людям про їхні дані: %(n)s звернень",
            told["n"],
        )
        yield WorkItem(
            Urgency.OVERDUE if told["due"] < today else Urgency.TODAY if told["due"] == today else Urgency.WAITING,
            words % {"n": told["n"]},
            "people:requests",
            detail=_("Строк першого: %(day)s") % {"day": f"{told['due']:%d.%m.%Y}"},
            due=told["due"],
        )
