"""Papers of a case: which there are, each as PDF, and an act or a plan for the state's own system."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.kernel.http import Request, download, require_signed_in

from .. import documents
from ..rules import rules_on
from ..selectors.access import seen
from ..selectors.papers import paper_rows
from ..services.papers import export_paper, print_paper


@require_signed_in
@require_GET
def papers(request: Request, number: str) -> HttpResponse:
    """The list names no person: only a paper itself does, and opening one is written down."""
    case = seen(request.actor, number)
    page = {
        "number": case.number,
        "papers": paper_rows(case, rules_on(timezone.localdate())),
        "crumbs": [(_("Випадки"), reverse("cases:list")), (case.number, reverse("cases:case", args=[case.number]))],
    }
    return render(request, "cases/papers.html", page)


@require_signed_in
@require_GET
def paper(request: Request, number: str, code: str) -> HttpResponse:
    at = timezone.now()
    made = print_paper(actor=request.actor, number=number, code=code, at=at)
    return _personal(
        download(
            documents.pdf(made.template, made.data, at=at, draft=made.draft),
            name=f"{made.name}.pdf",
            mime="application/pdf",
        )
    )


@require_signed_in
@require_POST
def export(request: Request, number: str, code: str) -> HttpResponse:
    at = timezone.now()
    made, content = export_paper(actor=request.actor, number=number, code=code, at=at)
    paper = documents.pdf(made.template, made.data, at=at, draft=made.draft)
    packed = documents.bundle(content, paper, name=made.name, at=timezone.localtime(at))
    return _personal(download(packed, name=f"{made.name}.zip", mime="application/zip"))


def _personal(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
