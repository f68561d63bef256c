"""Partners' tables: full records, keys without names, totals; the blank form and the offline tool."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from esm.kernel.errors import found
from esm.kernel.http import Request, download, export_response, problems, reported, require_signed_in
from esm.kernel.incoming import ImportStatus
from esm.kernel.lists import Query, listing

from .. import services
from ..columns import blank
from ..machine import Mode
from ..offline import bundle
from ..selectors import partner_files
from ..services.incoming import ROWS
from .forms import ImportForm, TotalsForm, UndoForm
from .scope import Scope, scope_of


@require_signed_in
@require_http_methods(["GET", "POST"])
def tables(request: Request) -> HttpResponse:
    """Send a table; what was sent before."""
    scope = scope_of(request)
    found(scope.may_write and scope.id is not None)
    sending = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sending else ImportForm(initial={"mode": Mode.FULL})
    if sending and form.is_valid():
        with problems(form) as outcome:
            assert scope.id is not None  # noqa: S101
            sent = services.send_file(
                actor=request.actor,
                organisation_id=scope.id,
                mode=form.cleaned_data["mode"],
                upload=form.cleaned_data["file"],
                at=timezone.now(),
            )
        if outcome.ok:
            return redirect(reverse("people:file", args=[sent.code]) + scope.query)
    return _page(request, scope, form, TotalsForm())


def _page(request: Request, scope: Scope, form: ImportForm, totals: TotalsForm) -> HttpResponse:
    assert scope.id is not None  # noqa: S101
    files = listing(
        partner_files.files(request.actor, scope.id, page=request.GET.get("page")), Query.of(request.GET.lists())
    )
    page = {"scope": scope, "form": form, "totals": totals, "listing": files, "rows": ROWS}
    response = render(request, "people/import.html", page, status=422 if form.errors or totals.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_GET
def file(request: Request, code: str) -> HttpResponseBase:
    """One file: how far it is, what was found, what to do next."""
    scope = scope_of(request)
    view = partner_files.file_view(request.actor, scope.id, code)
    if request.htmx:
        if not view.waits:
            return HttpResponseClientRedirect(reverse("people:file", args=[code]) + scope.query)
        return render(request, "people/_file_state.html", {"file": view, "scope": scope})
    return _file(request, scope, view, UndoForm())


def _file(request: Request, scope: Scope, view: partner_files.FileView, form: UndoForm) -> HttpResponse:
    page = {"file": view, "scope": scope, "form": form, "Status": ImportStatus}
    response = render(request, "people/file.html", page, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_POST
def confirm(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    partner_files.file_view(request.actor, scope.id, code)
    with reported(request):
        services.confirm_file(
            actor=request.actor, code=code, skip_bad=bool(request.POST.get("skip_bad")), at=timezone.now()
        )
    return redirect(reverse("people:file", args=[code]) + scope.query)


@require_signed_in
@require_POST
def cancel(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    partner_files.file_view(request.actor, scope.id, code)
    with reported(request, _("Файл прибрано. Серед клієнтів нічого не змінилося.")) as outcome:
        services.cancel_file(actor=request.actor, code=code, at=timezone.now())
    address = reverse("people:import") if outcome.ok else reverse("people:file", args=[code])
    return redirect(address + scope.query)


@require_signed_in
@require_POST
def take_back(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    view = partner_files.file_view(request.actor, scope.id, code)
    form = UndoForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.undo_file(actor=request.actor, code=code, reason=form.cleaned_data["reason"], at=timezone.now())
        if outcome.ok:
            return redirect(reverse("people:file", args=[code]) + scope.query)
    return _file(request, scope, view, form)


@require_signed_in
@require_GET
def marked(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    content, kind, name = partner_files.marked_file(request.actor, scope.id, code)
    response = download(content, name=name, mime=kind.mime)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_POST
def totals(request: Request) -> HttpResponse:
    scope = scope_of(request)
    found(scope.may_write and scope.id is not None)
    form = TotalsForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            assert scope.id is not None  # noqa: S101
            services.report_totals(
                actor=request.actor, organisation_id=scope.id, service_code="", at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Підсумки за місяць записано."))
            return redirect(reverse("people:import") + scope.query)
    return _page(request, scope, ImportForm(initial={"mode": Mode.FULL}), form)


@require_signed_in
@require_GET
def template(request: Request) -> HttpResponse:
    found(scope_of(request).may_write)
    return export_response(request, blank(), filename=_("Бланк списку клієнтів"))


@require_signed_in
@require_GET
def tool(request: Request) -> HttpResponse:
    """The offline tool with the network's key inside: for whoever answers for the organisation."""
    scope = scope_of(request)
    found(scope.may_answer and scope.id is not None)
    response = download(bundle(), name="esm-kliuchi.pyz", mime="application/zip")
    response["Cache-Control"] = "no-store"
    return response
