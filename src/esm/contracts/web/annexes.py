"""Estimate, plan and editions of a contract: pages that both sides open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, require
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from .. import policies, selectors
from ..models import Contract
from ..selectors.editions import content_of
from ..services import drawing, signing
from . import forms
from .annex_forms import LinesForm, PlanForm


def home(actor: Actor) -> str:
    """The name of the contract's page for this person: the city and the organisation have one each."""
    return "contracts:contract" if policies.may_see_all(actor) else "contracts:own_contract"


def prepared(request: Request, code: str) -> Contract:
    """A contract that isn't signed yet, for somebody who may prepare it."""
    contract = selectors.seen(request.actor, code)
    require(policies.may_prepare(request.actor, contract.organisation_id))
    if not contract.is_draft:
        raise Conflict(_("Договір уже підписано. Зміни вносить додаткова угода."))
    return contract


@require_signed_in
def estimate(request: Request, code: str) -> HttpResponse:
    """Bring the lines to the awarded sum before signing; what is typed is counted here, and in the browser meanwhile."""
    contract = prepared(request, code)
    content = content_of(contract)
    form = LinesForm(request.POST or None, lines=content.lines, initial={"version": contract.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            drawing.revise_lines(
                actor=request.actor,
                code=code,
                lines=form.content(),
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Кошторис збережено."))
            return redirect(home(request.actor), code)
    page = {"contract": contract, "form": form, "content": content, "home": home(request.actor)}
    return render(request, "contracts/estimate.html", page)


@require_signed_in
@require_POST
def fit(request: Request, code: str) -> HttpResponse:
    """Cut all lines that the city pays by one share."""
    prepared(request, code)
    with reported(request, _("Рядки приведено до суми договору. Перевірте їх.")):
        drawing.fit_lines(actor=request.actor, code=code, seen_version=seen_version(request), at=timezone.now())
    return redirect("contracts:estimate", code)


@require_signed_in
def plan(request: Request, code: str) -> HttpResponse:
    contract = prepared(request, code)
    content = content_of(contract)
    form = PlanForm(request.POST or None, content=content, initial={"version": contract.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            drawing.revise_plan(
                actor=request.actor,
                code=code,
                activities=form.activities(),
                indicators=form.indicators(),
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("План і показники збережено."))
            return redirect(home(request.actor), code)
    page = {"contract": contract, "form": form, "home": home(request.actor)}
    return render(request, "contracts/plan.html", page)


@require_signed_in
@require_GET
def edition(request: Request, code: str, key: str) -> HttpResponse:
    """One edition, whole."""
    contract, page = selectors.edition_page(request.actor, code, key)
    return render(request, "contracts/edition.html", {"contract": contract, "page": page, "home": home(request.actor)})


@require_signed_in
@require_GET
def compare(request: Request, code: str) -> HttpResponse:
    """Two editions side by side; which ones stands in the address."""
    contract, compared = selectors.comparison(
        request.actor, code, request.GET.get("older", ""), request.GET.get("newer", "")
    )
    return render(
        request, "contracts/compare.html", {"contract": contract, "compared": compared, "home": home(request.actor)}
    )


@require_signed_in
def add_file(request: Request, code: str) -> HttpResponse:
    """One more signed file of a signed contract: a scan that came later, the other side's signature."""
    contract = selectors.seen(request.actor, code)
    require(policies.may_manage(request.actor))
    form = forms.SignedFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with problems(form):
            stored = signing.store_signed(actor=request.actor, upload=form.cleaned_data["file"], at=at)
            signing.add_file(actor=request.actor, code=code, ordinal=None, file_id=stored.pk, at=at)
            messages.success(request, _("Файл додано."))
            return redirect("contracts:contract", code)
    page = {"contract": contract, "form": form, "title": _("Додати підписаний файл"), "action": _("Додати")}
    return render(request, "contracts/form.html", page)
