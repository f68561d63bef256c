"""Money under a contract: payments of tranches and their undoing, demands to return, what came back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.design.documents import in_state_language
from esm.kernel.http import Request, download, problems, require_signed_in

from .. import documents, policies, selectors
from ..services import payments, returns
from . import forms
from .department import form_page, managed, managed_returns


@require_signed_in
def pay(request: Request, code: str, ordinal: int) -> HttpResponse:
    view = managed(request, code)
    tranche = next((t for t in view.tranches if t.ordinal == ordinal), None)
    if tranche is None:
        raise Http404
    form = forms.PayForm(
        request.POST or None,
        initial={
            "version": view.version,
            "paid_on": min(timezone.localdate(), view.year_ends_on),
            "amount": tranche.payable or tranche.lapsed,
        },
    )
    if request.method == "POST" and form.is_valid():
        with problems(form):
            payments.pay_tranche(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                amount=form.cleaned_data["amount"],
                paid_on=form.cleaned_data["paid_on"],
                document=form.cleaned_data["document"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Платіж записано."))
            return redirect("contracts:contract", code)
    title = _("Транш %(n)s: лишилося %(sum)s") % {"n": ordinal, "sum": tranche.payable or tranche.lapsed}
    return form_page(request, view, form, title, _("Записати платіж"))


@require_signed_in
def reverse(request: Request, code: str, payment: int) -> HttpResponse:
    """Undo a payment that was recorded wrongly."""
    view = managed(request, code)
    wrong = next((p for t in view.tranches for p in t.payments if p.id == payment), None)
    if wrong is None:
        raise Http404
    form = forms.ReversalForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            payments.reverse_payment(
                actor=request.actor,
                code=code,
                payment_id=payment,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Платіж скасовано. Запишіть правильний, якщо він був."))
            return redirect("contracts:contract", code)
    title = _("Скасувати запис про платіж %(document)s на %(sum)s") % {"document": wrong.document, "sum": wrong.amount}
    return form_page(request, view, form, title, _("Скасувати запис"), danger=True)


@require_signed_in
@require_GET
def returned(request: Request, code: str) -> HttpResponse:
    """What has to come back and what came, for both sides."""
    page = selectors.returns_page(request.actor, code, today=timezone.localdate())
    city = policies.may_see_all(request.actor)
    about = {"page": page, "contract": page.contract, "office": city, "manage": policies.may_manage(request.actor)}
    return render(request, "contracts/returns.html", about)


@require_signed_in
def demand(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.DemandForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = returns.send_demand(
                actor=request.actor,
                code=code,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            sent = _("Вимогу № %(number)s надіслано. Повернути треба до %(day)s.")
            messages.success(request, sent % {"number": made.number, "day": f"{made.due_on:%d.%m.%Y}"})
            return redirect("contracts:returns", code)
    title = _("Вимога повернути %(sum)s") % {"sum": view.to_return}
    return form_page(request, view, form, title, _("Надіслати вимогу"))


@require_signed_in
def withdraw_demand(request: Request, code: str, ordinal: int) -> HttpResponse:
    view, page = managed_returns(request, code)
    shown = page.demand(ordinal)
    form = forms.WithdrawalForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            returns.withdraw_demand(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Вимогу відкликано."))
            return redirect("contracts:returns", code)
    title = _("Відкликати вимогу № %(number)s") % {"number": shown.number}
    return form_page(request, view, form, title, _("Відкликати"), danger=True)


@require_signed_in
@require_GET
@in_state_language
def demand_document(request: Request, code: str, ordinal: int) -> HttpResponse:
    """The demand as a tagged PDF, for both sides."""
    page = selectors.returns_page(request.actor, code, today=timezone.localdate())
    shown = page.demand(ordinal)
    pdf = documents.demand_pdf(page.contract, shown)
    return download(pdf, name=f"{_('Вимога')} {code}-{ordinal}.pdf", mime="application/pdf")


@require_signed_in
def repay(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.RepayForm(request.POST or None, initial={"version": view.version, "amount": view.to_return})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            returns.record_repayment(
                actor=request.actor,
                code=code,
                amount=form.cleaned_data["amount"],
                on=form.cleaned_data["on"],
                document=form.cleaned_data["document"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Повернення записано."))
            return redirect("contracts:returns", code)
    return form_page(request, view, form, _("Повернення до бюджету"), _("Записати повернення"))


@require_signed_in
def reverse_repayment(request: Request, code: str, repayment: int) -> HttpResponse:
    """Undo a return that was recorded wrongly."""
    view, page = managed_returns(request, code)
    wrong = page.repayment(repayment)
    form = forms.ReversalForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            returns.reverse_repayment(
                actor=request.actor,
                code=code,
                repayment_id=repayment,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Запис скасовано. Запишіть правильне повернення, якщо воно було."))
            return redirect("contracts:returns", code)
    title = _("Скасувати запис про повернення %(document)s на %(sum)s") % {
        "document": wrong.document,
        "sum": wrong.amount,
    }
    return form_page(request, view, form, title, _("Скасувати запис"), danger=True)
