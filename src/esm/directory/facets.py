"""What a list filters by, in one short text a service: « d:kyivskyi cat:older lang:uk acc:lift price:free free ».

Keys are ASCII, so both databases compare them the same. A service that narrows nothing has «d:*», «cat:*».
"""

from __future__ import annotations

from collections.abc import Iterable

from . import hours
from .machine import EVERYWHERE, State
from .models import Service, ServicePlace


def token(name: str, value: str) -> str:
    return f" {name}:{value} "


FREE_PLACES = " free "


def facets(service: Service, places: Iterable[ServicePlace]) -> str:
    rows = list(places)
    parts = [f"d:{d}" for d in service.districts or [EVERYWHERE]]
    parts += [f"cat:{c}" for c in service.categories or [EVERYWHERE]]
    parts += [f"lang:{language}" for language in service.languages]
    parts += [f"mode:{mode}" for mode in service.modes]
    parts += [f"acc:{a}" for a in sorted({a for row in rows for a in row.place.access})]
    parts += [f"need:{need}" for need in service.needs]
    parts.append(f"price:{service.price}")
    if service.sex:
        parts.append(f"sex:{service.sex}")
    if service.state == State.PUBLISHED and any(row.free_places for row in rows):
        parts.append("free")
    return f" {'  '.join(parts)} "


def week(places: Iterable[ServicePlace]) -> str:
    """The hours in which it may be open in some place; a place without hours of the service lends its own."""
    return hours.any_of([hours.slots(h) for row in places if (h := row.hours or row.place.hours)])
