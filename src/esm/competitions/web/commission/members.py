"""Composition of the commission: for everybody, and for those who keep it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version

from ...models import Call
from ...policies.commission import may_manage_commission
from ...selectors import commission as reads
from ...selectors.calls import read_public_call
from ...services import commission as services
from ..forms.review import EndTermForm, MemberForm, NewMemberForm, employer_line
from .common import desk, open_desk


@require_GET
def public(request: Request, slug: str) -> HttpResponseBase:
    call = read_public_call(slug)
    commission = reads.public_commission(call, at=timezone.now())
    return render(request, "competitions/commission/public.html", {"call": call, "commission": commission})


@require_signed_in
@require_GET
def members(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    at = timezone.now()
    context = desk(
        request.actor,
        call,
        "members",
        rows=reads.member_rows(actor=request.actor, call=call, at=at),
        commission=reads.public_commission(call, at=at),
    )
    return render(request, "competitions/commission/members.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def add(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_manage_commission(request.actor))
    at = timezone.now()
    people = reads.may_join(call, at=at)
    form = NewMemberForm(
        request.POST or None,
        people=people,
        directions=_directions(call),
        initial={"since": timezone.localdate(at), "role": "member", "votes": True},
    )
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["name"]:
            form.cleaned_data["name"] = dict(people)[form.cleaned_data["user"]].rpartition(" (")[0]
        with problems(form) as outcome:
            member = services.add_member(
                actor=request.actor,
                call_id=call.pk,
                user_id=form.cleaned_data["user"],
                fields=form.fields_of(),
                at=at,
            )
        if outcome.ok:
            messages.success(request, _("%(name)s тепер у складі комісії.") % {"name": member.name})
            return redirect("commission:members", slug)
    context = desk(request.actor, call, "members", form=form, people=people)
    return render(request, "competitions/commission/add.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str, number: int) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_manage_commission(request.actor))
    card = reads.member_card(actor=request.actor, call=call, number=number)
    initial = {
        name: getattr(card, name)
        for name in ("name", "role", "workplace", "post", "votes", "since", "until", "load_limit", "directions")
    }
    initial["employers"] = "\n".join(employer_line(*row) for row in card.employers)
    form = MemberForm(request.POST or None, initial=initial, directions=_directions(call))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.change_member(
                actor=request.actor,
                call_id=call.pk,
                number=number,
                fields=form.fields_of(),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Збережено."))
            return redirect("commission:members", slug)
    version = request.POST.get("version", card.version)
    context = desk(request.actor, call, "members", form=form, card=card, version=version)
    return render(request, "competitions/commission/edit.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def end(request: Request, slug: str, number: int) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_manage_commission(request.actor))
    card = reads.member_card(actor=request.actor, call=call, number=number)
    form = EndTermForm(request.POST or None, initial={"until": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.end_term(
                actor=request.actor, call_id=call.pk, number=number, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Членство припинено. Заявки, яких не оцінено, розподіліть наново."))
            return redirect("commission:members", slug)
    return render(
        request, "competitions/commission/end.html", desk(request.actor, call, "members", form=form, card=card)
    )


def _directions(call: Call) -> list[tuple[int, str]]:
    return list(call.directions.values_list("pk", "title"))
