"""Editing a draft, one part on a page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from ...policies.calls import may_run_calls
from ...readiness import gaps
from ...rules import CallRules
from ...selectors import calls as reads
from ...selectors.wishes import wishes
from ...services import calls as services
from .parts import PARTS


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str, part: str) -> HttpResponseBase:
    found(may_run_calls(request.actor))
    call = reads.read_call(request.actor, slug)
    if part not in PARTS:
        raise NotFound(_("Такої сторінки немає."))
    page, at = PARTS[part], timezone.now()
    rules = CallRules.from_data(call.rules)
    edited = page.show(call, rules, request.POST if request.method == "POST" else None)
    # Refusals that belong to no field of a list stand over it.
    general = edited.form if edited.form is not None else forms.Form(request.POST or None)
    if request.method == "POST" and edited.is_valid():
        general.is_valid()
        with problems(general) as outcome:
            page.keep(edited, call, rules, request.actor, seen_version(request), at)
        if outcome.ok:
            messages.success(request, _("Збережено."))
            return redirect("calls:edit" if "stay" in request.POST else "calls:call", *_back(request, slug, part))
    context = {
        "call": call,
        "part": part,
        "title": page.title,
        "hint": page.hint,
        "form": general,
        "single": edited.form,
        "rows": edited.rows,
        "version": request.POST.get("version", call.version),
        "gaps": [g for g in gaps(call, list(call.directions.all()), call.calendar.count(), at) if g.part == part],
        "sources": _sources(rules, edited.form),
        "wishes": wishes(timezone.localdate(at)) if part == "directions" else (),
    }
    return render(request, "competitions/calls/edit.html", context)


@require_signed_in
@require_POST
def fill_calendar(request: Request, slug: str) -> HttpResponseBase:
    call = reads.read_call(request.actor, slug)
    with reported(request, _("Календар складено за датами конкурсу. Перевірте його.")):
        services.prefill_calendar(
            actor=request.actor, call_id=call.pk, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("calls:edit", slug, "calendar")


def _back(request: Request, slug: str, part: str) -> list[str]:
    return [slug, part] if "stay" in request.POST else [slug]


def _sources(rules: CallRules, form: forms.Form | None) -> list[tuple[str, str, str]]:
    """Which act each rule on this page comes from, and how far it can be trusted."""
    words = {
        "V": _("перевірено за джерелом"),
        "K": _("перевірте за текстом акта"),
        "D": _("прийнято за замовчуванням"),
    }
    if form is None:
        return []
    return [
        (str(field.label), rules.sources[name], words.get(rules.confidence.get(name, ""), ""))
        for name, field in form.fields.items()
        if name in rules.sources
    ]
