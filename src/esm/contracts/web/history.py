"""The history of a contract, for both its sides."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from esm.kernel.http import Request, export_response, require_signed_in

from ..selectors.history import contract_history, history_table


@require_signed_in
@require_GET
def history(request: Request, code: str) -> HttpResponse:
    told = contract_history(request.actor, code)
    if "format" in request.GET:
        return export_response(request, history_table(told), filename=f"history-{told.code}")
    return render(request, "contracts/history.html", {"history": told})
