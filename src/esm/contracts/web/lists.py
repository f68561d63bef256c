"""The list of contracts, for the department and for an organisation: filters in the address, pages, files, print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response
from esm.kernel.lists import Query, listing, paged

from .. import selectors
from ..machine import ContractKind, ContractStatus


def contract_list(request: Request, template: str, *, own: bool, around: dict[str, Any]) -> HttpResponse:
    """`own`: of the person's organisations only. `around`: what else the page shows."""
    year, status, kind = (request.GET.get(name, "")[:12] for name in ("year", "status", "kind"))
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    rows, today = (
        selectors.contracts_of(request.actor, own=own, year=wanted, status=status, kind=kind),
        timezone.localdate(),
    )
    if "format" in request.GET:
        return export_response(request, _table(selectors.contract_rows(rows, today=today)), filename=_("Договори"))
    number, total = selectors.total_of(rows)
    page = paged(rows, page=request.GET.get("page"), total=number)
    shown = {
        "rows": selectors.contract_rows(page.rows, today=today),
        "listing": listing(page, Query.of(request.GET.lists()), formats=("csv", "xlsx", "json")),
        "total": total,
        "statuses": ContractStatus.choices,
        "kinds": ContractKind.choices,
        "status": status,
        "kind": kind,
        "year": year,
        "narrowed": bool(year or status or kind),
    }
    return render(request, template, shown | around)


def _table(rows: list[selectors.ContractRow]) -> Table:
    columns = [
        Column("number", _("Номер"), Kind.TEXT),
        Column("title", _("Проєкт"), Kind.TEXT),
        Column("organisation", _("Організація"), Kind.TEXT),
        Column("year", _("Рік"), Kind.INT),
        Column("status", _("Стан"), Kind.TEXT),
        Column("amount", _("Сума, грн"), Kind.MONEY),
        Column("paid", _("Сплачено, грн"), Kind.MONEY),
        Column("accepted", _("Прийнято, грн"), Kind.MONEY),
        Column("starts_on", _("Початок"), Kind.DATE),
        Column("ends_on", _("Кінець"), Kind.DATE),
        Column("next_step", _("Що далі"), Kind.TEXT),
    ]
    cells = [
        (
            r.number, r.title, r.organisation, r.year, r.status_label, r.amount, r.paid, r.accepted, r.starts_on,
            r.ends_on, r.next_step,
        )
        for r in rows
    ]  # fmt: skip
    return Table(columns=columns, rows=cells, title=_("Договори"))
