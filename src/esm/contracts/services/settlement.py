"""The end of a contract: done, then closed as soon as what was paid and did not come back is what was accepted."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from ..machine import CONTRACT, SETTLED_CONTRACTS, ContractStatus
from ..models import Contract, Payment, Repayment

Row = TypeVar("Row", Payment, Repayment)


def complete(contract: Contract) -> None:
    """The final report is accepted (`contract.accepted` says for how much). The caller saves."""
    contract.status = CONTRACT.target("complete", contract.status)
    close_if_even(contract)


def reopen(contract: Contract) -> None:
    """What came back did not: a closed contract has accounts to settle again. The caller saves."""
    if contract.status in SETTLED_CONTRACTS:
        contract.status = CONTRACT.target("reopen", contract.status)


def close_if_even(contract: Contract) -> None:
    """Close a completed contract once nobody owes anything: neither the organisation nor the city. What the city owes after the
    end of the budget year it can't pay: then the contract is closed with that. The caller saves."""
    if contract.status != ContractStatus.COMPLETED or contract.accepted is None:
        return
    kept = contract.paid - contract.returned
    if kept == contract.accepted:
        contract.status = CONTRACT.target("close", contract.status)
    elif contract.lapsed and kept < contract.accepted:
        contract.status = CONTRACT.target("lapse", contract.status)


def reversed_under(rows: QuerySet[Row], document: str) -> Row | None:
    """The row with this document that was reversed and not entered again yet: the new one stands in its place."""
    return rows.filter(document=document, reverses=None, reversal__isnull=False, replacement__isnull=True).first()
