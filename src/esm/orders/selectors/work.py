"""What waits for whom in the social order: lines of «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from ..dates import day_of
from ..machine import UNDECIDED, Channel, ListStatus, LotStatus, Mechanism, OrderStatus, ProposalStatus
from ..models import Award, DefectNotice, Lot, Order, Proposal, Question, Replacement, ServiceList
from .proposals import queue


def work_items(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """In no order. At most five queries for those of the department, one for a head."""
    parts: list[QuerySet[Any]] = []
    if actor.has(Role.OFFICIAL, Role.SECRETARY):
        yield from _checking(at)
        parts.append(_ready())
    if actor.has(Role.SECRETARY):
        parts.append(_typing())
    if actor.has(Role.OFFICIAL):
        yield from _preparing(at)
        parts += [_releasing(), _replacing(at)]
    if actor.has(Role.HEAD):
        parts += _approving(actor)
    if parts:
        yield from _said(parts)
    if actor.has(Role.COMMISSION):
        yield from _scoring(actor)
    if actor.organisations:
        yield from _answering(actor, at)


def _part(rows: QuerySet[Any], what: str, of: str, title: str) -> QuerySet[Any]:
    """Rows in the form in which those of different tables are read at once."""
    what_of = Value(what, output_field=CharField())
    found: QuerySet[Any] = rows.order_by().annotate(work_what=what_of, work_of=F(of), work_title=F(title))
    return found.values_list("work_what", "work_of", "work_title")


def _said(parts: list[QuerySet[Any]]) -> Iterator[WorkItem]:
    """One query for all that is said by a number and a title alone."""
    said = {
        "ready": (Urgency.WAITING, _("Підготувати вибір надавачів"), "orders:lot_office"),
        "type": (Urgency.TODAY, _("Внести зміст пропозиції %(number)s"), "orders:type_in"),
        "release": (Urgency.TODAY, _("Оприлюднити вибір надавачів"), "orders:lot_office"),
        "replace": (Urgency.TODAY, _("Знайти заміну надавачу, який припинив"), "orders:lot_office"),
        "list": (Urgency.TODAY, _("Затвердити перелік послуг"), "orders:list_office"),
        "choice": (Urgency.TODAY, _("Затвердити вибір надавачів"), "orders:lot_office"),
        "replacement": (Urgency.TODAY, _("Затвердити заміну надавача"), "orders:lot_office"),
        "accept": (Urgency.TODAY, _("Прийняти надавача"), "orders:check"),
    }
    for what, of, about in parts[0].union(*parts[1:], all=True).order_by("work_what", "work_of"):
        urgency, title, page = said[what]
        yield WorkItem(urgency, title % {"number": of}, page, (of,), about)


def _checking(at: datetime) -> Iterator[WorkItem]:
    closed = (
        Order.objects.filter(
            status=OrderStatus.ANNOUNCED,
            closes_at__lte=at,
            lots__status=LotStatus.ANNOUNCED,
            lots__mechanism=Mechanism.ORDER,
        )
        .distinct()
        .only("slug", "title", "closes_at")
    )
    for order in closed:
        due = day_of(order.closes_at)
        yield WorkItem(Urgency.TODAY, _("Розкрити пропозиції"), "orders:office", (order.slug,), order.title, due)
    waiting = (
        Proposal.objects.filter(status=ProposalStatus.SUBMITTED)
        .exclude(lot__mechanism=Mechanism.ORDER, lot__status=LotStatus.ANNOUNCED)
        .filter(lot__status__in=[LotStatus.ANNOUNCED, LotStatus.OPENED])
        .values("lot__code", "lot__title")
        .annotate(n=Count("pk"))
        .order_by("lot__code")
    )
    for row in waiting:
        title = ngettext("Перевірити %(n)d пропозицію", "Перевірити %(n)d пропозиції", row["n"]) % {"n": row["n"]}
        yield WorkItem(Urgency.TODAY, title, "orders:lot_office", (row["lot__code"],), row["lot__title"])
    questions = Question.objects.filter(answer="", order__status=OrderStatus.ANNOUNCED).select_related("order")
    for question in questions[:20]:
        due = day_of(question.order.closes_at)
        late = question.order.closes_at <= at
        yield WorkItem(
            Urgency.OVERDUE if late else Urgency.TODAY,
            _("Відповісти на запитання надавача"),
            "orders:answer",
            (question.order.slug, str(question.pk)),
            question.order.title,
            due,
        )


def _ready() -> QuerySet[Any]:
    rows = Lot.objects.filter(status=LotStatus.OPENED).exclude(proposals__status__in=sorted(UNDECIDED))
    return _part(rows, "ready", "code", "title")


def _typing() -> QuerySet[Any]:
    """Opened envelopes whose words nobody has written down."""
    rows = Proposal.objects.filter(
        status__in=sorted(UNDECIDED), typed_at=None, lot__status__in=[LotStatus.OPENED, LotStatus.ANNOUNCED]
    ).exclude(channel=Channel.ONLINE)
    rows = rows.exclude(lot__mechanism=Mechanism.ORDER, lot__status=LotStatus.ANNOUNCED)
    return _part(rows, "type", "number", "lot__title")


def _releasing() -> QuerySet[Any]:
    return _part(Lot.objects.filter(status=LotStatus.APPROVED), "release", "code", "title")


def _replacing(at: datetime) -> QuerySet[Any]:
    """Providers that left a volume which nobody is asked about yet."""
    rows = (
        Award.objects.filter(left_volume__gt=0, lot__status=LotStatus.RELEASED, lot__ends_on__gt=day_of(at))
        .exclude(ended_reason="")
        .exclude(replacements__approved_at=None, replacements__dropped_at=None, replacements__isnull=False)
        .exclude(lot__renotices__isnull=False)
    )
    return _part(rows, "replace", "lot__code", "lot__title")


def _preparing(at: datetime) -> Iterator[WorkItem]:
    for order in Order.objects.filter(status=OrderStatus.DRAFT).only("slug", "title", "opens_at"):
        opens = day_of(order.opens_at)
        urgency = Urgency.OVERDUE if opens < day_of(at) else Urgency.WAITING
        yield WorkItem(
            urgency, _("Підготувати й оголосити замовлення"), "orders:office", (order.slug,), order.title, opens
        )


def _approving(actor: Actor) -> list[QuerySet[Any]]:
    me = actor.user_id or 0
    lists = ServiceList.objects.filter(status=ListStatus.SUBMITTED).exclude(author_id=actor.user_id)
    chosen = Lot.objects.filter(status=LotStatus.CHOSEN).exclude(decision__prepared_by_id=me)
    replacements = Replacement.objects.filter(approved_at=None, dropped_at=None).exclude(prepared_by_id=me)
    fitting = Proposal.objects.filter(
        status=ProposalStatus.ADMITTED, lot__mechanism=Mechanism.COMPENSATION, lot__status=LotStatus.ANNOUNCED
    ).exclude(decided_by_id=actor.user_id)
    return [
        _part(lists, "list", "slug", "title"),
        _part(chosen, "choice", "code", "title"),
        _part(replacements, "replacement", "ended__lot__code", "ended__lot__title"),
        _part(fitting, "accept", "number", "lot__title"),
    ]


def _scoring(actor: Actor) -> Iterator[WorkItem]:
    left = [row for row in queue(actor) if row.state not in {"sent", "conflict"}]
    if left:
        title = ngettext("Оцінити %(n)d пропозицію", "Оцінити %(n)d пропозиції", len(left)) % {"n": len(left)}
        yield WorkItem(Urgency.TODAY, title, "orders:review", (), left[0].order_title)


def _answering(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    today = day_of(at)
    notices = DefectNotice.objects.filter(
        fixed_at=None,
        proposal__status=ProposalStatus.RETURNED,
        proposal__organisation_id__in=actor.organisations,
    ).select_related("proposal__lot")
    for notice in notices:
        yield _line(notice.proposal, _("Виправити пропозицію %(number)s"), notice.due_on, today)
    drafts = Proposal.objects.select_related("lot__order").filter(
        status=ProposalStatus.DRAFT,
        organisation_id__in=actor.organisations,
        lot__status=LotStatus.ANNOUNCED,
        lot__order__closes_at__gt=at,
    )
    for proposal in drafts.defer("lot__order__rules"):
        yield _line(proposal, _("Дописати пропозицію %(number)s"), day_of(proposal.lot.order.closes_at), today)


def _line(proposal: Proposal, title: str, due: date, today: date) -> WorkItem:
    urgency = Urgency.OVERDUE if due < today else Urgency.TODAY if due == today else Urgency.WAITING
    detail = _("%(lot)s. Строк %(day)s.") % {"lot": proposal.lot.title, "day": date_format(due, "j E")}
    return WorkItem(
        urgency, title % {"number": proposal.number}, "orders:own_proposal", (proposal.number,), detail, due
    )
