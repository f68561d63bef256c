"""Pages of a list, and how a request is refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from ..selectors.hsds import Json
from .schemas import Problem

REFUSALS = {400: Problem, 404: Problem, 422: Problem}
Refused = tuple[int, Json]


def answer(thing: Json) -> JsonResponse:
    """The object as it is: fields that the described ones don't name are HSDS's own."""
    return JsonResponse(thing, json_dumps_params={"ensure_ascii": False})


def no_object(request: HttpRequest) -> Refused | None:
    """A body that is JSON but no object would count as one without fields: refuse it."""
    if isinstance(json.loads(request.body), dict):
        return None
    return 422, {"detail": _("Надішліть у тілі запиту обʼєкт JSON.")}


def none() -> Refused:
    return 404, {"detail": _("Такого запису немає.")}


def page_of(total: int, page: int, size: int, contents: Sequence[Json]) -> Json:
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


def cut(things: Sequence[Any], page: int, per_page: int) -> Sequence[Any]:
    return things[(page - 1) * per_page : page * per_page]
