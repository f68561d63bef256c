"""Whom to remind of drafts: by letter so many days before as the call's rules say, and on the organisation's «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from ..machine import ApplicationStatus, CallStatus
from ..models import Application, Call, DefectNotice
from ..policies.applications import may_start
from ..rules import CallRules
from ..sections import ORDER
from .applications import own_applications
from .letter_facts import Facts, about, moment
from .starting import open_calls


@dataclass(frozen=True, slots=True)
class DraftReminder:
    """`key` names the draft, its deadline and how many days are left: an extended call reminds anew."""

    organisation_id: int
    key: str
    facts: Callable[[], Facts]


def drafts_near_deadline(at: datetime) -> Iterator[DraftReminder]:
    """Drafts of open calls that close so many whole days from today (by the city's calendar) as their rules name."""
    closing = [call.pk for call in Call.objects.filter(status=CallStatus.OPEN, closes_at__gt=at) if _reminds(call, at)]
    drafts = Application.objects.filter(status=ApplicationStatus.DRAFT, call__in=closing)
    rows = drafts.select_related("call").annotate(ready=Count("sections", filter=Q(sections__ready=True)))
    for application in rows.order_by("id"):
        closes_on = timezone.localdate(application.call.closes_at)
        yield DraftReminder(
            application.organisation_id,
            f"{application.pk}:{closes_on:%Y%m%d}:{_days_left(application.call, at)}",
            partial(_draft_facts, application),
        )


def _draft_facts(application: Application) -> Facts:
    """With `ready`, its sections called ready, counted."""
    ready = application.ready  # type: ignore[attr-defined]
    return about(application) | {"closes": moment(application.call.closes_at), "ready": ready, "total": len(ORDER)}


def defects_near_deadline(at: datetime) -> list[DefectNotice]:
    """Of applications that were given back and haven't come again."""
    today = timezone.localdate(at)
    rows = DefectNotice.objects.select_related("application__call").filter(
        fixed_at=None, due_on__gte=today, application__status=ApplicationStatus.RETURNED
    )
    return [
        n for n in rows.order_by("id") if (n.due_on - today).days in _rules(n.application.call).defects_reminder_days
    ]


def _days_left(call: Call, at: datetime) -> int:
    return (timezone.localdate(call.closes_at) - timezone.localdate(at)).days


def _reminds(call: Call, at: datetime) -> bool:
    return _days_left(call, at) in _rules(call).draft_reminder_days


def _rules(call: Call) -> CallRules:
    return CallRules.from_data(call.rules)


# Drafts of one person's organisations on her home: the nearest deadlines are enough there, the list has the rest.
MOST_DRAFTS = 20


def ngo_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Drafts by deadline with «готово 4 з 15», what waits for the city, calls to apply to. Two or three queries."""
    if not actor.organisations:
        return
    today = timezone.localdate(at)
    rows = own_applications(actor).filter(call__status__in=[CallStatus.OPEN, CallStatus.REVIEW])
    rows = rows.filter(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED]).select_related("call")
    rows = rows.annotate(ready=Count("sections", filter=Q(sections__ready=True)))
    for application in rows.order_by("call__closes_at", "id")[:MOST_DRAFTS]:
        call, number = application.call, application.number
        closes_on = timezone.localdate(call.closes_at)
        facts = {"number": number, "title": application.title or _("без назви")}
        if application.status == ApplicationStatus.SUBMITTED:
            words = _("Чекати на перевірку заявки %(number)s") % facts
            yield WorkItem(Urgency.WAITING, words, "applications:application", (number,), application.title)
        elif call.accepts(at):
            urgency = Urgency.TODAY if (closes_on - today).days <= 1 else Urgency.WAITING
            done = _("готово %(done)s з %(all)s") % {"done": application.ready, "all": len(ORDER)}  # type: ignore[attr-defined]
            words = _("Закінчити заявку %(number)s «%(title)s»") % facts
            yield WorkItem(urgency, words, "applications:application", (number,), done, closes_on)
    if any(may_start(actor, organisation) for organisation in actor.organisations):
        for slug, title, closes_at in open_calls(at):
            yield WorkItem(
                Urgency.START, _("Почати заявку"), "applications:start", (slug,), title, timezone.localdate(closes_at)
            )
