"""Check answers → declare → submit → confirmation."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.http import Request, problems, require_signed_in

from ...selectors.submitting import check_page, submitted_page
from ...services.submit import submit_application
from ..forms.applications import DeclarationForm


@require_signed_in
@require_http_methods(["GET", "POST"])
def check(request: Request, number: str) -> HttpResponseBase:
    """Everything on one page, what is missing on top, the declaration at the end. POST submits exactly what was seen."""
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            submit_application(
                actor=request.actor,
                number=number,
                seen_digest=form.cleaned_data["seen"],
                declared_by=form.cleaned_data["declared_by"],
                declared=form.cleaned_data["declared"],
                at=timezone.now(),
            )
            return redirect("applications:submitted", number)
    page = check_page(request.actor, number, timezone.now())
    if not form.is_bound:
        form.initial["declared_by"] = page.head_name
    return render(
        request,
        "competitions/applications/check.html",
        {"page": page, "head": page.head, "form": form, "view": page.view},
        status=422 if form.errors else 200,
    )


@require_signed_in
@require_GET
def submitted(request: Request, number: str) -> HttpResponseBase:
    page = submitted_page(request.actor, number, timezone.now())
    if page.view is None:
        return redirect("applications:application", number)
    return render(request, "competitions/applications/submitted.html", {"page": page, "head": page.head})


@require_signed_in
@require_GET
def submission(request: Request, number: str, ordinal: int) -> HttpResponseBase:
    """One of the submissions, word for word."""
    page = submitted_page(request.actor, number, timezone.now(), ordinal)
    return render(
        request, "competitions/applications/submission.html", {"page": page, "head": page.head, "view": page.view}
    )


@require_signed_in
@require_GET
def printed(request: Request, number: str) -> HttpResponseBase:
    """The application as it stands, for paper."""
    page = check_page(request.actor, number, timezone.now())
    return render(request, "competitions/applications/print.html", {"head": page.head, "view": page.view})
