"""«Ви вийшли, поки писали»: answers that came after the session had run out, for their author to send or to drop."""

from __future__ import annotations

import copy
import html
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from esm.kernel.http import KEPT_FIELD, Request, forget_answers, kept_answers, require_signed_in
from esm.kernel.kept import Kept

from .answers import Words, words_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kept form as its page shows it: `answers` in its own words, `sent` everything that goes with it again."""

    key: str
    path: str
    source: str
    title: str
    answers: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    with_files: bool
    until: datetime


@never_cache
@require_http_methods(["GET", "POST"])
@require_signed_in
def kept(request: Request) -> HttpResponseBase:
    """The answers as a list, and a button that sends them where they were going. POST drops one of them."""
    if request.method == "POST":
        forget_answers(request, request.POST.get("key", ""))
        return redirect("portal:kept")
    waiting = [_waiting(request, form) for form in kept_answers(request)]
    return render(request, "portal/kept.html", {"waiting": waiting, "kept_field": KEPT_FIELD})


def _waiting(request: Request, form: Kept) -> Waiting:
    page = _page(request, form.source) if form.source else ""
    words = words_of(page, form.path)
    title = page.partition("<h1>")[2].partition("</h1>")[0] if page.count("<h1>") == 1 else ""
    return Waiting(
        key=form.key,
        path=form.path,
        source=form.source,
        title="" if "<" in title else html.unescape(title).strip(),
        answers=tuple(_shown(form.answers, words)),
        sent=form.answers,
        with_files=form.with_files,
        until=form.until,
    )


def _shown(answers: Iterable[tuple[str, str]], words: Words) -> Iterable[tuple[str, str]]:
    """Title and answer of what she typed or chose, in the order of the form."""
    for name, value in answers:
        said = words.choices.get((name, value), value).strip()
        if name not in words.unseen and said:
            yield words.titles.get(name, ""), said


def _page(request: Request, address: str) -> str:
    """The page the form stood on, as this person may see it now; empty when she may not, or it doesn't open."""
    path, _sign, query = address.partition("?")
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.GET, asked.COOKIES = QueryDict(query), {}  # type: ignore[assignment]
    # Messages for her are shown by the page she looks at, not by this one.
    asked._messages = CookieStorage(asked)  # type: ignore[attr-defined]
    try:
        match = resolve(path)
        asked.resolver_match = match
        answer = match.func(asked, *match.args, **match.kwargs)
    except Exception:  # whatever it is, her answers are shown, only without the form's words
        log.info("the page of a kept form doesn't open: %s", path, exc_info=True)
        return ""
    shown = isinstance(answer, HttpResponse) and answer.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if shown and answer.status_code == 200 else ""
