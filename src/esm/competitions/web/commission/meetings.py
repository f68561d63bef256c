"""Meetings as the secretary keeps them: plan, attendance, votes application by application, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound, found
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from ...machine import ApplicationStatus, Choice
from ...models import Call
from ...policies.commission import may_keep_minutes
from ...selectors.meetings import ItemFacts, MeetingFacts, meeting_fact, meetings_of
from ...services import meetings as services
from ..forms.review import MeetingForm, NotesForm, ReasonForm
from .common import desk, open_desk


@require_signed_in
@require_GET
def meetings(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    context = desk(request.actor, call, "meetings", meetings=meetings_of(call))
    return render(request, "competitions/commission/meetings.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request, slug: str) -> HttpResponseBase:
    call = open_desk(request.actor, slug)
    found(may_keep_minutes(request.actor))
    form = MeetingForm(request.POST or None, initial={"place": call.place})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = services.plan_meeting(
                actor=request.actor, call_id=call.pk, fields=form.fields_of(_admitted(call)), at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Засідання заплановано. Дата зʼявилася на сторінці комісії."))
            return redirect("commission:meeting", slug, made.number)
    return render(
        request, "competitions/commission/meeting_edit.html", desk(request.actor, call, "meetings", form=form)
    )


@require_signed_in
@require_GET
def meeting(request: Request, slug: str, number: int) -> HttpResponseBase:
    call, facts = _meeting(request.actor, slug, number)
    context = desk(request.actor, call, "meetings", meeting=facts, form=NotesForm(initial={"notes": facts.notes}))
    return render(request, "competitions/commission/meeting.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str, number: int) -> HttpResponseBase:
    call, facts = _meeting(request.actor, slug, number)
    found(may_keep_minutes(request.actor))
    initial: dict[str, Any] = {n: getattr(facts, n) for n in ("kind", "at", "place", "link", "agenda")}
    initial["applications"] = " ".join(i.number for i in facts.items)
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.change_meeting(
                actor=request.actor,
                call_id=call.pk,
                number=number,
                fields=form.fields_of(_admitted(call), facts.notes),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Збережено."))
            return redirect("commission:meeting", slug, number)
    version = request.POST.get("version", facts.version)
    context = desk(request.actor, call, "meetings", form=form, meeting=facts, version=version)
    return render(request, "competitions/commission/meeting_edit.html", context)


@require_signed_in
@require_POST
def attendance(request: Request, slug: str, number: int) -> HttpResponseBase:
    call, facts = _meeting(request.actor, slug, number)
    found(may_keep_minutes(request.actor))
    present = {int(n) for n in request.POST.getlist("present") if n.isascii() and n.isdigit() and len(n) < 6}
    notes = {a.number: request.POST.get(f"note_{a.number}", "") for a in facts.attendance}
    with reported(request, _("Присутність записано.")):
        services.record_attendance(
            actor=request.actor, call_id=call.pk, number=number, present=present, notes=notes, at=timezone.now()
        )
    return redirect("commission:meeting", slug, number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def votes(request: Request, slug: str, number: int, application: str) -> HttpResponseBase:
    """One application: who is out, who votes how, what was said. «Зберегти й далі» leads to the next one."""
    call, facts = _meeting(request.actor, slug, number)
    found(may_keep_minutes(request.actor))
    item = next((i for i in facts.items if i.number == application), None)
    if item is None:
        raise NotFound(_("Цієї заявки немає в порядку денному."))
    typed: dict[int, str] = {v.number: v.choice for v in item.votes}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {a.number: request.POST.get(f"vote_{a.number}", "") for a in facts.attendance}
        with reported(request) as outcome:
            services.record_votes(
                actor=request.actor,
                call_id=call.pk,
                number=number,
                application_number=application,
                choices=typed,
                question=request.POST.get("question", ""),
                notes=request.POST.get("notes", ""),
                at=timezone.now(),
            )
        if isinstance(outcome.error, Invalid):
            errors = outcome.error.fields
        if outcome.ok:
            messages.success(request, _("Голоси за заявку %(number)s записано.") % {"number": application})
            following = _following(facts, application)
            if "next" in request.POST and following:
                return redirect("commission:votes", slug, number, following)
            return redirect("commission:meeting", slug, number)
    context = desk(
        request.actor,
        call,
        "meetings",
        meeting=facts,
        item=item,
        rows=_ballot(facts, item, typed, errors),
        choices=Choice.choices,
        following=_following(facts, application),
        question=request.POST.get("question", item.question),
        notes=request.POST.get("notes", item.notes),
        errors=errors,
    )
    return render(request, "competitions/commission/votes.html", context, status=422 if errors else 200)


@require_signed_in
@require_POST
def hold(request: Request, slug: str, number: int) -> HttpResponseBase:
    call, _facts = _meeting(request.actor, slug, number)
    found(may_keep_minutes(request.actor))
    with reported(request, _("Засідання завершено.")):
        services.hold_meeting(
            actor=request.actor,
            call_id=call.pk,
            number=number,
            notes=request.POST.get("notes", ""),
            seen_version=seen_version(request),
            at=timezone.now(),
        )
    return redirect("commission:meeting", slug, number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def reopen(request: Request, slug: str, number: int) -> HttpResponseBase:
    return _with_reason(request, slug, number, "reopen")


@require_signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: Request, slug: str, number: int) -> HttpResponseBase:
    return _with_reason(request, slug, number, "cancel")


def _with_reason(request: Request, slug: str, number: int, step: str) -> HttpResponseBase:
    call, facts = _meeting(request.actor, slug, number)
    found(may_keep_minutes(request.actor))
    form = ReasonForm(request.POST or None)
    act = services.reopen_meeting if step == "reopen" else services.cancel_meeting
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            act(
                actor=request.actor,
                call_id=call.pk,
                number=number,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Зроблено."))
            return redirect("commission:meeting", slug, number)
    context = desk(request.actor, call, "meetings", form=form, meeting=facts, step=step)
    return render(request, "competitions/commission/meeting_step.html", context)


def _meeting(actor: Actor, slug: str, number: int) -> tuple[Call, MeetingFacts]:
    call = open_desk(actor, slug)
    facts = meeting_fact(call, number)
    if facts is None:
        raise NotFound(_("Такого засідання немає."))
    return call, facts


def _admitted(call: Call) -> list[str]:
    rows = call.applications.filter(status=ApplicationStatus.ADMITTED).order_by("number")
    return list(rows.values_list("number", flat=True))


def _following(facts: MeetingFacts, number: str) -> str:
    numbers = [i.number for i in facts.items]
    place = numbers.index(number) + 1
    return numbers[place] if place < len(numbers) else ""


def _ballot(
    facts: MeetingFacts, item: ItemFacts, typed: dict[int, str], errors: dict[str, str]
) -> list[dict[str, Any]]:
    """A line for each member in office: why she doesn't vote, or her choice."""
    out = {r.number: r.kind for r in item.recused}
    rows = []
    for a in facts.attendance:
        why = ""
        if a.number in out:
            why = _("конфлікт інтересів: %(kind)s") % {"kind": out[a.number]}
        elif not a.votes:
            why = _("без права голосу")
        elif not a.present:
            why = _("немає на засіданні")
        rows.append(
            {
                "member": a,
                "why": why,
                "choice": typed.get(a.number, ""),
                "error": errors.get(f"vote_{a.number}", ""),
            }
        )
    return rows
