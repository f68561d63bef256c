"""The secretary's register: what came on paper and by e-mail, the journal, the slip for whoever brought it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, export_response, file_response, problems, require_signed_in
from esm.reference import public as reference

from ...machine import ApplicationStatus
from ...policies.admission import may_receive, may_see_admission
from ...selectors import admission as reads
from ...selectors.calls import read_call
from ...services.intake import NewOrganisation, Received, register_received, scan_of
from ..forms.admission import ReceiveForm
from .desk import table


@require_signed_in
@require_GET
def journal(request: Request, slug: str) -> HttpResponseBase:
    found(may_see_admission(request.actor))
    call = read_call(request.actor, slug)
    if "format" in request.GET:
        return export_response(request, table(reads.everything_received(call), call), filename=f"register-{slug}")
    page, sheets = reads.journal_page(call, page=request.GET.get("page"))
    context = {
        "call": call,
        "page": page,
        "sheets": sheets,
        "may_receive": may_receive(request.actor),
    }
    return render(request, "competitions/admission/journal.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def receive(request: Request, slug: str) -> HttpResponseBase:
    found(may_receive(request.actor))
    call, at = read_call(request.actor, slug), timezone.now()
    form = ReceiveForm(
        request.POST or None,
        request.FILES or None,
        directions=list(call.directions.values_list("code", "title")),
        legal_forms=[(f.key, f.title) for f in reference.legal_forms()],
        initial={"received_at": at, "channel": "paper"},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = NewOrganisation(**{name: data[name] for name in form.NEW}) if data["name"] else None
        plain = ("edrpou", "title", "direction", "channel", "received_at", "sender", "sheets")
        received = Received(**{name: data[name] for name in plain}, organisation=new)
        with problems(form) as outcome:
            application = register_received(actor=request.actor, slug=slug, received=received, scan=data["scan"], at=at)
        if outcome.ok:
            if application.status == ApplicationStatus.LATE:
                messages.warning(
                    request, _("Заявку зареєстровано. Вона надійшла після строку, тому її не розглядають.")
                )
            else:
                messages.success(request, _("Заявку зареєстровано. Роздрукуйте розписку."))
            return redirect("admission:receipt", slug, application.number)
    return render(request, "competitions/admission/receive.html", {"call": call, "form": form})


@require_signed_in
@require_GET
def receipt(request: Request, slug: str, number: str) -> HttpResponseBase:
    found(may_see_admission(request.actor))
    page = reads.admission_page(number)
    found(page.call_slug == slug)
    context = {"page": page, "late": page.row.status == ApplicationStatus.LATE}
    context["may_receive"] = may_receive(request.actor)
    return render(request, "competitions/admission/receipt.html", context)


@require_signed_in
@require_GET
def scan(request: Request, slug: str, number: str) -> HttpResponseBase:
    found(may_see_admission(request.actor))
    stored = scan_of(slug, number)
    if stored is None:
        raise NotFound(_("Скану до цієї заявки не додано."))
    return file_response(stored, inline=True)
