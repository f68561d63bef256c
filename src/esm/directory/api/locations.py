"""Services at their places."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import P, PathEx, Query, Router

from ..models import ServicePlace
from ..selectors import hsds
from ..selectors.hsds import Feed, Json
from ..selectors.search import search_services
from .paging import REFUSALS, answer, cut, no_object, none, page_of
from .schemas import Asked, AskedByPost, Page, Thing
from .services import chosen

router = Router()


def _at_location_page(asked: Asked) -> Json:
    services = chosen(asked)
    rows = ServicePlace.objects.filter(service__in=services, place__secret=False).select_related("place").order_by("id")
    if asked.search:
        found = search_services(asked.search, at=timezone.now(), limit=1000)
        order = {row.id: n for n, row in enumerate(found.rows)}
        ranked = sorted(rows.filter(service__in=list(order)), key=lambda row: (order[row.service_id], row.pk))
        total, shown = len(ranked), list(cut(ranked, asked.page, asked.per_page))
    else:
        total, shown = rows.count(), list(rows[(asked.page - 1) * asked.per_page : asked.page * asked.per_page])
    feed = Feed(services.filter(pk__in={row.service_id for row in shown}))
    by_id = {service.pk: service for service in feed.services}
    brief = asked.minimal or not asked.full
    contents = [feed.at_location(row, by_id[row.service_id], brief=brief) for row in shown if row.service_id in by_id]
    return page_of(total, asked.page, asked.per_page, contents)


@router.get(
    "/service_at_locations",
    response={200: Page, **REFUSALS},
    summary="Services at their places",
    operation_id="service_at_locations",
    url_name="service_at_locations",
)
def service_at_locations(request: HttpRequest, asked: Query[Asked]) -> Any:
    return answer(_at_location_page(asked))


@router.post(
    "/service_at_locations",
    response={200: Page, **REFUSALS},
    summary="Search services at their places",
    operation_id="search_service_at_locations",
    url_name="service_at_locations",
)
def service_at_locations_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return no_object(request) or answer(_at_location_page(asked))


@router.get(
    "/service_at_locations/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One service at its place",
    operation_id="service_at_location",
    url_name="service_at_location",
)
def service_at_location(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    row = ServicePlace.objects.filter(uid=uid, place__secret=False).select_related("place").first()
    feed = Feed(hsds.shown_services().filter(pk=row.service_id) if row else [])
    return answer(feed.at_location(row, feed.services[0])) if row and feed.services else none()
