"""A provider's own pages: answer a notice, attach, hand in, recall, leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import found
from esm.kernel.http import (
    Request,
    file_response,
    problems,
    reported,
    require_signed_in,
    seen_version,
)
from esm.partners import public as partners

from .. import services
from ..selectors import notices
from ..selectors import proposals as reads
from .forms import DocumentForm, ProposalForm, ReasonForm, StartForm, SubmitForm


@require_signed_in
@require_GET
def own(request: Request) -> HttpResponseBase:
    found(bool(request.actor.organisations))
    now = timezone.now()
    context = {"rows": reads.own_proposals(request.actor), "open": notices.order_lists(now).open}
    return render(request, "orders/own.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def start(request: Request, code: str) -> HttpResponseBase:
    lot = notices.read_lot(code)
    page = notices.public_lot(lot.order.slug, code, timezone.now())
    mine = partners.organisations_of(request.actor, partners.Right.EDIT)
    able = reads.provider_choices(request.actor, mine, timezone.localdate())
    choices = [(o.id, o.title) for o in able]
    form = StartForm(
        request.POST or None, organisations=choices, initial={"organisation": choices[0][0] if choices else None}
    )
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = services.start_proposal(
                actor=request.actor,
                code=code,
                organisation_id=int(form.cleaned_data["organisation"]),
                at=timezone.now(),
            )
        if outcome.ok:
            return redirect("orders:own_proposal", made.number)
    return render(request, "orders/start.html", {"lot": page, "form": form, "able": able, "mine": mine})


@require_signed_in
@require_http_methods(["GET", "POST"])
def proposal(request: Request, code: str) -> HttpResponseBase:
    """The whole proposal on one page; saved as often as one likes, ready or not."""
    page = reads.own_page(request.actor, code, timezone.now())
    form = _form(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            _save(request, page, code, form.cleaned_data)
        if outcome.ok:
            if "next" in request.POST:
                return redirect("orders:own_submit", code)
            messages.success(request, _("Чернетку збережено."))
            return redirect("orders:own_proposal", code)
    return _page(request, page, form, DocumentForm(kinds=_kinds(page)))


def _form(page: reads.OwnPage, typed: QueryDict | None = None) -> ProposalForm:
    view = page.view
    return ProposalForm(
        typed,
        requirements=page.lot.requirements,
        fixed_price=page.lot.row.is_compensation,
        sealed=page.sealed,
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


def _kinds(page: reads.OwnPage) -> list[tuple[str, str]]:
    return [(d.code, d.title) for d in page.lot.documents]


def _save(request: Request, page: reads.OwnPage, code: str, data: dict[str, Any]) -> None:
    view = page.view
    services.save_proposal(
        actor=request.actor,
        number=code,
        draft=services.ProposalDraft(
            price=data.get("price", view.price.kopecks if view.price else None),
            capacity=data.get("capacity", view.capacity),
            place=data["place"],
            staff=data["staff"],
            quality=data["quality"],
            experience=data["experience"],
            confirmed=tuple(data["confirmed"]),
        ),
        seen_version=seen_version(request),
        at=timezone.now(),
    )


def _page(request: Request, page: reads.OwnPage, form: ProposalForm, document: DocumentForm) -> HttpResponseBase:
    context = {
        "page": page,
        "view": page.view,
        "lot": page.lot,
        "form": form,
        "document": document,
        "version": request.POST.get("version", page.view.version),
    }
    return render(request, "orders/own_proposal.html", context)


@require_signed_in
@require_POST
def attach(request: Request, code: str) -> HttpResponseBase:
    page = reads.own_page(request.actor, code, timezone.now())
    form = DocumentForm(request.POST, request.FILES, kinds=_kinds(page))
    if form.is_valid():
        with problems(form) as outcome:
            services.attach_document(
                actor=request.actor,
                number=code,
                code=form.cleaned_data["code"],
                upload=form.cleaned_data["file"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Файл додано."))
            return redirect(reverse("orders:own_proposal", args=[code]) + "#documents")
    return _page(request, page, _form(page), form)


@require_signed_in
@require_POST
def detach(request: Request, code: str, attachment: int) -> HttpResponseBase:
    reads.own_page(request.actor, code, timezone.now())
    with reported(request, _("Файл прибрано.")):
        services.remove_document(actor=request.actor, number=code, attachment_id=attachment, at=timezone.now())
    return redirect(reverse("orders:own_proposal", args=[code]) + "#documents")


@require_signed_in
@require_GET
def document(request: Request, code: str, file: int) -> HttpResponseBase:
    """For its owner always; for the department and the panel once the proposal is open to them."""
    attachment = reads.may_open_file(request.actor, code, file, timezone.now())
    return file_response(attachment.file, inline=True)


@require_signed_in
@require_http_methods(["GET", "POST"])
def submit(request: Request, code: str) -> HttpResponseBase:
    page = reads.own_page(request.actor, code, timezone.now())
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.submit_proposal(
                actor=request.actor,
                number=code,
                declared_by=form.cleaned_data["declared_by"],
                declared=form.cleaned_data["declared"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Пропозицію подано. Підтвердження прийде поштою."))
            return redirect("orders:own_proposal", code)
    context = {
        "page": page,
        "view": page.view,
        "lot": page.lot,
        "form": form,
        "version": request.POST.get("version", page.view.version),
    }
    return render(request, "orders/own_submit.html", context)


@require_signed_in
@require_POST
def recall(request: Request, code: str) -> HttpResponseBase:
    reads.own_page(request.actor, code, timezone.now())
    with reported(request, _("Пропозицію відкликано. Виправте її й подайте знову до кінця строку.")):
        services.recall_proposal(
            actor=request.actor, number=code, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("orders:own_proposal", code)


@require_signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, code: str) -> HttpResponseBase:
    page = reads.own_page(request.actor, code, timezone.now())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.withdraw_proposal(
                actor=request.actor,
                number=code,
                reason=form.cleaned_data["reason"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Пропозицію знято."))
            return redirect("orders:own_proposal", code)
    context = {
        "form": form,
        "title": _("Зняти пропозицію"),
        "button": _("Зняти пропозицію"),
        "back": "orders:own_proposal",
        "code": code,
        "danger": True,
        "version": request.POST.get("version", page.view.version),
    }
    return render(request, "orders/new.html", context)
