"""Pages about letters: their words, those that don't get out, and how often a person wants them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.http import Request, problems, require_signed_in

from .. import letters as desk
from .forms import LetterForm, LetterPreferenceForm


@require_GET
@require_signed_in
def letters(request: Request) -> HttpResponseBase:
    return render(request, "portal/letters.html", {"groups": desk.letter_groups(actor=request.actor)})


@require_http_methods(["GET", "POST"])
@require_signed_in
def letter(request: Request, code: str) -> HttpResponseBase:
    row = desk.letter(actor=request.actor, code=code)
    shown = desk.shown(row.shown_subject, row.shown_body)
    form = LetterForm(request.POST or None, initial={"subject": row.subject, "body": row.body})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        with problems(form) as outcome:
            if "preview" in request.POST:
                shown = desk.preview(actor=request.actor, code=code, **words)
            else:
                desk.change(actor=request.actor, code=code, **words, at=timezone.now())
        if outcome.ok and "preview" not in request.POST:
            messages.success(request, _("Збережено. Наступні листи підуть із цим текстом."))
            return redirect("portal:letter", code)
    return render(request, "portal/letter.html", {"row": row, "form": form, "shown": shown})


@require_POST
@require_signed_in
def reset(request: Request, code: str) -> HttpResponseBase:
    desk.reset(actor=request.actor, code=code, at=timezone.now())
    messages.success(request, _("Повернуто початковий текст."))
    return redirect("portal:letter", code)


@require_GET
@require_signed_in
def stuck(request: Request) -> HttpResponseBase:
    return render(request, "portal/letters_stuck.html", {"rows": desk.stuck(actor=request.actor)})


@require_http_methods(["GET", "POST"])
@require_signed_in
def preference(request: Request) -> HttpResponseBase:
    """Her own choice: ordinary letters at once or one a day."""
    daily = desk.prefers_daily(actor=request.actor)
    form = LetterPreferenceForm(request.POST or None, initial={"often": "daily" if daily else "once"})
    if request.method == "POST" and form.is_valid():
        desk.prefer(actor=request.actor, daily=form.cleaned_data["often"] == "daily", at=timezone.now())
        messages.success(request, _("Збережено."))
        return redirect("portal:letter_preference")
    return render(request, "portal/letter_preference.html", {"form": form})
