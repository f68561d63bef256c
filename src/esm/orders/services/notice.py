"""The notice in public: announced, extended, cancelled; questions answered; the panel named."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import search
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.partners import public as partners

from ..dates import day_of
from ..machine import LOT, ORDER, PROPOSAL, UNDECIDED, ChangeKind, LotStatus, Mechanism, OrderStatus, ProposalStatus
from ..models import ListLine, Lot, Order, OrderChange, PanelMember, Question
from ..policies import may_ask, may_check, may_end, may_prepare
from ..readiness import gaps
from .common import audited, bump, locked_order, needs


def announce_order(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> Order:
    """Everybody reads it, its terms are frozen, and the list's money is set aside for every lot.

    Raises Denied, Conflict (stale, announced, no money left in a line), Invalid with all that is missing.
    """
    with transaction.atomic():
        lines = locked_lines(slug)
        order = locked_order(slug, seen_version)
        require(may_prepare(actor))
        target = ORDER.target("announce", order.status)
        lots = list(order.lots.select_for_update().order_by("number"))
        for lot in lots:
            lot.line = lines[lot.line_id]
        missing = [gap.text for gap in gaps(order, lots, at) if not gap.warning]
        if missing:
            raise Invalid(" ".join(missing))
        for lot in lots:
            _set_aside(lot)
            lot.status = LOT.target("announce", lot.status)
            bump(lot, "status")
        order.status, order.announced_at = target, at
        bump(order, "status", "announced_at")
        search.index_many([_found(order, lots, at)])
        audited(actor, "announce_order", order, at, lots=[lot.code for lot in lots])
        after_commit("orders.tasks.tell_announced", order_id=order.pk)
    return order


def locked_lines(slug: str) -> dict[int, ListLine]:
    """The lines of the notice's lots, always locked first and in one order, so that two notices never wait in a ring."""
    keys = Lot.objects.filter(order__slug=slug).values_list("line_id", flat=True)
    return {line.pk: line for line in ListLine.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk")}


def _set_aside(lot: Lot) -> None:
    line = lot.line
    if line.ordered + lot.planned > line.amount:
        raise Conflict(
            _("«%(lot)s»: у переліку вже не вистачає грошей на цей обсяг. Зменште його.") % {"lot": lot.title}
        )
    line.ordered += lot.planned
    line.save(update_fields=["ordered"])


def give_back(lot: Lot, line: ListLine) -> None:
    """What a lot set aside and didn't award is free for other lots again. Line and lot are locked."""
    line.ordered -= lot.planned - lot.awarded
    line.save(update_fields=["ordered"])


def decline_all(lot: Lot, reason: str) -> None:
    """Nobody's proposal for this lot is looked at any more; drafts stay their owners'."""
    for proposal in lot.proposals.select_for_update().filter(status__in=[*UNDECIDED, ProposalStatus.ADMITTED]):
        proposal.status, proposal.reason = PROPOSAL.target("decline", proposal.status), reason
        bump(proposal, "status", "reason")


def _found(order: Order, lots: Collection[Lot], at: datetime) -> search.Entry:
    text = " ".join([order.about, *(f"{lot.title} {lot.service_label} {lot.about} {lot.place}" for lot in lots)])
    return search.Entry("order", order.pk, order.title, f"/orders/{order.slug}/", text, at)


def extend_order(
    *, actor: Actor, slug: str, closes_at: datetime, reason: str, seen_version: int, at: datetime
) -> Order:
    """Only later, with a public reason. Raises Denied, Conflict, Invalid."""
    with transaction.atomic():
        order = locked_order(slug, seen_version)
        require(may_prepare(actor))
        ORDER.target("extend", order.status)
        if not order.lots.filter(status=LotStatus.ANNOUNCED).exists():
            raise Conflict(_("Пропозиції вже розкрито, тому строк не подовжують."))
        if closes_at <= max(order.closes_at, at):
            raise Invalid({"closes_at": _("Новий строк має бути пізніший за теперішній.")})
        reason = needs(reason, _("Напишіть причину: її побачать усі."))
        before, order.closes_at = order.closes_at, closes_at
        bump(order, "closes_at")
        change = _note(order, ChangeKind.EXTENSION, reason, actor=actor, at=at, before=before)
        audited(actor, "extend_order", order, at, before=before, after=closes_at, reason=reason)
        after_commit("orders.tasks.tell_changed", change_id=change.pk)
    return order


def cancel_order(*, actor: Actor, slug: str, reason: str, seen_version: int, at: datetime) -> Order:
    """End everything that isn't decided yet; released lots stay. Raises Denied, Conflict, Invalid."""
    with transaction.atomic():
        lines = locked_lines(slug)
        order = locked_order(slug, seen_version)
        require(may_end(actor))
        announced = order.status == OrderStatus.ANNOUNCED
        target = ORDER.target("cancel", order.status)
        reason = needs(reason, _("Напишіть причину: її побачать усі."))
        lots = list(order.lots.select_for_update())
        if any(lot.status in {LotStatus.APPROVED, LotStatus.RELEASED} or lot.awarded for lot in lots):
            raise Conflict(_("За цим замовленням уже обрано надавачів. Скасувати його цілком не можна."))
        for lot in lots:
            if not LOT.allows("cancel", lot.status):
                continue
            if lot.status != LotStatus.DRAFT:
                give_back(lot, lines[lot.line_id])
                decline_all(lot, reason)
            lot.status, lot.ended_reason = LOT.target("cancel", lot.status), reason
            bump(lot, "status", "ended_reason")
        order.status = target
        bump(order, "status")
        audited(actor, "cancel_order", order, at, reason=reason)
        if announced:
            change = _note(order, ChangeKind.CANCELLATION, reason, actor=actor, at=at)
            after_commit("orders.tasks.tell_changed", change_id=change.pk)
    return order


def _note(
    order: Order,
    kind: ChangeKind,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
    before: datetime | None = None,
    lot: Lot | None = None,
) -> OrderChange:
    return OrderChange.objects.create(
        order=order,
        lot=lot,
        kind=kind,
        reason=reason,
        before=before,
        after=order.closes_at if before else None,
        at=at,
        by_id=actor.user_id,
    )


note_change = _note


def ask_question(*, actor: Actor, slug: str, text: str, at: datetime) -> Question:
    """A provider asks while proposals are taken. Raises Denied, NotFound, Conflict after the term, Invalid."""
    require(may_ask(actor), _("Запитати може людина з організації мережі. Іншим відповімо телефоном."))
    with transaction.atomic():
        order = locked_order(slug)
        if order.status == OrderStatus.DRAFT:
            raise NotFound(_("Такого замовлення немає."))
        if order.status != OrderStatus.ANNOUNCED or at >= order.closes_at:
            raise Conflict(_("Подання закінчилося, тому нових запитань не приймаємо."))
        words = needs(text, _("Напишіть запитання."), "text", 2000)
        if order.questions.filter(asked_by_id=actor.user_id, answer="").count() >= 5:
            raise Conflict(_("Ви вже поставили пʼять запитань. Дочекайтеся відповіді."))
        own = partners.organisations_of(actor)
        question = Question.objects.create(
            order=order,
            text=words,
            asked_at=at,
            asked_by_id=actor.user_id,
            organisation_id=own[0].id if own else None,
        )
        audited(actor, "ask_question", order, at, question=question.pk)
        after_commit("orders.tasks.tell_question", question_id=question.pk)
    return question


def answer_question(*, actor: Actor, slug: str, question_id: int, answer: str, at: datetime) -> Question:
    """The answer, for everybody to read; an answer may be put right. Raises Denied, NotFound, Invalid."""
    with transaction.atomic():
        order = locked_order(slug)
        require(may_check(actor))
        question = order.questions.filter(pk=question_id).first()
        if question is None:
            raise NotFound(_("Такого запитання немає."))
        question.answer = needs(answer, _("Напишіть відповідь: її побачать усі."), "answer", 4000)
        question.answered_at, question.answered_by_id = at, actor.user_id
        question.save()
        audited(actor, "answer_question", order, at, question=question.pk)
        after_commit("orders.tasks.tell_answered", question_id=question.pk)
    return question


def set_panel(*, actor: Actor, slug: str, user_ids: Collection[int], seen_version: int, at: datetime) -> Order:
    """Who scores. Only members of a commission; a person who has scored already stays. Raises Denied, Invalid."""
    with transaction.atomic():
        order = locked_order(slug, seen_version)
        require(may_check(actor))
        if order.status == OrderStatus.CANCELLED:
            raise Conflict(_("Замовлення скасовано."))
        allowed = {p.id for p in identity.people_with_role(identity.Role.COMMISSION, on=day_of(at))}
        wanted = set(user_ids)
        if not allowed.issuperset(wanted):
            raise Invalid({"members": _("Виберіть людей зі списку членів комісії.")})
        scores = order.lots.filter(mechanism=Mechanism.ORDER).exists()
        if scores and not wanted:
            raise Invalid({"members": _("Позначте щонайменше одну людину.")})
        now = {m.user_id: m for m in order.panel.filter(ended_at=None)}
        for user_id in sorted(wanted - set(now)):
            PanelMember.objects.create(order=order, user_id=user_id, since=at)
        for user_id in sorted(set(now) - wanted):
            now[user_id].ended_at = at
            now[user_id].save(update_fields=["ended_at"])
        bump(order)
        audited(actor, "set_panel", order, at, members=sorted(wanted))
        after_commit("orders.tasks.tell_panel", order_id=order.pk, user_ids=sorted(wanted - set(now)))
    return order
