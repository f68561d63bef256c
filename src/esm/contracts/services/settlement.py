"""The end of a contract: done, then closed as soon as what was paid and did not come back is what was accepted."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from ..machine import CONTRACT, ContractStatus
from ..models import Contract, Payment, Repayment

Row = TypeVar("Row", Payment, Repayment)


def complete(contract: Contract) -> None:
    """The final report is accepted (`contract.accepted` says for how much). The caller saves."""
    contract.status = CONTRACT.target("complete", contract.status)
    close_if_even(contract)


def reopen(contract: Contract) -> None:
    """What came back did not: a closed contract has accounts to settle again. The caller saves."""
    if contract.status == ContractStatus.CLOSED:
        contract.status = CONTRACT.target("reopen", contract.status)


def close_if_even(contract: Contract) -> None:
    """Close a completed contract once nobody owes anything: neither the organisation nor the city. The caller saves."""
    even = contract.accepted is not None and contract.paid - contract.returned == contract.accepted
    if contract.status == ContractStatus.COMPLETED and even:
        contract.status = CONTRACT.target("close", contract.status)


def reversed_under(rows: QuerySet[Row], document: str) -> Row | None:
    """The row with this document that was reversed and not entered again yet: the new one stands in its place."""
    return rows.filter(document=document, reverses=None, reversal__isnull=False, replacement__isnull=True).first()
