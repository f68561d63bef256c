"""The curator's pages: every entry, what to check, what people looked for in vain, the words of the search."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, require_signed_in, seen_version

from .. import catalogue
from ..machine import State
from ..policies import may_curate, may_see_office
from ..selectors.listing import counts, office_list, to_check
from ..selectors.misses import misses as missed
from ..selectors.wording import words_of
from ..services import save_words
from ..services.wording import restore_words
from .forms import WordsForm

PERIOD = 90  # days of searches that are shown


@require_signed_in
@require_GET
def index(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    today = timezone.localdate()
    state, words = request.GET.get("state", ""), request.GET.get("q", "")
    page = office_list(state=state, words=words, today=today, page=request.GET.get("page"))
    context = {
        "page": page,
        "counts": counts(today),
        "states": State.choices,
        "state": state,
        "q": words,
        "curator": may_curate(request.actor),
    }
    return render(request, "directory/office.html", context)


@require_signed_in
@require_GET
def checks(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    rows = to_check(timezone.localdate(), stale=request.GET.get("age") == "stale")
    return render(request, "directory/checks.html", {"rows": rows, "stale": request.GET.get("age") == "stale"})


@require_signed_in
@require_GET
def misses(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    today = timezone.localdate()
    rows = missed(today - timedelta(days=PERIOD), today)
    if "format" in request.GET:
        columns = [
            Column("words", _("Слова")),
            Column("need", _("Потреба")),
            Column("district", _("Район")),
            Column("category", _("Для кого")),
            Column("times", _("Разів"), Kind.INT),
            Column("last", _("Востаннє"), Kind.DATE),
        ]
        lines = [(r.words, r.need_title, r.district, r.category, r.times, r.last) for r in rows]
        return export_response(request, Table(columns, lines, _("Чого не знайшли")), filename="missed-searches")
    return render(request, "directory/misses.html", {"rows": rows, "days": PERIOD})


@require_signed_in
@require_GET
def words(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    groups = [
        (str(title), [need for need in catalogue.needs().values() if need.group == key])
        for key, title in catalogue.GROUPS.items()
    ]
    return render(request, "directory/words.html", {"groups": groups, "same": catalogue.SAME})


@require_signed_in
@require_http_methods(["GET", "POST"])
def word_list(request: Request, need: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    shown = words_of(need)
    if shown is None:
        raise NotFound(_("Такої потреби немає."))
    if request.method == "POST":
        found(may_curate(request.actor))
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"words": shown.text})
    restore = request.POST.get("what") == "restore"
    if request.method == "POST" and (restore or form.is_valid()):
        now, version = timezone.now(), seen_version(request)
        with problems(form) as outcome:
            if restore:
                restore_words(actor=request.actor, need=need, seen_version=version, at=now)
            else:
                save_words(
                    actor=request.actor, need=need, words=form.cleaned_data["words"], seen_version=version, at=now
                )
        if outcome.ok:
            messages.success(request, _("Слова збережено. Пошук уже знає їх."))
            return redirect("directory:word_list", need)
    context = {"shown": shown, "form": form, "curator": may_curate(request.actor), "is_same": need == catalogue.SAME}
    return render(request, "directory/word_list.html", context)
