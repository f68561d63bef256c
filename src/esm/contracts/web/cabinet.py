"""Contracts and reports as the organisation sees them; documents for whoever may see the contract."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.design.documents import in_state_language
from esm.kernel.errors import Invalid
from esm.kernel.http import Request, download, file_response, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import Query, listing, paged
from esm.partners import public as partners

from .. import documents, selectors
from ..machine import ReportKind
from ..services import reports
from .forms import SERVICE_ROWS, ReportForm


@require_signed_in
@require_GET
def contracts(request: Request) -> HttpResponse:
    """Contracts of the person's organisations; the department has a list of its own."""
    if not request.actor.organisations:
        raise partners.works_nowhere()
    page = paged(selectors.contracts_of(request.actor), page=request.GET.get("page"))
    rows = selectors.contract_rows(page.rows, today=timezone.localdate())
    return render(
        request, "contracts/own.html", {"rows": rows, "listing": listing(page, Query.of(request.GET.lists()))}
    )


@require_signed_in
@require_GET
def contract(request: Request, code: str) -> HttpResponse:
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    return render(request, "contracts/own_contract.html", {"contract": view})


@require_signed_in
def report(request: Request, code: str, kind: str) -> HttpResponse:
    """Write a report. «Зберегти чернетку» stays here, «Зберегти і перевірити» goes on to the check page."""
    view, which = _report(request, code, kind)
    rows = len(view.report(which).services) + SERVICE_ROWS
    services = list(selectors.service_titles().items())
    if request.method == "POST":
        rows = _posted_rows(request, rows)
        form = ReportForm(request.POST, services=services, rows=rows)
        if form.is_valid():
            with problems(form):
                reports.save_report(
                    actor=request.actor,
                    code=code,
                    kind=which,
                    content=form.content(),
                    seen_version=form.cleaned_data["version"],
                    at=timezone.now(),
                )
            if not form.errors:
                if "check" in request.POST:
                    return redirect("contracts:check", code, which)
                messages.success(request, _("Збережено о %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
                return redirect("contracts:report", code, which)
    else:
        form = ReportForm(initial=ReportForm.initial_of(view.report(which)), services=services, rows=rows)
    page = {"contract": view, "report": view.report(which), "form": form}
    return render(request, "contracts/report.html", page)


@require_signed_in
def check(request: Request, code: str, kind: str) -> HttpResponse:
    """Check answers, then submit."""
    view, which = _report(request, code, kind)
    missing: dict[str, str] = {}
    if request.method == "POST":
        with reported(request, _("Звіт подано. Про рішення повідомимо листом.")) as outcome:
            reports.submit_report(
                actor=request.actor, code=code, kind=which, seen_version=seen_version(request), at=timezone.now()
            )
        if outcome.ok:
            return redirect("contracts:own_contract", code)
        missing = outcome.error.fields if isinstance(outcome.error, Invalid) else {}
        view, which = _report(request, code, kind)
    page = {"contract": view, "report": view.report(which), "missing": missing}
    return render(request, "contracts/check.html", page)


@require_signed_in
@require_POST
def recall(request: Request, code: str, kind: str) -> HttpResponse:
    _view, which = _report(request, code, kind)
    with reported(request, _("Звіт відкликано. Виправте його й подайте знову.")):
        reports.recall_report(actor=request.actor, code=code, kind=which, at=timezone.now())
    return redirect("contracts:report", code, which)


@require_signed_in
@require_GET
@in_state_language
def document(request: Request, code: str, format: str) -> HttpResponse:
    """The contract as DOCX for editing or PDF for signing."""
    view = selectors.contract_view(request.actor, code, today=timezone.localdate())
    if format not in documents.FORMATS:
        raise Http404
    made = documents.FORMATS[format]
    return download(made.draw(view), name=f"{_('Договір')} {code}.{format}", mime=made.mime)


@require_signed_in
@require_GET
def signed(request: Request, code: str, file: int) -> HttpResponseBase:
    """A signed file of the contract, or of one of its amendments."""
    view = selectors.contract_view(request.actor, code, today=timezone.localdate())
    return file_response(selectors.signed_file(view.id, file))


def _report(request: Request, code: str, kind: str) -> tuple[selectors.ContractView, ReportKind]:
    view = selectors.contract_view(request.actor, code, today=timezone.localdate())
    if kind not in ReportKind.values:
        raise Http404
    view.report(kind)
    return view, ReportKind(kind)


def _posted_rows(request: HttpRequest, least: int) -> int:
    """As many service rows as were sent: a form from a page with more rows loses none of them."""
    sent = [
        int(n) for key in request.POST if (n := key.removeprefix("service_")).isascii() and n.isdigit() and n != key
    ]
    return min(max([least, *sent]), 200)
