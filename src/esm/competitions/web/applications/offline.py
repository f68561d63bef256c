"""Working without the internet: forms to take away, loading them back with a preview, a spreadsheet for the estimate."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.design.documents import in_state_language
from esm.kernel import exports, files, imports
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.http import Request, download, require_signed_in, seen_version

from ...paper import DOCX, application_docx, application_pdf
from ...selectors import offline as reads
from ...selectors.applications import application_head
from ...selectors.submitting import check_page, submitted_page
from ...services.loading import load_answers
from ...services.sections import SectionConflict, plan_of, save_section
from .sections import show_both

XLSX = exports.FORMATS["xlsx"].mime


@require_signed_in
@require_GET
@in_state_language
def form(request: Request, number: str, kind: str) -> HttpResponseBase:
    """The application as a file: XLSX or a Word form to fill in and load back, DOCX and PDF to read and print."""
    at = timezone.now()
    if kind == "xlsx":
        content = reads.filled_form(request.actor, number, files.Kind.XLSX)
        return download(content, name=_("Форма заявки %s.xlsx") % number, mime=XLSX)
    if kind == "word":
        content = reads.filled_form(request.actor, number, files.Kind.DOCX)
        return download(content, name=_("Форма заявки %s.docx") % number, mime=DOCX)
    page = submitted_page(request.actor, number, at)
    view = page.view if page.view and not page.head.editable else None
    shown = view or check_page(request.actor, number, at).view
    if kind == "docx":
        return download(application_docx(shown), name=_("Заявка %s.docx") % number, mime=DOCX)
    if kind == "pdf":
        draft = "" if view else _("ЧЕРНЕТКА")
        return download(
            application_pdf(shown, at=at, draft=draft), name=_("Заявка %s.pdf") % number, mime="application/pdf"
        )
    raise NotFound(_("Такого формату немає. Є XLSX, DOCX і PDF."))


@require_signed_in
@require_http_methods(["GET", "POST"])
def load(request: Request, number: str) -> HttpResponseBase:
    """Upload a filled form; what it would change is shown, nothing is written."""
    head = application_head(request.actor, number, timezone.now())
    sentence, preview = "", None
    if request.method == "POST":
        try:
            filled = reads.read_filled(*_content(request))
            preview = reads.load_preview(request.actor, number, filled, timezone.now())
        except Invalid as error:
            sentence = str(error)
    context: dict[str, Any] = {"head": head, "sentence": sentence, "preview": preview}
    if preview:
        context["payload"] = json.dumps({"answers": preview.answers, "seen": preview.seen}, ensure_ascii=False)
    return render(request, "competitions/applications/load.html", context, status=422 if sentence else 200)


def _content(request: Request) -> tuple[bytes, files.Kind]:
    """The bytes of an uploaded form, sniffed and within the limit, and what it is."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid({"file": _("Виберіть файл і натисніть «Перевірити».")})
    return files.read_upload(upload, reads.FORMS)


@require_signed_in
@require_POST
def load_confirm(request: Request, number: str) -> HttpResponseBase:
    payload = _payload(request)
    try:
        changed = load_answers(
            actor=request.actor,
            number=number,
            answers=payload.get("answers", {}),
            seen=payload.get("seen", {}),
            at=timezone.now(),
        )
    except Conflict as error:
        messages.error(request, _("%(why)s Завантажте форму ще раз.") % {"why": error})
        return redirect("applications:load", number)
    words = ngettext("Змінено %(n)d розділ.", "Змінено %(n)d розділи.", changed) % {"n": changed}
    messages.success(request, _("%(what)s Попередні тексти збережено у версіях.") % {"what": words})
    return redirect("applications:application", number)


def _payload(request: Request) -> dict[str, Any]:
    """What the preview page carried. It came back from the browser, so services check it like any typed answer."""
    try:
        payload = json.loads(request.POST.get("payload", ""))
        if not all(isinstance(v, dict) for v in payload.get("answers", {}).values()):
            raise ValueError
    except (ValueError, AttributeError) as error:
        raise Invalid(_("Сторінка застаріла. Завантажте файл ще раз.")) from error
    return dict(payload)


@require_signed_in
@require_GET
def estimate_template(request: Request, number: str) -> HttpResponseBase:
    table = reads.estimate_template(request.actor, number)
    return download(exports.to_xlsx(table), name=_("Кошторис %s.xlsx") % number, mime=XLSX)


@require_signed_in
@require_http_methods(["GET", "POST"])
def estimate_load(request: Request, number: str) -> HttpResponseBase:
    """Cells from a file or a text box; every bad one named, nothing written before the confirmation."""
    at = timezone.now()
    head = application_head(request.actor, number, at)
    text = request.POST.get("text", "")
    sentence, preview = "", None
    if request.method == "POST":
        try:
            rows = imports.read_pasted(text) if text.strip() else _sheet(request)
            preview = reads.estimate_preview(
                request.actor, number, rows, at, pasted=bool(text.strip()), append=request.POST.get("mode") == "append"
            )
        except Invalid as error:
            sentence = str(error)
    context: dict[str, Any] = {"head": head, "sentence": sentence, "preview": preview, "text": text}
    if preview:
        context["payload"] = json.dumps({"answers": {"estimate": preview.answers}}, ensure_ascii=False)
    return render(request, "competitions/applications/estimate_load.html", context, status=422 if sentence else 200)


def _sheet(request: Request) -> list[imports.Row]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid({"file": _("Виберіть файл або вставте рядки з таблиці.")})
    content, kind = files.read_upload(upload, files.SHEETS)
    return imports.read_sheet(content, kind)


@require_signed_in
@require_POST
def estimate_confirm(request: Request, number: str) -> HttpResponseBase:
    answers = _payload(request).get("answers", {}).get("estimate", {})
    try:
        save_section(
            actor=request.actor,
            number=number,
            code="estimate",
            answers=answers,
            seen_version=seen_version(request),
            at=timezone.now(),
        )
    except SectionConflict as conflict:
        response: HttpResponse = show_both(request, number, plan_of("estimate"), conflict)
        return response
    messages.success(request, _("Рядки кошторису збережено. Перевірте суми."))
    return redirect("applications:section", number, "estimate")
