"""The request as views see it, and the one way in which expected failures reach a person.

A view calls a service inside `problems(form)` or `reported(request)`; what neither catches becomes a page here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.forms import BaseForm
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from . import exports, files, kept
from .actor import NOBODY, Actor
from .errors import Denied, DomainError, Invalid, NotFound
from .uploads import CappedUploadHandler

P = ParamSpec("P")
View = Callable[Concatenate["Request", P], HttpResponseBase]


class Request(HttpRequest):
    """An HttpRequest after the middleware: who asks, and whether htmx does."""

    actor: Actor
    htmx: HtmxDetails


class KnownMethods:
    """Middleware: pages are opened and sent, and nothing else is done to them. The APIs name their own methods."""

    KNOWN = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in self.KNOWN and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(self.KNOWN)
        return self.get_response(request)


class SharedComputer:
    """Middleware: on a computer of many people the browser keeps no page, so that «back» shows nobody's answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if KIOSK_COOKIE in request.COOKIES:
            response["Cache-Control"] = "no-store"
        return response


class ErrorPages:
    """Middleware: an expected failure that no view caught is a page with its sentence, not a crash.

    NotFound is 404; Denied is 403, or the sign-in page for somebody who hasn't signed in; the rest (somebody was
    quicker, a state doesn't allow the step) is 409 with the way back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, NotFound):
            return page(request, 404, str(exception))
        if isinstance(exception, Denied):
            if not getattr(request, "actor", NOBODY).signed_in:
                return to_sign_in(request)
            return page(request, 403, str(exception))
        return page(request, 409, str(exception))


def _without_nul(query: QueryDict) -> QueryDict:
    """Filters without NUL signs: nobody types them, and PostgreSQL takes no text that has one."""
    clean = query.copy()
    for name, values in query.lists():
        clean.setlist(name, [v.replace("\0", "") for v in values])
    return clean


def page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The page for `status` (templates/403.html, 404.html, 409.html) with the sentence that says what to do."""
    return render(request, f"{status}.html", {"message": message}, status=status)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. A sent form waits meanwhile: after signing in its answers are shown to be sent."""
    if request.method == "POST" and (response := keep_answers(request)):
        return response
    response = redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(response.url)
    return response


# Who signed in here last, as a mark (`kept.mark`) that tells nobody who: what is left behind is hers.
PERSON_COOKIE = "esm_person"
PERSON_LASTS = timedelta(days=7)
# On a shared computer: after how many seconds without a touch everything is forgotten.
KIOSK_COOKIE = "esm_kiosk"
# The secret of this browser's kept forms, signed.
KEPT_COOKIE = "esm_kept"
# The hidden field by which a form that was kept is known when it is sent again.
KEPT_FIELD = "kept_form"


def keep_answers(request: HttpRequest) -> HttpResponse | None:
    """Keep a POST whose session ran out and lead to signing in; None when nobody had been signed in here.

    Nothing is kept of what a script sends by itself (the page still has it), nor for a browser in which nobody signed
    in within a week. What is too large stays in the browser's own history, and the page says so.
    """
    person = request.COOKIES.get(PERSON_COOKIE, "")
    by_itself = getattr(request, "htmx", None) or "X-Autosave" in request.headers
    if by_itself or not re.fullmatch(r"[0-9a-f]{64}", person):
        return None
    now = timezone.now()
    browser = _kept_browser(request) or secrets.token_urlsafe(24)
    until = timezone.localtime(now + kept.LASTS)
    if not kept.keep(
        browser=browser,
        person=person,
        path=request.get_full_path(),
        source=_own_page(request),
        answers=[(name, value) for name, values in request.POST.lists() for value in values],
        with_files=bool(request.FILES),
        at=now,
    ):
        sentence = _("Ви вийшли, поки писали. Відповіді завеликі, щоб їх зберегти: поверніться назад і скопіюйте їх.")
        messages.warning(request, sentence)
        return redirect_to_login(_own_page(request) or request.path)
    page_of_kept = reverse(settings.KEPT_FORMS_URL)
    if getattr(request, "actor", NOBODY).signed_in:
        response = HttpResponseRedirect(page_of_kept)
    else:
        sentence = _("Ви вийшли, поки писали. Увійдіть: написане збережено до %(time)s.")
        messages.info(request, sentence % {"time": f"{until:%H:%M}"})
        response = redirect_to_login(page_of_kept)
    _set_cookie(response, KEPT_COOKIE, signing.dumps(browser, salt=KEPT_COOKIE), kept.LASTS)
    return response


def _own_page(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, or nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    ours = page.scheme == request.scheme and page.netloc == request.get_host() and not page.path.startswith("//")
    return page._replace(scheme="", netloc="", fragment="").geturl() if ours else ""


def _set_cookie(response: HttpResponseBase, name: str, value: str, lasts: timedelta) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=lasts, httponly=True, samesite="Lax", secure=secure)


def _kept_browser(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.COOKIES.get(KEPT_COOKIE, ""), salt=KEPT_COOKIE, max_age=kept.LASTS))
    except signing.BadSignature:
        return ""


def kept_answers(request: Request) -> list[kept.Kept]:
    """What the signed-in person left in this browser when her session ran out, the newest first."""
    browser = _kept_browser(request)
    if not browser or request.actor.user_id is None:
        return []
    return kept.kept(browser=browser, user_id=request.actor.user_id, at=timezone.now())


def forget_answers(request: Request, key: str) -> None:
    browser = _kept_browser(request)
    if browser and request.actor.user_id is not None:
        kept.forget(browser=browser, user_id=request.actor.user_id, key=key)


def _after(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """What a work place leaves in the browser; and a kept form that has now come to its view is forgotten."""
    assert request.actor.user_id is not None  # noqa: S101
    mine = kept.mark(request.actor.user_id)
    if request.COOKIES.get(PERSON_COOKIE) != mine:
        _set_cookie(response, PERSON_COOKIE, mine, PERSON_LASTS)
    if request.method == "POST" and response.status_code < 400 and (key := request.POST.get(KEPT_FIELD)):
        forget_answers(request, key)
    return response


def require_signed_in(view: View[P]) -> View[P]:
    """Decorator for work places: a visitor signs in first and returns to the page she asked for, or to her answers."""

    @wraps(view)
    def gate(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.actor.signed_in:
            return to_sign_in(request)
        return _after(request, view(request, *args, **kwargs))

    return gate


def takes_tables(view: View[P]) -> View[P]:
    """Decorator for a view to which people send tables of a million rows: up to ESM_IMPORT_LIMIT megabytes.

    How a body is received can only be said before anybody reads it, so the CSRF token, which is in the body, is
    checked in here and not by the middleware.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def receive(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        handler = CappedUploadHandler(request)
        handler.limit = settings.IMPORT_LIMIT
        request.upload_handlers = [handler]
        return checked(request, *args, **kwargs)

    return receive


@dataclass(slots=True)
class Outcome:
    """Whether the domain call went through; `error` is what it said if not."""

    error: DomainError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


@contextmanager
def problems(form: BaseForm) -> Iterator[Outcome]:
    """Put what a service refused onto `form`: sentences at their fields, the rest over the form.

        with problems(form) as outcome:
            save_section(actor=request.actor, …)
        if outcome.ok:
            return redirect(…)

    The typed input stays in the form. Denied and NotFound pass through and become pages.
    """
    outcome = Outcome()
    try:
        yield outcome
    except (Denied, NotFound):
        raise
    except Invalid as error:
        outcome.error = error
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    except DomainError as error:
        outcome.error = error
        form.add_error(None, str(error))


@contextmanager
def reported(request: HttpRequest, success: str = "") -> Iterator[Outcome]:
    """For a single button without a form: the refusal (or `success`) is a message on the page that follows."""
    outcome = Outcome()
    try:
        yield outcome
    except (Denied, NotFound):
        raise
    except DomainError as error:
        outcome.error = error
        messages.error(request, str(error))
    else:
        if success:
            messages.success(request, success)


def seen_version(request: HttpRequest, name: str = "version") -> int:
    """The version that the person was looking at (a hidden field). Raises Invalid when it is missing or no number.

    Pass it to the service as `seen_version`; the service raises `stale()` when somebody else saved in between.
    """
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 18):
        raise Invalid(_("Сторінка застаріла. Відкрийте її ще раз і повторіть дію."))
    return int(value)


