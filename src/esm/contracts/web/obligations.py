"""What is owed and what is late: the city's board, an organisation's list, terms put off and duties closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.kernel.errors import found, require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, require_signed_in
from esm.kernel.lists import Query, listing, paged
from esm.partners import public as partners

from .. import policies, selectors
from ..machine import Side
from ..services import obligations
from . import forms
from .department import form_page, managed


@require_signed_in
@require_GET
def board(request: Request) -> HttpResponse:
    """Everything that anybody owes; without a choice, what is late."""
    found(policies.may_see_all(request.actor))
    return _list(request, city=True, default="late")


@require_signed_in
@require_GET
def own(request: Request) -> HttpResponse:
    """What the person's organisations owe and are owed; without a choice, whatever waits."""
    if not request.actor.organisations:
        raise partners.works_nowhere()
    return _list(request, city=False, default="open")


@require_signed_in
def owe(request: Request, code: str) -> HttpResponse:
    view = managed(request, code)
    form = forms.DutyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            obligations.add_obligation(actor=request.actor, code=code, duty=form.duty(), at=timezone.now())
            messages.success(request, _("Записано. Про строк нагадаємо."))
            return redirect("contracts:contract", code)
    return form_page(request, view, form, _("Додати строк"), _("Додати"))


@require_signed_in
def move(request: Request, obligation: int) -> HttpResponse:
    row = _managed(request, obligation)
    form = forms.MoveForm(request.POST or None, initial={"due_on": row.due_on})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            obligations.move_obligation(
                actor=request.actor,
                obligation_id=obligation,
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
            messages.success(request, _("Строк перенесено."))
            return redirect("contracts:contract", row.code)
    return _step(request, row, form, _("Перенести строк"), _("Перенести"))


@require_signed_in
def close(request: Request, obligation: int) -> HttpResponse:
    row = _managed(request, obligation)
    form = forms.CloseForm(request.POST or None, initial={"on": timezone.localdate(), "outcome": "done"})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            obligations.close_obligation(
                actor=request.actor,
                obligation_id=obligation,
                on=form.cleaned_data["on"],
                dropped=form.cleaned_data["outcome"] == "dropped",
                remark=form.cleaned_data["remark"],
                at=timezone.now(),
            )
            messages.success(request, _("Закрито."))
            return redirect("contracts:contract", row.code)
    return _step(request, row, form, _("Закрити"), _("Закрити"))


def _managed(request: Request, obligation: int) -> selectors.ObligationRow:
    found(policies.may_see_all(request.actor))
    require(policies.may_manage(request.actor))
    return selectors.one_obligation(obligation, today=timezone.localdate())


def _step(request: Request, row: selectors.ObligationRow, form: Form, title: str, action: str) -> HttpResponse:
    page = {"row": row, "form": form, "title": title, "action": action}
    return render(request, "contracts/obligation_step.html", page)


def _list(request: Request, *, city: bool, default: str) -> HttpResponse:
    form = forms.ObligationFilter(request.GET, default=default, city=city)
    today = timezone.localdate()
    rows = selectors.obligations_for(request.actor, form.chosen(), today=today, own=not city)
    if "format" in request.GET:
        table = _table(selectors.obligation_rows(rows, today=today))
        return export_response(request, table, filename=_("Строки за договорами"))
    page, manage = paged(rows, page=request.GET.get("page")), policies.may_manage(request.actor)
    shown: dict[str, Any] = {
        "listing": listing(
            page.with_rows(selectors.obligation_rows(page.rows, today=today)), Query.of(request.GET.lists())
        ),
        "form": form,
        "narrowed": form.narrowed,
        "office": city,
        # A task leads to its page only for those who owe it: others may not open it.
        "reader": Side.ORGANISATION if not city else Side.CITY if manage else "",
        "manage": city and manage,
        "late": selectors.obligations_for(
            request.actor, selectors.Filter(show="late"), today=today, own=not city
        ).count(),
    }
    return render(request, "contracts/obligations.html", shown)


def _table(rows: Iterable[selectors.ObligationRow]) -> Table:
    columns = [
        Column("due_on", _("Строк"), Kind.DATE),
        Column("title", _("Що зробити"), Kind.TEXT),
        Column("kind", _("Вид"), Kind.TEXT),
        Column("side", _("Хто винен"), Kind.TEXT),
        Column("organisation", _("Організація"), Kind.TEXT),
        Column("contract", _("Договір"), Kind.TEXT),
        Column("project", _("Проєкт"), Kind.TEXT),
        Column("state", _("Стан"), Kind.TEXT),
        Column("late_by", _("Прострочено, днів"), Kind.INT),
        Column("done_on", _("Зроблено"), Kind.DATE),
    ]
    cells = [
        (
            r.due_on,
            r.title,
            r.kind_label,
            r.side_label,
            r.organisation,
            r.number,
            r.project,
            r.state,
            r.late_by,
            r.done_on,
        )
        for r in rows
    ]
    return Table(columns=columns, rows=cells, title=_("Строки за договорами"))
