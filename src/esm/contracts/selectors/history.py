"""Who did what to a contract and its reports, in plain sentences: the memory of both its sides."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.exports import Column, Kind, Table
from esm.partners import public as partners

from .. import policies
from ..models import Contract, Report

# A change that the city is still writing, and a check that it only plans: the organisation learns of the outcome.
UNSAID = frozenset(
    {"contracts.draft_amendment", "contracts.revise_amendment", "contracts.plan_check", "contracts.cancel_check"}
)


@dataclass(frozen=True, slots=True)
class ContractHistory:
    code: str
    number: str
    title: str
    rows: tuple[identity.HistoryRow, ...]
    is_city: bool


def contract_history(actor: Actor, code: str) -> ContractHistory:
    """Newest first: all of it for the department, the organisation's side of it for the organisation.

    Four queries, one more for the organisation, however long it is. Raises NotFound for everybody else.
    """
    contract = Contract.objects.filter(code=code).only("code", "number", "title", "organisation_id").first()
    if contract is None or not policies.may_see(actor, contract):
        raise NotFound(_("Такого договору немає."))
    reports = Report.objects.filter(contract=contract).values_list("pk", flat=True)
    rows = identity.history_of([(Contract, [contract.pk]), (Report, reports)])
    is_city = policies.may_see_all(actor)
    if not is_city:
        rows = tuple(_for_organisation(rows, partners.ever_members(contract.organisation_id)))
    return ContractHistory(contract.code, contract.number, contract.title, rows, is_city)


def _for_organisation(rows: Iterable[identity.HistoryRow], own: Container[int]) -> Iterator[identity.HistoryRow]:
    """Its own people by name, the city without names; not what the city hasn't said yet."""
    for row in rows:
        if row.actor_id is None or row.actor_id in own:
            yield row
        elif row.action not in UNSAID:
            yield replace(row, who=_("Місто"))


def history_table(history: ContractHistory) -> Table:
    columns = [Column("at", _("Коли"), Kind.DATETIME), Column("who", _("Хто")), Column("what", _("Що зроблено"))]
    title = _("Історія договору %(number)s") % {"number": history.number}
    return Table(columns, [(r.at, r.who, r.what) for r in history.rows], title, history.title)
