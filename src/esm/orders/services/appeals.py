"""An appeal was granted: a refused proposal is checked again, a released choice is made anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, NotFound
from esm.kernel.money import Money

from ..machine import LOT, PROPOSAL, ChangeKind, LotStatus, Mechanism, ProposalStatus
from ..models import Lot, Proposal
from .common import audited, bump, locked_line, locked_lot
from .notice import note_change


def reconsider(*, actor: Actor, number: str, reason: str, at: datetime) -> Lot:
    """Open what was decided about a proposal again. `reason` is public, without persons.

    The caller has the permission and knows that no contract rests on the choice. A refusal is checked anew; a released choice
    is taken back whole: all proposals are compared and scored again. Raises NotFound, Conflict when a choice waits for the
    head, when the list has no money to set aside again, or when somebody was replaced.
    """
    with transaction.atomic():
        code = Proposal.objects.filter(number=number).values_list("lot__code", flat=True).first()
        if code is None:
            raise NotFound(_("Такої пропозиції немає."))
        lot = locked_lot(code, with_line=True)
        proposal = Proposal.objects.select_for_update().get(number=number)
        refused = proposal.status == ProposalStatus.REFUSED
        if lot.status in {LotStatus.CHOSEN, LotStatus.APPROVED}:
            raise Conflict(_("Вибір саме затверджують. Спершу поверніть його або оприлюдніть."))
        if lot.mechanism == Mechanism.COMPENSATION and not refused:
            raise Conflict(_("Надавачів за тарифом приймають по одному: переглянути можна лише відмову."))
        if lot.status == LotStatus.RELEASED:
            _reopen(lot)
        elif lot.status not in {LotStatus.OPENED, LotStatus.ANNOUNCED}:
            raise Conflict(_("Завдання закрито, тому рішення не переглядають. Оголосіть його ще раз."))
        if refused:
            proposal.status, proposal.reason = PROPOSAL.target("restore", proposal.status), ""
            proposal.decided_at, proposal.decided_by_id = None, None
            bump(proposal, "status", "reason", "decided_at", "decided_by_id")
        change = note_change(lot.order, ChangeKind.REOPENED, reason[:500], actor=actor, at=at, lot=lot)
        audited(actor, "reconsider", lot, at, number=number, reason=reason[:500])
        after_commit("orders.tasks.tell_changed", change_id=change.pk)
    return lot


def _reopen(lot: Lot) -> None:
    """Back to the comparison: the whole sum of the task is set aside again, nobody is chosen. Line and lot are locked."""
    if lot.mechanism == Mechanism.COMPENSATION:
        raise Conflict(_("Приймання надавачів за тарифом уже закрито. Оголосіть завдання ще раз."))
    if lot.awards.filter(ended_at__isnull=False).exists():
        raise Conflict(_("Надавача за цим вибором уже замінено або він припинив. Вибір не переглядають."))
    line = locked_line(lot.line_id)
    more = lot.planned - lot.awarded
    if line.ordered + more > line.amount:
        raise Conflict(_("У переліку вже немає %(sum)s, щоб знову відкласти всю суму завдання.") % {"sum": Money(more)})
    line.ordered += more
    line.awarded -= lot.awarded
    line.save(update_fields=["ordered", "awarded"])
    lot.awards.all().delete()
    lot.status, lot.released_at, lot.awarded, lot.awarded_volume = LOT.target("reopen", lot.status), None, 0, 0
    bump(lot, "status", "released_at", "awarded", "awarded_volume")
    compared = [ProposalStatus.CHOSEN, ProposalStatus.DECLINED]
    for proposal in lot.proposals.select_for_update().filter(status__in=compared):
        proposal.status, proposal.reason = PROPOSAL.target("reopen", proposal.status), ""
        bump(proposal, "status", "reason")
