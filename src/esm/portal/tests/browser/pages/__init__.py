"""The pages that must be accessible: every address of the city that shows a page is here or in `NOT_PAGES` with a reason.

Words in braces are things of the city (`extras.facts`). A new page? Add a line to its room's table: address, who looks, status.
"""

from . import (
    cases,
    competitions,
    contracts,
    deliveries,
    desk,
    directory,
    identity,
    indicators,
    orders,
    partners,
    people,
    portal,
)
from .look import Look

ROOMS = (
    cases,
    competitions,
    contracts,
    deliveries,
    desk,
    directory,
    identity,
    indicators,
    orders,
    partners,
    people,
    portal,
)
PAGES: list[Look] = [look for room in ROOMS for look in room.PAGES]
NOT_PAGES: dict[str, str] = {name: why for room in ROOMS for name, why in room.NOT_PAGES.items()}

__all__ = ["NOT_PAGES", "PAGES", "Look"]
