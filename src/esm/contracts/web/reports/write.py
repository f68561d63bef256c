"""Writing a report, looking it through, handing it over, taking it back, correcting it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.design.documents import in_state_language
from esm.kernel.errors import Invalid, require
from esm.kernel.http import Request, download, problems, reported, require_signed_in, seen_version

from ... import documents, policies, selectors
from ...selectors.report_compare import compared
from ...services import reports
from . import forms
from .finding import opened, page_of, place, seen_report


@require_signed_in
def report(request: Request, code: str, key: str) -> HttpResponse:
    """Write a report. «Зберегти чернетку» stays here, «Зберегти і перевірити» goes on to the check page."""
    titles = selectors.service_titles()
    shown, view = opened(request, code, key, selectors.Part.WORDS | selectors.Part.LINES, titles)
    writes = policies.may_write_report(request.actor, shown.contract)
    if request.method != "POST" and not (view.editable and writes):
        view = replace(view, photos=selectors.photos_of(shown))
        return render(
            request, "contracts/report.html", {"report": view, "form": None, "writes": writes} | place(request)
        )
    logged = selectors.logged_services(shown, today=timezone.localdate()) if view.editable else {}
    form_of = partial(
        forms.ReportForm,
        initial=forms.ReportForm.initial_of(view, logged),
        page=view,
        services=list(titles.items()),
        logged=logged,
        rows=_rows(request, "service_", len(view.services) + forms.SERVICE_ROWS),
        media_rows=_rows(request, "media_title_", len(view.media) + forms.MEDIA_ROWS),
    )
    if request.method == "POST":
        form = form_of(request.POST)
        if form.is_valid():
            with problems(form):
                reports.save_report(
                    actor=request.actor,
                    code=code,
                    key=key,
                    content=form.content(),
                    seen_version=form.cleaned_data["version"],
                    at=timezone.now(),
                )
            if not form.errors:
                if "check" in request.POST:
                    return redirect("contracts:check", code, key)
                messages.success(request, _("Збережено о %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
                return redirect("contracts:report", code, key)
    else:
        form = form_of()
    return render(request, "contracts/report.html", {"report": view, "form": form, "writes": writes} | place(request))


def _rows(request: HttpRequest, prefix: str, least: int) -> int:
    """As many rows as were sent: a form from a page with more rows loses none of them."""
    sent = [int(n) for key in request.POST if (n := key.removeprefix(prefix)).isascii() and n.isdigit() and n != key]
    return min(max([least, *sent]), 200)


@require_signed_in
def check(request: Request, code: str, key: str) -> HttpResponse:
    """Look the whole report through, declare it true, submit."""
    view = page_of(request, code, key)
    missing: dict[str, str] = {}
    if request.method == "POST":
        if "declared" not in request.POST:
            missing = {"declared": _("Підтвердьте, що дані правдиві.")}
        else:
            with reported(request, _("Звіт подано. Про рішення повідомимо листом.")) as outcome:
                reports.submit_report(
                    actor=request.actor, code=code, key=key, seen_version=seen_version(request), at=timezone.now()
                )
            if outcome.ok:
                return redirect("contracts:own_contract", code)
            missing = outcome.error.fields if isinstance(outcome.error, Invalid) else {}
        view = page_of(request, code, key)
    return render(request, "contracts/check.html", {"report": view, "missing": missing} | place(request))


@require_signed_in
@require_POST
def recall(request: Request, code: str, key: str) -> HttpResponse:
    seen_report(request, code, key)
    with reported(request, _("Звіт відкликано. Виправте його й подайте знову.")):
        reports.recall_report(actor=request.actor, code=code, key=key, at=timezone.now())
    return redirect("contracts:report", code, key)


@require_signed_in
def correct(request: Request, code: str, key: str) -> HttpResponse:
    """Open the next version of an accepted report."""
    view = page_of(request, code, key)
    require(policies.may_submit_report(request.actor, seen_report(request, code, key).contract))
    form = forms.CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            new = reports.open_correction(
                actor=request.actor, code=code, key=key, reason=form.cleaned_data["reason"], at=timezone.now()
            )
            messages.success(request, _("Відкрито нову версію. Виправте її й подайте; прийнята лишається чинною."))
            return redirect("contracts:report", code, new.key)
    lead = _("Прийнятий звіт не змінюється. Програма зробить його копію: виправте її й подайте на розгляд.")
    return _simple(request, view, form, _("Виправити прийнятий звіт"), _("Відкрити нову версію"), lead)


@require_signed_in
@require_POST
def discard(request: Request, code: str, key: str) -> HttpResponse:
    seen_report(request, code, key)
    back = key
    with reported(request, _("Виправлення прибрано. Чинною лишається прийнята версія.")):
        back = reports.discard_correction(actor=request.actor, code=code, key=key, at=timezone.now())
    return redirect("contracts:report", code, back)


@require_signed_in
@require_GET
def compare(request: Request, code: str, key: str) -> HttpResponse:
    """What a correction says otherwise than the version before it."""
    view, differences = compared(request.actor, code, key)
    page = {"report": view, "differences": differences} | place(request)
    return render(request, "contracts/report_compare.html", page)


@require_signed_in
@require_GET
@in_state_language
def paper(request: Request, code: str, key: str) -> HttpResponse:
    """The whole report as a PDF, with every receipt."""
    shown, view = opened(request, code, key)
    rows = [selectors.receipt_row(r) for r in selectors.receipts_of(shown, selectors.ReceiptFilters())]
    name = f"{view.label} {code}.pdf"
    return download(documents.report_pdf(view, rows), name=name, mime="application/pdf")


def _simple(
    request: Request, view: selectors.ReportPage, form: object, title: str, action: str, lead: str = ""
) -> HttpResponse:
    page = {"report": view, "form": form, "title": title, "action": action, "lead": lead} | place(request)
    return render(request, "contracts/report_form.html", page)
