"""Proposals side by side; one is picked; departures by hand; money that changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import paged
from esm.kernel.money import Money

from ...machine import CallStatus, Outcome
from ...models import Decision
from ...policies import award as policy
from ...selectors.award import Comparison, comparison_of, is_editable
from ...selectors.award_problem import purses_of
from ...selectors.decision import decided_line, decision_totals
from ...services import award as services
from ..forms.award import OverrideForm, PurseForm
from .common import frame, links_to, open_call


@require_signed_in
@require_GET
def proposals(request: Request, slug: str) -> HttpResponseBase:
    call = open_call(request, slug)
    comparison = comparison_of(call)
    if "format" in request.GET:
        return export_response(request, _table(comparison), filename=f"proposals-{slug}")
    preparing = policy.may_prepare(request.actor) and call.status == CallStatus.RANKING
    free = comparison.decision is None or is_editable(comparison.decision)
    only = request.GET.get("only") == "differs"
    page = paged(comparison.lines(differing=only), page=request.GET.get("page"))
    context = frame(call, "proposals") | {
        "comparison": comparison,
        "page": page.with_rows(comparison.rows(page.rows)),
        "only": only,
        "may_compute": preparing and free,
        "may_choose": preparing and free and not comparison.stale,
    }
    return render(request, "competitions/award/proposals.html", context | links_to(request, page.rows))


@require_signed_in
@require_POST
def compute(request: Request, slug: str) -> HttpResponseBase:
    open_call(request, slug)
    with reported(request, _("Пропозиції пораховано. Порівняйте їх і запишіть, яку обрала комісія.")):
        services.propose_awards(actor=request.actor, slug=slug, at=timezone.now())
    return redirect("award:proposals", slug)


@require_signed_in
@require_http_methods(["GET", "POST"])
def choose(request: Request, slug: str, run_id: int) -> HttpResponseBase:
    """A page of its own: picking anew throws away what was changed by hand."""
    call = open_call(request, slug)
    found(policy.may_prepare(request.actor))
    comparison = comparison_of(call)
    column = next((c for c in comparison.columns if c.run_id == run_id), None)
    if column is None:
        raise NotFound(_("Такої пропозиції немає."))
    if request.method == "POST":
        seen = seen_version(request) if request.POST.get("version") else None
        with reported(request, _("Рішення записано за обраною пропозицією.")) as outcome:
            services.choose_proposal(
                actor=request.actor, slug=slug, run_id=run_id, seen_version=seen, at=timezone.now()
            )
        return redirect("award:decision" if outcome.ok else "award:proposals", slug)
    by_hand = decision_totals(call).overridden
    context = frame(call, "proposals") | {"column": column, "decision": comparison.decision, "by_hand": by_hand}
    return render(request, "competitions/award/choose.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def override(request: Request, slug: str, number: str) -> HttpResponseBase:
    call = open_call(request, slug)
    found(policy.may_prepare(request.actor))
    line = decided_line(call, number)
    initial = {
        "outcome": line.outcome.value,
        "awarded": line.awarded.kopecks or None,
        "reason": line.override_reason,
        "note": line.reason,
    }
    form = OverrideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            services.override_award(
                actor=request.actor,
                slug=slug,
                number=number,
                outcome=Outcome(data["outcome"]),
                awarded=Money(data["awarded"] or 0),
                reason=data["reason"],
                note=data["note"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Рішення за заявкою %(number)s змінено.") % {"number": number})
            return redirect("award:decision", slug)
    context = frame(call, "decision") | {
        "form": form,
        "line": line,
        "purses": purses_of(call),
        "version": request.POST.get("version", line.version),
        "editable": is_editable(Decision.objects.filter(call=call).first()) and call.status == CallStatus.RANKING,
    }
    return render(request, "competitions/award/override.html", context | links_to(request, [line]))


@require_signed_in
@require_http_methods(["GET", "POST"])
def purse(request: Request, slug: str, code: str = "") -> HttpResponseBase:
    call = open_call(request, slug)
    found(policy.may_prepare(request.actor))
    direction = call.directions.filter(code=code).first() if code else None
    line = next((p for p in purses_of(call) if p.direction_id == (direction.pk if direction else None)), None)
    if line is None or (code and direction is None):
        raise NotFound(_("Такої сторінки немає."))
    form = PurseForm(request.POST or None, initial={"budget": line.budget.kopecks, "reason": line.reason})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.change_purse(
                actor=request.actor,
                slug=slug,
                direction_code=code,
                budget=Money(form.cleaned_data["budget"]),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Суму змінено. Порахуйте пропозиції ще раз."))
            return redirect("award:proposals", slug)
    return render(request, "competitions/award/purse.html", frame(call, "proposals") | {"form": form, "purse": line})


def _table(comparison: Comparison) -> Table:
    columns = [
        Column("position", _("Рядок рейтингу"), Kind.INT),
        Column("number", _("Заявка")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("direction", _("Напрям")),
        Column("asked", _("Просять, грн"), Kind.MONEY),
        *(Column(c.method, f"{c.title}, {_('грн')}", Kind.MONEY, c.explained) for c in comparison.columns),
    ]
    rows = [
        (r.position, r.number, r.title, r.organisation, r.direction, r.asked, *(c.sum for c in r.cells))
        for r in comparison.rows(comparison.lines())
    ]
    return Table(columns, rows, title=_("Пропозиції розподілу: %(call)s") % {"call": comparison.call.title})
