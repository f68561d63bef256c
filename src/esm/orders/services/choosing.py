"""The choice: put together by one person, approved by the head, released to everybody."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, require

from ..machine import LOT, PROPOSAL, UNDECIDED, LotStatus
from ..models import Award, Decision, Lot, Proposal
from ..policies import may_approve, may_check, may_release, may_send_back
from ..rules import OrderRules
from ..scoring import Bid, Ranked
from ..selectors.ranking import bids_of, ranking_of
from ..words import award_reason
from .common import audited, bump, locked_line, locked_lot, needs
from .notice import give_back


def prepare_choice(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Decision:
    """Compare what was admitted and split the volume by rank; the head will see exactly this.

    Raises Denied, Conflict while a proposal is undecided or scored by too few, or when nobody passes.
    """
    with transaction.atomic():
        lot = locked_lot(code, seen_version, with_line=True)
        require(may_check(actor))
        target = LOT.target("choose", lot.status)
        undecided = lot.proposals.filter(status__in=UNDECIDED).count()
        if undecided:
            raise Conflict(
                ngettext("Спершу вирішіть щодо %(n)s пропозиції.", "Спершу вирішіть щодо %(n)s пропозицій.", undecided)
                % {"n": undecided}
            )
        rules = OrderRules.from_data(lot.order.rules)
        bids = bids_of(lot)
        few = [b.number for b in bids if len(b.reviews) < rules.value("reviewers_min")]
        if few:
            raise Conflict(
                _("Замало оцінок (потрібно %(n)s) у пропозицій: %(which)s.")
                % {"n": rules.value("reviewers_min"), "which": ", ".join(few)}
            )
        ranked = ranking_of(lot, bids)
        if not any(r.volume for r in ranked):
            raise Conflict(_("Жодна пропозиція не пройшла межу якості. Визнайте, що закупівля не відбулася."))
        _write(lot, ranked, {b.number: b for b in bids}, at)
        decision, _made = Decision.objects.update_or_create(
            lot=lot,
            defaults={
                **{"prepared_by_id": actor.user_id or 0, "prepared_at": at, "approved_by_id": None},
                **{"approved_at": None, "order_number": "", "order_date": None},
            },
        )
        lot.status = target
        bump(lot, "status", "awarded", "awarded_volume")
        audited(actor, "prepare_choice", lot, at, awarded=lot.awarded, volumes={r.number: r.volume for r in ranked})
        after_commit("orders.tasks.tell_chosen", lot_id=lot.pk)
    return decision


def _write(lot: Lot, ranked: list[Ranked], bids: dict[str, Bid], at: datetime) -> None:
    lot.awards.all().delete()
    keys = dict(Proposal.objects.filter(lot=lot, number__in=list(bids)).values_list("number", "pk"))
    Award.objects.bulk_create(
        Award(
            proposal_id=keys[r.number],
            lot=lot,
            position=r.place,
            price_points=r.price_points,
            quality_points=r.quality_points,
            total=r.total,
            decided_by=r.decided_by,
            volume=r.volume if r.amount else 0,
            unit_price=bids[r.number].price,
            amount=r.amount,
            reason=award_reason(r, lot, ranked),
            at=at,
        )
        for r in ranked
    )
    line = locked_line(lot.line_id)
    line.awarded -= lot.awarded
    lot.awarded = sum(r.amount for r in ranked)
    lot.awarded_volume = sum(r.volume for r in ranked if r.amount)
    line.awarded += lot.awarded
    line.save(update_fields=["awarded"])


def send_back_choice(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Lot:
    """The head asks to look again: scores open up, the sums are free. Raises Denied, Conflict, Invalid."""
    with transaction.atomic():
        lot = locked_lot(code, seen_version, with_line=True)
        require(may_send_back(actor))
        target = LOT.target("send_back", lot.status)
        reason = needs(reason, _("Напишіть, що переглянути."))
        line = locked_line(lot.line_id)
        line.awarded -= lot.awarded
        line.save(update_fields=["awarded"])
        lot.awards.all().delete()
        lot.status, lot.awarded, lot.awarded_volume = target, 0, 0
        bump(lot, "status", "awarded", "awarded_volume")
        audited(actor, "send_back_choice", lot, at, reason=reason)
    return lot


def approve_choice(
    *, actor: Actor, code: str, order_number: str, order_date: date, seen_version: int, at: datetime
) -> Decision:
    """The second person's signature under the choice. Raises Denied to who prepared it, Conflict, Invalid."""
    with transaction.atomic():
        lot = locked_lot(code, seen_version)
        decision = Decision.objects.select_for_update().filter(lot=lot).first()
        require(
            may_approve(actor, decision.prepared_by_id if decision else None),
            _("Вибір затверджує керівниця, і не та людина, яка його підготувала."),
        )
        target = LOT.target("approve", lot.status)
        assert decision is not None  # noqa: S101  (a chosen lot has one)
        decision.order_number = needs(order_number, _("Вкажіть номер наказу."), "order_number", 40)
        decision.order_date, decision.approved_at, decision.approved_by_id = order_date, at, actor.user_id
        decision.save()
        lot.status = target
        bump(lot, "status")
        audited(actor, "approve_choice", lot, at, order=decision.order_number)
    return decision


def release_choice(*, actor: Actor, code: str, at: datetime) -> Lot:
    """Everybody learns the result with its reasons; a second click finds it released. Raises Denied, Conflict."""
    with transaction.atomic():
        lot = locked_lot(code, with_line=True)
        require(may_release(actor))
        if lot.status == LotStatus.RELEASED:
            return lot
        lot.status, lot.released_at = LOT.target("release", lot.status), at
        bump(lot, "status", "released_at")
        give_back(lot, locked_line(lot.line_id))
        for award in lot.awards.select_related("proposal"):
            proposal = award.proposal
            proposal.status = PROPOSAL.target("choose" if award.volume else "decline", proposal.status)
            proposal.reason = award.reason
            bump(proposal, "status", "reason")
        audited(actor, "release_choice", lot, at, awarded=lot.awarded)
        after_commit("orders.tasks.tell_released", lot_id=lot.pk)
    return lot
