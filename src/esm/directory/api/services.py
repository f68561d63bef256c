"""Services: a list, a search by words, one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import P, PathEx, Query, Router

from ..hsdsids import edrpou_of, part
from ..machine import Channel
from ..selectors import hsds
from ..selectors.hsds import CLASSIFIER, NEEDS, TAXONOMIES, Feed, Json
from ..selectors.search import search_services
from ..services.misses import note_miss
from .paging import REFUSALS, answer, cut, no_object, none, page_of
from .schemas import Asked, AskedByPost, Page, Thing

router = Router()


def chosen(asked: Asked) -> Any:
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


def found_services(asked: Asked) -> tuple[int, list[Any]]:
    rows = chosen(asked)
    if not asked.search:
        return rows.count(), list(cut(rows, asked.page, asked.per_page))
    now = timezone.now()
    found = search_services(asked.search, at=now, limit=1000)
    if not found.total:
        note_miss(asked.search, at=now, channel=Channel.API)
    kept = rows.in_bulk([row.id for row in found.rows])
    ranked = [kept[row.id] for row in found.rows if row.id in kept]
    return len(ranked), list(cut(ranked, asked.page, asked.per_page))


def _service_page(asked: Asked) -> Json:
    total, rows = found_services(asked)
    feed = Feed(rows)
    write = feed.service_brief if asked.minimal or not asked.full else feed.service
    return page_of(total, asked.page, asked.per_page, [write(row) for row in feed.services])


@router.get(
    "/services", response={200: Page, **REFUSALS}, summary="Services", operation_id="services", url_name="services"
)
def services(request: HttpRequest, asked: Query[Asked]) -> Any:
    return answer(_service_page(asked))


@router.post(
    "/services",
    response={200: Page, **REFUSALS},
    summary="Search services",
    operation_id="search_services",
    url_name="services",
)
def services_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return no_object(request) or answer(_service_page(asked))


@router.get(
    "/services/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One service",
    operation_id="service",
    url_name="service",
)
def service(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    feed = Feed(hsds.shown_services().filter(uid=uid))
    return answer(feed.service(feed.services[0])) if feed.services else none()
