"""A member scores an application again after an appeal: one form, sent whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from esm.kernel.errors import DomainError, Invalid, found
from esm.kernel.http import Request, require_signed_in

from ...machine import CorrectionStatus
from ...selectors.corrections import own_rescoring
from ...selectors.scoring import NotDeclared, scoring_page
from ...services.corrections import score_again
from ...services.review import Written
from .desk import lines_of, written_in


@require_signed_in
@require_http_methods(["GET", "POST"])
def again(request: Request, number: str) -> HttpResponseBase:
    """GET: the application beside the criteria. POST: send. Nobody but those who score it again finds the page."""
    at = timezone.now()
    errors: dict[str, str] = {}
    typed: Written | None = None
    try:
        page = scoring_page(actor=request.actor, number=number, at=at)
    except NotDeclared:
        return redirect("review:conflict", number)
    mine = own_rescoring(request.actor, number, at)
    found(mine is not None)
    if request.method == "POST":
        typed = written_in(request.POST)
        try:
            score_again(actor=request.actor, number=number, written=typed, at=at)
        except Invalid as error:
            errors = dict(error.fields)
        except DomainError as error:
            errors = {"": str(error)}
        else:
            messages.success(request, _("Нову оцінку надіслано."))
            return redirect("review:again", number)
    correction, rescore = mine if mine else (None, None)
    stored = Written({}, {}, "")
    if rescore is not None:
        stored = Written(
            {c: s[0] for c, s in rescore.scores.items()}, {c: s[2] for c, s in rescore.scores.items()}, rescore.comment
        )
    shown = typed or stored
    context = {
        "page": page,
        "head": page.head,
        "lines": lines_of(page, shown, errors),
        "errors": errors,
        "comment": shown.comment,
        "sent_at": rescore.sent_at if rescore else None,
        "open": correction is not None and correction.status == CorrectionStatus.RESCORING,
    }
    return render(request, "competitions/review/again.html", context, status=400 if errors else 200)
