"""Admission at the department's desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import Sorting

from ...machine import APPLICATION, AppealLevel, ApplicationStatus
from ...models import Call
from ...policies.admission import may_check, may_receive, may_see_admission
from ...selectors import admission as reads
from ...selectors.calls import read_call
from ...services import admission as services
from ...services import appeals as appeal_services
from ...services.admission import Answer
from ..forms.admission import AnswerForm, ChecksForm, FilterForm, RefuseForm, ReturnForm

SORTING = Sorting(
    {
        "number": ("number", "id"),
        "title": ("title_key", "id"),
        "received": ("received_at", "id"),
        "asked": ("asked", "id"),
        "status": ("status", "id"),
    },
    default="received",
)


@require_signed_in
@require_GET
def applications(request: Request, slug: str) -> HttpResponseBase:
    call = _call(request, slug)
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    chosen = {
        "status": wanted.get("status", ""),
        "channel": wanted.get("channel", ""),
        "text": wanted.get("q", ""),
        "order": SORTING.order(request.GET.get("sort")),
    }
    if "format" in request.GET:
        everything = reads.admission_list(call, **chosen, size=100_000)
        return export_response(request, table(everything.page.rows, call), filename=f"admission-{slug}")
    result = reads.admission_list(call, **chosen, page=request.GET.get("page"))
    context = {
        "call": call,
        "form": form,
        "page": result.page,
        "counts": result.counts,
        "sort": SORTING.chosen(request.GET.get("sort")),
        "may_check": may_check(request.actor),
    }
    return render(request, "competitions/admission/list.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def application(request: Request, slug: str, number: str) -> HttpResponseBase:
    page = _page(request, slug, number)
    codes = [(line.code, line.title) for line in page.checks]
    initial = {line.code: line.verdict or line.auto_verdict for line in page.checks}
    initial |= {f"{line.code}-comment": line.comment for line in page.checks}
    form = ChecksForm(request.POST or None, codes=codes, initial=initial)
    if request.method == "POST" and form.is_valid():
        answers = {code: Answer(form.cleaned_data[code], form.cleaned_data[f"{code}-comment"]) for code in form.codes}
        with problems(form) as outcome:
            services.save_checks(actor=request.actor, number=number, answers=answers, at=timezone.now())
        if outcome.ok:
            messages.success(request, _("Відповіді збережено."))
            return redirect("admission:application", slug, number)
    status = ApplicationStatus(page.row.status)
    open_ = status in {ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.LATE}
    context = {
        "page": page,
        "form": form,
        "lines": [(line, form[line.code], form[f"{line.code}-comment"]) for line in page.checks],
        "may_check": may_check(request.actor) and open_,
        "steps": {
            name: may_check(request.actor) and APPLICATION.allows(name, status)
            for name in ("admit", "return", "refuse", "undo_admit")
        },
        "before_deadline": timezone.now() < page.closes_at,
        "transcribes": page.on_paper and may_receive(request.actor) and open_ and status != ApplicationStatus.LATE,
    }
    return render(request, "competitions/admission/application.html", context)


@require_signed_in
@require_POST
def admit(request: Request, slug: str, number: str) -> HttpResponseBase:
    _page(request, slug, number)
    with reported(request, _("Заявку %(number)s допущено.") % {"number": number}):
        services.admit(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("admission:application", slug, number)


@require_signed_in
@require_POST
def undo(request: Request, slug: str, number: str) -> HttpResponseBase:
    _page(request, slug, number)
    with reported(request, _("Крок скасовано: заявка %(number)s знову чекає рішення.") % {"number": number}):
        services.undo_admit(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("admission:application", slug, number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def return_(request: Request, slug: str, number: str) -> HttpResponseBase:
    page = _page(request, slug, number)
    bad = [line for line in page.checks if "no" in {line.verdict, line.auto_verdict if not line.verdict else ""}]
    initial = {
        "codes": [line.code for line in bad],
        "text": "\n".join(line.comment or line.auto_text for line in bad),
    }
    codes = [(line.code, line.title) for line in page.checks]
    form = ReturnForm(request.POST or None, codes=codes, initial=initial)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            notice = services.return_for_defects(
                actor=request.actor,
                number=number,
                seen_version=seen_version(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Заявку повернуто. %(explained)s") % {"explained": notice.due_explained})
            return redirect("admission:application", slug, number)
    says = _("Заявку можна буде змінити й подати знову протягом %(days)s робочих днів. Лист піде одразу.")
    return _step(request, page, form, _("Повернути на виправлення"), says % {"days": page.defects_days}, _("Повернути"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def refuse(request: Request, slug: str, number: str) -> HttpResponseBase:
    page = _page(request, slug, number)
    grounds = [(g.code, f"{g.title} ({g.article})" if g.article else g.title) for g in page.grounds]
    form = RefuseForm(request.POST or None, grounds=grounds)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.refuse(
                actor=request.actor,
                number=number,
                seen_version=seen_version(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Відмову підписано. Заявниця бачить її й може оскаржити."))
            return redirect("admission:application", slug, number)
    says = _("Заявка не братиме участі. Заявниця одразу побачить підставу, пояснення, ваше імʼя і як оскаржити.")
    return _step(request, page, form, _("Відмовити в допуску"), says, _("Відмовити"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def admit_all(request: Request, slug: str) -> HttpResponseBase:
    call = _call(request, slug)
    found(may_check(request.actor))
    if request.method == "POST":
        with reported(request) as outcome:
            done = services.admit_all(actor=request.actor, slug=slug, at=timezone.now())
        if outcome.ok:
            said = ngettext("Допущено %(n)d заявку.", "Допущено %(n)d заявки.", len(done))
            messages.success(request, said % {"n": len(done)})
            return redirect("admission:list", slug)
    return render(
        request, "competitions/admission/admit_all.html", {"call": call, "rows": reads.clean_applications(call)}
    )


@require_signed_in
@require_GET
def appeals(request: Request, slug: str) -> HttpResponseBase:
    call = _call(request, slug)
    return render(request, "competitions/admission/appeals.html", {"call": call, "appeals": reads.appeals_of(call)})


@require_signed_in
@require_http_methods(["GET", "POST"])
def answer(request: Request, slug: str, appeal: int) -> HttpResponseBase:
    call = _call(request, slug)
    row = next((a for a in reads.appeals_of(call) if a.id == appeal), None)
    if row is None:
        raise NotFound(_("Такої скарги немає."))
    outcomes = list(appeal_services.OUTCOMES[AppealLevel(row.level_code)])
    form = AnswerForm(request.POST or None, outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            appeal_services.answer_appeal(actor=request.actor, appeal_id=appeal, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Відповідь надіслано."))
            return redirect("admission:appeals", slug)
    own = row.refused_by_id is not None and row.refused_by_id == request.actor.user_id
    return render(
        request, "competitions/admission/answer.html", {"call": call, "appeal": row, "form": form, "own": own}
    )


def table(rows: Any, call: Call) -> Table:
    """The register as a table to take away: no personal data beside the sender whom the journal names."""
    columns = (
        Column("register_number", _("Реєстраційний номер")),
        Column("number", _("Заявка")),
        Column("received_at", _("Надійшла"), Kind.DATETIME),
        Column("channel", _("Як надійшла")),
        Column("sender", _("Хто подав")),
        Column("sheets", _("Аркушів"), Kind.INT),
        Column("organisation", _("Організація")),
        Column("edrpou", _("ЄДРПОУ")),
        Column("title", _("Назва проєкту")),
        Column("asked", _("Просять у міста, грн"), Kind.MONEY),
        Column("status", _("Стан")),
    )
    cells = (
        (
            r.register_number,
            r.number,
            r.received_at,
            r.channel,
            r.sender,
            r.sheets,
            r.organisation,
            r.edrpou,
            r.title,
            r.asked,
            r.label,
        )
        for r in rows
    )
    return Table(columns, cells, title=call.title)


def _call(request: Request, slug: str) -> Call:
    found(may_see_admission(request.actor))
    return read_call(request.actor, slug)


def _page(request: Request, slug: str, number: str) -> reads.AdmissionPage:
    found(may_see_admission(request.actor))
    page = reads.admission_page(number)
    found(page.call_slug == slug)
    return page


def _step(
    request: Request, page: reads.AdmissionPage, form: Any, title: str, says: str, button: str
) -> HttpResponseBase:
    found(may_check(request.actor))
    context = {
        "page": page,
        "form": form,
        "title": title,
        "says": says,
        "button": button,
        "version": request.POST.get("version", page.row.version),
    }
    return render(request, "competitions/admission/step.html", context)
