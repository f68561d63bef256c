"""The panel's pages: what to score, the conflict gate, points with anchors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.identity.public import Role
from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version

from .. import services
from ..selectors import proposals as reads
from .forms import ConflictForm, ScoreForm


@require_signed_in
@require_GET
def queue(request: Request) -> HttpResponseBase:
    found(request.actor.has(Role.COMMISSION))
    return render(request, "orders/queue.html", {"rows": reads.queue(request.actor)})


@require_signed_in
@require_http_methods(["GET", "POST"])
def conflict(request: Request, code: str) -> HttpResponseBase:
    gate = reads.gate(request.actor, code, timezone.now())
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflicted = form.cleaned_data["conflicted"] == "yes"
        with problems(form) as outcome:
            made = services.declare(
                actor=request.actor,
                number=code,
                conflicted=conflicted,
                text=form.cleaned_data["text"],
                at=timezone.now(),
            )
        if outcome.ok:
            if made.conflicted:
                messages.info(request, _("Записано конфлікт інтересів. Цю пропозицію оцінять інші."))
                return redirect("orders:review")
            return redirect("orders:score", code)
    return render(request, "orders/conflict.html", {"gate": gate, "form": form})


@require_signed_in
@require_http_methods(["GET", "POST"])
def score(request: Request, code: str) -> HttpResponseBase:
    page = reads.score_page(request.actor, code, timezone.now())
    if page is None:
        found(request.method != "POST")
        return redirect("orders:conflict", code)
    form = ScoreForm(request.POST or None, score=list(page.lines), initial={"comment": page.comment})
    if request.method == "POST" and form.is_valid():
        send = "send" in request.POST
        with problems(form) as outcome:
            services.save_review(
                actor=request.actor,
                number=code,
                written=_written(page, form.cleaned_data),
                seen_version=seen_version(request),
                send=send,
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Оцінку надіслано.") if send or page.sent_at else _("Оцінку збережено."))
            return redirect("orders:review")
    context = {
        "page": page,
        "view": page.view,
        "lot": page.lot,
        "form": form,
        "fields": [
            (n.criterion, form[f"points_{n.criterion.code}"], form[f"reason_{n.criterion.code}"]) for n in page.lines
        ],
        "version": request.POST.get("version", page.version),
    }
    return render(request, "orders/score.html", context)


def _written(page: reads.ScorePage, data: dict[str, Any]) -> services.Written:
    codes = [n.criterion.code for n in page.lines]
    points = {c: data[f"points_{c}"] for c in codes if data.get(f"points_{c}") is not None}
    return services.Written(points, {c: data.get(f"reason_{c}", "") for c in codes}, data.get("comment", ""))
