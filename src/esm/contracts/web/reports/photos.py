"""Photos of a report."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.kernel.files import StoredFile
from esm.kernel.http import Request, file_response, problems, reported, require_signed_in

from ... import selectors
from ...services import reports
from . import forms
from .finding import place, seen_report, writable


@require_signed_in
def photos(request: Request, code: str, key: str) -> HttpResponse:
    view, _report = writable(request, code, key)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with problems(form):
            stored = reports.store_photo(actor=request.actor, upload=form.cleaned_data["file"], at=at)
            reports.add_photo(
                actor=request.actor,
                code=code,
                key=key,
                photo=stored,
                alt=form.cleaned_data["alt"],
                consent=form.cleaned_data["consent"],
                at=at,
            )
            messages.success(request, _("Фото додано."))
            return redirect("contracts:photos", code, key)
    return render(request, "contracts/photos.html", {"report": view, "form": form} | place(request))


@require_signed_in
@require_GET
def photo(request: Request, code: str, key: str, photo: int) -> HttpResponseBase:
    stored = selectors.photo_file(seen_report(request, code, key), photo)
    return file_response(cast(StoredFile, stored), inline=True)


@require_signed_in
@require_POST
def remove(request: Request, code: str, key: str, photo: int) -> HttpResponse:
    seen_report(request, code, key)
    with reported(request, _("Фото вилучено.")):
        reports.remove_photo(actor=request.actor, code=code, key=key, photo_id=photo, at=timezone.now())
    return redirect("contracts:photos", code, key)
