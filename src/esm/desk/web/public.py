"""Pages without an account: ask, be called, learn the state, read the knowledge base, open a link once; the kiosk."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import Conflict, NotFound
from esm.kernel.http import KIOSK_COOKIE, Request, problems
from esm.kernel.lists import Query, listing

from ..machine import Channel, Source
from ..rules import rules_on
from ..selectors.appeals import public_status
from ..selectors.articles import article_list, article_page
from ..selectors.words import words_on
from ..services.appeals import AppealDraft, find_by_tail, open_appeal
from ..services.referrals import link_works, open_link
from .forms.public import CallMeForm, QuestionForm, StatusForm

# Not a rule of the city but a dam against machines: nobody asks six times in an hour.
MOST, HOUR = 5, 3600
FormOf = TypeVar("FormOf", bound=Form)


def _dam(key: str, most: int, sentence: str) -> None:
    """Count one more try within the hour; the address itself isn't kept. Raises Conflict above `most`."""
    cache.add(key, 0, HOUR)
    if cache.incr(key) > most:
        raise Conflict(sentence)


def _sender(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _unremembered(request: Request, form: FormOf) -> FormOf:
    """On a shared computer the browser offers nobody what the one before her typed."""
    if KIOSK_COOKIE in request.COOKIES:
        for field in form.fields.values():
            field.widget.attrs["autocomplete"] = "off"
    return form


def _take(request: Request, draft: AppealDraft) -> HttpResponse:
    _dam(
        f"desk.appeal:{_sender(request)}", MOST,
        _("За останню годину ви надіслали вже кілька звернень. Спробуйте пізніше або подзвоніть."),
    )  # fmt: skip
    appeal = open_appeal(actor=request.actor, office_id=None, draft=draft, at=timezone.now())
    request.session["desk_sent"] = appeal.number
    return redirect("desk:sent")


@require_http_methods(["GET", "POST"])
def call_me(request: Request) -> HttpResponse:
    form = _unremembered(request, CallMeForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            return _take(
                request,
                AppealDraft(
                    source=Source.CALL_ME, channel=Channel.SITE, name=data["name"], phone=data["phone"],
                    words=data["words"], convenient=data["convenient"],
                ),
            )  # fmt: skip
    return render(request, "desk/call_me.html", {"form": form})


@require_http_methods(["GET", "POST"])
def question(request: Request) -> HttpResponse:
    words = words_on(timezone.localdate())
    form = _unremembered(request, QuestionForm(request.POST or None, districts=words.districts.items()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            return _take(
                request,
                AppealDraft(
                    source=Source.QUESTION, channel=Channel.SITE, name=data["name"], phone=data["phone"],
                    email=data["email"], words=data["words"], district=data["district"],
                ),
            )  # fmt: skip
    return render(request, "desk/question.html", {"form": form})


@require_GET
def sent(request: Request) -> HttpResponse:
    number = request.session.get("desk_sent")
    if not number:
        return redirect("desk:question")
    return render(request, "desk/sent.html", {"number": number})


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: Request) -> HttpResponse:
    """The state by number and four digits. Tries are counted by sender and by number: four digits are soon guessed."""
    form = _unremembered(
        request, StatusForm(request.POST or None, initial={"number": request.GET.get("number", "")[:20]})
    )
    found = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        number = data["number"].strip()
        try:
            with problems(form):
                most = rules_on(timezone.localdate()).status_tries
                sentence = _(
                    "Забагато спроб. Спробуйте за годину або подзвоніть нам: операторка скаже, що зі зверненням."
                )
                _dam(f"desk.status:{_sender(request)}", most, sentence)
                _dam(f"desk.status.number:{number}", most, sentence)
                found = public_status(find_by_tail(number=number, tail=data["tail"]))
        except NotFound as error:
            form.add_error(None, str(error))
    return render(request, "desk/status.html", {"form": form, "found": found})


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: Request, token: str) -> HttpResponse:
    """A referral for a body outside the network: the first page asks, the second shows it, once."""
    if request.method == "POST":
        return render(request, "desk/link_opened.html", {"referral": open_link(token, at=timezone.now())})
    if not link_works(token, at=timezone.now()):
        raise NotFound(_("Це посилання вже відкривали або його строк минув. Попросіть нове в того, хто вам його дав."))
    return render(request, "desk/link.html", {})


@require_GET
def knowledge(request: Request) -> HttpResponse:
    today = timezone.localdate()
    q, topic = request.GET.get("q", "")[:200], request.GET.get("topic", "")
    page = article_list(q=q, topic=topic, on=today, page=request.GET.get("page"))
    around = listing(page, Query.of(request.GET.lists()), formats=())
    topics = rules_on(today).topics
    shown = {"listing": around, "q": q, "topic": topic if topic in topics else "", "topics": topics.items()}
    return render(request, "desk/knowledge.html", shown)


@require_GET
def article(request: Request, slug: str) -> HttpResponse:
    page = article_page(slug, on=timezone.localdate())
    return render(request, "desk/article.html", {"article": page})


# ---- the shared computer of an e-office ----


@never_cache
@require_GET
def kiosk(request: Request) -> HttpResponse:
    """The first page of a shared computer. The mark lives as long as the browser is open: `design/base.html` reads it."""
    idle = rules_on(timezone.localdate()).kiosk_idle
    response = render(request, "desk/kiosk.html", {"idle": idle, "kiosk_idle": str(idle)})
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(KIOSK_COOKIE, str(idle), httponly=True, samesite="Lax", secure=secure)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def kiosk_end(request: Request) -> HttpResponse:
    """Whoever sat here is forgotten: session, cookies, whatever the browser stored for this site.

    The clock comes here by GET; only from a shared computer, so that a link from elsewhere signs nobody out.
    """
    response = redirect("desk:kiosk")
    if request.method == "POST" or KIOSK_COOKIE in request.COOKIES:
        request.session.flush()
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
