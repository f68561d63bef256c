"""Services of a project in the service log, as both sides see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound

from .. import policies
from ..machine import ContractKind, ContractStatus
from ..models import Contract
from .editions import seen
from .reports import service_titles


@dataclass(frozen=True, slots=True)
class ServiceRow:
    title: str
    unit: str
    used: str
    valid_from: date
    valid_until: date
    closed: bool


@dataclass(frozen=True, slots=True)
class ProjectServices:
    contract: Contract
    rows: tuple[ServiceRow, ...]
    titles: tuple[tuple[str, str], ...]
    may_add: bool


def project_services(actor: Actor, code: str) -> ProjectServices:
    """Three queries. Raises NotFound for strangers and for a social order's contract."""
    contract = seen(actor, code)
    if contract.kind != ContractKind.PROJECT:
        raise NotFound(_("Такого договору немає."))
    titles = service_titles()
    return ProjectServices(
        contract,
        tuple(
            ServiceRow(
                titles.get(x.service, x.service), str(deliveries.Unit(x.unit).label), deliveries.amount(x.used),
                x.valid_from, x.valid_until, x.closed,
            )
            for x in deliveries.lines_of_contract(contract.code)
        ),
        tuple(titles.items()),
        contract.status == ContractStatus.IN_FORCE and policies.may_prepare(actor, contract.organisation_id),
    )  # fmt: skip
