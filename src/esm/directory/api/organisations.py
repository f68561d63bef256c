"""Organisations that give services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import P, PathEx, Query, Router

from ..hsdsids import edrpou_of
from ..selectors import hsds
from ..selectors.hsds import Feed, Json
from .paging import REFUSALS, answer, cut, no_object, none, page_of
from .schemas import Asked, AskedByPost, Page, Thing
from .services import found_services

router = Router()


def _organisation_page(asked: Asked) -> Json:
    _total, rows = found_services(asked.copy(update={"page": 1, "per_page": 10**6}))
    own: dict[int, list[Any]] = {}
    for row in rows:
        own.setdefault(row.organisation_id, []).append(row)
    shown = cut(list(own), asked.page, asked.per_page)
    feed = Feed([row for pk in shown for row in own[pk]] if asked.full and not asked.minimal else [], owners=shown)
    contents = [
        feed.organisation(pk, services=own[pk] if feed.services else (), brief=asked.minimal or not asked.full)
        for pk in shown
    ]
    return page_of(len(own), asked.page, asked.per_page, contents)


@router.get(
    "/organizations",
    response={200: Page, **REFUSALS},
    summary="Organisations that give services",
    operation_id="organizations",
    url_name="organizations",
)
def organizations(request: HttpRequest, asked: Query[Asked]) -> Any:
    return answer(_organisation_page(asked))


@router.post(
    "/organizations",
    response={200: Page, **REFUSALS},
    summary="Search organisations",
    operation_id="search_organizations",
    url_name="organizations",
)
def organizations_by_post(request: HttpRequest, asked: AskedByPost) -> Any:
    return no_object(request) or answer(_organisation_page(asked))


@router.get(
    "/organizations/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One organisation",
    operation_id="organization",
    url_name="organization",
)
def organization(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    feed = Feed(hsds.shown_services().filter(organisation__edrpou=edrpou_of(uid) or ""))
    if not feed.services:
        return none()
    return answer(feed.organisation(feed.services[0].organisation_id, services=feed.services))
