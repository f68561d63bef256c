"""The ranking: filtered, sorted, exported; equals put to a vote."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, require_signed_in
from esm.kernel.lists import Label, Query, Sorting, listing, paged

from ...machine import CallStatus
from ...models import Call
from ...policies import award as policy
from ...selectors.corrections import scores_again
from ...selectors.ranking import SORTS, Line, RankingFilter, filtered, number_words, ranking_of
from ...services.ranking import TiePlace, record_tie_vote
from ..forms.award import RankingFilterForm, TieForm
from .common import frame, links_to, open_call

SORTING = Sorting({code: (code,) for code in SORTS}, default="place")


@require_signed_in
@require_GET
def ranking(request: Request, slug: str) -> HttpResponseBase:
    call = open_call(request, slug)
    directions = [(d.pk, d.title) for d in call.directions.all()]
    form = RankingFilterForm(request.GET, directions=directions)
    wanted = form.cleaned_data if form.is_valid() else {}
    sort = SORTING.chosen(request.GET.get("sort"))
    result = ranking_of(call)
    rows = filtered(
        result.lines,
        RankingFilter(wanted.get("q", ""), wanted.get("direction"), wanted.get("only", ""), sort),
    )
    if "format" in request.GET:
        return export_response(request, _table(call, rows), filename=f"ranking-{slug}")
    shown = listing(
        paged(rows, page=request.GET.get("page")), Query.of(request.GET.lists()), sorting=SORTING, filters=_labels(form)
    )
    groups = sorted(sorted(group) for group in {line.group for line in result.unresolved})
    context = frame(call, "ranking") | {
        "ranking": result,
        "listing": shown,
        "form": form,
        "again": scores_again(call.pk),
        "ties": [(number_words(group, len(group)), group[0]) for group in groups],
        "may_prepare": policy.may_prepare(request.actor) and call.status == CallStatus.RANKING,
    }
    return render(request, "competitions/award/ranking.html", context | links_to(request, shown.rows))


def _labels(form: RankingFilterForm) -> dict[str, Label]:
    def words(name: str) -> Label:
        choices = {str(k): str(v) for k, v in form.fields[name].choices}  # type: ignore[attr-defined]
        return lambda value: f"{form.fields[name].label}: {choices[value]}" if value in choices else None

    return {
        "q": lambda value: _("Слово: %(word)s") % {"word": value},
        "direction": words("direction"),
        "only": words("only"),
    }


@require_signed_in
@require_http_methods(["GET", "POST"])
def tie(request: Request, slug: str, number: str) -> HttpResponseBase:
    """The vote about one group of equals; `number` is any of them."""
    call = open_call(request, slug)
    found(policy.may_prepare(request.actor))
    lines = ranking_of(call).lines
    line = next((x for x in lines if x.number == number), None)
    if line is None or not line.group:
        raise NotFound(_("Такої сторінки немає."))
    numbers = set(line.group)
    group = [x for x in lines if x.number in numbers]
    form = TieForm(request.POST or None, numbers=[x.number for x in group])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            record_tie_vote(
                actor=request.actor,
                slug=slug,
                places=[TiePlace(n, data[f"place-{n}"], data[f"votes-{n}"]) for n in form.numbers],
                casting=data["casting"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Голосування записано. Рейтинг перераховано."))
            return redirect("award:ranking", slug)
    rows = [(x, form[f"place-{x.number}"], form[f"votes-{x.number}"]) for x in group]
    return render(
        request,
        "competitions/award/tie.html",
        frame(call, "ranking") | {"form": form, "rows": rows} | links_to(request, group),
    )


def _table(call: Call, lines: Sequence[Line]) -> Table:
    columns = (
        Column("place", _("Місце"), Kind.INT),
        Column("number", _("Заявка")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("direction", _("Напрям")),
        Column("score", _("Бал"), Kind.DECIMAL, _("середнє надісланих оцінок, зі 100")),
        Column("passed", _("Прохідний бал"), Kind.TEXT, _("так або ні")),
        Column("reviews", _("Оцінок"), Kind.INT),
        Column("spread", _("Розбіжність"), Kind.DECIMAL, _("між найвищою і найнижчою оцінкою")),
        Column("calibrated", _("Вирівняний бал"), Kind.DECIMAL),
        Column("calibrated_place", _("Вирівняне місце"), Kind.INT),
        Column("tie", _("Правило для рівних")),
        Column("asked", _("Просять у міста, грн"), Kind.MONEY),
        Column("raised", _("Власні й залучені, грн"), Kind.MONEY),
        Column("received", _("Зареєстровано"), Kind.DATETIME),
    )

    def figure(hundredths: int | None) -> float | None:
        return None if hundredths is None else hundredths / 100

    rows = [
        (
            x.place, x.number, x.title, x.organisation, x.direction, figure(x.score), _("так") if x.passed else _("ні"),
            x.reviews, figure(x.spread), figure(x.calibrated), x.calibrated_rank, x.tie_words, x.asked, x.raised,
            x.received_at,
        )
        for x in lines
    ]  # fmt: skip
    return Table(columns, rows, title=_("Рейтинг: %(call)s") % {"call": call.title})
