"""What a month's act would have, counted from the log and the referrals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from esm.deliveries.public import ActRows

from ..content.billing import Counted, Terms, count
from ..machine import PAID_REFERRALS
from ..models import Contract, Framework


def terms_of(contract: Contract) -> dict[str, list[Terms]]:
    """What the accepted referrals say of their recipients, by recipient. One query."""
    terms: dict[str, list[Terms]] = {}
    for r in contract.referrals.filter(status__in=PAID_REFERRALS, answered_at__isnull=False).only(
        "contract", "recipient", "starts_on", "ends_on", "ended_on", "fee_kind", "fee_price"
    ):
        last = min(r.ends_on, r.ended_on) if r.ended_on else r.ends_on
        terms.setdefault(r.recipient, []).append(Terms(r.pk, r.starts_on, last, r.fee_kind, r.fee_price))
    return terms


def counted(rows: Iterable[ActRows], month: date, framework: Framework, terms: dict[str, list[Terms]]) -> Counted:
    return count(rows, month=month, price=framework.unit_price, terms=terms)
