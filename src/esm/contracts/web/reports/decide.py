"""Reports on the official's desk: reading, marking receipts, deciding; how many reports there are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from esm.kernel.errors import found, require
from esm.kernel.http import Request, problems, reported, require_signed_in
from esm.kernel.money import Money

from ... import policies, selectors
from ...selectors.objections import objections
from ...services import reports
from . import forms
from .finding import opened, page_of, place, seen_report


@require_signed_in
def decide(request: Request, code: str, key: str) -> HttpResponse:
    """Read a report beside the plan; accept it (whole or in part) or return it."""
    found(policies.may_see_all(request.actor))
    row, report = opened(request, code, key)
    manage = policies.may_manage(request.actor)
    against = objections(row, report.to_accept) if report.submitted else None
    initial = {"version": report.stamp, "accepted": report.to_accept}
    if against and against.rows:
        initial |= {"accepted": against.proposed, "remark": against.words}
    form = forms.DecideForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(manage)
        if form.is_valid():
            asked: dict[str, Any] = {
                "actor": request.actor,
                "code": code,
                "key": key,
                "remark": form.cleaned_data["remark"],
                "seen_version": form.cleaned_data["version"],
                "at": timezone.now(),
            }
            with problems(form):
                if "return" in request.POST:
                    reports.return_report(mend_until=form.cleaned_data["mend_until"], **asked)
                    messages.success(request, _("Звіт повернуто. Організація отримає лист."))
                else:
                    reports.accept_report(accepted=form.cleaned_data["accepted"], **asked)
                    messages.success(request, _("Звіт прийнято."))
                return redirect("contracts:contract", code)
    page = {"report": report, "form": form, "manage": manage, "against": against}
    return render(request, "contracts/decide.html", page | place(request))


@require_signed_in
def refuse(request: Request, code: str, key: str, receipt: int) -> HttpResponse:
    """What of a receipt isn't accepted, and why."""
    found(policies.may_see_all(request.actor))
    require(policies.may_manage(request.actor))
    view = page_of(request, code, key)
    row = selectors.receipt_row(selectors.receipt_of(seen_report(request, code, key), receipt))
    initial = {"refused": row.refused or row.amount, "refused_why": row.refused_why}
    form = forms.RefuseReceiptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            reports.refuse_receipt(
                actor=request.actor,
                code=code,
                key=key,
                receipt_id=receipt,
                refused=form.cleaned_data["refused"] or Money(0),
                why=form.cleaned_data["refused_why"],
                at=timezone.now(),
            )
            messages.success(request, _("Записано. Сума до прийняття перерахована."))
            return redirect("contracts:receipts", code, key)
    lead = _("%(counterparty)s, документ %(number)s, %(sum)s. Рядок: %(line)s.") % {
        "counterparty": row.counterparty,
        "number": row.number,
        "sum": row.amount,
        "line": row.line_label,
    }
    page = {"report": view, "form": form, "title": _("Не приймати чек"), "action": _("Записати"), "lead": lead}
    return render(request, "contracts/report_form.html", page | place(request))


@require_signed_in
def plan(request: Request, code: str) -> HttpResponse:
    """One more interim report on a day the city asks for."""
    found(policies.may_see_all(request.actor))
    require(policies.may_manage(request.actor))
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    form = forms.PlanReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            reports.plan_report(
                actor=request.actor,
                code=code,
                due_on=form.cleaned_data["due_on"],
                covers_until=form.cleaned_data["covers_until"],
                at=timezone.now(),
            )
            messages.success(request, _("Звіт призначено. Організація побачить строк."))
            return redirect("contracts:contract", code)
    page = {"contract": view, "form": form, "title": _("Призначити проміжний звіт"), "action": _("Призначити")}
    return render(request, "contracts/form.html", page)


@require_signed_in
@require_POST
def drop(request: Request, code: str, key: str) -> HttpResponse:
    found(policies.may_see_all(request.actor))
    with reported(request, _("Звіт скасовано.")):
        reports.drop_report(
            actor=request.actor, code=code, key=key, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    return redirect("contracts:contract", code)
