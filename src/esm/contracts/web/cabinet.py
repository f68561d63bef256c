"""Contracts and reports as the organisation sees them; documents for whoever may see the contract."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.design.documents import in_state_language
from esm.kernel.http import Request, download, file_response, require_signed_in
from esm.partners import public as partners

from .. import documents, policies, selectors
from .lists import contract_list


@require_signed_in
@require_GET
def contracts(request: Request) -> HttpResponse:
    """Contracts of the person's organisations; the department has a list of its own."""
    if not request.actor.organisations:
        raise partners.works_nowhere()
    return contract_list(request, "contracts/own.html", own=True, around={})


@require_signed_in
@require_GET
def contract(request: Request, code: str) -> HttpResponse:
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    prepare = policies.may_prepare(request.actor, view.organisation_id)
    return render(request, "contracts/own_contract.html", {"contract": view, "prepare": prepare})


@require_signed_in
@require_GET
@in_state_language
def document(request: Request, code: str, format: str) -> HttpResponse:
    """The contract as DOCX for editing or PDF for signing."""
    view = selectors.contract_page(request.actor, code, today=timezone.localdate())
    if format not in documents.FORMATS:
        raise Http404
    made = documents.FORMATS[format]
    return download(made.draw(view), name=f"{_('Договір')} {code}.{format}", mime=made.mime)


@require_signed_in
@require_GET
def signed(request: Request, code: str, file: int) -> HttpResponseBase:
    """A signed file of the contract, or of one of its amendments."""
    contract = selectors.seen(request.actor, code)
    return file_response(selectors.signed_file(contract.pk, file))
