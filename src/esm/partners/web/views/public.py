"""The public register and the request to join."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems
from esm.kernel.lists import Query, listing

from ... import selectors, services
from ...selectors.register import SORTING
from ..forms import JoinForm, RegisterFilterForm
from ..history import History, nothing_yet, paid_in_all, table

STATUS = {
    "working": (gettext_lazy("працює"), "ok"),
    "terminating": (gettext_lazy("припиняється"), "warn"),
    "barred": (gettext_lazy("не бере участі в конкурсах"), "err"),
}


@require_safe
def register(request: Request) -> HttpResponseBase:
    year = timezone.localdate().year
    filters = selectors.RegisterFilters(**{k: request.GET.get(k, "") for k in ("q", "form", "status", "sort")})
    if request.GET.get("format"):
        return export_response(request, _table(filters, year), filename="organisations")
    page = selectors.register(filters, year=year, page=request.GET.get("page"))
    return render(
        request,
        "partners/register.html",
        {
            "list": listing(page, Query.of(request.GET.lists()), sorting=SORTING),
            "filters": RegisterFilterForm(request.GET or None),
            "words": STATUS,
        },
    )


def _table(filters: selectors.RegisterFilters, year: int) -> Table:
    rows = selectors.register_export(filters, year=year)
    return Table(
        title=_("Організації — партнери мережі"),
        columns=[
            Column("edrpou", _("Код ЄДРПОУ")),
            Column("name", _("Повна назва")),
            Column("short_name", _("Коротка назва")),
            Column("legal_form", _("Форма")),
            Column("registered_on", _("Дата реєстрації"), Kind.DATE),
            Column("nonprofit_code", _("Ознака неприбутковості")),
            Column("status", _("Стан")),
        ],
        rows=(
            (
                r.edrpou,
                r.name,
                r.short_name,
                r.legal_form,
                r.registered_on,
                r.nonprofit_code,
                str(STATUS[r.status][0]),
            )
            for r in rows
        ),
    )


@require_safe
def card(request: Request, edrpou: str, history: History = nothing_yet) -> HttpResponseBase:
    shown = selectors.public_card(edrpou, year=timezone.localdate().year, on=timezone.localdate())
    projects = history(shown.id, timezone.now())
    if "format" in request.GET:
        return export_response(request, table(projects, shown.title), filename=f"projects-{shown.edrpou}")
    return render(
        request,
        "partners/card.html",
        {"card": shown, "status": STATUS[shown.status], "projects": projects, "paid": paid_in_all(projects)},
    )


def join(request: Request) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            number = services.ask_to_join(
                actor=request.actor, joining=services.Joining(**form.cleaned_data), at=timezone.now()
            )
        if outcome.ok:
            request.session["join_number"] = number
            return redirect("partners:join_sent")
    return render(request, "partners/join.html", {"form": form})


@require_safe
def join_sent(request: Request) -> HttpResponse:
    number = request.session.get("join_number", "")
    if not number:
        return redirect("partners:join")
    return render(request, "partners/join_sent.html", {"number": number})
