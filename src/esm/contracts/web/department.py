"""Contracts as the city's official sees them: draw, sign, pay, accept reports, record what came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.kernel.errors import found, require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in
from esm.kernel.lists import Query, listing, paged

from .. import policies, selectors
from ..machine import ContractStatus
from ..selectors.acts import services_without_contract
from ..services import drawing, signing
from . import forms


@require_signed_in
@require_GET
def contracts(request: Request) -> HttpResponse:
    found(policies.may_see_all(request.actor))
    status = request.GET.get("status", "")
    year = request.GET.get("year", "")
    found_here = selectors.contracts_of(
        request.actor, year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None, status=status
    )
    today = timezone.localdate()
    if "format" in request.GET:
        table = _table(selectors.contract_rows(found_here, today=today))
        return export_response(request, table, filename=_("Договори"))
    rows = paged(found_here, page=request.GET.get("page"))
    page = {
        "rows": selectors.contract_rows(rows.rows, today=today),
        "listing": listing(rows, Query.of(request.GET.lists()), formats=("csv", "xlsx", "json")),
        "total": selectors.total_of(found_here),
        "statuses": ContractStatus.choices,
        "status": status,
        "year": year,
        "awaiting": selectors.awards_without_contract() if policies.may_manage(request.actor) else (),
        "awaiting_services": services_without_contract() if policies.may_manage(request.actor) else (),
    }
    return render(request, "contracts/all.html", page)


@require_signed_in
def draw(request: Request, number: str) -> HttpResponse:
    """Draw a contract from an award: a POST from the list."""
    found(policies.may_manage(request.actor))
    if request.method == "POST":
        with reported(request, _("Договір складено. Перевірте його й підпишіть.")) as outcome:
            drawing.draw_contract(actor=request.actor, application_number=number, at=timezone.now())
        if outcome.ok:
            return redirect("contracts:contract", number)
    return redirect("contracts:all")


@require_signed_in
@require_GET
def contract(request: Request, code: str) -> HttpResponse:
    found(policies.may_see_all(request.actor))
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    manage = policies.may_manage(request.actor)
    return render(request, "contracts/contract.html", {"contract": view, "manage": manage, "prepare": manage})


@require_signed_in
def edit(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.ContractForm(request.POST or None, initial=forms.ContractForm.initial_of(view))
    if request.method == "POST" and form.is_valid():
        with problems(form):
            drawing.revise_contract(
                actor=request.actor,
                code=code,
                draft=form.draft(),
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Зміни збережено."))
            return redirect("contracts:contract", code)
    return form_page(request, view, form, _("Змінити договір"), _("Зберегти"))


@require_signed_in
def sign(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.SignForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": view.version, "signed_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with problems(form):
            upload = form.cleaned_data["file"]
            stored = signing.store_signed(actor=request.actor, upload=upload, at=at) if upload else None
            drawing.sign_contract(
                actor=request.actor,
                code=code,
                signed_on=form.cleaned_data["signed_on"],
                file_id=stored.pk if stored else None,
                seen_version=form.cleaned_data["version"],
                at=at,
            )
            messages.success(request, _("Підписання записано. Організація побачить строки звітів."))
            return redirect("contracts:contract", code)
    return form_page(request, view, form, _("Записати підписання"), _("Записати"))


@require_signed_in
def cancel(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.ReasonForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            drawing.cancel_contract(
                actor=request.actor,
                code=code,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Записано: договір не укладено."))
            return redirect("contracts:contract", code)
    return form_page(request, view, form, _("Договір не укладено"), _("Так, договору не буде"), danger=True)


def _view(request: Request, code: str) -> selectors.ContractView:
    found(policies.may_see_all(request.actor))
    return selectors.contract_view(request.actor, code, today=timezone.localdate())


def managed(request: Request, code: str) -> selectors.ContractView:
    view = _view(request, code)
    require(policies.may_manage(request.actor))
    return view


def form_page(
    request: Request, view: selectors.ContractView, form: Any, title: str, action: str, danger: bool = False
) -> HttpResponse:
    page = {"contract": view, "form": form, "title": title, "action": action, "danger": danger}
    return render(request, "contracts/form.html", page)


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
    ]
    cells = [
        (
            r.number,
            r.title,
            r.organisation,
            r.year,
            r.status_label,
            r.amount,
            r.paid,
            r.accepted,
            r.starts_on,
            r.ends_on,
        )
        for r in rows
    ]
    return Table(columns=columns, rows=cells, title=_("Договори"))
