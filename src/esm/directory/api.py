"""The directory as an HSDS 3.1 API, in Ukrainian: /api/hsds/3.1/uk/. Open to everybody, read only.

`POST` on a list is the same search with the words in the body, so that a need doesn't stand in logs of addresses.
Every operation declares 400, 404 and 422: a client can rely on the description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, P, PathEx, Query, QueryEx, Schema
from pydantic import BeforeValidator, StringConstraints

from .hsdsids import edrpou_of, part
from .machine import Channel
from .models import ServicePlace
from .selectors import hsds
from .selectors.hsds import CLASSIFIER, NEEDS, TAXONOMIES, Feed, Json
from .selectors.search import search_services
from .services.misses import note_miss

MOST = 100  # objects on a page
Text = Annotated[str, StringConstraints(max_length=1000)]


class Problem(Schema):
    """Why the request was refused."""

    detail: Any = Field(description="A sentence, or a list of mistakes with their places")


class Root(Schema):
    version: str
    profile: str
    openapi_url: str


class Thing(Schema, extra="allow"):
    """An HSDS object: its fields are those of the compiled schemas of HSDS 3.1."""

    id: str


class Page(Schema):
    """A page of a list as HSDS has it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[Thing]


def _moment(value: Any) -> Any:
    """A number is no moment, whatever a lenient reader makes of it."""
    if value is None or (isinstance(value, str) and _DAY_FIRST.match(value)) or isinstance(value, datetime):
        return value
    raise ValueError("write the moment as in RFC 3339")


def _no_text(value: Any) -> Any:
    """In a body a number or a flag is written as such; an address has only text."""
    if isinstance(value, str):
        raise ValueError("write it without quotes")
    return value


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    raise ValueError("write true or false")


_DAY_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


class Asked(Schema):
    """What narrows a list: in the address for GET, in the body for POST."""

    search: Text = Field("", description="People's own words: «відвезти маму в лікарню»")
    page: int = Field(1, ge=1, le=10**6)
    per_page: int = Field(50, ge=1, le=MOST)
    taxonomy_term_id: UUID | None = Field(None, description="A term of /taxonomy_terms")
    taxonomy_id: UUID | None = Field(None, description="Entries that have some term of this taxonomy")
    organization_id: UUID | None = None
    modified_after: Annotated[datetime | None, BeforeValidator(_moment)] = None
    minimal: bool = Field(False, description="Only the heads of the objects")
    full: bool = Field(True, description="Whole objects, unless `minimal`")


class AskedByPost(Asked):
    """The same in a body, where types are exact."""

    page: Annotated[int, BeforeValidator(_no_text)] = Field(1, ge=1, le=10**6)
    per_page: Annotated[int, BeforeValidator(_no_text)] = Field(50, ge=1, le=MOST)
    minimal: Annotated[bool, BeforeValidator(_flag)] = False
    full: Annotated[bool, BeforeValidator(_flag)] = True


class AskedPage(Schema):
    search: Text = ""
    page: int = Field(1, ge=1, le=10**6)
    per_page: int = Field(50, ge=1, le=MOST)


api = NinjaAPI(
    title="HSDS 3.1: довідник соціальних послуг",
    version="3.1",
    description="Open Referral HSDS 3.1 in Ukrainian. Data: CC BY 4.0.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="hsds",
)
REFUSALS = {400: Problem, 404: Problem, 422: Problem}
Refused = tuple[int, Json]


def _json(thing: Json) -> JsonResponse:
    """The object as it is: fields that the described ones don't name are HSDS's own."""
    return JsonResponse(thing, json_dumps_params={"ensure_ascii": False})


def _no_object(request: HttpRequest) -> Refused | None:
    """A body that is JSON but no object would count as one without fields: refuse it."""
    if isinstance(json.loads(request.body), dict):
        return None
    return 422, {"detail": _("Надішліть у тілі запиту обʼєкт JSON.")}


def _none() -> Refused:
    return 404, {"detail": _("Такого запису немає.")}


def _page(total: int, page: int, size: int, contents: Sequence[Json]) -> Json:
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def _cut(things: Sequence[Any], page: int, per_page: int) -> Sequence[Any]:
    return things[(page - 1) * per_page : page * per_page]


