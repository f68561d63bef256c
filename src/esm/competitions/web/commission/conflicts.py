"""The register of conflicts: what stands, what was found later, what was a mistake."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, problems, require_signed_in

from ...policies.commission import may_record_conflict
from ...selectors.commission import member_rows
from ...selectors.conflicts import conflict_row, conflict_rows
from ...services import conflicts as services
from ..forms.review import ReasonForm, RecordConflictForm
from .common import desk, open_desk


@require_signed_in
@require_GET
def register(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    context = desk(
        request.actor,
        call,
        "conflicts",
        page=conflict_rows(actor=request.actor, call=call, page=request.GET.get("page")),
        # Mistakes are few; the newest fifty are enough to look at.
        withdrawn=conflict_rows(actor=request.actor, call=call, withdrawn=True),
    )
    return render(request, "competitions/commission/conflicts.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def record(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_record_conflict(request.actor))
    people = [(m.number, m.name) for m in member_rows(actor=request.actor, call=call, at=timezone.now())]
    form = RecordConflictForm(request.POST or None, members=people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            try:
                services.record_conflict(
                    actor=request.actor,
                    call_id=call.pk,
                    member_number=data["member"],
                    application_number=data["application"],
                    kind=data["kind"],
                    text=data["text"],
                    at=timezone.now(),
                )
            except NotFound as error:
                form.add_error("application", str(error))
        if outcome.ok and not form.errors:
            messages.success(request, _("Конфлікт записано. Бали й голоси цієї людини за заявку анульовано."))
            return redirect("commission:conflicts", slug)
    context = desk(request.actor, call, "conflicts", form=form)
    return render(request, "competitions/commission/record.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, slug: str, declaration: int) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_record_conflict(request.actor))
    row = conflict_row(actor=request.actor, call=call, declaration=declaration)
    found(row is not None)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.withdraw(
                actor=request.actor,
                call_id=call.pk,
                declaration_id=declaration,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Запис скасовано. Людина має заявити наново, перш ніж заявка відкриється."))
            return redirect("commission:conflicts", slug)
    context = desk(request.actor, call, "conflicts", form=form, row=row)
    return render(request, "competitions/commission/withdraw.html", context)
