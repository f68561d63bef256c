"""The operator's one screen: who → what is needed → who can help → referral.

One form whose buttons say what to do; looking things up shows the screen again with everything that was typed. Needs
and phones go in the body of a POST, so that none of them stands in a log of addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from esm.directory import public as directory
from esm.kernel.http import Request, problems, require_signed_in

from .. import persons
from ..selectors.appeals import Today, today_counts
from ..selectors.articles import article_choices
from ..selectors.card import appeal_card
from ..selectors.offices import OfficeRef, working_office
from ..selectors.words import Words, words_on
from ..services.consultations import record_consultation
from ..services.desk import miss_now, refer_now, take_in
from ..services.needs import NeedDraft
from ..services.referrals import refer
from .forms.screen import DeskForm

OPENED = "esm.desk.opened"
# With Alt: a browser asks for the letter that the keyboard's present layout gives, and operators type Ukrainian.
KEYS = {
    "uk": {"phone": "н", "topic": "т", "search": "п", "consult": "к", "refer": "с"},
    "en": {"phone": "n", "topic": "t", "search": "s", "consult": "k", "refer": "r"},
}
OFFERS = 8


@dataclass(slots=True)
class Screen:
    """What the template shows beside the form."""

    office: OfficeRef
    words: Words
    form: DeskForm
    at: datetime
    opened: str
    today: Today | None = None
    found: directory.Found | None = None
    matches: persons.Matches | None = None
    pick: directory.Card | None = None
    pick_id: int | None = None
    place_id: int | None = None
    need: str = ""
    person_id: int | None = None
    person: str = ""


def number_of(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 15 else None


def _screen(request: Request, office: OfficeRef, at: datetime) -> Screen:
    words = words_on(timezone.localdate(at))
    sent = request.POST if request.method == "POST" else None
    form = DeskForm(sent, words=words, articles=article_choices(), initial={"district": office.district})
    if key := _keys(request).get("topic"):
        form.fields["topic"].widget.attrs["accesskey"] = key
    opened = request.POST.get("opened") or signing.dumps(int(at.timestamp()), salt=OPENED)
    screen = Screen(office, words, form, at, opened)
    screen.person_id = number_of(request.POST.get("person"))
    screen.need = request.POST.get("need", "")[:40]
    return screen


def _minutes(screen: Screen) -> int:
    """How long the conversation lasted: from when the screen was opened; a minute when that can't be known."""
    try:
        since = int(signing.loads(screen.opened, salt=OPENED, max_age=timedelta(hours=12)))
    except (signing.BadSignature, TypeError, ValueError):
        return 1
    return max(1, round((screen.at.timestamp() - since) / 60))


def look_up(screen: Screen, request: Request) -> None:
    """Search, the chosen service, cards for the phone: whatever was asked so far. Needs a validated form."""
    data = screen.form.cleaned_data
    action = request.POST.get("do", "")
    pick, _dot, place = request.POST.get("pick", "").partition(".")
    screen.pick_id, screen.place_id = number_of(pick), number_of(place)
    if action.startswith("pick:"):
        pick, _dot, place = action.removeprefix("pick:").partition(".")
        screen.pick_id, screen.place_id = number_of(pick), number_of(place)
    elif action == "unpick":
        screen.pick_id = screen.place_id = None
    query = data.get("sq") or data.get("words") or ""
    if query or screen.pick_id:
        categories = data.get("categories") or []
        filters = directory.Filters(
            category=categories[0] if len(categories) == 1 else "",
            district=data.get("sd") or "",
            free_places=bool(data.get("free")),
        )
        screen.found = directory.search_services(query, filters, at=screen.at, limit=OFFERS)
        screen.need = screen.found.unmet_hint
        screen.pick = next((row for row in screen.found.rows if row.id == screen.pick_id), None)
    if action.startswith("use:"):
        screen.person_id = number_of(action.removeprefix("use:"))
    elif action == "other":
        screen.person_id = None
    if screen.person_id is not None:
        screen.person = persons.label(request.actor, screen.person_id, at=screen.at)
        if not screen.person:
            screen.person_id = None
    elif data.get("phone") and action != "other":
        screen.matches = persons.by_phone(request.actor, data["phone"], at=screen.at)


@require_signed_in
@require_http_methods(["GET", "POST"])
def desk(request: Request) -> HttpResponse:
    """The screen. Whatever button is pressed, what was typed stays until the step is done."""
    at = timezone.now()
    office = working_office(request.actor, request.session.get("desk_office"))
    screen = _screen(request, office, at)
    if request.method == "POST" and screen.form.is_valid():
        look_up(screen, request)
        done = _act(request, screen)
        if done is not None:
            return done
    screen.today = today_counts(request.actor, on=timezone.localdate(at), at=localtime(at))
    return render(request, "desk/desk.html", _context(request, screen))


