"""Pages for everybody: the catalogue, one service, places, lists to print."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, seen_version
from esm.kernel.lists import Paged, Query, listing, page_number
from esm.reference import public as reference

from .. import catalogue
from ..eligibility import Person
from ..links import opened
from ..machine import How, PlaceKind
from ..matching import Need
from ..selectors.cards import Card
from ..selectors.listing import SIZE, counts_by_district, paged_of, service_list
from ..selectors.map import (
    city_map,
    counts_among,
    per_district,
    place_points,
    places_by_district,
    total_of,
)
from ..selectors.places import place_page, places
from ..selectors.search import Filters, Found, search_services
from ..selectors.service import ServiceView, closed_service, public_service, service_by_id
from ..services import confirm_by_link, note_miss, suggest_by_link
from .forms import SearchForm, SuggestForm

PRINT_MOST = 60
EXPORT_MOST = 5000
INSTEAD = 5  # services offered in place of one that was closed
_FORMS = {"large": "directory/print_large.html", "strips": "directory/print_strips.html"}


@dataclass(frozen=True, slots=True)
class _Answer:
    """A page of services; what the search said; counts by district if they are known; whether a miss was counted."""

    page: Paged[Card]
    found: Found | None = None
    counts: Mapping[str, int] | None = None
    noted: bool = False


def _answer(request: Request, form: SearchForm, size: int) -> _Answer:
    """What the address asks for: a search when there are words, else the list by name."""
    now, filters = timezone.now(), form.filters()
    number, titles = page_number(request.GET.get("page")), {d.key: d.title for d in form.districts}
    if not form.query.strip():
        if filters.open_now:
            return _Answer(service_list(filters, at=now, page=number, size=size, districts=titles))
        counts = counts_by_district(filters, at=now)
        total = total_of(counts, filters.district)
        page = service_list(filters, at=now, page=number, size=size, total=total, districts=titles)
        return _Answer(page, counts=counts)
    found = search_services(form.query, filters, at=now, limit=size, offset=(number - 1) * size, districts=titles)
    missed = None
    if not found.total and not filters.open_now:  # what is closed at night isn't lacking
        need, district, category = found.unmet_hint, filters.district, filters.category
        missed = note_miss(form.query, at=now, district=district, category=category, need=need)
    page = paged_of(found.rows, found.total, number, size)
    return _Answer(page, found, None if filters.district else counts_among(found.ids), missed is not None)


@require_GET
def services(request: Request) -> HttpResponseBase:
    form = SearchForm(request.GET)
    if "format" in request.GET:
        return _export(request, form)
    printed = _FORMS.get(request.GET.get("print", ""))
    answer = _answer(request, form, PRINT_MOST if printed else SIZE)
    query, filters = Query.of(request.GET.lists()), form.filters()
    query = query.but(q=form.query) if form.cut else query
    context = {
        "form": form,
        "list": listing(answer.page, query),
        "found": answer.found,
        "noted": answer.noted,
        "asked": form.query.strip(),
        "narrowed": filters.narrowed,
        "groups": _groups() if not form.query.strip() and not filters.narrowed else [],
        "print_large": query.but(print="large", page=None).url,
        "print_strips": query.but(print="strips", page=None).url,
        "back": query.but(print=None).url,
    }
    if not printed:
        context["map"] = city_map(
            per_district(answer.counts, form.districts),
            chosen=filters.district,
            url=lambda key: query.but(district=key, page=None).url,
            districts=form.districts,
        )
    return render(request, printed or "directory/services.html", context)


def _groups() -> list[tuple[str, list[Need]]]:
    made: dict[str, list[Need]] = {key: [] for key in catalogue.GROUPS}
    for need in catalogue.needs().values():
        made[need.group].append(need)
    return [(str(catalogue.GROUPS[key]), rows) for key, rows in made.items() if rows]


def _export(request: Request, form: SearchForm) -> HttpResponseBase:
    page = _answer(request, form, EXPORT_MOST).page
    columns = [
        Column("name", _("Послуга")),
        Column("organisation", _("Хто надає")),
        Column("code", _("Код")),
        Column("about", _("Що роблять")),
        Column("districts", _("Райони")),
        Column("address", _("Адреса")),
        Column("phone", _("Телефон")),
        Column("price", _("Вартість")),
        Column("free_places", _("Вільних місць"), Kind.INT),
        Column("state", _("Стан")),
        Column("checked_on", _("Перевірено"), Kind.DATE),
        Column("url", _("Сторінка")),
    ]
    rows = [
        (
            c.name, c.organisation, c.code, c.about, ", ".join(c.districts), c.address, c.phone, c.price, c.free_places,
            c.suspended_why or _("працює"), c.checked_on,
            settings.PUBLIC_URL + reverse("directory:service", args=[c.slug]),
        )
        for c in page.rows
    ]  # fmt: skip
    table = Table(columns, rows, _("Соціальні послуги"), settings.PUBLIC_URL + reverse("directory:services"))
    return export_response(request, table, filename="services")


@require_GET
def service(request: Request, slug: str) -> HttpResponseBase:
    now = timezone.now()
    gone = closed_service(slug)
    if gone is not None:
        instead = service_list(Filters(need=gone.need), at=now, size=INSTEAD).rows if gone.need else []
        return render(request, "directory/closed.html", {"gone": gone, "instead": instead}, status=410)
    view = public_service(slug, at=now, person=_person(request))
    context = {"view": view, "structured": _structured(view), "asked": bool(_person(request) != Person())}
    return render(request, "directory/service.html", context)


def _person(request: Request) -> Person:
    """Somebody as far as the address says: `?age=70&district=kyivskyi&category=older`."""
    age = request.GET.get("age", "")
    return Person(
        categories=frozenset(request.GET.getlist("category")),
        age_months=int(age) * 12 if age.isascii() and age.isdigit() and len(age) < 4 else None,
        sex=request.GET.get("sex", ""),
        district=request.GET.get("district", ""),
    )


def _structured(view: ServiceView) -> str:
    """The service as schema.org GovernmentService, safe inside a script element."""
    url = settings.PUBLIC_URL + reverse("directory:service", args=[view.card.slug])
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "name": view.card.name,
        "description": view.card.about,
        "serviceType": view.code_title,
        "provider": {"@type": "Organization", "name": view.card.organisation},
        "areaServed": list(view.card.districts) or [settings.CITY],
        "isAccessibleForFree": view.card.free,
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "servicePhone": {"@type": "ContactPoint", "telephone": place.phone or view.card.phone},
                **({"serviceLocation": {"@type": "Place", "name": place.name, "address": place.address}} if place.address else {}),
            }
            for place in view.where
        ],
    }  # fmt: skip
    text = json.dumps(thing, ensure_ascii=False)
    for sign, code in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return mark_safe(text)  # noqa: S308  (signs that could end the element are written as codes)


@require_GET
def place_list(request: Request) -> HttpResponseBase:
    districts = reference.districts()
    titles = {d.key: d.title for d in districts}
    kind = request.GET.get("kind", "")
    kind = kind if kind in PlaceKind.values else ""
    district = request.GET.get("district", "")
    district = district if district in titles else ""
    counts, query = places_by_district(kind), Query.of(request.GET.lists())
    total = counts.get(district, 0) if district else sum(counts.values())
    page = places(
        kind=kind, district=district, at=timezone.now(), districts=titles, page=request.GET.get("page"), total=total
    )
    shown = city_map(
        counts,
        chosen=district,
        url=lambda key: query.but(district=key, page=None).url,
        districts=districts,
        points=place_points(kind, district),
    )
    context = {
        "list": listing(page, query),
        "districts": districts,
        "chosen": {"kind": kind, "district": district},
        "map": shown,
        "file": query.but(page=None).url,
    }
    return render(request, "directory/places.html", context)


@require_GET
def place(request: Request, slug: str) -> HttpResponseBase:
    return render(request, "directory/place.html", {"view": place_page(slug, at=timezone.now())})


@require_http_methods(["GET", "POST"])
def confirm(request: Request, token: str) -> HttpResponseBase:
    """The provider's answer to a letter, without signing in: everything is right, or what has changed."""
    now = timezone.now()
    view = service_by_id(opened(token, now), at=now)
    form = SuggestForm(request.POST if request.POST.get("what") == "changed" else None)
    done = ""
    if request.method == "POST" and request.POST.get("what") == "right":
        confirm_by_link(token=token, at=now, seen_version=seen_version(request))
        done = "right"
    elif form.is_bound and form.is_valid():
        with problems(form) as outcome:
            suggest_by_link(token=token, text=form.cleaned_data["text"], at=now)
        done = "changed" if outcome.ok else ""
    return render(request, "directory/confirm.html", {"view": view, "form": form, "done": done, "how": How.OWN})
