"""A released decision that an appeal opened again: its one page, with the step whose turn it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version
from esm.kernel.money import Money

from ...machine import CorrectionStatus
from ...models import Correction
from ...policies import award as policy
from ...policies.commission import may_keep_minutes
from ...selectors.corrections import CorrectionPage, correction_page
from ...services import corrections as services
from ..forms.award import ApproveForm, CorrectionForm, SendBackForm
from .common import frame, open_call


@require_signed_in
@require_http_methods(["GET", "POST"])
def correction(request: Request, slug: str, correction: int) -> HttpResponseBase:
    """GET: what stood, what is new, whose turn it is. POST `step`: close, submit, send_back or release."""
    call, at = open_call(request, slug), timezone.now()
    found_one, page = correction_page(call, correction, at)
    turn = _turn(request, found_one)
    step = request.POST.get("step", "")
    made = _forms(request, page, turn, step)
    if request.method == "POST":
        found(step in turn)
        form = made[step]
        if form.is_valid():
            with problems(form) as outcome:
                _do(request, step, found_one.pk, form.cleaned_data)
            if outcome.ok:
                messages.success(request, _DONE()[step])
                return redirect("award:correction", slug, correction)
    context = frame(call, "decision") | {
        "page": page,
        "turn": turn,
        "version": request.POST.get("version", page.version),
    }
    context |= {"may_meet": page.status == CorrectionStatus.DECIDING and may_keep_minutes(request.actor)}
    context |= {"own": page.status == CorrectionStatus.SUBMITTED and "release" not in turn}
    return render(request, "competitions/award/correction.html", context | {f"{k}_form": f for k, f in made.items()})


def _turn(request: Request, c: Correction) -> tuple[str, ...]:
    """The steps this person may take now."""
    actor = request.actor
    if c.status == CorrectionStatus.RESCORING and policy.may_keep_minutes(actor):
        return ("close",)
    if c.status == CorrectionStatus.DECIDING and policy.may_prepare(actor):
        return ("submit",)
    if c.status == CorrectionStatus.SUBMITTED and policy.may_send_back(actor):
        return ("release", "send_back") if policy.may_correct(actor, c) else ("send_back",)
    return ()


def _forms(request: Request, page: CorrectionPage, turn: tuple[str, ...], step: str) -> dict[str, Any]:
    def data(name: str) -> Any:
        return request.POST if step == name else None

    makers: dict[str, Any] = {
        "close": lambda: forms.Form(data("close")),
        "submit": lambda: CorrectionForm(data("submit"), meetings=page.meetings),
        "release": lambda: ApproveForm(data("release")),
        "send_back": lambda: SendBackForm(data("send_back")),
    }
    return {name: makers[name]() for name in turn}


def _do(request: Request, step: str, pk: int, data: dict[str, Any]) -> None:
    common: dict[str, Any] = {
        "actor": request.actor,
        "correction_id": pk,
        "seen_version": seen_version(request),
        "at": timezone.now(),
    }
    if step == "close":
        services.close_rescoring(**common)
    elif step == "submit":
        decision = services.NewDecision(data["outcome"], Money(data["awarded"] or 0), data["reason"], data["meeting"])
        services.submit_correction(decision=decision, **common)
    elif step == "send_back":
        services.send_back_correction(reason=data["reason"], **common)
    else:
        services.release_correction(order_number=data["order_number"], order_date=data["order_date"], **common)


def _DONE() -> dict[str, str]:
    return {
        "close": _("Оцінювання закрито. Тепер комісія вирішує на засіданні."),
        "submit": _("Нове рішення передано на затвердження."),
        "send_back": _("Рішення повернуто."),
        "release": _("Нове рішення затверджено й оприлюднено."),
    }
