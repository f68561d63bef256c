"""Pages about letters: their words, those that don't get out, and how often a person wants them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import Conflict
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from .. import letters as desk
from .forms import LetterForm, LetterPreferenceForm


@require_GET
@require_signed_in
def letters(request: Request) -> HttpResponseBase:
    language = _language(request)
    groups = desk.letter_groups(actor=request.actor, language=language)
    return render(request, "portal/letters.html", {"groups": groups, **_languages(language)})


@require_http_methods(["GET", "POST"])
@require_signed_in
def letter(request: Request, code: str) -> HttpResponseBase:
    """The words of a letter in one language. Whoever was overtaken sees the other's words and keeps her own."""
    language = _language(request)
    row = desk.letter(actor=request.actor, code=code, language=language)
    shown = desk.shown(row.shown_subject, row.shown_body, language=language)
    form = LetterForm(request.POST or None, initial={"subject": row.subject, "body": row.body})
    version, overtaken = row.version, False
    if request.method == "POST" and form.is_valid():
        version, previewed = seen_version(request), "preview" in request.POST
        words = {"actor": request.actor, "code": code, "language": language, **form.cleaned_data}
        with problems(form) as outcome:
            if previewed:
                shown = desk.preview(**words)
            else:
                desk.change(**words, seen_version=version, at=timezone.now())
        if outcome.ok and not previewed:
            messages.success(request, _("Збережено. Наступні листи підуть із цим текстом."))
            return _back(code, language)
        overtaken = isinstance(outcome.error, Conflict)
    context = {
        "row": row,
        "form": form,
        "shown": shown,
        # Overtaken, she has now seen the other's words: the next time her own are kept.
        "version": row.version if overtaken else version,
        "overtaken": overtaken,
    }
    return render(request, "portal/letter.html", context | _languages(language))


@require_POST
@require_signed_in
def reset(request: Request, code: str) -> HttpResponseBase:
    language = _language(request)
    desk.letter(actor=request.actor, code=code, language=language)
    with reported(request, _("Повернуто початковий текст.")):
        desk.reset(
            actor=request.actor, code=code, language=language, seen_version=seen_version(request), at=timezone.now()
        )
    return _back(code, language)


@require_http_methods(["GET", "POST"])
@require_signed_in
def history(request: Request, code: str) -> HttpResponseBase:
    """What was done with the words of a letter; POST brings earlier ones back."""
    language = _language(request)
    row = desk.letter(actor=request.actor, code=code, language=language)
    if request.method == "POST":
        with reported(request, _("Повернуто текст із журналу. Наступні листи підуть із ним.")) as outcome:
            desk.restore(
                actor=request.actor,
                code=code,
                language=language,
                number=seen_version(request, "number"),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        return _back(code, language) if outcome.ok else _back(code, language, "portal:letter_history")
    changes = desk.history(actor=request.actor, code=code, language=language)
    return render(request, "portal/letter_history.html", {"row": row, "changes": changes, **_languages(language)})


def _language(request: Request) -> str:
    return desk.known_language(request.GET.get("language", ""))


def _languages(language: str) -> dict[str, object]:
    """The language of the words on the page, and the others; addresses of the first language stay short."""
    first = settings.LANGUAGE_CODE
    return {
        "language": language,
        "query": "" if language == first else f"?language={language}",
        "languages": [(code, name, "" if code == first else code) for code, name in settings.LANGUAGES],
    }


def _back(code: str, language: str, page: str = "portal:letter") -> HttpResponseBase:
    return redirect(reverse(page, args=[code]) + str(_languages(language)["query"]))


@require_GET
@require_signed_in
def stuck(request: Request) -> HttpResponseBase:
    return render(request, "portal/letters_stuck.html", {"rows": desk.stuck(actor=request.actor)})


@require_http_methods(["GET", "POST"])
@require_signed_in
def preference(request: Request) -> HttpResponseBase:
    """Her own choice: ordinary letters at once or one a day, and their language."""
    wish = desk.preference(actor=request.actor)
    initial = {"often": "daily" if wish.daily else "once", "language": wish.language}
    form = LetterPreferenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        desk.prefer(
            actor=request.actor, daily=chosen["often"] == "daily", language=chosen["language"], at=timezone.now()
        )
        messages.success(request, _("Збережено."))
        return redirect("portal:letter_preference")
    return render(request, "portal/letter_preference.html", {"form": form})
