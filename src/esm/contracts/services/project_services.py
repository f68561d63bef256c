"""Services of a project in the service log: what the organisation may write under its contract, and until which day.

The contract doesn't limit their volume. A report counts them from the log.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, found, require

from .. import policies
from ..machine import ContractKind, ContractStatus
from ..models import Contract
from .locking import lock


def add_service(*, actor: Actor, code: str, service: str, unit: str, at: datetime) -> int:
    """Let the organisation write a service into the log under its project's contract, for the contract's term. By either side.

    Raises Invalid for unknown codes, Conflict when it is there already or the contract isn't in force.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_prepare(actor, contract.organisation_id))
        if contract.kind != ContractKind.PROJECT:
            raise Conflict(_("За соціальним замовленням послугу й обсяг визначив вибір надавача."))
        if contract.status != ContractStatus.IN_FORCE:
            raise Conflict(_("Послуги записують за договором, що діє."))
        allowance_id = deliveries.open_allowance(
            actor=actor,
            contract_code=contract.code,
            provider_id=contract.organisation_id,
            service_code=service,
            unit=unit,
            volume=None,
            valid_from=contract.starts_on,
            valid_until=contract.ends_on,
            at=at,
        )
        audit.record(actor=actor, action="contracts.add_service", subject=contract, at=at, service=service, unit=unit)
    return allowance_id


def move_terms(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The project's term has changed: services may be written within the new one. A step of an amendment's signing, under the
    contract's lock. Raises Conflict when something stands in the log outside of it."""
    for line in _open_lines(contract):
        deliveries.change_allowance(
            actor=actor, allowance_id=line.allowance_id, volume=line.volume, valid_from=contract.starts_on,
            valid_until=contract.ends_on, at=at,
        )  # fmt: skip


def close(contract: Contract, *, actor: Actor, at: datetime) -> None:
    """The contract is broken off: nothing more is written under it."""
    for line in _open_lines(contract):
        deliveries.close_allowance(actor=actor, allowance_id=line.allowance_id, at=at)


def _open_lines(contract: Contract) -> list[deliveries.ContractLine]:
    if contract.kind != ContractKind.PROJECT:
        return []
    return [line for line in deliveries.lines_of_contract(contract.code) if not line.closed]
