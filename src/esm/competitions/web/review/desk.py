"""A commission member's pages: the queue, the question before anything opens, scoring, checking, sending, meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.identity.public import Role
from esm.kernel.errors import Conflict, DomainError, Invalid, found
from esm.kernel.http import Request, file_response, problems, reported, require_signed_in, seen_version

from ...policies.reading import DEPARTMENT
from ...rules import CallRules
from ...selectors.corrections import own_rescoring
from ...selectors.documents import readable_document
from ...selectors.queue import member_meeting, review_queue
from ...selectors.scoring import NotDeclared, OnlyToRead, ScoringPage, gate_page, reading_page, scoring_page
from ...services import conflicts, review
from ...services.review import Written, gaps
from ..forms.review import DeclarationForm


@require_signed_in
@require_GET
def queue(request: Request) -> HttpResponseBase:
    found(request.actor.has(Role.COMMISSION))
    return render(
        request, "competitions/review/queue.html", {"queue": review_queue(actor=request.actor, at=timezone.now())}
    )


@require_signed_in
@require_POST
def declare_none(request: Request, slug: str) -> HttpResponseBase:
    """One answer for all applications that wait for one, with a box that says it was read."""
    if request.POST.get("read") != "1":
        messages.error(request, _("Позначте, що ви переглянули список організацій."))
        return redirect("review:queue")
    with reported(request):
        declared, barred = conflicts.declare_none(
            actor=request.actor, slug=slug, numbers=request.POST.getlist("number"), at=timezone.now()
        )
        said = ngettext("Записано: %(n)d заявка без конфлікту.", "Записано: %(n)d заявок без конфлікту.", declared)
        messages.success(request, said % {"n": declared})
        if barred:
            said = ngettext(
                "З %(n)d заявкою програма знайшла конфлікт інтересів: вона в переліку нижче.",
                "З %(n)d заявками програма знайшла конфлікт інтересів: вони в переліку нижче.",
                barred,
            )
            messages.warning(request, said % {"n": barred})
    return redirect("review:queue")


@require_signed_in
@require_http_methods(["GET", "POST"])
def declare(request: Request, number: str) -> HttpResponseBase:
    """The question about a conflict, and how to report one later. It shows nothing of the application's content."""
    at = timezone.now()
    head, facts = gate_page(actor=request.actor, number=number, at=at)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and not facts.conflicted and form.is_valid():
        conflicted = form.cleaned_data["conflict"] == "yes"
        with problems(form) as outcome:
            made = conflicts.declare(
                actor=request.actor,
                number=number,
                conflicted=conflicted,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                at=at,
            )
        if outcome.ok and not made.conflicted and own_rescoring(request.actor, number, at):
            return redirect("review:again", number)
        if outcome.ok and not made.conflicted:
            return redirect("review:review" if facts.assigned else "review:read", number)
        if outcome.ok:
            said = _("Конфлікт інтересів записано. Цю заявку оцінить інша людина.")
            if not conflicted:
                said = _("Програма знайшла конфлікт інтересів, тому цю заявку оцінить інша людина.")
            messages.warning(request, said)
            return redirect("review:queue")
    return render(request, "competitions/review/conflict.html", {"head": head, "form": form})


@require_signed_in
@require_http_methods(["GET", "POST"])
def scoring(request: Request, number: str) -> HttpResponseBase:
    """GET: application and rubric. POST: keep the draft; or send the changes of a review that is sent already."""
    try:
        if request.method == "POST":
            return _autosave(request, number) if "X-Autosave" in request.headers else _save(request, number)
        return _page(request, number)
    except NotDeclared:
        return redirect("review:conflict", number)
    except OnlyToRead:
        return redirect("review:read", number)


