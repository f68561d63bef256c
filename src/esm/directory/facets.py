"""What a list filters by, in one short text a service: « d:kyivskyi cat:older lang:uk acc:lift price:free free ».

Keys are ASCII, so both databases compare them the same. A service that narrows nothing has «d:*», «cat:*», «sex:*».
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from . import hours
from .machine import EVERYWHERE, State
from .models import Service, ServicePlace


def token(name: str, value: str) -> str:
    return f" {name}:{value} "


FREE_PLACES = " free "
WEEK_PART = 56
_BITS = 62
# Stored rows keep these bits: a new value of a list goes to the end here, and entries are indexed anew.
_FIXED = {
    one: n
    for n, one in enumerate(
        (
            *("d:*", "cat:*", "sex:*", "sex:f", "sex:m", "free", "price:free", "price:differentiated", "price:paid"),
            *("mode:in_person", "mode:at_home", "mode:street", "mode:online", "mode:phone"),
            *("lang:uk", "lang:ukl", "lang:en", "lang:ru"),
            *("acc:step_free", "acc:lift", "acc:toilet", "acc:tactile", "acc:hearing_loop", "acc:guide_dog"),
            "acc:parking",
        )
    )
}


def facets(service: Service, places: Iterable[ServicePlace]) -> str:
    rows = list(places)
    parts = [f"d:{d}" for d in service.districts or [EVERYWHERE]]
    parts += [f"cat:{c}" for c in service.categories or [EVERYWHERE]]
    parts += [f"lang:{language}" for language in service.languages]
    parts += [f"mode:{mode}" for mode in service.modes]
    parts += [f"acc:{a}" for a in sorted({a for row in rows for a in row.place.access})]
    parts += [f"need:{need}" for need in service.needs]
    parts.append(f"price:{service.price}")
    parts.append(f"sex:{service.sex or EVERYWHERE}")
    if service.state == State.PUBLISHED and any(row.free_places for row in rows):
        parts.append("free")
    return f" {'  '.join(parts)} "


def week(service: Service, places: Iterable[ServicePlace]) -> str:
    """The hours in which it may be open in some place; a place without hours of the service lends its own.

    A service that doesn't work is never open.
    """
    if service.state != State.PUBLISHED:
        return ""
    return hours.any_of([hours.slots(h) for row in places if (h := row.hours or row.place.hours)])


def _bit(one: str) -> int:
    """Closed lists have bits of their own; districts and groups of people share the rest by their letters alone."""
    fixed = _FIXED.get(one)
    return fixed if fixed is not None else len(_FIXED) + crc32(one.encode()) % (_BITS - len(_FIXED))


def mark(*tokens: str) -> int:
    """A bit for each token: a service that has none of them hasn't what the tokens ask for; needs have no bits.

    Two tokens may share a bit, so marks only leave out what surely doesn't fit; the text of facets decides.
    """
    bits = 0
    for one in tokens:
        if not one.strip().startswith("need:"):
            bits |= 1 << _bit(one.strip())
    return bits


def is_exact(token: str) -> bool:
    """Whether the token's bit is its own, so that the mark alone decides."""
    return token.strip() in _FIXED


def marks(facets: str) -> int:
    """The bits of all tokens of a service's facets."""
    return mark(*facets.split())


def week_parts(week: str) -> tuple[int, int, int]:
    """The hours of a week as three numbers of 56 bits: see `week_bit`."""
    first, second, third = (
        sum(1 << n for n, sign in enumerate(week[start : start + WEEK_PART]) if sign == "1")
        for start in range(0, 3 * WEEK_PART, WEEK_PART)
    )
    return first, second, third


def week_bit(slot: int) -> tuple[int, int]:
    """(which of the three numbers, its bit) of an hour as `hours.slot` counts it."""
    part, bit = divmod(slot - 1, WEEK_PART)
    return part, 1 << bit
