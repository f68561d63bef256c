"""The network as a whole: three counters, pairs to decide on, steps of linking, emergency access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import found, require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in
from esm.kernel.lists import Query, listing
from esm.partners import public as partners

from .. import services
from ..machine import Mode
from ..policies import may_break_glass, may_coordinate, may_count, may_review_glass
from ..rules import rules_on
from ..selectors import counters as counting
from ..selectors import lists
from .forms import GlassForm, ReasonForm, ReviewForm

# Contacts of the service log between two days: this room lies below it, so whoever mounts the pages brings the sum.
LogCount = Callable[[date, date], int]


def counters_page(log: LogCount | None = None) -> Callable[..., HttpResponseBase]:
    """The page of the three counters, with the log's sum beside them if there is one."""

    @require_signed_in
    @require_GET
    def page(request: Request) -> HttpResponse:
        require(may_count(request.actor))
        today = timezone.localdate()
        year = request.GET.get("year", "")
        chosen = int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= today.year else today.year
        counted = counting.counters(date(chosen, 1, 1), date(chosen, 12, 31), log=log)
        below = rules_on(today).suppress_below
        refs = partners.organisation_refs({o.organisation_id for o in counted.organisations if o.organisation_id})
        lines = [
            (
                refs[o.organisation_id].title if o.organisation_id in refs else _("Столи е-офісів міста"),
                str(Mode(o.mode).label),
                o.contacts,
                counting.suppressed(o.recipients, below),
            )
            for o in counted.organisations
        ]
        if request.GET.get("format"):
            return export_response(
                request, _table(counted, lines, below), filename=_("Люди в мережі %(year)s") % {"year": chosen}
            )
        shown = {
            "counted": counted,
            "lines": lines,
            "year": chosen,
            "years": range(today.year, today.year - 5, -1),
            "today": today,
            "below": below,
            "conservative": counting.suppressed(counted.conservative, below),
            "expected": counting.suppressed(counted.expected, below),
            "may": _ways(request),
        }
        return render(request, "people/counters.html", shown)

    return page


def _ways(request: Request) -> dict[str, bool]:
    return {
        "pairs": may_coordinate(request.actor),
        "glass": may_review_glass(request.actor),
        "open": may_break_glass(request.actor),
    }