@api.get("/", response={200: Root, **REFUSALS}, summary="Which version this is", operation_id="root", url_name="root")
def root(request: HttpRequest) -> Any:
    return {
        "version": hsds.VERSION,
        "profile": "https://docs.openreferral.org/en/3.1/",
        "openapi_url": request.build_absolute_uri("openapi.json"),
    }


# ---- services ----


def _chosen(asked: Asked) -> Any:
    """The services that a request is about: a queryset, narrowed by everything but the words."""
    rows = hsds.shown_services()
    if asked.organization_id is not None:
        rows = rows.filter(organisation__edrpou=edrpou_of(asked.organization_id) or "")
    if asked.modified_after is not None:
        after = asked.modified_after
        rows = rows.filter(changed_at__gt=after if timezone.is_aware(after) else timezone.make_aware(after))
    if asked.taxonomy_id is not None and str(asked.taxonomy_id) not in {part("taxonomy", key) for key in TAXONOMIES}:
        rows = rows.none()
    if asked.taxonomy_term_id is not None:
        rows = _with_term(rows, str(asked.taxonomy_term_id))
    return rows


def _with_term(rows: Any, uid: str) -> Any:
    found = next(((of, key) for of, key, term in hsds.terms() if term["id"] == uid), None)
    if found is None:
        return rows.none()
    of, key = found
    if of == CLASSIFIER:
        return rows.filter(code=key)
    return rows.filter(facets__contains=f" {'need' if of == NEEDS else 'cat'}:{key} ")


def _services(asked: Asked) -> tuple[int, list[Any]]:
    rows = _chosen(asked)
    if not asked.search:
        return rows.count(), list(_cut(rows, asked.page, asked.per_page))
    now = timezone.now()
    found = search_services(asked.search, at=now, limit=1000)
    if not found.total:
        note_miss(asked.search, at=now, channel=Channel.API)
    kept = rows.in_bulk([row.id for row in found.rows])
    ranked = [kept[row.id] for row in found.rows if row.id in kept]
    return len(ranked), list(_cut(ranked, asked.page, asked.per_page))


def _service_page(asked: Asked) -> Json:
    total, rows = _services(asked)
    feed = Feed(rows)
    write = feed.service_brief if asked.minimal or not asked.full else feed.service
    return _page(total, asked.page, asked.per_page, [write(row) for row in feed.services])


@api.get(
    "/services", response={200: Page, **REFUSALS}, summary="Services", operation_id="services", url_name="services"
)
def services(request: HttpRequest, asked: Query[Asked]) -> Any:
    return _json(_service_page(asked))


@api.post(
    "/services",
    response={200: Page, **REFUSALS},
    summary="Search services",
    operation_id="search_services",
    url_name="services",
)
def services_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return _no_object(request) or _json(_service_page(asked))


