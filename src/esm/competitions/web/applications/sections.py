"""A section's page: read, autosave, save, rows added and removed, two texts to choose from."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from esm.kernel.errors import DomainError, Invalid
from esm.kernel.http import Request, reported, require_signed_in, seen_version

from ...sections import ORDER, SectionPlan
from ...selectors.sections import section_page
from ...selectors.versions import conflict_page, current_answers
from ...services.sections import (
    Saved,
    SectionConflict,
    hold_section,
    plan_of,
    save_section,
    take_over_section,
)
from .posted import answers_from

CHECKS = {"errors", "all"}


@require_signed_in
@require_http_methods(["GET", "POST"])
def section(request: Request, number: str, code: str) -> HttpResponseBase:
    """GET shows the section and takes its courtesy lock; POST saves it, whatever is typed."""
    plan = plan_of(code)
    if request.method == "POST":
        return _autosave(request, number, plan) if "X-Autosave" in request.headers else _save(request, number, plan)
    return _shown(request, number, plan)


def _shown(
    request: Request,
    number: str,
    plan: SectionPlan,
    *,
    typed: dict[str, Any] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    check = request.GET.get("check", "")
    page = section_page(
        request.actor,
        number,
        plan.code,
        at,
        typed=typed,
        show_problems=check in CHECKS or typed is not None,
        missing_too=check == "all",
        extra_rows=1 if request.GET.get("add") else 0,
    )
    if page.writable and request.method == "GET":
        hold_section(actor=request.actor, application_id=page.application_id, code=plan.code, at=at)
    return render(
        request,
        "competitions/applications/section.html",
        {"page": page, "head": page.head, "sentence": sentence, "now": at, "check": check},
        status=status,
    )


def _store(request: Request, number: str, plan: SectionPlan, *, done: bool, without: str = "") -> Saved:
    return save_section(
        actor=request.actor,
        number=number,
        code=plan.code,
        answers=answers_from(request.POST, plan, without=without),
        seen_version=seen_version(request),
        ready=request.POST.get("done") == "1",
        done=done,
        at=timezone.now(),
    )


def _autosave(request: Request, number: str, plan: SectionPlan) -> HttpResponse:
    """A small answer for the script: when it was saved and the new version, or what to do."""
    try:
        saved = _store(request, number, plan, done=False)
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=409)
    told: dict[str, Any] = {
        "saved": f"{timezone.localtime():%H:%M}",
        "fields": {"version": str(saved.section.version)},
    }
    if saved.removed:
        told["message"] = _("Збережено о %(time)s. %(note)s") % {"time": told["saved"], "note": _removed(saved.removed)}
    return JsonResponse(told)


def _removed(count: int) -> str:
    return ngettext(
        "З тексту прибрано %(n)d невидимий знак, який заважав би його читати.",
        "З тексту прибрано %(n)d невидимі знаки, які заважали б його читати.",
        count,
    ) % {"n": count}


def _save(request: Request, number: str, plan: SectionPlan) -> HttpResponseBase:
    post = request.POST
    removing = post.get("remove", "")
    onward = not ("draft" in post or "add" in post or removing)
    try:
        saved = _store(request, number, plan, done=onward, without=removing)
    except SectionConflict as conflict:
        return show_both(request, number, plan, conflict)
    except Invalid as error:
        return _shown(request, number, plan, typed=answers_from(post, plan), sentence=str(error), status=422)
    if saved.removed:
        messages.info(request, _removed(saved.removed))
    return redirect(_after(request, number, plan, saved, onward=onward))


def _after(request: Request, number: str, plan: SectionPlan, saved: Saved, *, onward: bool) -> str:
    """Where a save leads: the new row, the mistakes of a section called ready, the next section, the task list."""
    post, here = request.POST, reverse("applications:section", args=[number, plan.code])
    if "add" in post:
        return f"{here}?add=1#add-{post['add']}"
    if "remove" in post:
        messages.success(request, _("Рядок прибрано. Повернути його можна в «Попередніх версіях»."))
        return f"{here}#q-rows"
    messages.success(request, _("Збережено о %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
    if not onward:
        return f"{here}?check=errors"
    if saved.verdict is not None and not saved.verdict.complete:
        return f"{here}?check=all"
    following = ORDER[ORDER.index(plan.code) + 1 :]
    if following:
        return reverse("applications:section", args=[number, following[0]])
    return reverse("applications:application", args=[number])


def show_both(request: Request, number: str, plan: SectionPlan, conflict: SectionConflict) -> HttpResponse:
    """Both texts, to choose from: nothing of either is lost."""
    page = conflict_page(request.actor, number, plan.code, timezone.now(), conflict.mine)
    return render(
        request,
        "competitions/applications/conflict.html",
        {
            "page": page,
            "head": page.head,
            "sentence": str(conflict),
            "mine": json.dumps(dict(conflict.mine), ensure_ascii=False),
        },
        status=409,
    )


@require_signed_in
@require_POST
def resolve(request: Request, number: str, code: str) -> HttpResponseBase:
    """The choice between two texts, answer by answer; what isn't chosen stays in the versions."""
    plan = plan_of(code)
    try:
        mine = json.loads(request.POST.get("mine", ""))
    except ValueError as error:
        raise Invalid(_("Сторінка застаріла. Відкрийте розділ ще раз.")) from error
    if not isinstance(mine, dict):
        raise Invalid(_("Сторінка застаріла. Відкрийте розділ ще раз."))
    theirs = current_answers(request.actor, number, code)
    chosen = {
        q.code: (theirs if request.POST.get(f"keep-{q.code}") == "theirs" else mine).get(q.code) for q in plan.questions
    }
    try:
        save_section(
            actor=request.actor,
            number=number,
            code=code,
            answers={k: v for k, v in chosen.items() if v is not None},
            seen_version=seen_version(request),
            over=True,
            at=timezone.now(),
        )
    except SectionConflict as conflict:
        return show_both(request, number, plan, conflict)
    messages.success(request, _("Збережено ваш вибір. Другий текст лишився в «Попередніх версіях»."))
    return redirect("applications:section", number, code)


@require_signed_in
@require_POST
def take_over(request: Request, number: str, code: str) -> HttpResponseBase:
    with reported(request, _("Тепер цей розділ пишете ви. Текст попередньої людини збережено.")):
        take_over_section(actor=request.actor, number=number, code=code, at=timezone.now())
    return redirect("applications:section", number, code)