def _page(
    request: Request,
    number: str,
    *,
    typed: Written | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = scoring_page(actor=request.actor, number=number, at=timezone.now())
    context = {"page": page, "head": page.head, "lines": lines_of(page, typed, errors or {}), "errors": errors or {}}
    context["comment"] = typed.comment if typed else page.comment
    return render(request, "competitions/review/scoring.html", context, status=status)


def lines_of(page: ScoringPage, typed: Written | None, errors: dict[str, str]) -> list[dict[str, Any]]:
    """The rubric as the form shows it: what is stored, or what was just typed."""
    return [
        {
            "line": line,
            "points": typed.points.get(line.code) if typed else line.points,
            "reason": typed.reasons.get(line.code, "") if typed else line.reason,
            "points_error": errors.get(f"points_{line.code}", ""),
            "reason_error": errors.get(f"reason_{line.code}", ""),
        }
        for line in page.rubric
    ]


def written_in(post: QueryDict) -> Written:
    """What the form says. Points that are no number are the same as none chosen."""
    points: dict[str, int | None] = {}
    reasons: dict[str, str] = {}
    for name, value in post.items():
        text = str(value)
        if name.startswith("points_"):
            points[name.removeprefix("points_")] = (
                int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
            )
        elif name.startswith("reason_"):
            reasons[name.removeprefix("reason_")] = text
    return Written(points, reasons, post.get("comment", ""))


def _autosave(request: Request, number: str) -> HttpResponse:
    try:
        saved = review.save_review(
            actor=request.actor,
            number=number,
            written=written_in(request.POST),
            seen_version=seen_version(request),
            at=timezone.now(),
        )
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=409)
    return JsonResponse({"saved": f"{timezone.localtime():%H:%M}", "fields": {"version": str(saved.version)}})


def _save(request: Request, number: str) -> HttpResponseBase:
    written, send = written_in(request.POST), "resend" in request.POST
    act = review.send_review if send else review.save_review
    try:
        act(
            actor=request.actor,
            number=number,
            written=written,
            seen_version=seen_version(request),
            at=timezone.now(),
        )
    except Invalid as error:
        return _page(request, number, typed=written, errors=error.fields, status=422)
    except Conflict as error:
        return _page(request, number, typed=written, errors={"": str(error)}, status=409)
    if send:
        messages.success(request, _("Зміни надіслано. Їх можна змінити, доки оцінювання не закрито."))
        return redirect("review:review", number)
    if "check" in request.POST:
        return redirect("review:check", number)
    messages.success(request, _("Чернетку збережено."))
    return redirect(
        "review:queue" if "later" in request.POST else "review:review", *([] if "later" in request.POST else [number])
    )


@require_signed_in
@require_GET
def check(request: Request, number: str) -> HttpResponseBase:
    """Everything at a glance before it is sent: points, total, what is missing."""
    try:
        page = scoring_page(actor=request.actor, number=number, at=timezone.now())
    except NotDeclared:
        return redirect("review:conflict", number)
    if page.sent or not page.open:
        return redirect("review:review", number)
    return render(
        request, "competitions/review/check.html", {"page": page, "head": page.head, "errors": _gaps_of(page)}
    )


def _gaps_of(page: ScoringPage) -> dict[str, str]:
    written = Written(
        {line.code: line.points for line in page.rubric}, {line.code: line.reason for line in page.rubric}, page.comment
    )
    return gaps(page.rules, written)


@require_signed_in
@require_POST
def send(request: Request, number: str) -> HttpResponseBase:
    with reported(request) as outcome:
        review.send_review(
            actor=request.actor, number=number, written=None, seen_version=seen_version(request), at=timezone.now()
        )
    if not outcome.ok:
        return redirect("review:check", number)
    messages.success(request, _("Оцінку надіслано. Тепер ви бачите оцінки колег і можете змінити свою."))
    return redirect("review:review", number)


@require_signed_in
@require_POST
def new_version(request: Request, number: str) -> HttpResponseBase:
    with reported(request, _("Тепер ви читаєте нову редакцію. Перевірте бали й надішліть оцінку.")):
        review.take_new_version(
            actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("review:review", number)


@require_signed_in
@require_GET
def read(request: Request, number: str) -> HttpResponseBase:
    """The application with its scores: for the department, and for members who vote on it at a meeting."""
    try:
        head, view, comparison = reading_page(actor=request.actor, number=number, at=timezone.now())
    except NotDeclared:
        return redirect("review:conflict", number)
    context = {"head": head, "view": view, "comparison": comparison, "department": request.actor.has(*DEPARTMENT)}
    return render(request, "competitions/review/read.html", context)


@require_signed_in
@require_GET
def document(request: Request, number: str, file: int) -> HttpResponseBase:
    """A document of the text that was submitted, through the same gate as the text itself."""
    stored = readable_document(actor=request.actor, number=number, file_id=file, at=timezone.now())
    return file_response(stored, inline=True)


@require_signed_in
@require_GET
def meeting(request: Request, slug: str, number: int) -> HttpResponseBase:
    """A meeting as a member sees it: when, where, the agenda with her own declarations."""
    call, notice, rows = member_meeting(actor=request.actor, slug=slug, number=number, at=timezone.now())
    return render(
        request,
        "competitions/review/meeting.html",
        {"call": call, "meeting": notice, "rows": rows, "rules": CallRules.from_data(call.rules)},
    )
