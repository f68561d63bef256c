"""The emergency path: begun, helped, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from esm.kernel.http import Request, problems, require_signed_in

from ..machine import CaseState
from ..selectors import access
from ..services import emergency
from .forms.decisions import CalmForm, HelpForm, HurryForm
from .intake import form_page, to_case


@require_signed_in
@require_http_methods(["GET", "POST"])
def hurry(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = HurryForm(request.POST or None, initial={"version": case.version, "dangers": case.dangers})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            emergency.hurry(
                actor=request.actor, number=number, dangers=tuple(form.cleaned_data["dangers"]),
                words=form.cleaned_data["words"], seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.warning(request, _("Почато екстрену допомогу: на неї є 24 години."))
            return to_case(number)
    lead = _("Оцінка, рішення й план зачекають. Спершу допоможіть, акт складете потім.")
    return form_page(request, case, form, title=_("Допомогти екстрено"), button=_("Почати зараз"), lead=lead)


@require_signed_in
@require_http_methods(["GET", "POST"])
def help_(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = HelpForm(request.POST or None, initial=HelpForm.start(case), case=case)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            emergency.give_help(actor=request.actor, number=number, draft=form.draft(), at=timezone.now())
        if outcome.ok:
            messages.success(request, _("Допомогу записано."))
            return to_case(number)
    lead = "" if case.state == CaseState.EMERGENCY else _("Екстрену допомогу ще не почато.")
    return form_page(request, case, form, title=_("Записати допомогу"), button=_("Записати"), lead=lead)


@require_signed_in
@require_http_methods(["GET", "POST"])
def calm(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = CalmForm(request.POST or None, initial={"version": case.version}, dangers=case.dangers)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            emergency.calm(
                actor=request.actor, number=number, still=tuple(form.cleaned_data["still"]),
                words=form.cleaned_data["words"], seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Екстрену допомогу завершено. Оцініть потреби, які лишилися."))
            return to_case(number)
    return form_page(request, case, form, title=_("Завершити екстрену допомогу"), button=_("Завершити"))
