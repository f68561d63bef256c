"""Services that must not stop: for everybody until when they are secured; for officials what is watched."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, problems, require_signed_in

from ... import policies
from ...selectors import continuity as views
from ...services import continuity
from . import forms
from .common import form_page


@require_GET
def public(request: Request) -> HttpResponse:
    today = timezone.localdate()
    shown = {
        "securities": views.public_securities(today),
        "warnings": {w.key: w for w in views.open_warnings(today)},
        "crumbs": [(_("Головна"), "/")],
    }
    return render(request, "contracts/oversight/continuity.html", shown)


@require_signed_in
@require_GET
def office(request: Request) -> HttpResponse:
    found(policies.may_edit_vital(request.actor))
    today = timezone.localdate()
    shown = {"rows": views.vital_rows(today), "securities": views.public_securities(today)}
    return render(request, "contracts/oversight/continuity_office.html", shown)


@require_signed_in
def edit(request: Request, key: str = "") -> HttpResponse:
    """Words and codes of a watched service; without a key, a new one."""
    found(policies.may_edit_vital(request.actor))
    row = next((r for r in views.vital_rows(timezone.localdate()) if r.key == key), None)
    if key and row is None:
        raise NotFound(_("Такої послуги немає."))
    initial: dict[str, object] = {"version": 0, "active": True}
    if row:
        initial = {
            "version": row.version, "key": row.key, "title": row.title, "stops": row.stops, "phone": row.phone,
            "directions": ", ".join(row.directions), "services": ", ".join(row.services), "active": row.active,
        }  # fmt: skip
    form = forms.VitalForm(request.POST or None, initial=initial)
    if row:
        form.fields["key"].disabled = True
    if request.method == "POST" and form.is_valid():
        with problems(form):
            continuity.save_vital(
                actor=request.actor,
                key=form.cleaned_data["key"],
                text=form.text(),
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Збережено."))
            return redirect("contracts:continuity_office")
    return form_page(
        request, form, title=row.title if row else _("Нова послуга, яка не має зупинятися"), action=_("Зберегти"),
        back=reverse("contracts:continuity_office"), back_title=_("Послуги, які не мають зупинятися"),
    )  # fmt: skip
