"""The secretary's page of the panel: progress, reminders, closing and opening again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.design.formats import points
from esm.kernel.errors import found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import Query, listing

from ...models import Call
from ...policies.commission import may_lead_panel
from ...selectors.panel import FLAGS, SORTING, Panel, PanelFilters, review_panel
from ...services import panel as services
from ..forms.review import CloseForm, ReasonForm
from .common import desk, open_desk


@require_signed_in
@require_GET
def panel(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    query = Query.of(request.GET.lists())
    filters = _filters(query)
    if query.get("format"):
        return _export(request, call, filters)
    shown = review_panel(actor=request.actor, call=call, filters=filters, page=query.get("page"), at=timezone.now())
    names = {r.number: r.name for r in shown.reviewers}
    words = _labels()
    around = listing(
        shown.page,
        query,
        sorting=SORTING,
        filters={
            "q": lambda v: _("Слово: %(v)s") % {"v": v},
            "flag": words.get,
            "member": lambda v: names.get(int(v)) if v.isdigit() else None,
        },
        formats=("csv", "xlsx"),
    )
    context = desk(
        request.actor,
        call,
        "panel",
        panel=shown,
        listing=around,
        filters=filters,
        flags=[(code, words[code], shown.flags[code]) for code in FLAGS],
    )
    return render(request, "competitions/commission/panel.html", context)


def _labels() -> dict[str, str]:
    return {
        "short": _("Бракує оцінок"),
        "spread": _("Оцінки різняться"),
        "silent": _("Хтось не почав"),
        "unassigned": _("Не розподілено"),
    }


def _filters(query: Query) -> PanelFilters:
    member = query.get("member")
    return PanelFilters(
        q=query.get("q"),
        flag=query.get("flag") if query.get("flag") in FLAGS else "",
        member=int(member) if member.isascii() and member.isdigit() and len(member) < 6 else None,
        sort=query.get("sort"),
    )


def _export(request: Request, call: Call, filters: PanelFilters) -> HttpResponseBase:
    everything: Panel = review_panel(
        actor=request.actor, call=call, filters=filters, page=1, size=10**6, at=timezone.now()
    )
    table = Table(
        [
            Column("number", _("Номер")),
            Column("title", _("Проєкт")),
            Column("organisation", _("Організація")),
            Column("sent", _("Надіслано оцінок"), Kind.INT),
            Column("wanted", _("Потрібно оцінок"), Kind.INT),
            Column("mean", _("Середній бал")),
            Column("spread", _("Різниця балів")),
            Column("waiting", _("Чекаємо на")),
        ],
        [
            (
                r.number,
                r.title,
                r.organisation,
                r.sent,
                r.wanted,
                points(r.mean, 2),
                points(r.spread, 2),
                ", ".join(m.name for m in r.marks if m.state != "sent"),
            )
            for r in everything.page.rows
        ],
        title=_("Хід оцінювання. %(call)s") % {"call": call.title},
    )
    return export_response(request, table, filename=f"review-{call.slug}")


@require_signed_in
@require_POST
def remind(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_lead_panel(request.actor))
    chosen = [int(n) for n in request.POST.getlist("member") if n.isascii() and n.isdigit() and len(n) < 6]
    with reported(request) as outcome:
        sent = services.remind(actor=request.actor, call_id=call.pk, member_numbers=chosen or None, at=timezone.now())
    if outcome.ok and sent:
        messages.success(request, ngettext("Надіслано %(n)d лист.", "Надіслано %(n)d листів.", sent) % {"n": sent})
    elif outcome.ok:
        messages.info(request, _("Сьогодні цим людям уже нагадали, або всі оцінки надіслано."))
    return redirect("commission:panel", slug)


@require_signed_in
@require_http_methods(["GET", "POST"])
def close(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_lead_panel(request.actor))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.close_review(
                actor=request.actor,
                call_id=call.pk,
                seen_version=seen_version(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Оцінювання закрито. Бали більше не змінюються."))
            return redirect("calls:call", slug)
    context = desk(
        request.actor,
        call,
        "panel",
        form=form,
        short=services.short_of_reviews(call),
        unsent=services.unsent_of(call).count(),
        version=request.POST.get("version", call.version),
    )
    return render(request, "competitions/commission/close.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def reopen(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_lead_panel(request.actor))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.reopen_review(
                actor=request.actor,
                call_id=call.pk,
                seen_version=seen_version(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Оцінювання відкрито знову."))
            return redirect("commission:panel", slug)
    context = desk(request.actor, call, "panel", form=form, version=request.POST.get("version", call.version))
    return render(request, "competitions/commission/reopen.html", context)
