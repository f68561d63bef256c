"""Who did what to a contract and its reports, in plain sentences: the city's own memory of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table

from .. import policies
from ..models import Contract, Report


@dataclass(frozen=True, slots=True)
class ContractHistory:
    code: str
    number: str
    title: str
    rows: tuple[identity.HistoryRow, ...]


def contract_history(actor: Actor, code: str) -> ContractHistory:
    """For the department, newest first. Four queries, however long it is. Raises NotFound."""
    found(policies.may_see_all(actor))
    contract = Contract.objects.filter(code=code).only("code", "number", "title").first()
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    reports = Report.objects.filter(contract=contract).values_list("pk", flat=True)
    rows = identity.history_of([(Contract, [contract.pk]), (Report, reports)])
    return ContractHistory(contract.code, contract.number, contract.title, rows)


def history_table(history: ContractHistory) -> Table:
    columns = [Column("at", _("Коли"), Kind.DATETIME), Column("who", _("Хто")), Column("what", _("Що зроблено"))]
    title = _("Історія договору %(number)s") % {"number": history.number}
    return Table(columns, [(r.at, r.who, r.what) for r in history.rows], title, history.title)
