"""Money of the social order, contract by contract: for everybody, with dates and reasons."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response
from esm.kernel.lists import Query, listing, paged

from ...selectors import complaints, service_money
from .common import year_of


@require_GET
def contracts(request: Request) -> HttpResponse:
    year = year_of(request)
    rows = service_money.service_contracts(year=year)
    if "format" in request.GET:
        return export_response(request, _table(service_money.service_rows(list(rows))), filename="service-money")
    page = paged(rows, page=request.GET.get("page"))
    shown = page.with_rows(service_money.service_rows(list(page.rows)))
    this_year = timezone.localdate().year
    context = {
        "listing": listing(shown, Query.of(request.GET.lists()), formats=("csv", "xlsx", "json")),
        "year": year,
        "years": range(this_year + 1, this_year - 5, -1),
        "crumbs": [(_("Головна"), "/")],
    }
    return render(request, "contracts/oversight/money.html", context)


@require_GET
def contract(request: Request, code: str) -> HttpResponse:
    money = service_money.service_money(code)
    if "format" in request.GET:
        return export_response(request, _steps(money), filename=f"money-{code}")
    context = {
        "money": money,
        "complaints": complaints.published(code),
        "crumbs": [(_("Головна"), "/"), (_("Гроші за соціальним замовленням"), reverse("contracts:money"))],
    }
    return render(request, "contracts/oversight/money_one.html", context)


def _table(rows: list[service_money.ServiceMoneyRow]) -> Table:
    columns = [
        Column("code", _("Код")),
        Column("number", _("Договір")),
        Column("title", _("Послуга за договором")),
        Column("organisation", _("Надавач")),
        Column("edrpou", _("ЄДРПОУ")),
        Column("year", _("Рік"), Kind.INT),
        Column("kind", _("Вид")),
        Column("status", _("Стан")),
        Column("asked", _("Просили, грн"), Kind.MONEY),
        Column("awarded", _("Рішення, грн"), Kind.MONEY),
        Column("original", _("Договір спершу, грн"), Kind.MONEY),
        Column("contracted", _("Договір, грн"), Kind.MONEY),
        Column("paid", _("Сплачено, грн"), Kind.MONEY),
        Column("accepted", _("Прийнято, грн"), Kind.MONEY),
        Column("returned", _("Повернуто, грн"), Kind.MONEY),
    ]
    cells = [
        (
            r.code, r.number, r.title, r.organisation, r.edrpou, r.year, r.kind_label, r.status_label, r.asked,
            r.awarded, r.original, r.current, r.paid, r.accepted, r.returned,
        )
        for r in rows
    ]  # fmt: skip
    return Table(columns, cells, title=_("Гроші за соціальним замовленням"), source=_("Ліцензія CC BY 4.0"))


def _steps(money: service_money.ServiceMoney) -> Table:
    columns = [
        Column("number", _("Договір")),
        Column("code", _("Код кроку")),
        Column("step", _("Крок")),
        Column("on", _("Дата"), Kind.DATE),
        Column("amount", _("Сума, грн"), Kind.MONEY, _("сума цього кроку; різні кроки не додають")),
        Column("why", _("Підстава")),
    ]
    cells = [(money.row.number, s.code, s.label, s.on, s.amount, s.why) for s in money.path.steps]
    return Table(columns, cells, title=_("Шлях грошей: %(title)s") % {"title": money.row.title})
