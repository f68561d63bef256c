"""The secretary's envelopes: registered sealed, with a receipt; typed in once they are opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import found
from esm.kernel.http import Request, file_response, problems, require_signed_in, seen_version

from .. import services
from ..policies import may_receive, may_see_office
from ..selectors import intake, notices
from .forms import DocumentForm, EnvelopeForm, ProposalForm


@require_signed_in
@require_http_methods(["GET", "POST"])
def register(request: Request, code: str) -> HttpResponseBase:
    """What is seen of an envelope from outside. Opening it waits for the end of the term."""
    found(may_receive(request.actor))
    row = notices.read_lot(code)
    notices.read_order(row.order.slug, request.actor)
    form = EnvelopeForm(request.POST or None, request.FILES or None, initial={"received_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        scan = data.pop("scan")
        with problems(form) as outcome:
            made = services.register_envelope(
                actor=request.actor, code=code, envelope=services.Envelope(**data), scan=scan, at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Пропозицію зареєстровано. Видайте розписку."))
            return redirect("orders:receipt", made.number)
    lot = notices.lot_page(row, timezone.now(), public=False)
    return render(request, "orders/register.html", {"lot": lot, "form": form})


@require_signed_in
@require_GET
def receipt(request: Request, code: str) -> HttpResponseBase:
    """For whoever brought it: number, moment, sender. To be printed."""
    found(may_see_office(request.actor))
    return render(request, "orders/receipt.html", {"page": intake.receipt_page(code, timezone.now())})


@require_signed_in
@require_http_methods(["GET", "POST"])
def type_in(request: Request, code: str) -> HttpResponseBase:
    """What the opened envelope says, rewritten word for word."""
    found(may_receive(request.actor))
    page = intake.typing_page(request.actor, code, timezone.now())
    form = _form(request, page)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            services.type_in(
                actor=request.actor,
                number=code,
                draft=services.ProposalDraft(
                    price=data.get("price"),
                    capacity=data["capacity"],
                    confirmed=tuple(data["confirmed"]),
                    **{name: data[name] for name in ("place", "staff", "quality", "experience")},
                ),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Зміст внесено. Додайте скани документів і перевірте пропозицію."))
            return redirect("orders:type_in", code)
    return _page(request, page, form, DocumentForm(kinds=_kinds(page)))


@require_signed_in
@require_POST
def attach(request: Request, code: str) -> HttpResponseBase:
    found(may_receive(request.actor))
    page = intake.typing_page(request.actor, code, timezone.now())
    document = DocumentForm(request.POST, request.FILES, kinds=_kinds(page))
    if document.is_valid():
        with problems(document) as outcome:
            services.attach_scan(
                actor=request.actor,
                number=code,
                code=document.cleaned_data["code"],
                upload=document.cleaned_data["file"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Файл додано."))
            return redirect(reverse("orders:type_in", args=[code]) + "#documents")
    return _page(request, page, _form(request, page, bound=False), document)


@require_signed_in
@require_GET
def scan(request: Request, code: str) -> HttpResponseBase:
    return file_response(intake.scan_of(request.actor, code, timezone.now()), inline=True)


def _form(request: Request, page: intake.TypingPage, *, bound: bool = True) -> ProposalForm:
    view = page.view
    return ProposalForm(
        (request.POST or None) if bound else None,
        requirements=page.lot.requirements,
        fixed_price=page.lot.row.is_compensation,
        sealed=False,
        initial={
            "price": view.price.kopecks if view.price else None,
            "capacity": view.capacity,
            "place": view.place,
            "staff": view.staff,
            "quality": view.quality,
            "experience": view.experience,
            "confirmed": list(view.confirmed_codes),
        },
    )


def _kinds(page: intake.TypingPage) -> list[tuple[str, str]]:
    return [(d.code, d.title) for d in page.lot.documents]


def _page(request: Request, page: intake.TypingPage, form: ProposalForm, document: DocumentForm) -> HttpResponseBase:
    context = {
        "page": page,
        "view": page.view,
        "lot": page.lot,
        "form": form,
        "document": document,
        "version": request.POST.get("version", page.view.version),
    }
    return render(request, "orders/type_in.html", context)
