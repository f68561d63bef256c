"""A provider that left: its volume goes to the next in the ranking, or into a notice of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, NotFound, require
from esm.kernel.money import Money

from ..dates import day_of
from ..machine import PROPOSAL, ChangeKind
from ..models import Award, Lot, Order, Replacement
from ..policies import may_approve, may_prepare, may_send_back
from ..rules import OrderRules, criteria_of, requirements_of
from ..selectors.replacing import again_volume, ended_awards, next_award, open_replacement, share_of, to_replace
from ..volumes import volume_words
from .common import audited, bump, locked_line, locked_lot, needs, stale_unless
from .drafting import LotDraft, OrderDraft, add_lot, draft_order
from .notice import note_change


def end_award(
    *,
    actor: Actor,
    code: str,
    before: Money,
    kept: Money,
    left_volume: int,
    reason: str,
    at: datetime,
) -> None:
    """A provider's contract ended: it cost `kept` instead of `before`, and `left_volume` (hundredths) nobody has given.

    The rest of its sum goes back to the list. With a reason the end is public: somebody may take the volume over. `code` is
    the proposal's number. The caller's transaction holds the contract and its permission. Raises NotFound, Conflict.
    """
    with transaction.atomic():
        lot = locked_lot(_lot_of(code), with_line=True)
        award = Award.objects.select_for_update(of=("self",)).select_related("proposal").get(proposal__number=code)
        if award.ended_at is not None:
            raise Conflict(_("Цього надавача вже записано таким, що припинив."))
        line = locked_line(lot.line_id)
        back = before.kopecks - kept.kopecks
        line.ordered -= back
        line.awarded -= back
        line.save(update_fields=["ordered", "awarded"])
        lot.awarded -= max(0, award.amount - kept.kopecks)
        lot.awarded_volume -= max(0, min(award.volume, left_volume))
        bump(lot, "awarded", "awarded_volume")
        award.ended_at, award.ended_reason, award.left_volume = at, reason.strip()[:500], max(0, left_volume)
        award.save(update_fields=["ended_at", "ended_reason", "left_volume"])
        audited(actor, "end_award", award, at, before=before.kopecks, kept=kept.kopecks, left=award.left_volume)
        if award.ended_reason and award.left_volume:
            words = f"{award.proposal.organisation.name}. {award.ended_reason}"
            note_change(lot.order, ChangeKind.PROVIDER_LEFT, words[:500], actor=actor, at=at, lot=lot)


def prepare_replacement(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Replacement:
    """Offer what a provider left to the next in the ranking: as much as it proposed, at its own price, as far as money goes.

    `code` is the proposal of who left. Raises Denied, NotFound, Conflict when nothing is left, nobody stands next, or the
    money isn't enough for a single unit.
    """
    with transaction.atomic():
        lot = locked_lot(_lot_of(code), seen_version, with_line=True)
        require(may_prepare(actor))
        ended = to_replace(lot, code)
        if ended is None or day_of(at) >= lot.ends_on:
            raise Conflict(_("Тут немає обсягу, який ще можна передати."))
        if open_replacement(ended) is not None:
            raise Conflict(_("Заміна вже чекає рішення керівниці."))
        award = next_award(lot)
        if award is None:
            raise Conflict(_("У рейтингу більше нікого немає. Оголосіть завдання ще раз."))
        volume, amount = share_of(lot, ended, award)
        if not amount:
            raise Conflict(_("Грошей завдання й переліку не вистачає за ціною наступного надавача."))
        made = Replacement.objects.create(
            ended=ended, award=award, volume=volume, amount=amount, prepared_by_id=actor.user_id or 0, prepared_at=at
        )
        bump(lot)
        audited(actor, "prepare_replacement", lot, at, ended=code, to=award.proposal.number, volume=volume)
        after_commit("orders.tasks.tell_replacement", replacement_id=made.pk)
    return made


def approve_replacement(
    *, actor: Actor, code: str, order_number: str, order_date: date, seen_version: int, at: datetime
) -> Replacement:
    """The second person's signature: the next provider is chosen now, everybody reads it, a contract may be drawn.

    Raises Denied to who prepared it, NotFound, Conflict when the money has gone elsewhere meanwhile, Invalid.
    """
    with transaction.atomic():
        lot, row = _open(code, seen_version)
        require(
            may_approve(actor, row.prepared_by_id),
            _("Заміну затверджує керівниця, і не та людина, яка її підготувала."),
        )
        row.order_number = needs(order_number, _("Вкажіть номер наказу."), "order_number", 40)
        row.order_date, row.approved_at, row.approved_by_id = order_date, at, actor.user_id
        _save(row)
        line = locked_line(lot.line_id)
        free = min(lot.planned - lot.awarded, line.amount - line.ordered)
        if row.amount > free or row.volume > lot.volume - lot.awarded_volume:
            raise Conflict(_("Грошей чи обсягу вже менше, ніж було. Відхиліть цю заміну й підготуйте нову."))
        line.ordered += row.amount
        line.awarded += row.amount
        line.save(update_fields=["ordered", "awarded"])
        lot.awarded += row.amount
        lot.awarded_volume += row.volume
        bump(lot, "awarded", "awarded_volume")
        award, proposal = row.award, row.award.proposal
        award.volume, award.amount = row.volume, row.amount
        words = {"volume": volume_words(row.volume, lot.unit), "order": row.order_number}
        award.reason += " " + _("Надає замість того, хто припинив: %(volume)s, наказ %(order)s.") % words
        award.save(update_fields=["volume", "amount", "reason"])
        row.ended.left_volume -= min(row.ended.left_volume, row.volume)
        row.ended.save(update_fields=["left_volume"])
        proposal.status, proposal.reason = PROPOSAL.target("take_over", proposal.status), award.reason
        bump(proposal, "status", "reason")
        names = {"old": row.ended.proposal.organisation.name, "new": proposal.organisation.name}
        reason = _("Замість «%(old)s» послугу надає «%(new)s»") % names
        order = _("наказ %(n)s") % {"n": row.order_number}
        reason = f"{reason}: {words['volume']}, {order}."
        note_change(lot.order, ChangeKind.REPLACED, reason[:500], actor=actor, at=at, lot=lot)
        audited(actor, "approve_replacement", lot, at, to=proposal.number, order=row.order_number, amount=row.amount)
        after_commit("orders.tasks.tell_accepted", award_id=award.pk)
    return row


def drop_replacement(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Replacement:
    """The head doesn't agree: nothing changes for anybody. Raises Denied, NotFound, Conflict, Invalid."""
    with transaction.atomic():
        lot, row = _open(code, seen_version)
        require(may_send_back(actor))
        row.dropped_reason, row.dropped_at = needs(reason, _("Напишіть, чому відхиляєте.")), at
        _save(row)
        bump(lot)
        audited(actor, "drop_replacement", lot, at, reason=row.dropped_reason)
    return row


