"""What waits for whom at the desks: lines of «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from .. import policies
from ..dates import day_of
from ..machine import AppealStatus, ReferralStatus
from ..models import Appeal, Referral
from .articles import stale_articles
from .offices import offices_of

# Beyond so many rows a home page says nothing new.
MOST = 30


def work_items(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """In no order. At most six queries for an operator, one for an organisation, one for the department."""
    today = day_of(at)
    if policies.may_operate(actor):
        yield from _operator(actor, today)
    if actor.organisations:
        yield from _organisation(actor, today)
    if policies.may_oversee(actor):
        yield from _department(today)


def _urgency(due: date, today: date) -> Urgency:
    return Urgency.OVERDUE if due < today else Urgency.TODAY if due == today else Urgency.WAITING


def _operator(actor: Actor, today: date) -> Iterator[WorkItem]:
    yield WorkItem(Urgency.START, _("Прийняти звернення"), "desk:desk")
    offices = offices_of(actor)
    mine = Appeal.objects.filter(office_id__in=offices, owner_id=actor.user_id)
    working = mine.filter(status__in=[AppealStatus.WORK, AppealStatus.WAITING]).order_by("promised_on")[:MOST]
    for number, due, status in working.values_list("number", "promised_on", "status"):
        title = (
            _("Відповісти на звернення %(number)s")
            if status == AppealStatus.WORK
            else _("Стежити за зверненням %(number)s")
        )
        kind = _urgency(due, today)
        if status == AppealStatus.WAITING and kind is not Urgency.OVERDUE:
            kind = Urgency.WAITING
        yield WorkItem(kind, title % {"number": number}, "desk:appeal", (number,), "", due)
    backs = mine.filter(status=AppealStatus.ANSWERED, call_back_on__lte=today).order_by("call_back_on")[:MOST]
    for number, back_on in backs.values_list("number", "call_back_on"):
        title = _("Запитати, чи допомогли: %(number)s") % {"number": number}
        due = back_on or today
        yield WorkItem(_urgency(due, today), title, "desk:appeal", (number,), "", due)
    new = Appeal.objects.filter(status=AppealStatus.NEW).order_by("promised_on")[:MOST]
    for number, due in new.values_list("number", "promised_on"):
        title = _("Взяти звернення із сайту %(number)s") % {"number": number}
        kind = Urgency.OVERDUE if due < today else Urgency.TODAY
        yield WorkItem(kind, title, "desk:appeal", (number,), "", due)
    if stale := stale_articles(on=today):
        title = ngettext("Перевірити %(n)d статтю довідника", "Перевірити %(n)d статті довідника", stale)
        yield WorkItem(Urgency.WAITING, title % {"n": stale}, "desk:articles")


def _organisation(actor: Actor, today: date) -> Iterator[WorkItem]:
    mine = Referral.objects.filter(
        organisation_id__in=actor.organisations, status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED]
    ).order_by("answer_by")[:MOST]
    for number, status, service, answer_by, serve_by in mine.values_list(
        "number", "status", "service_title", "answer_by", "serve_by"
    ):
        if status == ReferralStatus.SENT:
            title, due = _("Відповісти на направлення %(number)s"), answer_by
        else:
            title, due = _("Надати допомогу за направленням %(number)s"), serve_by
        yield WorkItem(_urgency(due, today), title % {"number": number}, "desk:referral_in", (number,), service, due)


def _department(today: date) -> Iterator[WorkItem]:
    late = Referral.objects.filter(status=ReferralStatus.SENT, told=3).count()
    if late:
        title = ngettext(
            "Розібратися з %(n)d направленням без відповіді", "Розібратися з %(n)d направленнями без відповіді", late
        )
        yield WorkItem(Urgency.OVERDUE, title % {"n": late}, "desk:oversight", (), "", today)