def _act(request: Request, screen: Screen) -> HttpResponse | None:
    """The step that the pressed button stands for; None when the screen is to be shown again."""
    steps = {"consult": _consult, "appeal": _appeal, "refer": _refer, "unmet": _unmet}
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        return None
    with problems(screen.form):
        return step(request, screen)
    return None


def _consult(request: Request, screen: Screen) -> HttpResponse:
    made = record_consultation(
        actor=request.actor, office_id=screen.office.id, draft=screen.form.talk_draft(_minutes(screen)), at=screen.at
    )
    messages.success(
        request, _("Консультацію записано: %(n)s хв. Можна приймати наступне звернення.") % {"n": made.minutes}
    )
    return redirect("desk:desk")


def _appeal(request: Request, screen: Screen) -> HttpResponse:
    appeal = take_in(
        actor=request.actor, office_id=screen.office.id, talk=screen.form.talk_draft(_minutes(screen)),
        draft=screen.form.appeal_draft(screen.person_id), card=bool(screen.form.cleaned_data.get("card")), at=screen.at,
    )  # fmt: skip
    messages.success(
        request, _("Звернення %(number)s взято в роботу. Скажіть номер людині.") % {"number": appeal.number}
    )
    return redirect("desk:appeal", appeal.number)


def _refer(request: Request, screen: Screen) -> HttpResponse:
    referral = refer_now(
        actor=request.actor, office_id=screen.office.id, talk=screen.form.talk_draft(_minutes(screen)),
        draft=screen.form.appeal_draft(screen.person_id),
        referral=screen.form.referral_draft(screen.pick_id, screen.place_id, screen.need),
        card=bool(screen.form.cleaned_data.get("card")), at=screen.at,
    )  # fmt: skip
    number = referral.appeal.number
    messages.success(
        request, _("Направлення створено. Скажіть людині номер звернення: %(number)s.") % {"number": number}
    )
    return redirect("desk:appeal", number)


def _unmet(request: Request, screen: Screen) -> HttpResponse:
    data = screen.form.cleaned_data
    categories = data.get("categories") or []
    need = NeedDraft(
        words=data.get("sq") or data.get("words") or "",
        missing=data.get("missing") or "",
        need=screen.need,
        category=categories[0] if categories else "",
        district=data.get("district") or "",
    )
    miss_now(
        actor=request.actor, office_id=screen.office.id, talk=screen.form.talk_draft(_minutes(screen)), need=need,
        at=screen.at,
    )  # fmt: skip
    messages.success(request, _("Потребу записано. Її побачить департамент, коли готуватиме наступний конкурс."))
    return redirect("desk:desk")


def _keys(request: Request) -> dict[str, str]:
    """Nothing when she has switched them off."""
    on = request.session.get("desk_keys", "on") == "on"
    return KEYS.get(get_language() or "uk", KEYS["uk"]) if on else {}


def _context(request: Request, screen: Screen, **more: Any) -> dict[str, Any]:
    return {
        "screen": screen,
        "form": screen.form,
        "consent": persons.consent_text(screen.words.rules),
        "card_script": "" if screen.person_id else persons.card_script(),
        "keys": _keys(request),
        "dense": True,
        **more,
    }


@require_signed_in
@require_POST
def match(request: Request) -> HttpResponse:
    """Only the cards for a number: asked for when the phone field is left, where there is JavaScript."""
    office = working_office(request.actor, request.session.get("desk_office"))
    matches = persons.by_phone(request.actor, request.POST.get("phone", "")[:32], at=timezone.now())
    return render(request, "desk/_match.html", {"screen": {"matches": matches, "office": office}})


@require_signed_in
@require_POST
def settings(request: Request) -> HttpResponse:
    """Where she works today, and whether single keys help or hinder her."""
    if "office" in request.POST:
        request.session["desk_office"] = working_office(request.actor, request.POST["office"][:10]).number
    else:
        working_office(request.actor)
        request.session["desk_keys"] = "off" if request.POST.get("keys") == "off" else "on"
    return redirect("desk:desk")


@require_signed_in
@require_http_methods(["GET", "POST"])
def again(request: Request, number: str) -> HttpResponse:
    """Search and refer for an appeal that is there already: after a decline, or when it came by the site."""
    at = timezone.now()
    office = working_office(request.actor, request.session.get("desk_office"))
    card = appeal_card(request.actor, number, on=timezone.localdate(at))
    screen = _screen(request, office, at)
    if request.method == "POST" and screen.form.is_valid():
        look_up(screen, request)
        screen.matches = None
        if request.POST.get("do") == "refer":
            with problems(screen.form):
                refer(
                    actor=request.actor, number=number,
                    draft=screen.form.referral_draft(screen.pick_id, screen.place_id, screen.need),
                    seen_version=number_of(request.POST.get("version")) or 0, at=at,
                )  # fmt: skip
                messages.success(request, _("Направлення створено."))
                return redirect("desk:appeal", number)
    return render(request, "desk/again.html", _context(request, screen, appeal=card))