def _table(counted: counting.Counters, lines: list[Any], below: int) -> Table:
    columns = (
        Column("counter", _("Що пораховано")),
        Column("who", _("Хто")),
        Column("value", _("Кількість"), Kind.INT, _("Порожньо, якщо людей менше ніж %(n)s") % {"n": below}),
        Column("method", _("Як пораховано")),
    )
    rows: list[tuple[Any, ...]] = [(_("Звернення"), _("уся мережа"), counted.contacts, _("сума звернень"))]
    for title, mode, contacts, recipients in lines:
        rows.append((_("Звернення"), title, contacts, mode))
        rows.append((_("Отримувачі однієї організації"), title, recipients.value, mode))
    for name, count in ((_("обережно"), counted.conservative), (_("очікувано"), counted.expected)):
        value = counting.suppressed(count, below).value
        rows.append((_("Різні люди в мережі, %(way)s") % {"way": name}, _("уся мережа"), value, counted.method))
    return Table(columns, rows, _("Три лічильники"), _("Кожен рядок — окремий лічильник; між собою їх не додають"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def pairs(request: Request) -> HttpResponse:
    """One pair at a time, side by side; the look at both cards is written down."""
    found(may_coordinate(request.actor))
    if request.method == "POST":
        return _decide(request)
    now = timezone.now()
    rules = rules_on(timezone.localdate())
    midnight = datetime.combine(timezone.localdate(), time(0), timezone.get_current_timezone())
    after = request.GET.get("after", "")
    pair = lists.next_pair(
        request.actor,
        review_from=rules.review_from,
        since=midnight,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0,
    )
    enough = pair is not None and pair.answered_today >= rules.reviews_per_day
    if pair and not enough:
        services.look_at_pair(actor=request.actor, pair_id=pair.id, at=now)
    refs = partners.organisation_refs(
        {s.organisation_id for s in (pair.one, pair.other) if s.organisation_id} if pair else set()
    )
    titles = {pk: ref.title for pk, ref in refs.items()}
    shown = {
        "pair": None if enough else pair,
        "enough": enough,
        "limit": rules.reviews_per_day,
        "rows": _compared(pair) if pair else (),
        "titles": [titles.get(s.organisation_id or 0, _("Столи е-офісів міста")) for s in (pair.one, pair.other)]
        if pair
        else (),
        "form": ReasonForm(),
    }
    response = render(request, "people/pair.html", shown)
    response["Cache-Control"] = "no-store"
    return response


def _compared(pair: lists.PairView) -> list[tuple[str, str, str, bool]]:
    from .forms import PersonForm

    labels = {name: str(field.label) for name, field in PersonForm.base_fields.items() if name != "note"}
    differs = pair.differs()
    return [
        (label, _shown(pair.one, name), _shown(pair.other, name), name in differs)
        for name, label in labels.items()
        if getattr(pair.one.fields, name) or getattr(pair.other.fields, name)
    ]


def _shown(side: lists.Side, name: str) -> str:
    value: str = side.fields.birth if name == "birth_date" else getattr(side.fields, name)
    return value


def _decide(request: Request) -> HttpResponse:
    number = request.POST.get("pair", "")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    same = request.POST.get("answer") == "same"
    words = _("Записи повʼязано. Це можна скасувати в історії.") if same else _("Запамʼятали назавжди: це різні люди.")
    with reported(request, words):
        services.decide_pair(
            actor=request.actor, pair_id=pk, same=same, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    return redirect("people:pairs")


@require_signed_in
@require_http_methods(["GET", "POST"])
def steps(request: Request) -> HttpResponse:
    """Links and splits; any of them can be taken back."""
    found(may_coordinate(request.actor))
    if request.method == "POST":
        number = request.POST.get("step", "")
        pk = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
        with reported(request, _("Крок скасовано. Запис повернувся туди, де був.")):
            services.undo(actor=request.actor, event_id=pk, reason=request.POST.get("reason", ""), at=timezone.now())
        return redirect("people:steps")
    page = lists.steps(request.actor, page=request.GET.get("page"))
    shown = {"listing": listing(page, Query.of(request.GET.lists()))}
    return render(request, "people/steps.html", shown)


@require_signed_in
@require_http_methods(["GET", "POST"])
def glasses(request: Request) -> HttpResponse:
    """Emergency accesses, and another person's word on each."""
    require(may_review_glass(request.actor))
    form, code = ReviewForm(), ""
    if request.method == "POST":
        form, code = ReviewForm(request.POST), request.POST.get("code", "").replace("\0", "")[:24]
        if form.is_valid():
            with problems(form) as outcome:
                services.review_glass(actor=request.actor, code=code, at=timezone.now(), **form.cleaned_data)
            if outcome.ok:
                messages.success(request, _("Перевірку записано."))
                return redirect("people:glasses")
    page = lists.glasses(request.actor, page=request.GET.get("page"))
    shown = {
        "listing": listing(page, Query.of(request.GET.lists())),
        "form": form,
        "code": code,
        "now": timezone.now(),
    }
    return render(request, "people/glasses.html", shown, status=422 if form.errors else 200)


@require_signed_in
@require_http_methods(["GET", "POST"])
def open_glass(request: Request) -> HttpResponse:
    require(may_break_glass(request.actor))
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            glass = services.break_glass(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            return redirect("people:glass", glass.code)
    return render(request, "people/glass_new.html", {"form": form}, status=422 if form.errors else 200)


@require_signed_in
@require_GET
def glass(request: Request, code: str) -> HttpResponse:
    from .clients import card_page

    return card_page(request, None, services.opened_by_glass(actor=request.actor, code=code, at=timezone.now()))


@require_signed_in
@require_POST
def split(request: Request, code: str) -> HttpResponse:
    """The record isn't of the person it was linked to."""
    pk = lists.id_of(code) if may_coordinate(request.actor) else 0
    with reported(request, _("Запис відокремлено. Його більше ніколи не повʼяжуть із цими записами.")):
        services.split(actor=request.actor, record_id=pk, reason=request.POST.get("reason", ""), at=timezone.now())
    return redirect("people:steps")
