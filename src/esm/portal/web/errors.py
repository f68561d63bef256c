"""Pages for what went wrong: a sentence that says what to do, and always a way on. Wired up in config/urls.py."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from esm.kernel.http import Request, keep_answers, page

log = logging.getLogger("esm.errors")

# When even the template can't be read: no template, no style, no database.
BARE = (
    '<!doctype html><html lang="uk"><meta charset="utf-8"><title>Щось зламалося в нас</title>'
    "<h1>Щось зламалося в нас</h1><p>Спробуйте за кілька хвилин. Код: {code}.</p>"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, _("Сервер не зрозумів запит. Поверніться назад і спробуйте ще раз."))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, _("У вас немає доступу до цієї сторінки."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, _("Можливо, її перенесли або в адресі помилка."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, sent twice from another tab, or the browser refuses cookies.

    Whoever signed in anew in another tab has a new token: her form, sent from our own page, waits to be sent again.
    """
    asked = cast(Request, request)
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    typed = asked.actor.signed_in and not any("password" in name for name in request.POST)
    if own and typed and (kept := keep_answers(request)):
        return kept
    return page(
        request,
        403,
        _(
            "Форму не надіслано: її було відкрито задовго до надсилання або браузер не зберігає cookie. "
            "Поверніться назад, скопіюйте написане, оновіть сторінку й надішліть ще раз."
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Touches neither the database nor the session: they may be what broke. The code leads to the line in the log."""
    code = secrets.token_hex(2).upper()
    log.error("error %s at %s", code, request.path, exc_info=sys.exc_info())
    try:
        html: str = render_to_string(
            "500.html",
            {"code": code, "city": settings.CITY, "help_phone": settings.HELP_PHONE, "help_hours": settings.HELP_HOURS},
        )
    except Exception:  # whatever it is, the person gets a page
        html = BARE.format(code=code)
    return HttpResponse(html, status=500)
