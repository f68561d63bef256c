"""What waits for the department in competitions: lines of «Моя робота сьогодні» (brief §3). Two or three queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, F, Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from ..dates import KYIV
from ..machine import ApplicationStatus, CallStatus
from ..models import Appeal, Call, DefectNotice

_CHECKED_IN = (CallStatus.OPEN, CallStatus.REVIEW)


def secretary_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Applications to check, defects whose term is over, and paper to receive."""
    if not actor.has(Role.SECRETARY, Role.OFFICIAL):
        return
    today = at.astimezone(KYIV).date()
    waiting = (
        Call.objects.filter(status__in=_CHECKED_IN, applications__status=ApplicationStatus.SUBMITTED)
        .annotate(n=Count("applications"))
        .order_by("closes_at")
    )
    for call in waiting:
        title = ngettext("Перевірити %(n)d заявку", "Перевірити %(n)d заявки", call.n) % {"n": call.n}
        over = call.closes_at <= at
        detail = call.title if over else _("%(call)s. Рішення — після строку подання.") % {"call": call.title}
        urgency = Urgency.TODAY if over else Urgency.WAITING
        yield WorkItem(urgency, title, "admission:list", (call.slug,), detail, None if over else _day(call.closes_at))
    notices = (
        DefectNotice.objects.filter(fixed_at=None, application__call__status__in=_CHECKED_IN)
        .values(slug=F("application__call__slug"), title=F("application__call__title"))
        .annotate(n=Count("pk"), over=Count("pk", filter=Q(due_on__lt=today)), first=Min("due_on"))
        .order_by("first")
    )
    for row in notices:
        if row["over"]:
            title = ngettext(
                "Вирішити щодо %(n)d заявки: строк виправлення минув",
                "Вирішити щодо %(n)d заявок: строк виправлення минув",
                row["over"],
            )
            args = (Urgency.OVERDUE, title % {"n": row["over"]}, "admission:list", (row["slug"],))
        else:
            title = ngettext("Дочекатися %(n)d виправленої заявки", "Дочекатися %(n)d виправлених заявок", row["n"])
            args = (Urgency.WAITING, title % {"n": row["n"]}, "admission:list", (row["slug"],))
        yield WorkItem(*args, row["title"], row["first"])
    if actor.has(Role.SECRETARY):
        for receiving in Call.objects.filter(status=CallStatus.OPEN, opens_at__lte=at).order_by("closes_at"):
            yield WorkItem(
                Urgency.START,
                _("Зареєструвати заявку на папері або з пошти"),
                "admission:receive",
                (receiving.slug,),
                receiving.title,
            )


def official_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Drafts to open, windows that are over, appeals to answer."""
    if not actor.has(Role.OFFICIAL, Role.HEAD):
        return
    today = at.astimezone(KYIV).date()
    appeals = (
        Appeal.objects.filter(answered_at=None)
        # Who signed the refusal doesn't answer the appeal, so it is no work of hers.
        .exclude(refusal__signed_by_id=actor.user_id)
        .select_related("application__call")
        .order_by("due_on")
    )
    for appeal in appeals[:50]:
        number = appeal.application.number
        late = appeal.due_on < today
        urgency = Urgency.OVERDUE if late else Urgency.TODAY if appeal.due_on == today else Urgency.WAITING
        yield WorkItem(
            urgency,
            _("Відповісти на скаргу щодо заявки %(number)s") % {"number": number},
            "admission:answer",
            (appeal.application.call.slug, str(appeal.pk)),
            appeal.application.title,
            appeal.due_on,
        )
    if not actor.has(Role.OFFICIAL):
        return
    for call in Call.objects.filter(status__in=[CallStatus.DRAFT, CallStatus.OPEN]).order_by("opens_at", "pk"):
        if call.status == CallStatus.DRAFT:
            opens = _day(call.opens_at)
            urgency = Urgency.OVERDUE if opens < today else Urgency.TODAY if opens == today else Urgency.WAITING
            yield WorkItem(urgency, _("Підготувати й оголосити конкурс"), "calls:call", (call.slug,), call.title, opens)
        elif call.closes_at <= at:
            since = date_format(_day(call.closes_at), "j E")
            detail = _("%(call)s. Приймання закінчено %(day)s.") % {"call": call.title, "day": since}
            yield WorkItem(Urgency.TODAY, _("Почати оцінювання"), "calls:start_review", (call.slug,), detail)
    yield WorkItem(Urgency.START, _("Підготувати новий конкурс"), "calls:new")


def applicant_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Applications given back to be put right: the organisation's most urgent work."""
    if not actor.organisations:
        return
    today = at.astimezone(KYIV).date()
    notices = DefectNotice.objects.filter(
        fixed_at=None,
        application__status=ApplicationStatus.RETURNED,
        application__organisation_id__in=actor.organisations,
    ).select_related("application")
    for notice in notices:
        urgency = Urgency.OVERDUE if notice.due_on < today else Urgency.TODAY
        yield WorkItem(
            urgency,
            _("Виправити заявку %(number)s") % {"number": notice.application.number},
            "admission:own",
            (notice.application.number,),
            notice.application.title,
            notice.due_on,
        )


def _day(at: datetime) -> date:
    return at.astimezone(KYIV).date()
