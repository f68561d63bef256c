"""Receipts of a report: the list, typing several at once, a table, one receipt with its scan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from esm.kernel import exports, files
from esm.kernel.errors import Invalid
from esm.kernel.http import (
    Request,
    download,
    export_response,
    file_response,
    problems,
    reported,
    require_signed_in,
)
from esm.kernel.imports import Problem, Row, problems_table, read_pasted, read_sheet
from esm.kernel.lists import Query, listing, paged
from esm.kernel.money import Money

from ... import selectors
from ...services import reports
from ...services.reports.tables import read_receipts, template, told
from . import forms
from .finding import opened, place, seen_report, writable


@require_signed_in
@require_GET
def receipts(request: Request, code: str, key: str) -> HttpResponse:
    report, view = opened(request, code, key, selectors.Part.LINES)
    line = request.GET.get("line", "")
    filters = selectors.ReceiptFilters(
        line=int(line) if line.isascii() and line.isdigit() and len(line) < 6 else None,
        words=request.GET.get("q", "").strip()[:60],
        scan=request.GET.get("scan", ""),
        refused=request.GET.get("refused", ""),
    )
    rows = selectors.receipts_of(report, filters, sort=request.GET.get("sort", ""))
    if "format" in request.GET:
        name = f"{_('Чеки')} {code} {key}"
        return export_response(request, selectors.receipts_table(rows, name), filename=name)
    plain = filters == selectors.ReceiptFilters()
    page = paged(rows, page=request.GET.get("page"), total=view.receipts if plain else None)
    shown = listing(
        page.with_rows([selectors.receipt_row(r) for r in page.rows]),
        Query.of(request.GET.lists()),
        formats=("csv", "xlsx", "json"),
    )
    found = {"report": view, "listing": shown, "filters": filters, "line": line, "plain": plain}
    return render(request, "contracts/receipts.html", found | place(request))


@require_signed_in
def add(request: Request, code: str, key: str) -> HttpResponse:
    """A grid: all rows are taken, or none, each fault at its field."""
    view, _report = writable(request, code, key)
    sent = sum(1 for name in request.POST if name.startswith("number_"))
    form = forms.ReceiptsForm(request.POST or None, page=view, rows=min(sent, 100))
    if request.method == "POST" and form.is_valid():
        texts = form.texts()
        if not texts:
            form.add_error(None, _("Заповніть хоча б один рядок."))
        else:
            with problems(form):
                count = reports.add_receipts(actor=request.actor, code=code, key=key, rows=texts, at=timezone.now())
                _added(request, count)
                again = "again" in request.POST
                return redirect("contracts:add_receipts" if again else "contracts:receipts", code, key)
    return render(request, "contracts/receipts_add.html", {"report": view, "form": form} | place(request))


@require_signed_in
def load(request: Request, code: str, key: str) -> HttpResponse:
    """A table or pasted rows: checked whole, then written whole or not at all."""
    view, _report = writable(request, code, key)
    posted = request.method == "POST"
    form = forms.LoadForm(request.POST if posted else None, request.FILES if posted else None)
    faults: list[Problem] = []
    good = None
    if posted and form.is_valid():
        with problems(form):
            rows = _rows_of(form.cleaned_data["file"], form.cleaned_data["text"])
            texts, faults = read_receipts(rows)
            if not texts and not faults:
                raise Invalid({"file": _("Під заголовком немає жодного рядка. Заповніть таблицю й завантажте ще раз.")})
            check_only = "check" in request.POST
            try:
                if faults or check_only:
                    reports.check_receipts(actor=request.actor, code=code, key=key, rows=texts, at=timezone.now())
                else:
                    count = reports.add_receipts(actor=request.actor, code=code, key=key, rows=texts, at=timezone.now())
                    _added(request, count)
                    return redirect("contracts:receipts", code, key)
            except reports.ReceiptFaults as refused:
                faults = sorted([*faults, *told(refused.faults, rows)], key=lambda p: p.row)
            if not faults:
                good = (len(texts), Money.total(t.amount for t in texts if t.amount))
    if faults and request.GET.get("format"):
        return export_response(request, problems_table(faults, _("Помилки")), filename=_("Помилки"))
    page = {"report": view, "form": form, "faults": faults, "good": good, "shown": faults[:200]}
    return render(request, "contracts/receipts_load.html", page | place(request))


def _rows_of(upload: files.Upload | None, text: str) -> list[Row]:
    if upload:
        content, kind = files.read_upload(upload, files.SHEETS)
        return read_sheet(content, kind)
    return read_pasted(text)


def _added(request: Request, count: int) -> None:
    messages.success(request, ngettext("Додано %(count)s чек.", "Додано %(count)s чеки.", count) % {"count": count})


@require_signed_in
@require_GET
def blank(request: Request, code: str, key: str) -> HttpResponse:
    """The table to fill in, with the estimate's lines beside."""
    view, _report = writable(request, code, key)
    form = exports.FORMATS["xlsx"]
    made = form.write(template([(x.code, x.name) for x in view.lines if x.amount]))
    return download(made, name=_("Бланк чеків %s.xlsx") % code, mime=form.mime)


@require_signed_in
def receipt(request: Request, code: str, key: str, receipt: int) -> HttpResponse:
    """One receipt: its text and scan."""
    view, report = writable(request, code, key)
    row = selectors.receipt_of(report, receipt)
    initial = {
        "line_1": str(row.line.code), "number_1": row.number, "on_1": row.on, "counterparty_1": row.counterparty,
        "counterparty_code_1": row.counterparty_code, "amount_1": Money(row.amount), "version": row.version,
    }  # fmt: skip
    form = forms.ReceiptForm(request.POST or None, request.FILES or None, initial=initial, page=view)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with problems(form):
            upload = form.cleaned_data["file"]
            scan = reports.store_scan(actor=request.actor, upload=upload, at=at) if upload else None
            reports.edit_receipt(
                actor=request.actor,
                code=code,
                key=key,
                receipt_id=receipt,
                text=form.text(),
                scan=scan,
                seen_version=form.cleaned_data["version"],
                at=at,
            )
            messages.success(request, _("Чек збережено."))
            return redirect("contracts:receipts", code, key)
    page = {"report": view, "form": form, "row": selectors.receipt_row(row), "scan": row.file}
    return render(request, "contracts/receipt.html", page | place(request))


@require_signed_in
@require_POST
def remove(request: Request, code: str, key: str, receipt: int) -> HttpResponse:
    seen_report(request, code, key)
    with reported(request, _("Чек вилучено.")):
        reports.remove_receipt(actor=request.actor, code=code, key=key, receipt_id=receipt, at=timezone.now())
    return redirect("contracts:receipts", code, key)


@require_signed_in
@require_GET
def scan(request: Request, code: str, key: str, receipt: int) -> HttpResponseBase:
    row = selectors.receipt_of(seen_report(request, code, key), receipt)
    if row.file is None:
        raise Http404
    return file_response(row.file, inline=True)
