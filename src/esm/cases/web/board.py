"""The list of cases, who carries how much, and what is late. No person is named on these pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, require_signed_in
from esm.kernel.lists import Label, Query, listing, paged

from ..machine import CaseClass, CaseState
from ..rules import rules_on
from ..selectors import lists
from ..selectors.board import board
from ..selectors.units import Unit, unit_of, units_of


def _units(request: Request) -> tuple[tuple[Unit, ...], str]:
    """Hers, and the code of the one asked for («» is all of them). Raises NotFound for a stranger to case work."""
    wanted = request.GET.get("unit", "")[:12]
    unit_of(request.actor, wanted)
    return units_of(request.actor), wanted


def _around(units: tuple[Unit, ...]) -> dict[str, Any]:
    """`nav`: the room's own menu, for those whose work menu has one entry for all of it."""
    return {"nav": not any(unit.organisation_id is None for unit in units), "supervises": _supervises(units)}


def _supervises(units: tuple[Unit, ...]) -> bool:
    return any(unit.supervises for unit in units)


@require_signed_in
@require_GET
def cases(request: Request) -> HttpResponse:
    units, unit = _units(request)
    at = timezone.now()
    asked = request.GET
    wanted = lists.CaseFilters(
        state=asked.get("state", "")[:12],
        worker=asked.get("worker", "")[:20],
        case_class=asked.get("class", "")[:2],
        late=bool(asked.get("late")),
        danger=bool(asked.get("danger")),
        mine=bool(asked.get("mine")),
        unit=unit,
        sort=asked.get("sort", ""),
    )
    if "format" in asked:
        rows = lists.all_cases(request.actor, wanted, at=at)
        return export_response(request, _table(rows, several=len(units) > 1), filename=_("Випадки"))
    page = lists.case_list(request.actor, wanted, at=at, page=asked.get("page"))
    workers = lists.workers_in(request.actor)
    states, classes = dict(CaseState.choices), dict(CaseClass.choices)
    names = {lists.NOBODY: _("не призначено"), **dict(workers)}
    filters: dict[str, Label] = {
        "state": lambda v: _("усі") if v == "all" else str(states[v]) if v in states else None,
        "worker": names.get,
        "class": lambda v: str(classes[v]) if v and v in classes else None,
        "late": lambda v: _("прострочені"),
        "danger": lambda v: _("є загроза"),
        "mine": lambda v: _("мої"),
        "unit": lambda v: next((u.title for u in units if u.code == v), None),
    }
    shown: dict[str, Any] = {
        "listing": listing(
            page, Query.of(asked.lists()), sorting=lists.SORTING, filters=filters, formats=("csv", "xlsx", "json")
        ),
        "wanted": wanted,
        "units": units,
        **_around(units),
        "workers": workers,
        "nobody": lists.NOBODY,
        "states": CaseState.choices,
        "classes": [choice for choice in CaseClass.choices if choice[0]],
    }
    return render(request, "cases/list.html", shown)


def _table(rows: list[lists.CaseRow], *, several: bool) -> Table:
    columns = [
        Column("number", _("Номер")),
        Column("state", _("Стан")),
        Column("services", _("Послуги")),
        Column("district", _("Район")),
        Column("class", _("Клас")),
        Column("danger", _("Загроза")),
        Column("worker", _("Відповідальна")),
        Column("unit", _("Хто веде")),
        Column("received", _("Звернулися"), Kind.DATETIME),
        Column("next", _("Найближчий строк")),
        Column("due", _("До"), Kind.DATE),
    ]
    cells = [
        (
            r.number, r.state_label, r.services, r.district, r.case_class, _("так") if r.danger else _("ні"), r.worker,
            r.unit, r.received_at, r.next.label if r.next else "", r.next.due if r.next else None,
        )
        for r in rows
    ]  # fmt: skip
    return Table(columns=columns, rows=cells, title=_("Випадки"), source=_("Персональних даних у таблиці немає."))


@require_signed_in
@require_GET
def late(request: Request) -> HttpResponse:
    """Terms that have run out, or will within a day or a week, with the rule by which each was counted."""
    units, unit = _units(request)
    at = timezone.now()
    show, mine = request.GET.get("show", "")[:8], bool(request.GET.get("mine"))
    rows = lists.terms_of(
        request.actor, show=show, unit=unit, mine=mine, sort=request.GET.get("sort", ""), at=at
    )  # fmt: skip
    if "format" in request.GET:
        return export_response(request, _terms_table(lists.term_rows(rows, at=at)), filename=_("Строки випадків"))
    page = paged(rows, page=request.GET.get("page"))
    shown = {
        "listing": listing(
            page.with_rows(lists.term_rows(page.rows, at=at)), Query.of(request.GET.lists()),
            sorting=lists.TERM_SORTING,
        ),
        "show": show,
        "mine": mine,
        "unit": unit,
        "units": units,
        **_around(units),
        "tabs": [("", _("Прострочено")), ("today", _("За добу")), ("week", _("За сім днів"))],
    }  # fmt: skip
    return render(request, "cases/late.html", shown)


def _terms_table(rows: list[lists.TermRow]) -> Table:
    columns = [
        Column("number", _("Випадок")),
        Column("what", _("Що зробити")),
        Column("due", _("До"), Kind.DATE),
        Column("late", _("Прострочено")),
        Column("worker", _("Відповідальна")),
        Column("unit", _("Хто веде")),
        Column("rule", _("За яким правилом")),
    ]
    cells = [(r.number, r.what, r.due, _("так") if r.late else _("ні"), r.worker, r.unit, r.rule) for r in rows]
    return Table(columns=columns, rows=cells, title=_("Строки випадків"))


@require_signed_in
@require_GET
def workload(request: Request) -> HttpResponse:
    """For supervisors of a unit."""
    unit = unit_of(request.actor, request.GET.get("unit", "")[:12], supervised=True)
    today = timezone.localdate()
    rules = rules_on(today)
    shown = board(request.actor, unit, rules, on=today, at=timezone.now())
    if "format" in request.GET:
        return export_response(request, _load_table(shown.rows), filename=_("Навантаження"))
    page = {
        "board": shown,
        "units": [u for u in units_of(request.actor) if u.supervises],
        **_around(units_of(request.actor)),
        "exports": {code: Query.of(request.GET.lists()).but(format=code).url for code in ("csv", "xlsx", "json")},
        "weights": [(str(CaseClass(c).label), n) for c, n in rules.class_weights.items() if c in CaseClass.values],
    }
    return render(request, "cases/board.html", page)


def _load_table(rows: Any) -> Table:
    columns = [
        Column("worker", _("Відповідальна")),
        Column("open", _("Відкритих випадків"), Kind.INT),
        Column("weight", _("Вага за класами"), Kind.INT),
        Column("emergency", _("Екстрених"), Kind.INT),
        Column("late", _("Прострочених строків"), Kind.INT),
        Column("due", _("Найближчий строк"), Kind.DATE),
    ]
    cells = [(r.name, r.open, r.weight, r.emergency, r.late, r.next_due) for r in rows]
    return Table(columns=columns, rows=cells, title=_("Навантаження"))
