"""Giving out applications: a preview, a confirmation, and one place by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from esm.kernel.errors import Invalid, found
from esm.kernel.http import Request, reported, require_signed_in
from esm.kernel.lists import Query, listing

from ...machine import CallStatus
from ...policies.commission import may_assign
from ...selectors.assignment import assignment_preview, hand_page
from ...services import assignment as services
from .common import desk, open_desk


@require_signed_in
@require_http_methods(["GET", "POST"])
def assignment(request: Request, slug: str) -> HttpResponseBase:
    """GET previews the plan and writes nothing; POST carries out the plan that was shown."""
    call = open_desk(request.actor, slug)
    if request.method == "POST":
        with reported(request) as outcome:
            done = services.confirm_assignment(
                actor=request.actor, call_id=call.pk, seen=request.POST.get("plan", ""), at=timezone.now()
            )
        if outcome.ok:
            said = ngettext("Розподілено: %(n)d місце.", "Розподілено: %(n)d місць.", done.made) % {"n": done.made}
            messages.success(request, said + " " + _("Люди отримають листи."))
        return redirect("commission:assignment", slug)
    query = Query.of(request.GET.lists())
    only = query.get("only") if query.get("only") in {"changes", "short"} else ""
    preview = assignment_preview(actor=request.actor, call=call, at=timezone.now(), only=only, page=query.get("page"))
    context = desk(
        request.actor,
        call,
        "assignment",
        preview=preview,
        listing=listing(preview.page, query),
        only=only,
        reviewing=call.status == CallStatus.REVIEW,
    )
    return render(request, "competitions/commission/assignment.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def by_hand(request: Request, slug: str, number: str) -> HttpResponseBase:
    """One application's reviewers: add, replace a silent one, take away."""
    call = open_desk(request.actor, slug)
    found(may_assign(request.actor))
    at = timezone.now()
    page = hand_page(actor=request.actor, call=call, number=number, at=at)
    if request.method == "POST":
        old, new = _number(request.POST, "old"), _number(request.POST, "new")
        who, one = request.actor, call.pk
        with reported(request, _("Зроблено. Людина отримає лист.")) as outcome:
            if old and new:
                services.replace_reviewer(actor=who, call_id=one, number=number, old=old, new=new, at=at)
            elif new:
                services.assign_by_hand(actor=who, call_id=one, number=number, member_number=new, at=at)
            elif old:
                reason = request.POST.get("reason", "")
                services.unassign(actor=who, call_id=one, number=number, member_number=old, reason=reason, at=at)
            else:
                raise Invalid(_("Виберіть людину."))
        if outcome.ok:
            return redirect("commission:panel", slug)
        return redirect(request.get_full_path())
    context = desk(request.actor, call, "assignment", page=page, old=_number(request.GET, "old"))
    return render(request, "competitions/commission/by_hand.html", context)


def _number(query: QueryDict, name: str) -> int:
    """A member's number; 0 for none."""
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
