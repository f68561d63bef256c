"""People directed to a provider. A person's page is a look that the journal keeps."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.kernel.errors import NotFound, require
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.orders import public as orders

from .. import policies
from ..models import Contract
from ..selectors import acts as pages
from ..services import referrals
from . import act_forms


@require_signed_in
def refer(request: Request, code: str) -> HttpResponse:
    contract = pages.service_contract(request.actor, code)
    require(policies.may_manage(request.actor))
    today = timezone.localdate()
    grounds = tuple(orders.fee_rules(today).free_recipients.items())
    starting = {"on": today, "ends_on": contract.ends_on}
    form = act_forms.ReferralForm(request.POST or None, initial=starting, grounds=grounds)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = referrals.refer(actor=request.actor, code=code, draft=form.draft(), at=timezone.now())
            messages.success(request, _("Людину направлено. Надавач отримає лист без її імені."))
            return redirect("contracts:referral", code, made.ordinal)
    return service_form(request, contract, form, _("Направити людину"), _("Направити"))


@require_signed_in
@require_GET
def referral(request: Request, code: str, ordinal: int) -> HttpResponse:
    contract = pages.service_contract(request.actor, code)
    made, person = referrals.look_at_person(actor=request.actor, code=code, ordinal=ordinal, at=timezone.now())
    page = {
        "contract": contract,
        "row": pages.referral_row(made, contract.framework.unit),
        "person": person,
        "explanation": made.explanation,
        "answers": policies.may_answer_referral(request.actor, contract),
        "manage": policies.may_manage(request.actor),
    }
    return render(request, "contracts/referral.html", page)


@require_signed_in
@require_POST
def accept(request: Request, code: str, ordinal: int) -> HttpResponse:
    require(policies.may_answer_referral(request.actor, pages.service_contract(request.actor, code)))
    with reported(request, _("Направлення прийнято. Записуйте послуги за кодом отримувача.")):
        referrals.accept_referral(
            actor=request.actor, code=code, ordinal=ordinal, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("contracts:referral", code, ordinal)


@require_signed_in
def decline(request: Request, code: str, ordinal: int) -> HttpResponse:
    contract, row = _referral(request, code, ordinal)
    require(policies.may_answer_referral(request.actor, contract))
    form = act_forms.WhyForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            referrals.decline_referral(
                actor=request.actor, code=code, ordinal=ordinal, reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Відмову записано. Місто шукатиме іншого надавача."))
            return redirect("contracts:service", code)
    title = _("Відмовити за направленням № %(n)s") % {"n": row.number}
    return service_form(request, contract, form, title, _("Відмовити"), danger=True)


@require_signed_in
def end(request: Request, code: str, ordinal: int) -> HttpResponse:
    contract, row = _referral(request, code, ordinal)
    require(policies.may_manage(request.actor))
    form = act_forms.EndForm(request.POST or None, initial={"version": row.version, "on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            referrals.end_referral(
                actor=request.actor, code=code, ordinal=ordinal, on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"], seen_version=form.cleaned_data["version"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Послугу цій людині завершено. Надавач отримає лист."))
            return redirect("contracts:service", code)
    title = _("Завершити послугу за направленням № %(n)s") % {"n": row.number}
    return service_form(request, contract, form, title, _("Завершити"), danger=True)


def service_form(
    request: Request,
    contract: Contract | pages.ServiceView,
    form: Form,
    title: str,
    action: str,
    *,
    about: str = "",
    danger: bool = False,
) -> HttpResponse:
    """One form beside its contract, with the way back to it."""
    page = {"contract": contract, "form": form, "title": title, "action": action, "about": about, "danger": danger}
    return render(request, "contracts/service_form.html", page)


def _referral(request: Request, code: str, ordinal: int) -> tuple[Contract, pages.ReferralRow]:
    contract = pages.service_contract(request.actor, code)
    made = next((r for r in pages.referred_people(contract) if r.ordinal == ordinal), None)
    if made is None:
        raise NotFound(_("Такого направлення немає."))
    return contract, pages.referral_row(made, contract.framework.unit)