INLINE = frozenset({files.Kind.PDF, files.Kind.JPG, files.Kind.PNG})


def file_response(stored: files.StoredFile, *, inline: bool = False, name: str = "") -> FileResponse:
    """Serve `stored` under its own name. The view has checked that this actor may read it: there is no other gate.

    Whatever is inside can't run in our origin: the type is the one we sniffed, the browser may not guess another, and
    the sandbox has no scripts. Chromium refuses to show a sandboxed PDF, so that one gets a policy without sources.
    """
    kind = files.Kind(stored.kind)
    inline = inline and kind in INLINE
    response = FileResponse(
        files.open_content(stored),
        as_attachment=not inline,
        filename=name or stored.name,
        content_type=kind.mime,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store" if stored.is_personal else "private, no-cache"
    policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'"
    response["Content-Security-Policy"] = policy if inline and kind is files.Kind.PDF else f"{policy}; sandbox"
    return response


def download(content: bytes, *, name: str, mime: str, **headers: Any) -> HttpResponse:
    """Bytes made by the program (a PDF, a DOCX) as a file with a Ukrainian name."""
    from django.utils.http import content_disposition_header

    response = HttpResponse(content, content_type=mime, headers=headers or None)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def export_response(request: HttpRequest, table: exports.Table, *, filename: str) -> HttpResponse:
    """`table` in the format that `?format=` asks for (csv, xlsx, json); an unknown one is 404. No extension needed."""
    code = request.GET.get("format", "csv")
    form = exports.FORMATS.get(code)
    if form is None:
        raise NotFound(_("Такого формату немає. Є CSV, XLSX і JSON."))
    return download(form.write(table), name=f"{filename}.{code}", mime=form.mime)
