"""What the applicant sees of admission, and her appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from esm.kernel.http import Request, problems, require_signed_in

from ...selectors.admission_own import own_admission
from ...services.appeals import file_appeal
from ..forms.admission import AppealForm


@require_signed_in
@require_http_methods(["GET", "POST"])
def admission(request: Request, number: str) -> HttpResponseBase:
    at = timezone.now()
    page = own_admission(request.actor, number, at)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            file_appeal(actor=request.actor, number=number, text=form.cleaned_data["text"], at=at)
        if outcome.ok:
            messages.success(request, _("Скаргу зареєстровано. Відповідь прийде сюди й на пошту."))
            return redirect("admission:own", number)
    return render(request, "competitions/admission/own.html", {"page": page, "form": form, "window": page.window})
