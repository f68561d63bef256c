"""Who left, what of its volume nobody gives, and who stands next in the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money

from ..machine import LotStatus, Mechanism, ProposalStatus
from ..models import Award, Lot, Replacement
from ..rules import OrderRules, criteria_of
from ..scoring import POINT
from ..volumes import affordable, amount_of, volume_text


def to_replace(lot: Lot, code: str) -> Award | None:
    """The award of a released lot whose provider left something undone, for a reason that everybody may read."""
    if lot.status != LotStatus.RELEASED:
        return None
    rows = lot.awards.select_related("proposal").filter(proposal__number=code, ended_at__isnull=False)
    award = rows.exclude(ended_reason="").first()
    return award if award is not None and award.left_volume else None


def open_replacement(ended: Award) -> Replacement | None:
    return next((r for r in ended.replacements.all() if r.approved_at is None and r.dropped_at is None), None)


def ended_awards(lot: Lot) -> list[Award]:
    """Whose contract ended for a public reason, with their replacements. Two queries; none before a release."""
    if lot.status != LotStatus.RELEASED:
        return []
    replacements = Replacement.objects.select_related("award__proposal__organisation")
    return list(
        lot.awards.select_related("proposal__organisation")
        .prefetch_related(Prefetch("replacements", queryset=replacements))
        .filter(ended_at__isnull=False)
        .exclude(ended_reason="")
        .order_by("ended_at")
    )


def again_volume(lot: Lot, ended: list[Award]) -> int:
    """How much of a task nobody gives and nobody is about to, in hundredths."""
    if lot.status in {LotStatus.FAILED, LotStatus.CANCELLED}:
        return lot.volume
    if lot.status != LotStatus.RELEASED:
        return 0
    left = sum(a.left_volume for a in ended if open_replacement(a) is None)
    return min(left, lot.volume - lot.awarded_volume)


def next_award(lot: Lot) -> Award | None:
    """The next in the ranking that passed the floor of quality and wasn't chosen yet. One query.

    Who was chosen already has a contract: its volume grows by a change of that contract.
    """
    if lot.mechanism != Mechanism.ORDER:
        return None
    floor = sum(c.weight for c in criteria_of(lot.criteria)) * POINT
    floor = -(-floor * OrderRules.from_data(lot.order.rules).value("quality_floor_percent") // 100)
    waiting = lot.awards.select_related("proposal__organisation").filter(
        volume=0, ended_at=None, proposal__status=ProposalStatus.DECLINED, quality_points__gte=floor
    )
    return waiting.order_by("position").first()


def share_of(lot: Lot, ended: Award, award: Award) -> tuple[int, int]:
    """Volume and sum that `award` may take of what `ended` left; a sum of 0: not enough money for a single unit."""
    money = min(lot.planned - lot.awarded, lot.line.amount - lot.line.ordered)
    most = affordable(max(0, money), award.unit_price, lot.unit)
    volume = min(ended.left_volume, lot.volume - lot.awarded_volume, award.proposal.capacity or 0, most)
    return volume, amount_of(volume, award.unit_price)


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A provider that left, and what becomes of its volume. `version` is the replacement's, if one waits."""

    number: str
    organisation: str
    ended_at: datetime
    reason: str
    left: str
    next_organisation: str
    next_volume: str
    next_amount: Money | None
    next_price: Money | None
    waits: bool
    version: int | None
    prepared_by_id: int | None
    done: tuple[str, ...]


def left_rows(lot: Lot, ended: list[Award]) -> tuple[LeftRow, ...]:
    """One query when somebody's volume waits for a hand, else none."""
    rows = []
    needs_one = any(a.left_volume and open_replacement(a) is None for a in ended)
    following = next_award(lot) if needs_one else None
    for a in ended:
        waiting = open_replacement(a)
        found = None
        if waiting is not None:
            found = (waiting.award, waiting.volume, waiting.amount)
        elif following is not None and a.left_volume:
            found = (following, *share_of(lot, a, following))
        rows.append(_row(a, waiting, found))
    return tuple(rows)


def left_row(code: str) -> tuple[Lot, LeftRow]:
    """The task of who left (`code`, its proposal) and what becomes of its volume. Raises NotFound."""
    lot = Lot.objects.select_related("order", "line").filter(awards__proposal__number=code).first()
    row = next((r for r in left_rows(lot, ended_awards(lot)) if r.number == code), None) if lot else None
    if lot is None or row is None:
        raise NotFound(_("Такого надавача немає."))
    return lot, row


def _row(
    a: Award,
    waiting: Replacement | None,
    found: tuple[Award, int, int] | None,
) -> LeftRow:
    owner = a.proposal.organisation
    next_owner = found[0].proposal.organisation if found else None
    return LeftRow(
        a.proposal.number,
        owner.short_name or owner.name,
        a.ended_at or a.at,
        a.ended_reason,
        volume_text(a.left_volume) if a.left_volume else "",
        (next_owner.short_name or next_owner.name) if next_owner else "",
        volume_text(found[1]) if found and found[2] else "",
        Money(found[2]) if found and found[2] else None,
        Money(found[0].unit_price) if found else None,
        waiting is not None,
        waiting.version if waiting else None,
        waiting.prepared_by_id if waiting else None,
        tuple(
            _("%(organisation)s, %(volume)s, наказ %(n)s")
            % {
                "organisation": r.award.proposal.organisation.short_name or r.award.proposal.organisation.name,
                "volume": volume_text(r.volume),
                "n": r.order_number,
            }
            for r in a.replacements.all()
            if r.approved_at is not None
        ),
    )
