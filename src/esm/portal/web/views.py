"""The portal's own pages: home, how the site looks, what it promises about access, messages about it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.design.appearance import COOKIE, COOKIE_AGE, Appearance
from esm.kernel.http import Request, problems, require_signed_in
from esm.kernel.lists import Query, listing

from ..feedback import feedback_list, send_feedback
from ..home import home_page
from ..search import further
from ..search import search as find
from .forms import AppearanceForm, FeedbackForm


@require_GET
def home(request: Request) -> HttpResponse:
    return render(request, "portal/home.html", home_page(timezone.now()))


@require_http_methods(["GET", "POST"])
def appearance(request: Request) -> HttpResponse:
    """The reader's own look. Works without JavaScript and without an account; «назад» returns to where she was."""
    now = Appearance.read(request.COOKIES.get(COOKIE, ""))
    back = _back(request)
    if request.method == "POST":
        form = AppearanceForm(request.POST)
        if form.is_valid():
            chosen = Appearance(**form.cleaned_data)
            messages.success(request, _("Збережено. Тепер сайт виглядає так, як ви обрали."))
            response = redirect(f"{reverse('portal:appearance')}?back={back}" if back else "portal:appearance")
            response.set_cookie(
                COOKIE, chosen.cookie, max_age=COOKIE_AGE, samesite="Lax", secure=settings.HTTPS, httponly=True
            )
            return response
    else:
        form = AppearanceForm(initial={"theme": now.theme, "contrast": now.contrast, "text": now.text})
    return render(request, "portal/appearance.html", {"form": form, "back": back})


def _back(request: Request) -> str:
    """Where the reader came from, when that is a page of ours."""
    given = request.POST.get("back") or request.GET.get("back") or request.headers.get("Referer", "")
    path = urlsplit(given)
    ours = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return path.path if ours and path.path not in {"", reverse("portal:appearance")} else ""


@require_GET
def accessibility(request: Request) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@require_GET
def search(request: Request) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()
    groups = find(query, at=timezone.now()) if query else []
    count = sum(len(group.rows) for group in groups)
    return render(
        request,
        "portal/search.html",
        {"query": query, "groups": groups, "count": count, "further": further(query) if query else []},
    )


@require_GET
def easy_read(request: Request) -> HttpResponse:
    return render(request, "portal/easy_read.html")


@require_http_methods(["GET", "POST"])
def feedback(request: Request) -> HttpResponse:
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("page") or _back(request)})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            number = send_feedback(
                actor=request.actor,
                **form.cleaned_data,
                sender=request.META.get("REMOTE_ADDR", ""),
                at=timezone.now(),
            )
        if outcome.ok:
            request.session["feedback_number"] = number
            return redirect("portal:feedback_sent")
    return render(request, "portal/feedback.html", {"form": form})


@require_GET
def feedback_sent(request: Request) -> HttpResponse:
    number = request.session.get("feedback_number")
    if not number:
        return redirect("portal:feedback")
    return render(request, "portal/feedback_sent.html", {"number": number})


@require_GET
@require_signed_in
def feedback_inbox(request: Request) -> HttpResponseBase:
    found = feedback_list(actor=request.actor, page=request.GET.get("page"))
    return render(
        request, "portal/feedback_inbox.html", {"listing": listing(found, Query.of(request.GET.lists()), formats=())}
    )
