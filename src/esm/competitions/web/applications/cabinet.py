"""One application: its task list or its state, its versions, deleting and withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from ...selectors import applications as reads
from ...selectors.submitting import submitted_page
from ...selectors.versions import versions_page
from ...services.applications import delete_draft, withdraw_application
from ...services.sections import mark_ready, restore_version
from ...services.submit import recall_application
from ..forms.applications import WithdrawForm


@require_signed_in
@require_GET
def application(request: Request, number: str) -> HttpResponseBase:
    """The task list while it is being written; afterwards what was submitted and what happens next."""
    at = timezone.now()
    tasks = reads.task_list(request.actor, number, at)
    if tasks.head.editable:
        return render(
            request, "competitions/applications/application.html", {"page": tasks, "head": tasks.head, "now": at}
        )
    page = submitted_page(request.actor, number, at)
    return render(request, "competitions/applications/state.html", {"page": page, "head": page.head})


@require_signed_in
@require_GET
def versions(request: Request, number: str, code: str = "") -> HttpResponseBase:
    page = versions_page(request.actor, number, timezone.now(), code)
    return render(request, "competitions/applications/versions.html", {"page": page, "head": page.head})


@require_signed_in
@require_POST
def restore(request: Request, number: str, code: str, version: int) -> HttpResponseBase:
    with reported(request, _("Текст повернуто. Той, що стояв тут досі, є в попередніх версіях.")):
        restore_version(actor=request.actor, number=number, code=code, version=version, at=timezone.now())
    return redirect("applications:section", number, code)


@require_signed_in
@require_POST
def ready(request: Request, number: str) -> HttpResponseBase:
    """Close all sections in which nothing is missing."""
    with reported(request, _("Заповнені розділи позначено готовими.")):
        mark_ready(actor=request.actor, number=number, at=timezone.now())
    return redirect("applications:check", number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def delete(request: Request, number: str) -> HttpResponseBase:
    """A page of its own: deleting can't be undone."""
    page = reads.application_head(request.actor, number, timezone.now())
    if request.method == "POST":
        with reported(request, _("Чернетку заявки № %(n)s видалено.") % {"n": number}) as outcome:
            delete_draft(actor=request.actor, number=number, at=timezone.now())
        return redirect("applications:list") if outcome.ok else redirect("applications:application", number)
    return render(request, "competitions/applications/delete.html", {"head": page})


@require_signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, number: str) -> HttpResponseBase:
    """Leaving the competition for good: a page of its own with the reason."""
    head = reads.application_head(request.actor, number, timezone.now())
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            withdraw_application(
                actor=request.actor,
                number=number,
                reason=form.cleaned_data["reason"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
            messages.success(request, _("Заявку № %(n)s знято з конкурсу.") % {"n": number})
            return redirect("applications:application", number)
    return render(
        request,
        "competitions/applications/withdraw.html",
        {"head": head, "form": form},
        status=422 if form.errors else 200,
    )


@require_signed_in
@require_POST
def recall(request: Request, number: str) -> HttpResponseBase:
    done = _("Заявку відкликано. Виправте її й подайте знову до кінця приймання.")
    with reported(request, done):
        recall_application(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("applications:application", number)
