"""An act counted from the log: each recipient's units at the contract's price, less what the recipient pays. Pure.

Volumes are hundredths of the unit. Sums are rounded down to a kopeck line by line, corrections too: so the acts of a year
never come to more than the contract, whose own sum is rounded down once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from esm.deliveries.public import SCALE, ActRows

from ..machine import FeeKind, Portion


@dataclass(frozen=True, slots=True)
class Terms:
    """What a referral says of a recipient's days: `fee_price` is what she pays for a unit."""

    referral_id: int
    starts_on: date
    ends_on: date
    fee_kind: str
    fee_price: int


@dataclass(frozen=True, slots=True)
class Line:
    recipient: str
    referral_id: int | None
    portion: str
    month: date
    quantity: int
    rows: int
    cost: int
    fee_kind: str
    fee_price: int
    fee: int

    @property
    def amount(self) -> int:
        return self.cost - self.fee


@dataclass(frozen=True, slots=True)
class Counted:
    """`unknown`: recipients with days that no accepted referral covers; an act with any can't be handed in."""

    lines: tuple[Line, ...]
    unknown: tuple[tuple[str, date], ...]

    @property
    def quantity(self) -> int:
        return sum(x.quantity for x in self.lines)

    @property
    def rows(self) -> int:
        return sum(x.rows for x in self.lines)

    @property
    def cost(self) -> int:
        return sum(x.cost for x in self.lines)

    @property
    def fee(self) -> int:
        return sum(x.fee for x in self.lines)

    @property
    def amount(self) -> int:
        return self.cost - self.fee


_ORDER = {Portion.MONTH: 0, Portion.LATE: 1, Portion.MINUS: 2}


def count(rows: Iterable[ActRows], *, month: date, price: int, terms: Mapping[str, Sequence[Terms]]) -> Counted:
    """The lines of a month's act. `terms` are accepted referrals by recipient; people who were only counted pay nothing."""
    sums: dict[tuple[str, str, date, Terms | None], list[int]] = {}
    unknown: list[tuple[str, date]] = []
    for row in rows:
        term = None
        if row.recipient:
            term = next((t for t in terms.get(row.recipient, ()) if t.starts_on <= row.on <= t.ends_on), None)
            if term is None and row.quantity > 0:
                unknown.append((row.recipient, row.on))
        first = row.on.replace(day=1)
        portion = Portion.MINUS if row.minus else Portion.LATE if first < month else Portion.MONTH
        into = sums.setdefault((portion, row.recipient, first, term), [0, 0])
        into[0] += row.quantity
        into[1] += row.rows
    lines = [
        Line(
            recipient=recipient,
            referral_id=term.referral_id if term else None,
            portion=portion,
            month=first,
            quantity=quantity,
            rows=n,
            cost=quantity * price // SCALE,
            fee_kind=term.fee_kind if term else FeeKind.FREE,
            fee_price=term.fee_price if term else 0,
            fee=quantity * term.fee_price // SCALE if term else 0,
        )
        for (portion, recipient, first, term), (quantity, n) in sums.items()
    ]
    lines.sort(key=lambda x: (_ORDER[Portion(x.portion)], x.recipient, x.month, x.referral_id or 0))
    return Counted(tuple(lines), tuple(unknown))
