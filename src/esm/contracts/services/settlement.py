"""The end of a contract: done, then closed as soon as what was paid and did not come back is what was accepted."""

from __future__ import annotations

from ..machine import CONTRACT, ContractStatus
from ..models import Contract


def complete(contract: Contract) -> None:
    """The final report is accepted (`contract.accepted` says for how much). The caller saves."""
    contract.status = CONTRACT.target("complete", contract.status)
    close_if_even(contract)


def close_if_even(contract: Contract) -> None:
    """Close a completed contract once nobody owes anything: neither the organisation nor the city. The caller saves."""
    even = contract.accepted is not None and contract.paid - contract.returned == contract.accepted
    if contract.status == ContractStatus.COMPLETED and even:
        contract.status = CONTRACT.target("close", contract.status)
