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
from esm.kernel.http import Request, problems, reported, require_signed_in

from .. import policies, selectors
from ..selectors.acts import services_without_contract
from ..services import drawing, signing
from . import forms
from .lists import contract_list


@require_signed_in
@require_GET
def contracts(request: Request) -> HttpResponse:
    found(policies.may_see_all(request.actor))
    manage = policies.may_manage(request.actor)
    around = {
        "awaiting": selectors.awards_without_contract() if manage else (),
        "awaiting_services": services_without_contract() if manage else (),
    }
    return contract_list(request, "contracts/all.html", own=False, around=around)


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
    return selectors.contract_page(request.actor, code, today=timezone.localdate())


def managed(request: Request, code: str) -> selectors.ContractView:
    view = _view(request, code)
    require(policies.may_manage(request.actor))
    return view


def managed_returns(request: Request, code: str) -> tuple[selectors.ContractView, selectors.ReturnsPage]:
    """The contract, without its lines and files, beside what has to come back of its money."""
    found(policies.may_see_all(request.actor))
    page = selectors.returns_page(request.actor, code, today=timezone.localdate())
    require(policies.may_manage(request.actor))
    return page.contract, page


def form_page(
    request: Request, view: selectors.ContractView, form: Any, title: str, action: str, danger: bool = False
) -> HttpResponse:
    page = {"contract": view, "form": form, "title": title, "action": action, "danger": danger}
    return render(request, "contracts/form.html", page)
