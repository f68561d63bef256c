"""Compensation: whoever meets the conditions is accepted at the tariff, in the order of acceptance, while money lasts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, require

from ..machine import LOT, PROPOSAL, UNDECIDED, LotStatus, Mechanism, ProposalStatus
from ..models import Award, Lot, Proposal
from ..policies import may_approve, may_release
from ..volumes import affordable, amount_of, volume_words
from .common import audited, bump, locked_line, locked_lot, locked_proposal
from .notice import give_back


def accept_provider(*, actor: Actor, number: str, seen_version: int | None, at: datetime) -> Award:
    """The second person accepts an admitted provider: as much of its volume as the money left pays for.

    Accepted is public at once: one tariff for all, nothing to compare. Raises Denied to who checked it, Conflict when
    the money or the volume has run out, or the proposal isn't admitted.
    """
    with transaction.atomic():
        code = Proposal.objects.filter(number=number).values_list("lot__code", flat=True).first()
        lot = locked_lot(code or "", with_line=True)
        proposal = locked_proposal(number, seen_version)
        require(
            may_approve(actor, proposal.decided_by_id),
            _("Приймає надавача керівниця, і не та людина, яка перевіряла пропозицію."),
        )
        if lot.mechanism != Mechanism.COMPENSATION or lot.status != LotStatus.ANNOUNCED:
            raise Conflict(_("За цим завданням надавачів не приймають по одному."))
        target = PROPOSAL.target("choose", proposal.status, refusal=_("Спершу перевірте й допустіть пропозицію."))
        left = affordable(lot.planned - lot.awarded, lot.price_cap, lot.unit)
        volume = min(proposal.capacity or 0, lot.volume - lot.awarded_volume, left)
        amount = amount_of(volume, lot.price_cap)
        if not amount:
            raise Conflict(
                _("Гроші або обсяг за цим завданням уже вичерпано. Відмовте з поясненням або закрийте його.")
            )
        position = lot.awards.count() + 1
        words = {"volume": volume_words(volume, lot.unit), "order": position}
        reason = _("Надавач відповідає умовам. Прийнято %(order)s за чергою, обсяг %(volume)s за тарифом.") % words
        award = Award.objects.create(
            proposal=proposal,
            lot=lot,
            position=position,
            volume=volume,
            unit_price=lot.price_cap,
            amount=amount,
            reason=reason,
            at=at,
            checked_by_id=proposal.decided_by_id,
            accepted_by_id=actor.user_id,
        )
        line = locked_line(lot.line_id)
        line.awarded += amount
        line.save(update_fields=["awarded"])
        lot.awarded += amount
        lot.awarded_volume += volume
        bump(lot, "awarded", "awarded_volume")
        proposal.status, proposal.reason = target, reason
        bump(proposal, "status", "reason")
        audited(actor, "accept_provider", proposal, at, volume=volume, amount=amount)
        after_commit("orders.tasks.tell_accepted", award_id=award.pk)
    return award


def close_lot(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Lot:
    """No more providers: the term is over or the money is. Raises Denied, Conflict with proposals still undecided."""
    with transaction.atomic():
        lot = locked_lot(code, seen_version, with_line=True)
        require(may_release(actor))
        if lot.mechanism != Mechanism.COMPENSATION:
            raise Conflict(_("Закривають лише приймання надавачів за тарифом."))
        target = LOT.target("close", lot.status)
        spent = not affordable(lot.planned - lot.awarded, lot.price_cap, lot.unit)
        if not spent and at < lot.order.closes_at:
            raise Conflict(_("Строк подання ще триває, і гроші ще є. Закрити приймання рано."))
        waiting = lot.proposals.filter(status__in=[*UNDECIDED, ProposalStatus.ADMITTED])
        if not spent and waiting.exists():
            raise Conflict(_("Спершу вирішіть щодо пропозицій, які чекають."))
        if not lot.awarded:
            raise Conflict(_("Не прийнято жодного надавача. Визнайте, що закупівля не відбулася."))
        for proposal in waiting.select_for_update().filter(status=ProposalStatus.ADMITTED):
            proposal.status = PROPOSAL.target("decline", proposal.status)
            proposal.reason = _("Надавач відповідає умовам, але гроші на цю послугу вичерпано.")
            bump(proposal, "status", "reason")
        lot.status, lot.released_at = target, at
        bump(lot, "status", "released_at")
        give_back(lot, locked_line(lot.line_id))
        audited(actor, "close_lot", lot, at, awarded=lot.awarded)
        after_commit("orders.tasks.tell_released", lot_id=lot.pk)
    return lot