@api.get(
    "/services/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One service",
    operation_id="service",
    url_name="service",
)
def service(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    feed = Feed(hsds.shown_services().filter(uid=uid))
    return _json(feed.service(feed.services[0])) if feed.services else _none()


# ---- organisations ----


def _organisation_page(asked: Asked) -> Json:
    _total, rows = _services(asked.copy(update={"page": 1, "per_page": 10**6}))
    own: dict[int, list[Any]] = {}
    for row in rows:
        own.setdefault(row.organisation_id, []).append(row)
    shown = _cut(list(own), asked.page, asked.per_page)
    feed = Feed([row for pk in shown for row in own[pk]] if asked.full and not asked.minimal else [])
    contents = [
        feed.organisation(pk, services=own[pk] if feed.services else (), brief=asked.minimal or not asked.full)
        for pk in shown
    ]
    return _page(len(own), asked.page, asked.per_page, contents)


@api.get(
    "/organizations",
    response={200: Page, **REFUSALS},
    summary="Organisations that give services",
    operation_id="organizations",
    url_name="organizations",
)
def organizations(request: HttpRequest, asked: Query[Asked]) -> Any:
    return _json(_organisation_page(asked))


@api.post(
    "/organizations",
    response={200: Page, **REFUSALS},
    summary="Search organisations",
    operation_id="search_organizations",
    url_name="organizations",
)
def organizations_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return _no_object(request) or _json(_organisation_page(asked))


@api.get(
    "/organizations/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One organisation",
    operation_id="organization",
    url_name="organization",
)
def organization(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    feed = Feed(hsds.shown_services().filter(organisation__edrpou=edrpou_of(uid) or ""))
    if not feed.services:
        return _none()
    return _json(feed.organisation(feed.services[0].organisation_id, services=feed.services))


# ---- services at locations ----


def _at_location_page(asked: Asked) -> Json:
    services = _chosen(asked)
    rows = ServicePlace.objects.filter(service__in=services, place__secret=False).select_related("place").order_by("id")
    if asked.search:
        found = search_services(asked.search, at=timezone.now(), limit=1000)
        order = {row.id: n for n, row in enumerate(found.rows)}
        ranked = sorted(rows.filter(service__in=list(order)), key=lambda row: (order[row.service_id], row.pk))
        total, shown = len(ranked), list(_cut(ranked, asked.page, asked.per_page))
    else:
        total, shown = rows.count(), list(rows[(asked.page - 1) * asked.per_page : asked.page * asked.per_page])
    feed = Feed(services.filter(pk__in={row.service_id for row in shown}))
    by_id = {service.pk: service for service in feed.services}
    brief = asked.minimal or not asked.full
    contents = [feed.at_location(row, by_id[row.service_id], brief=brief) for row in shown if row.service_id in by_id]
    return _page(total, asked.page, asked.per_page, contents)


@api.get(
    "/service_at_locations",
    response={200: Page, **REFUSALS},
    summary="Services at their places",
    operation_id="service_at_locations",
    url_name="service_at_locations",
)
def service_at_locations(request: HttpRequest, asked: Query[Asked]) -> Any:
    return _json(_at_location_page(asked))


@api.post(
    "/service_at_locations",
    response={200: Page, **REFUSALS},
    summary="Search services at their places",
    operation_id="search_service_at_locations",
    url_name="service_at_locations",
)
def service_at_locations_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return _no_object(request) or _json(_at_location_page(asked))


@api.get(
    "/service_at_locations/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One service at its place",
    operation_id="service_at_location",
    url_name="service_at_location",
)
def service_at_location(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    row = ServicePlace.objects.filter(uid=uid, place__secret=False).select_related("place").first()
    feed = Feed(hsds.shown_services().filter(pk=row.service_id) if row else [])
    return _json(feed.at_location(row, feed.services[0])) if row and feed.services else _none()


# ---- taxonomies ----


def _listed(things: Sequence[Json], asked: AskedPage, words: Callable[[Json], str]) -> Json:
    word = asked.search.casefold()
    kept = [thing for thing in things if word in words(thing).casefold()]
    return _page(len(kept), asked.page, asked.per_page, _cut(kept, asked.page, asked.per_page))


@api.get(
    "/taxonomies",
    response={200: Page, **REFUSALS},
    summary="Taxonomies: the classifier, needs, categories of people",
    operation_id="taxonomies",
    url_name="taxonomies",
)
def taxonomies(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    shown = [hsds.taxonomy(key) for key in TAXONOMIES]
    return _json(_listed(shown, asked, lambda t: f"{t['name']} {t['description']}"))


@api.get(
    "/taxonomies/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One taxonomy",
    operation_id="taxonomy",
    url_name="taxonomy",
)
def taxonomy(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    found = next((t for key in TAXONOMIES if (t := hsds.taxonomy(key))["id"] == str(uid)), None)
    return _json(found) if found else _none()


@api.get(
    "/taxonomy_terms",
    response={200: Page, **REFUSALS},
    summary="Terms of the taxonomies",
    operation_id="taxonomy_terms",
    url_name="taxonomy_terms",
)
def taxonomy_terms(
    request: HttpRequest,
    asked: Query[AskedPage],
    taxonomy_id: QueryEx[UUID | None, P(description="Only of this taxonomy")] = None,
) -> Any:
    things = [t for _of, _key, t in hsds.terms() if taxonomy_id is None or t["taxonomy_id"] == str(taxonomy_id)]
    return _json(_listed(things, asked, lambda t: f"{t.get('code', '')} {t['name']}"))


@api.get(
    "/taxonomy_terms/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One term",
    operation_id="taxonomy_term",
    url_name="taxonomy_term",
)
def taxonomy_term(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    found = next((t for _of, _key, t in hsds.terms() if t["id"] == str(uid)), None)
    return _json(found) if found else _none()
