"""Services that an organisation writes into the log under its project's contract."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.errors import require
from esm.kernel.http import Request, problems, require_signed_in

from .. import policies
from ..selectors.project_services import project_services
from ..services.project_services import add_service
from .forms import ServiceForm


@require_signed_in
def services(request: Request, code: str) -> HttpResponse:
    """What may be written, and one more service."""
    page = project_services(request.actor, code)
    form = ServiceForm(request.POST or None, titles=page.titles)
    if request.method == "POST":
        require(policies.may_prepare(request.actor, page.contract.organisation_id))
        if form.is_valid():
            with problems(form):
                given = {name: form.cleaned_data[name] for name in ("service", "unit")}
                add_service(actor=request.actor, code=code, at=timezone.now(), **given)
                messages.success(request, _("Послугу додано. Записуйте її в журнал послуг за цим договором."))
                return redirect("contracts:services", code)
    shown = {"page": page, "contract": page.contract, "form": form, "office": policies.may_see_all(request.actor)}
    return render(request, "contracts/services.html", shown)
