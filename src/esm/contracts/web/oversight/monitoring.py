"""Checks: the plan, one check with its act, findings until they are closed, a contract broken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.design.documents import in_state_language
from esm.kernel.errors import Conflict, found, require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, download, export_response, problems, require_signed_in
from esm.kernel.lists import Query, listing, paged

from ... import documents, policies, selectors
from ...machine import CheckStatus
from ...rules import monitoring_rules
from ...selectors import monitoring as views
from ...services import breaking, findings, monitoring
from . import forms
from .common import form_page, year_of


@require_signed_in
@require_GET
def plan(request: Request) -> HttpResponse:
    """The plan of checks with what is still to be put right; filters live in the address."""
    found(policies.may_read_monitoring(request.actor))
    today, show, year = timezone.localdate(), request.GET.get("show", ""), year_of(request)
    rows = views.checks(request.actor, year=year, show=show)
    if "format" in request.GET:
        return export_response(request, _table(views.check_rows(list(rows), today=today)), filename=_("Перевірки"))
    page = paged(rows, page=request.GET.get("page"))
    shown = {
        "rows": views.check_rows(list(page.rows), today=today),
        "listing": listing(page, Query.of(request.GET.lists()), formats=("csv", "xlsx", "json")),
        "show": show,
        "year": request.GET.get("year", "")[:4],
        "states": [*CheckStatus.choices, ("open", _("Є незакриті зауваження"))],
    }
    return render(request, "contracts/oversight/plan.html", shown)


@require_signed_in
@require_GET
def contract(request: Request, code: str) -> HttpResponse:
    """Checks and findings of one contract: the department, the commission and the organisation read them."""
    seen = views.contract_checks(request.actor, code, today=timezone.localdate())
    about = selectors.seen(request.actor, code) if policies.may_read_monitoring(request.actor) is False else None
    return render(request, "contracts/oversight/contract.html", {"checks": seen, "code": code, "about": about})


@require_signed_in
def new(request: Request, code: str) -> HttpResponse:
    seen = views.contract_checks(request.actor, code, today=timezone.localdate())
    require(seen.may_plan)
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    starting = {"kind": kind, "planned_on": today, "checker": request.actor.name}
    quality = bool(views.requirements(request.actor, code))
    form = forms.PlanForm(request.POST or None, initial=starting, quality=quality)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            check = monitoring.plan_check(actor=request.actor, code=code, plan=form.plan(), at=timezone.now())
            if check.planned_on == today:
                messages.success(request, _("Перевірку заплановано на сьогодні. Запишіть, що побачили."))
                return redirect("contracts:record_check", code, check.ordinal)
            messages.success(request, _("Перевірку заплановано."))
            return redirect("contracts:check_page", code, check.ordinal)
    back = reverse("contracts:checks_of", args=[code])
    return form_page(
        request, form, title=_("Запланувати перевірку"), action=_("Запланувати"), back=back,
        back_title=_("Перевірки договору"), kicker=code,
    )  # fmt: skip


@require_signed_in
@require_GET
def check(request: Request, code: str, ordinal: int) -> HttpResponse:
    view = views.check_view(request.actor, code, ordinal, today=timezone.localdate())
    return render(request, "contracts/oversight/check.html", {"check": view})


@require_signed_in
@require_GET
@in_state_language
def act(request: Request, code: str, ordinal: int) -> HttpResponse:
    """The act of a recorded check: tagged PDF in the state language."""
    view = views.check_view(request.actor, code, ordinal, today=timezone.localdate())
    found(view.done)
    return download(documents.check_pdf(view), name=f"{_('Акт')} {code}-{ordinal}.pdf", mime="application/pdf")


@require_signed_in
def record(request: Request, code: str, ordinal: int) -> HttpResponse:
    today = timezone.localdate()
    view = views.check_view(request.actor, code, ordinal, today=today)
    require(view.may_record)
    if not view.planned:
        raise Conflict(_("Цю перевірку вже записано або скасовано."))
    rules = monitoring_rules(today)
    form = forms.RecordForm(
        request.POST or None,
        survey=view.is_survey,
        questions=rules.survey_questions,
        requirements=view.requirements,
        days=rules.finding_days,
        initial={"version": view.version, "done_on": today},
    )
    if request.method == "POST" and form.is_valid():
        with problems(form):
            monitoring.record_check(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                record=form.record(),
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Перевірку записано. Організація отримає лист."))
            return redirect("contracts:check_page", code, ordinal)
    return form_page(
        request, form, title=_("Записати перевірку"), action=_("Записати"), back=_check_url(code, ordinal),
        back_title=f"{_('Перевірка')} {code}-{ordinal}", kicker=view.title,
    )  # fmt: skip


@require_signed_in
def cancel(request: Request, code: str, ordinal: int) -> HttpResponse:
    view = views.check_view(request.actor, code, ordinal, today=timezone.localdate())
    require(view.may_record)
    form = forms.ReasonForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            monitoring.cancel_check(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Перевірку знято з плану."))
            return redirect("contracts:check_page", code, ordinal)
    return form_page(
        request, form, title=_("Зняти перевірку з плану"), action=_("Зняти з плану"), back=_check_url(code, ordinal),
        back_title=f"{_('Перевірка')} {code}-{ordinal}", kicker=view.title, danger=True,
    )  # fmt: skip


@require_signed_in
def finding(request: Request, code: str, ordinal: int) -> HttpResponse:
    """One finding: the exchange, and the next word for whoever's turn it is."""
    view = views.finding_view(request.actor, code, ordinal, today=timezone.localdate())
    form = (forms.AnswerForm if view.may_answer else forms.DecideForm)(
        request.POST or None, initial={"version": view.version}
    )
    if request.method == "POST":
        require(view.may_answer or view.may_decide)
        if form.is_valid():
            with problems(form):
                _say(request, view, form, code, ordinal)
                return redirect("contracts:finding", code, ordinal)
    return render(request, "contracts/oversight/finding.html", {"finding": view, "form": form})


