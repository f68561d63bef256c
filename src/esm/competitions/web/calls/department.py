"""The department's pages of calls: the list, a new draft, the overview, preview, print, outages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in

from ...policies.admission import may_receive
from ...policies.award import RANKED_CALLS
from ...policies.calls import may_log_outage, may_run_calls, may_see_workplace
from ...selectors import calls as reads
from ...services import calls as services
from ..forms.calls import NewCallForm, OutageForm
from .parts import PARTS


@require_signed_in
@require_GET
def calls(request: Request) -> HttpResponseBase:
    found(may_see_workplace(request.actor))
    context = {"calls": reads.department_calls(timezone.now()), "may_run": may_run_calls(request.actor)}
    return render(request, "competitions/calls/department.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    found(may_run_calls(request.actor))
    at = timezone.now()
    form = NewCallForm(request.POST or None, initial={"year": timezone.localtime(at).year + 1})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            call = services.draft_call(actor=request.actor, at=at, **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Чернетку створено за чинними правилами. Перевірте кожну частину."))
            return redirect("calls:call", call.slug)
    return render(request, "competitions/calls/new.html", {"form": form})


@require_signed_in
@require_GET
def call(request: Request, slug: str) -> HttpResponseBase:
    found(may_see_workplace(request.actor))
    overview = reads.call_overview(reads.read_call(request.actor, slug), timezone.now())
    missing = {g.part for g in overview.gaps if not g.warning}
    warned = {g.part for g in overview.gaps if g.warning}
    context = {
        "overview": overview,
        "ranked": overview.page.status in RANKED_CALLS,
        "call": overview.page,
        "parts": [
            (code, part.title, "err" if code in missing else "warn" if code in warned else "ok")
            for code, part in PARTS.items()
        ],
        "blocked": bool(missing),
        "may_run": may_run_calls(request.actor),
        "may_receive": may_receive(request.actor),
    }
    return render(request, "competitions/calls/overview.html", context)


@require_signed_in
@require_GET
def preview(request: Request, slug: str) -> HttpResponseBase:
    found(may_see_workplace(request.actor))
    page = reads.call_page(reads.read_call(request.actor, slug), timezone.now())
    return render(request, "competitions/calls/preview.html", {"call": page})


@require_signed_in
@require_GET
def printed(request: Request, slug: str) -> HttpResponseBase:
    """Everything on one sheet after another: the page with all rubric sentences open, terms and check list."""
    found(may_see_workplace(request.actor))
    page = reads.call_page(reads.read_call(request.actor, slug), timezone.now())
    return render(request, "competitions/calls/print.html", {"call": page})


@require_signed_in
@require_http_methods(["GET", "POST"])
def outages(request: Request) -> HttpResponseBase:
    found(may_log_outage(request.actor))
    form = OutageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            _outage, moved = services.log_outage(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            said = ngettext(
                "Збій записано. Строк подовжено в %(n)d конкурсі.",
                "Збій записано. Строк подовжено в %(n)d конкурсах.",
                len(moved),
            )
            messages.success(
                request, said % {"n": len(moved)} if moved else _("Збій записано. Відкритих конкурсів він не зачепив.")
            )
            return redirect("calls:outages")
    return render(request, "competitions/calls/outages.html", {"form": form, "outages": reads.outages()})
