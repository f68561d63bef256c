"""Taxonomies and their terms: what services are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import P, PathEx, Query, QueryEx, Router

from ..selectors import hsds
from ..selectors.hsds import TAXONOMIES, Json
from .paging import REFUSALS, answer, cut, none, page_of
from .schemas import AskedPage, Page, Thing

router = Router()


def _listed(things: Sequence[Json], asked: AskedPage, words: Callable[[Json], str]) -> Json:
    word = asked.search.casefold()
    kept = [thing for thing in things if word in words(thing).casefold()]
    return page_of(len(kept), asked.page, asked.per_page, cut(kept, asked.page, asked.per_page))


@router.get(
    "/taxonomies",
    response={200: Page, **REFUSALS},
    summary="Taxonomies: the classifier, needs, categories of people",
    operation_id="taxonomies",
    url_name="taxonomies",
)
def taxonomies(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    shown = [hsds.taxonomy(key) for key in TAXONOMIES]
    return answer(_listed(shown, asked, lambda t: f"{t['name']} {t['description']}"))


@router.get(
    "/taxonomies/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One taxonomy",
    operation_id="taxonomy",
    url_name="taxonomy",
)
def taxonomy(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    found = next((t for key in TAXONOMIES if (t := hsds.taxonomy(key))["id"] == str(uid)), None)
    return answer(found) if found else none()


@router.get(
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
    return answer(_listed(things, asked, lambda t: f"{t.get('code', '')} {t['name']}"))


@router.get(
    "/taxonomy_terms/{uid}",
    response={200: Thing, **REFUSALS},
    summary="One term",
    operation_id="taxonomy_term",
    url_name="taxonomy_term",
)
def taxonomy_term(request: HttpRequest, uid: PathEx[UUID, P(description="Its id")]) -> Any:
    found = next((t for _of, _key, t in hsds.terms() if t["id"] == str(uid)), None)
    return answer(found) if found else none()