def _say(request: Request, view: views.FindingView, form: forms.VersionForm, code: str, ordinal: int) -> None:
    data, at = form.cleaned_data, timezone.now()
    text, version = data["text"], data["version"]
    if view.may_answer:
        findings.answer_finding(actor=request.actor, code=code, ordinal=ordinal, text=text, seen_version=version, at=at)
        messages.success(request, _("Відповідь надіслано."))
    elif "reopen" in request.POST:
        findings.reopen_finding(
            actor=request.actor, code=code, ordinal=ordinal, text=text, due_on=data["due_on"] or timezone.localdate(at),
            seen_version=version, at=at,
        )  # fmt: skip
        messages.success(request, _("Зауваження повернуто."))
    else:
        findings.close_finding(actor=request.actor, code=code, ordinal=ordinal, text=text, seen_version=version, at=at)
        messages.success(request, _("Зауваження закрито."))


@require_signed_in
def break_(request: Request, code: str) -> HttpResponse:
    """Break a contract off: an official or the head, after a check said it is broken."""
    found(policies.may_read_monitoring(request.actor))
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    require(policies.may_break(request.actor))
    form = forms.BreakForm(
        request.POST or None, initial={"version": view.version, "on": timezone.localdate(), "accepted": view.accepted}
    )
    if request.method == "POST" and form.is_valid():
        with problems(form):
            breaking.break_contract(
                actor=request.actor,
                code=code,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                accepted=form.cleaned_data["accepted"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Договір розірвано. Організація отримає лист."))
            return redirect("contracts:contract", code)
    lead = _("Сплачено %(paid)s. Решту, крім прийнятого, місто вимагатиме повернути одразу.") % {"paid": view.paid}
    return form_page(
        request, form, title=_("Розірвати договір"), action=_("Розірвати договір"),
        back=reverse("contracts:contract", args=[code]), back_title=view.number, kicker=view.title, lead=lead,
        danger=True,
    )  # fmt: skip


def _check_url(code: str, ordinal: int) -> str:
    return reverse("contracts:check_page", args=[code, ordinal])


def _table(rows: list[views.CheckRow]) -> Table:
    columns = [
        Column("contract", _("Договір")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("kind", _("Вид перевірки")),
        Column("planned_on", _("Заплановано"), Kind.DATE),
        Column("done_on", _("Проведено"), Kind.DATE),
        Column("checker", _("Хто перевіряє")),
        Column("state", _("Стан")),
        Column("open_findings", _("Незакритих зауважень"), Kind.INT),
    ]
    cells = [
        (
            r.contract,
            r.title,
            r.organisation,
            r.kind_label,
            r.planned_on,
            r.done_on,
            r.checker,
            r.state,
            r.open_findings,
        )
        for r in rows
    ]
    return Table(columns, cells, title=_("План перевірок"))
