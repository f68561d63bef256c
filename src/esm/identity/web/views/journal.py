"""The journal of changes, for the administrator: who did what and when, without the contents."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from esm.kernel.http import Request, export_response, require_signed_in
from esm.kernel.lists import Query, listing

from ... import journal as entries
from ..journal_forms import JournalFilterForm


@require_signed_in
@require_safe
def journal(request: Request) -> HttpResponse:
    filters = entries.JournalFilters.of(request.GET.dict())
    if request.GET.get("format"):
        return export_response(request, entries.journal_table(request.actor, filters), filename="journal")
    page = entries.journal(request.actor, filters, page=request.GET.get("page"))
    return render(
        request,
        "identity/journal.html",
        {
            "list": listing(page, Query.of(request.GET.lists())),
            "filters": JournalFilterForm(request.GET or None, room=filters.room),
            "thing": page.rows[0].subject if filters.about and page.rows else "",
        },
    )
