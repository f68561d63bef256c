"""The directory as an HSDS 3.1 API, in Ukrainian: /api/hsds/3.1/uk/. Open to everybody, read only.

`POST` on a list is the same search with the words in the body, so that a need doesn't stand in logs of addresses.
Every operation declares 400, 404 and 422: a client can rely on the description.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from ..selectors import hsds
from . import locations, organisations, services, taxonomies
from .paging import REFUSALS
from .schemas import Root

api = NinjaAPI(
    title="HSDS 3.1: довідник соціальних послуг",
    version="3.1",
    description="Open Referral HSDS 3.1 in Ukrainian. Data: CC BY 4.0.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="hsds",
)


@api.get("/", response={200: Root, **REFUSALS}, summary="Which version this is", operation_id="root", url_name="root")
def root(request: HttpRequest) -> Any:
    return {
        "version": hsds.VERSION,
        "profile": "https://docs.openreferral.org/en/3.1/",
        "openapi_url": request.build_absolute_uri("openapi.json"),
    }


for part in (services, organisations, locations, taxonomies):
    api.add_router("", part.router)