def renotice(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Order:
    """Draft a notice for what nobody gives: the whole of a failed or cancelled task, or the volume that a provider left.

    Same list, same demands; its days are for the official to set. Raises Denied, NotFound, Conflict when there is nothing to
    ask for, or it has been asked for already.
    """
    with transaction.atomic():
        lot = locked_lot(code, seen_version)
        require(may_prepare(actor))
        volume = again_volume(lot, ended_awards(lot))
        today = day_of(at)
        if not volume or today >= lot.ends_on:
            raise Conflict(_("Тут немає обсягу, який треба оголошувати ще раз."))
        if lot.renotices.exists():
            raise Conflict(_("Це завдання вже оголошують ще раз."))
        old = lot.order
        window = OrderRules.from_data(old.rules).term("min_window_days").days
        opens = at.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
        order = draft_order(
            actor=actor,
            plan_slug=old.plan.slug,
            draft=OrderDraft(
                title=_("%(title)s (ще раз)") % {"title": lot.title[:180]},
                about=old.about,
                legal_basis=old.legal_basis,
                opens_at=opens,
                closes_at=opens + timedelta(days=window),
                contact_name=old.contact_name,
                contact_phone=old.contact_phone,
                contact_email=old.contact_email,
            ),
            at=at,
            is_demo=old.is_demo,
        )
        made = add_lot(actor=actor, slug=order.slug, draft=_same(lot, volume, today), at=at)
        made.again = lot
        made.save(update_fields=["again"])
        bump(lot)
        audited(actor, "renotice", lot, at, order=order.slug, volume=volume)
    return order


def _same(lot: Lot, volume: int, today: date) -> LotDraft:
    draft = LotDraft(
        **{name: getattr(lot, name) for name in LotDraft.__slots__ if name not in {"requirements", "criteria"}},
        requirements=requirements_of(lot.requirements),
        criteria=criteria_of(lot.criteria),
    )
    first = max(lot.starts_on, today + timedelta(days=1))
    return replace(draft, volume=volume, starts_on=min(first, lot.ends_on), categories=tuple(lot.categories))


def _lot_of(code: str) -> str:
    lot = Award.objects.filter(proposal__number=code).values_list("lot__code", flat=True).first()
    if lot is None:
        raise NotFound(_("Такого вибору немає."))
    return lot


def _open(code: str, seen_version: int) -> tuple[Lot, Replacement]:
    """The replacement of who left (`code`, its proposal) that waits for the head, under the locks of line and lot."""
    lot = locked_lot(_lot_of(code), with_line=True)
    rows = Replacement.objects.select_for_update(of=("self",)).select_related(
        "ended__proposal__organisation", "award__proposal__organisation"
    )
    row = rows.filter(ended__proposal__number=code, approved_at=None, dropped_at=None).first()
    if row is None:
        raise NotFound(_("Такої заміни немає або її вже вирішено."))
    stale_unless(row.version == seen_version)
    return lot, row


def _save(row: Replacement) -> None:
    row.version += 1
    row.save()
