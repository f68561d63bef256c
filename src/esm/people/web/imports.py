"""Partners' tables: full records, keys without names, totals; the blank form and the offline tool."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel import files, imports
from esm.kernel.errors import found
from esm.kernel.http import Request, download, export_response, problems, require_signed_in

from .. import services
from ..columns import blank
from ..machine import Mode
from ..offline import bundle
from ..selectors import lists
from ..services.importing import Imported
from .forms import TABLES, ImportForm, TotalsForm
from .scope import Scope, scope_of


@require_signed_in
@require_http_methods(["GET", "POST"])
def tables(request: Request) -> HttpResponse:
    """Send a table: looked through first, written when she ticks so."""
    scope = scope_of(request)
    found(scope.may_write and scope.id is not None)
    sending = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sending else ImportForm(initial={"mode": Mode.FULL})
    done = None
    if sending and form.is_valid():
        with problems(form):
            done = _read(request, scope, form)
        if done and not done.dry:
            messages.success(request, _("Файл записано."))
    return _page(request, scope, form, TotalsForm(), done)


def _read(request: Request, scope: Scope, form: ImportForm) -> Imported:
    upload = form.cleaned_data["file"]
    content, kind = files.read_upload(upload, TABLES)
    rows = imports.read_sheet(content, kind)
    take = services.import_hashes if form.cleaned_data["mode"] == Mode.HASH else services.import_people
    assert scope.id is not None  # noqa: S101
    return take(
        actor=request.actor,
        organisation_id=scope.id,
        rows=rows,
        name=upload.name,
        sha256=hashlib.sha256(content).hexdigest(),
        dry=not form.cleaned_data["write"],
        at=timezone.now(),
    )


def _page(request: Request, scope: Scope, form: ImportForm, totals: TotalsForm, done: Imported | None) -> HttpResponse:
    page = {
        "scope": scope,
        "form": form,
        "totals": totals,
        "done": done,
        "files": lists.files(request.actor, scope.id) if scope.id is not None else [],
    }
    response = render(request, "people/import.html", page, status=422 if form.errors or totals.errors else 200)
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
    return _page(request, scope, ImportForm(initial={"mode": Mode.FULL}), form, None)


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
