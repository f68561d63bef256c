"""Figures as the department sees them: count anew, publish a year, correct what was published."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from esm.indicators import policies, program_years, services
from esm.indicators.selectors import Cell, YearRow, dynamics
from esm.kernel.errors import NotFound, require
from esm.kernel.http import Request, problems, require_signed_in

from .forms import CorrectForm, PublishForm
from .shown import figure_of, substituted


def _allowed(request: Request) -> None:
    require(policies.may_publish(request.actor), _("Ця сторінка для департаменту."))


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Сьогодні"), "/work/"), (_("Показники"), reverse("indicators:department")), *more]


@require_signed_in
def overview(request: Request) -> HttpResponse:
    _allowed(request)
    data = dynamics()
    running = [year for year in program_years.years() if data.row(year) is None]
    return render(
        request,
        "indicators/department.html",
        {"data": data, "years": tuple(reversed(data.years)), "uncounted": running, "crumbs": _crumbs()[:1]},
    )


@require_signed_in
@require_POST
def refresh(request: Request) -> HttpResponse:
    _allowed(request)
    changed = services.refresh(at=timezone.now())
    if changed:
        messages.success(request, _("Перераховано: %(years)s.") % {"years": ", ".join(map(str, changed))})
    else:
        messages.info(request, _("Перераховано, нічого не змінилося."))
    return redirect("indicators:department")


def _year(year: int) -> YearRow:
    row = dynamics().row(year)
    if row is None:
        raise NotFound(_("За цей рік показників немає."))
    return row


@require_signed_in
def year_page(request: Request, year: int) -> HttpResponse:
    _allowed(request)
    row = _year(year)
    lines = [(cell, figure_of(cell), substituted(cell, row)) for cell in row.cells]
    return render(request, "indicators/department_year.html", {"row": row, "lines": lines, "crumbs": _crumbs()})


@require_signed_in
def publish(request: Request, year: int) -> HttpResponse:
    """A page of its own before an act that can't be taken back."""
    _allowed(request)
    row = _year(year)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.publish_year(
                actor=request.actor,
                year=year,
                at=timezone.now(),
                without_missing=form.cleaned_data["without_missing"],
            )
        if outcome.ok:
            messages.success(request, _("Показники %(year)d року оприлюднено.") % {"year": year})
            return redirect("indicators:year", year)
    missing = [cell for cell in row.cells if cell.shown is None]
    context = {
        "row": row,
        "form": form,
        "lines": [(cell, figure_of(cell)) for cell in row.cells],
        "missing": missing,
        "crumbs": _crumbs((str(year), reverse("indicators:department-year", args=[year]))),
    }
    return render(request, "indicators/publish.html", context)


@require_signed_in
def correct(request: Request, year: int, indicator: str) -> HttpResponse:
    _allowed(request)
    cell = _published(year, indicator)
    seen = cell.published.plain() if cell.published else ""
    form = CorrectForm(
        request.POST if request.method == "POST" else None, initial={"seen": seen, "value": seen.replace(".", ",")}
    )
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.correct(
                actor=request.actor, year=year, indicator=indicator, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Виправлення записано в журнал. Його видно всім."))
            return redirect("indicators:figure", year, indicator)
    context = {
        "cell": cell,
        "form": form,
        "figure": figure_of(cell),
        "crumbs": _crumbs((str(year), reverse("indicators:department-year", args=[year]))),
    }
    return render(request, "indicators/correct.html", context)


def _published(year: int, indicator: str) -> Cell:
    cell = next((x for x in _year(year).cells if x.indicator.code == indicator), None)
    if cell is None or not cell.is_published:
        raise NotFound(_("Такого оприлюдненого числа немає."))
    return cell
