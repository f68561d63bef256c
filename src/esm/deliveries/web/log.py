"""The log as its organisation and as the city see it: list, summary, exports."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from esm.kernel.http import Request, require_signed_in
from esm.kernel.lists import Query, listing
from esm.partners.public import OrganisationRef

from ..policies import may_log, may_manage_tokens
from ..selectors.filters import SORTING, Filters
from ..selectors.log import delivery_log, export_rows
from ..selectors.one import open_lines
from ..selectors.summary import summary
from ..selectors.sums import totals
from .exports import log_table, respond, summary_table
from .forms import FilterForm
from .which import city_filters, filters, organisation_of


@require_signed_in
@require_GET
def own(request: Request) -> HttpResponseBase:
    organisation = organisation_of(request)
    f = filters(request.GET, organisation.id)
    if request.GET.get("format"):
        return _export(request, f)
    return _list(
        request,
        f,
        {
            "organisation": organisation,
            "may_log": may_log(request.actor, organisation.id),
            "may_manage": may_manage_tokens(request.actor, organisation.id),
        },
    )


@require_signed_in
@require_GET
def everyone(request: Request) -> HttpResponseBase:
    f = city_filters(request)
    return _export(request, f) if request.GET.get("format") else _list(request, f, {"whole_city": True})


def _list(request: Request, f: Filters, page: dict[str, object]) -> HttpResponse:
    sort = request.GET.get("sort", "")
    city = "whole_city" in page
    mine = page.get("organisation")
    log = delivery_log(
        request.actor,
        f,
        page=request.GET.get("page"),
        sort=sort,
        organisation=mine if isinstance(mine, OrganisationRef) else None,
    )
    form = FilterForm(request.GET, choices=log.choices, city=city)
    around = listing(log.page, Query.of(request.GET.lists()), sorting=SORTING)
    if not city:
        page["lines"] = open_lines(log.rights, dict(log.choices.services))
    return render(
        request,
        "deliveries/log.html",
        {"log": log, "listing": around, "form": form, "narrowed": f.narrowed, "dense": city, **page},
    )


def _export(request: Request, f: Filters) -> HttpResponseBase:
    rows = export_rows(request.actor, f, sort=request.GET.get("sort", ""))
    count = totals(f).rows if request.GET["format"] == "xlsx" else 0
    table = log_table(rows, all_organisations=f.organisation_id is None)
    return respond(request, table, name="deliveries", rows=count)


@require_signed_in
@require_GET
def own_summary(request: Request) -> HttpResponseBase:
    organisation = organisation_of(request)
    return _summary(request, filters(request.GET, organisation.id), {"organisation": organisation})


@require_signed_in
@require_GET
def city_summary(request: Request) -> HttpResponseBase:
    return _summary(request, city_filters(request), {"whole_city": True})


def _summary(request: Request, f: Filters, page: dict[str, object]) -> HttpResponseBase:
    mine = page.get("organisation")
    view = summary(request.actor, f, organisation=mine if isinstance(mine, OrganisationRef) else None)
    if request.GET.get("format"):
        return respond(request, summary_table(view), name="deliveries-by-month", rows=len(view.rows))
    form = FilterForm(request.GET, choices=view.choices, city="whole_city" in page)
    return render(
        request,
        "deliveries/summary.html",
        {"summary": view, "form": form, "narrowed": f.narrowed, "dense": "whole_city" in page, **page},
    )
