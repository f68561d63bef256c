"""An entry's work pages, the same for the provider's people and for curators: what each may do, policies say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import Conflict, NotFound, found
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.partners.public import Right, organisation_by_edrpou, organisations_of, works_nowhere

from .. import links
from ..machine import STATES, How, State
from ..policies import may_curate, may_edit, may_see_office
from ..selectors.history import entry_history
from ..selectors.listing import own_services
from ..selectors.refs import offices
from ..selectors.service import Entry, EntryPlace, ServiceView, entry_for, service_for
from ..services import (
    add_place,
    create_service,
    remove_place,
    save_hours,
    save_place,
    save_service,
    update_capacity,
    verify,
)
from ..services import move as take_step
from ..services.states import PROVIDER_STEPS
from .forms import CapacityForm, CheckForm, HoursForm, PlaceForm, ServiceForm, SuspendForm


def step_names() -> dict[str, str]:
    return {
        "propose": _("Надіслати на перевірку"),
        "send_back": _("Повернути на доопрацювання"),
        "publish": _("Опублікувати"),
        "suspend": _("Призупинити"),
        "resume": _("Знову працює"),
        "close": _("Закрити"),
        "reopen": _("Відкрити знову"),
    }


def _entry(request: Request, slug: str) -> ServiceView:
    """The entry for somebody who may read it, else 404."""
    return service_for(request.actor, slug, at=timezone.now())


def _editable(request: Request, slug: str) -> Entry:
    view = entry_for(request.actor, slug)
    found(may_edit(request.actor, view.row.organisation_id))
    return view


def _where(view: Entry, at_place: int) -> EntryPlace:
    row = next((w for w in view.where if w.id == at_place), None)
    if row is None:
        raise NotFound(_("Такого місця немає."))
    return row


@require_signed_in
@require_GET
def index(request: Request) -> HttpResponseBase:
    mine = organisations_of(request.actor, Right.VIEW)
    if not mine:
        raise works_nowhere()
    today = timezone.localdate()
    lists = [(ref, own_services(ref.id, today=today), may_edit(request.actor, ref.id)) for ref in mine]
    return render(request, "directory/own.html", {"lists": lists})


@require_signed_in
@require_GET
def entry(request: Request, slug: str) -> HttpResponseBase:
    view = _entry(request, slug)
    curator, editor = may_curate(request.actor), may_edit(request.actor, view.row.organisation_id)
    names = step_names()
    steps = [
        (step, names[step])
        for step in STATES.available(State(view.row.state))
        if curator or (editor and step in PROVIDER_STEPS)
    ]
    context = {
        "view": view,
        "office": may_see_office(request.actor),
        "curator": curator,
        "editor": editor,
        "steps": steps,
        "check": CheckForm(),
        "state": State(view.row.state).label,
        "how": How(view.row.checked_how).label if view.row.checked_how else "",
        "history": entry_history(view.row.pk),
        "link": links.token(view.row.pk, timezone.now()) if curator else "",
    }
    return render(request, "directory/entry.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request, edrpou: str) -> HttpResponseBase:
    owner = organisation_by_edrpou(edrpou)
    if owner is None or not may_edit(request.actor, owner.id):
        raise NotFound(_("Такої організації немає."))
    form = ServiceForm(
        request.POST if request.method == "POST" else None, initial={"languages": ["uk"], "price": "free"}
    )
    if form.is_bound and form.is_valid():
        with problems(form) as outcome:
            made = create_service(
                actor=request.actor, organisation_id=owner.id, values=form.values(), at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Чернетку створено. Додайте місце й години, потім надішліть на перевірку."))
            return redirect("directory:entry", made.slug)
    return render(request, "directory/edit.html", {"form": form, "owner": owner, "version": 0})


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str) -> HttpResponseBase:
    """Whoever saves second sees what the first one wrote beside her own words, and decides."""
    view = _editable(request, slug)
    form = ServiceForm(request.POST if request.method == "POST" else None, initial=ServiceForm.initial_of(view.row))
    version: int = seen_version(request) if form.is_bound else view.row.version
    differences: list[tuple[str, Any, Any]] = []
    if form.is_bound and form.is_valid():
        with problems(form) as outcome:
            changed = save_service(
                actor=request.actor,
                service_id=view.row.pk,
                values=form.values(),
                seen_version=version,
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(
                request, _("Зміни збережено.") if changed else _("Нічого не змінилося. Дата перевірки та сама.")
            )
            return redirect("directory:entry", slug)
        if isinstance(outcome.error, Conflict):
            differences, version = _differences(form, view), view.row.version
    context = {"form": form, "view": view, "version": version, "differences": differences}
    return render(request, "directory/edit.html", context, status=409 if differences else 200)


def _differences(form: ServiceForm, view: Entry) -> list[tuple[str, Any, Any]]:
    """(label, what is saved now, what she wrote) for each field that differs."""
    saved = ServiceForm.initial_of(view.row)
    mine = form.data
    made = []
    for name, field in form.fields.items():
        typed = form.cleaned_data.get(name, mine.get(name))
        if (saved.get(name) or "") != (typed or "") and str(saved.get(name) or "") != str(typed or ""):
            made.append((str(field.label), _words(saved.get(name)), _words(typed)))
    return made


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value not in (None, "") else "—")


@require_signed_in
@require_http_methods(["GET", "POST"])
def places(request: Request, slug: str) -> HttpResponseBase:
    """Where the service is given: an e-office, or a new place of the provider; places can be taken away."""
    view = _editable(request, slug)
    form = PlaceForm(request.POST if request.POST.get("what") == "new" else None)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("what") == "office":
        chosen = request.POST.get("place", "")
        with reported(request, _("Місце додано.")):
            place_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
            add_place(actor=request.actor, service_id=view.row.pk, place_id=place_id, at=now)
        return redirect("directory:entry_places", slug)
    if request.method == "POST" and request.POST.get("what") == "remove":
        chosen = request.POST.get("at_place", "")
        with reported(request, _("Місце прибрано.")):
            at_place = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
            remove_place(actor=request.actor, service_id=view.row.pk, at_place_id=at_place, at=now)
        return redirect("directory:entry_places", slug)
    if form.is_bound and form.is_valid():
        with problems(form) as outcome:
            place = save_place(
                actor=request.actor, values=form.cleaned_data, organisation_id=view.row.organisation_id, at=now
            )
            add_place(actor=request.actor, service_id=view.row.pk, place_id=place.pk, at=now)
        if outcome.ok:
            messages.success(request, _("Місце додано. Вкажіть години."))
            return redirect("directory:entry", slug)
    there = {w.place_id for w in view.where}
    free = [o for o in offices() if not o.closed and o.id not in there]
    return render(request, "directory/entry_places.html", {"view": view, "form": form, "offices": free})


@require_signed_in
@require_http_methods(["GET", "POST"])
def hours(request: Request, slug: str, at_place: int) -> HttpResponseBase:
    view = _editable(request, slug)
    where = _where(view, at_place)
    initial = HoursForm.initial_of(where.hours, where.note, where.phone)
    form, stale = HoursForm(request.POST if request.method == "POST" else None, initial=initial), False
    if form.is_bound and form.is_valid():
        with problems(form) as outcome:
            save_hours(
                actor=request.actor,
                service_id=view.row.pk,
                at_place_id=at_place,
                hours=form.grid(),
                note=form.cleaned_data["note"],
                phone=form.cleaned_data["phone"],
                at=timezone.now(),
                seen_version=seen_version(request),
            )
        if outcome.ok:
            messages.success(request, _("Години збережено."))
            return redirect("directory:entry", slug)
        stale = isinstance(outcome.error, Conflict)
    context = {
        "view": view,
        "form": form,
        "title": _("Години: %(place)s") % {"place": where.name},
        "version": view.row.version,
        "saved": _saved(HoursForm(initial=initial)) if stale else [],
    }
    return render(request, "directory/form.html", context, status=409 if stale else 200)


def _saved(form: HoursForm | CapacityForm) -> list[tuple[str, str]]:
    """What is written now, for whoever wrote at the same time."""
    return [
        (str(field.label), _words(form.initial.get(name)))
        for name, field in form.fields.items()
        if form.initial.get(name) not in (None, "", False)
    ]


@require_signed_in
@require_http_methods(["GET", "POST"])
def capacity(request: Request, slug: str, at_place: int) -> HttpResponseBase:
    view = _editable(request, slug)
    where = _where(view, at_place)
    initial = {"capacity": where.capacity, "free_places": where.free_places, "queue": where.queue}
    form, stale = CapacityForm(request.POST if request.method == "POST" else None, initial=initial), False
    if form.is_bound and form.is_valid():
        with problems(form) as outcome:
            update_capacity(
                actor=request.actor,
                at_place_id=at_place,
                at=timezone.now(),
                seen_free=request.POST.get("seen_free"),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Вільні місця оновлено."))
            return redirect("directory:entry", slug)
        stale = isinstance(outcome.error, Conflict)
    context = {
        "view": view,
        "form": form,
        "title": _("Вільні місця: %(place)s") % {"place": where.name},
        "seen_free": "" if where.free_places is None else where.free_places,
        "saved": _saved(CapacityForm(initial=initial)) if stale else [],
    }
    return render(request, "directory/form.html", context, status=409 if stale else 200)


@require_signed_in
@require_POST
def check(request: Request, slug: str) -> HttpResponseBase:
    view = _editable(request, slug)
    form = CheckForm(request.POST if may_curate(request.actor) else {"how": "own"})
    if form.is_valid():
        with reported(request, _("Записано: усе правильно, перевірено сьогодні.")):
            verify(
                actor=request.actor,
                service_id=view.row.pk,
                how=form.cleaned_data["how"],
                note=form.cleaned_data["note"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
    else:
        messages.error(request, _("Виберіть, як перевірили."))
    return redirect("directory:entry", slug)


@require_signed_in
@require_http_methods(["GET", "POST"])
def move(request: Request, slug: str, step: str) -> HttpResponseBase:
    """A page that says what follows; suspending asks why."""
    view = _editable(request, slug)
    names = step_names()
    found(step in names and (may_curate(request.actor) or step in PROVIDER_STEPS))
    form = SuspendForm(request.POST if request.method == "POST" and step == "suspend" else None)
    if request.method == "POST" and (step != "suspend" or form.is_valid()):
        given = form.cleaned_data if step == "suspend" else {}
        with problems(form) as outcome:
            take_step(
                actor=request.actor,
                service_id=view.row.pk,
                step=step,
                seen_version=seen_version(request),
                at=timezone.now(),
                **given,
            )
        if outcome.ok:
            messages.success(request, _("Зроблено: %(step)s.") % {"step": names[step].lower()})
        else:
            messages.error(request, str(outcome.error))
        return redirect("directory:entry", slug)
    context = {"view": view, "form": form, "title": names[step], "step": step, "version": view.row.version}
    return render(request, "directory/move.html", context)
