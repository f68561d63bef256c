"""Writing rows and taking them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from esm.kernel.errors import Conflict, DomainError, found
from esm.kernel.http import Request, problems, require_signed_in
from esm.kernel.lists import Query, listing
from esm.partners.public import Right

from ..checking import lexicon
from ..columns import InvalidRows
from ..models import Batch
from ..policies import may_log
from ..selectors.one import batch_rows, batch_view, batches, delivery_view, open_lines
from ..services import ask_undo, cancel_delivery, correct_delivery, log_deliveries
from .forms import Grid, ReasonForm, RowForm
from .which import organisation_of


@require_signed_in
def new(request: Request) -> HttpResponse:
    """Several rows at once. «Ще рядки» gives more of them and keeps what was typed."""
    organisation = organisation_of(request)
    found(may_log(request.actor, organisation.id))
    today = timezone.localdate()
    known = lexicon(organisation.id, today=today)
    grid = Grid(known, request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and not grid.more:
        entries = grid.entries()
        if grid.valid:
            try:
                done = log_deliveries(
                    actor=request.actor, organisation_id=organisation.id, rows=entries, at=timezone.now()
                )
            except InvalidRows as error:
                grid.show(error.problems)
            except Conflict as error:
                grid.problem = str(error)
            else:
                if done.batch_id is None:
                    messages.info(request, _("Ці послуги вже записано: двічі їх не пораховано."))
                    return redirect(_own(organisation.edrpou))
                words = ngettext("Записано %(n)d послугу.", "Записано %(n)d послуг.", done.new) % {"n": done.new}
                messages.success(request, words)
                return redirect("deliveries:batch", done.batch_id)
    page = {"grid": grid, "organisation": organisation, "lines": open_lines(known.rights, known.services)}
    return render(request, "deliveries/new.html", page)


def _own(edrpou: str) -> str:
    return f"{reverse('deliveries:own')}?organisation={edrpou}"


@require_signed_in
def delivery(request: Request, number: int) -> HttpResponse:
    """One row with its story; POST cancels it."""
    view = delivery_view(request.actor, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            cancel_delivery(
                actor=request.actor, delivery_id=number, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Запис скасовано. Суми перераховано."))
            return redirect("deliveries:delivery", number)
    page = {"delivery": view, "form": form, "back": _back(request, view.organisation_id, view.row.edrpou)}
    return render(request, "deliveries/delivery.html", page)


def _back(request: Request, organisation_id: int, edrpou: str) -> str:
    """To the log that she came from: her own organisation's, or the city's."""
    return _own(edrpou) if request.actor.may(organisation_id, Right.VIEW) else reverse("deliveries:all")


@require_signed_in
def correct(request: Request, number: int) -> HttpResponse:
    """The row as a form; saving cancels it and writes another in its place."""
    view = delivery_view(request.actor, number)
    found(view.may_cancel)
    known = lexicon(view.organisation_id, today=timezone.localdate())
    if request.method == "POST":
        form = RowForm(request.POST, known=known)
        why = ReasonForm(request.POST)
        form.is_valid()
        data = form.inherited({})
        form.ask_for_missing(data)
        if why.is_valid() and not form.errors:
            try:
                corrected = correct_delivery(
                    actor=request.actor,
                    delivery_id=number,
                    entry=form.entry(view.entry.key, {}),
                    reason=why.cleaned_data["reason"],
                    at=timezone.now(),
                )
            except InvalidRows as error:
                for problem in error.problems:
                    form.show(problem)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Запис виправлено: старий скасовано, новий додано."))
                return redirect("deliveries:delivery", corrected.pk)
    else:
        initial = {name: getattr(view.entry, name) for name in RowForm.base_fields}
        form, why = RowForm(known=known, initial=initial), ReasonForm()
    return render(request, "deliveries/correct.html", {"delivery": view, "form": form, "why": why})


@require_signed_in
@require_GET
def all_batches(request: Request) -> HttpResponse:
    organisation = organisation_of(request)
    page = batches(request.actor, organisation.id, page=request.GET.get("page"))
    around = listing(page, Query.of(request.GET.lists()))
    return render(request, "deliveries/batches.html", {"listing": around, "organisation": organisation})


@require_signed_in
@require_GET
def batch(request: Request, number: int) -> HttpResponse:
    """While a large batch is being undone, the page asks for that part of itself alone."""
    if request.htmx:
        view = batch_view(request.actor, number)
        address = reverse("deliveries:batch", args=[number])
        if not (view.undoing and view.undoing.running):
            return HttpResponseClientRedirect(address)
        return render(request, "deliveries/_undoing.html", {"undoing": view.undoing, "address": address})
    return _batch(request, number, ReasonForm())


@require_signed_in
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    found(may_log(request.actor, batch_view(request.actor, number).organisation_id))
    if form.is_valid():
        with problems(form) as outcome:
            done = ask_undo(actor=request.actor, batch_id=number, reason=form.cleaned_data["reason"], at=timezone.now())
        if outcome.ok:
            undone(request, done)
            return redirect("deliveries:batch", number)
    return _batch(request, number, form)


def undone(request: Request, undo: Batch | None) -> None:
    """Say how many rows were undone, if it is known already: a large batch is undone in the background."""
    if undo:
        words = ngettext("Скасовано %(n)d запис.", "Скасовано %(n)d записів.", undo.row_count)
        messages.success(request, words % {"n": undo.row_count})


def _batch(request: Request, number: int, form: ReasonForm) -> HttpResponse:
    view = batch_view(request.actor, number)
    around = listing(batch_rows(view, page=request.GET.get("page")), Query.of(request.GET.lists()))
    back = _back(request, view.organisation_id, around.rows[0].edrpou if around.rows else "")
    return render(request, "deliveries/batch.html", {"batch": view, "listing": around, "form": form, "back": back})
