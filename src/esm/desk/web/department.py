"""The department's pages: offices and operators, how organisations answer, unmet needs."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.directory import public as directory
from esm.kernel import exports
from esm.kernel.errors import require
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in
from esm.kernel.lists import Query

from .. import policies
from ..selectors.incoming import oversight as answer_times
from ..selectors.needs import NeedFilters, Needs, department_needs, public_needs
from ..selectors.offices import office_card, office_rows
from ..selectors.words import words_on
from ..services import offices as work
from .forms.office import AssignForm, NeedsForm, OfficeForm
from .screen import number_of


@require_signed_in
@require_http_methods(["GET", "POST"])
def offices(request: Request) -> HttpResponse:
    """All points; the form begins work at another one of the directory."""
    rows = office_rows(request.actor)
    form = None
    if policies.may_manage_offices(request.actor):
        taken = {r.number for r in rows}
        free = [
            (str(p.id), f"№ {p.number} {p.name}, {p.district_title}")
            for p in directory.offices()
            if not p.closed and p.number is not None and p.number not in taken
        ]
        form = OfficeForm(request.POST or None, places=free)
    elif request.method == "POST":
        require(False)
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            made = work.open_office(
                actor=request.actor, place_id=number_of(data["place"]) or 0, edrpou=data["edrpou"], at=timezone.now()
            )
            messages.success(request, _("Е-офіс відкрито. Призначте операторок."))
            return redirect("desk:office", made.number)
    return render(request, "desk/offices.html", {"rows": rows, "form": form})


@require_signed_in
@require_http_methods(["GET", "POST"])
def office(request: Request, number: int) -> HttpResponse:
    card = office_card(request.actor, number, on=timezone.localdate())
    manages = policies.may_manage_offices(request.actor)
    require(manages or request.method != "POST")
    form = AssignForm(request.POST or None, people=card.candidates)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            work.assign_operator(
                actor=request.actor, number=number, user_id=number_of(form.cleaned_data["user"]) or 0,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Операторку призначено."))
            return redirect("desk:office", number)
    return render(request, "desk/office.html", {"office": card, "form": form, "manages": manages})


@require_signed_in
@require_POST
def end_operator(request: Request, number: int, operator: int) -> HttpResponse:
    require(policies.may_manage_offices(request.actor))
    with reported(request, _("Операторка більше не працює в цьому е-офісі. Звернення лишилися за ним.")):
        work.end_operator(actor=request.actor, number=number, operator_id=operator, at=timezone.now())
    return redirect("desk:office", number)


@require_signed_in
@require_GET
def oversight(request: Request) -> HttpResponse:
    found = answer_times(request.actor, on=timezone.localdate())
    if "format" in request.GET:
        columns = [
            exports.Column("organisation", _("Організація")),
            exports.Column("sent", _("Направлень"), exports.Kind.INT),
            exports.Column("accepted", _("Прийнято"), exports.Kind.INT),
            exports.Column("declined", _("Відмовлено"), exports.Kind.INT),
            exports.Column("delivered", _("Надано"), exports.Kind.INT),
            exports.Column("silent", _("Без відповіді"), exports.Kind.INT),
            exports.Column("late", _("Пізніше за строк"), exports.Kind.INT),
            exports.Column("days", _("Відповідь, робочих днів (медіана)"), exports.Kind.INT),
        ]
        rows = [
            (r.organisation, r.sent, r.accepted, r.declined, r.delivered, r.silent, r.late, r.days) for r in found.rows
        ]
        table = exports.Table(columns, rows, title=_("Як організації відповідають на направлення"))
        return export_response(request, table, filename=_("відповіді-на-направлення"))
    return render(request, "desk/oversight.html", {"oversight": found})


def _filters(form: NeedsForm, today: date) -> NeedFilters:
    """A year back unless told otherwise; what can't be read filters nothing."""
    data = form.cleaned_data if form.is_valid() else {}
    since = data.get("since") or today - timedelta(days=365)
    until = data.get("until") or today
    first, last = min(since, until), max(since, until)
    return NeedFilters(first, last, data.get("district", ""), data.get("category", ""), data.get("source", ""))


@require_signed_in
@require_GET
def needs(request: Request) -> HttpResponse:
    today = timezone.localdate()
    form = NeedsForm(request.GET, words=words_on(today))
    filters = _filters(form, today)
    found = department_needs(request.actor, filters)
    if "format" in request.GET:
        return export_response(request, _table(found, inside=True), filename=_("незадоволені-потреби"))
    return render(request, "desk/needs.html", _page(request, form, found, filters))


@require_GET
def needs_for_all(request: Request) -> HttpResponse:
    """What people look for and don't find: for everybody, without small numbers."""
    today = timezone.localdate()
    form = NeedsForm(request.GET, words=words_on(today), public=True)
    filters = _filters(form, today)
    found = public_needs(filters)
    if "format" in request.GET:
        return export_response(request, _table(found, inside=False), filename=_("незадоволені-потреби"))
    return render(request, "desk/needs_public.html", _page(request, form, found, filters))


def _page(request: Request, form: NeedsForm, found: Needs, filters: NeedFilters) -> dict[str, object]:
    around = Query.of(request.GET.lists()).but(format=None)
    return {
        "form": form,
        "needs": found,
        "filters": filters,
        "exports": {code: around.but(format=code).url for code in ("csv", "xlsx", "json")},
    }


def _table(found: Needs, *, inside: bool) -> exports.Table:
    columns = [
        exports.Column("need", _("Потреба")),
        exports.Column("category", _("Для кого")),
        exports.Column("district", _("Район")),
        exports.Column("count", _("Разів"), exports.Kind.INT),
    ]
    rows: list[tuple[object, ...]] = [(r.title, r.category, r.district, r.count) for r in found.rows]
    if inside:
        columns += [
            exports.Column("desk", _("е-офіси"), exports.Kind.INT),
            exports.Column("search", _("пошук на сайті"), exports.Kind.INT),
        ]
        rows = [(r.title, r.category, r.district, r.count, r.desk, r.search) for r in found.rows]
    return exports.Table(columns, rows, title=_("Незадоволені потреби"))
