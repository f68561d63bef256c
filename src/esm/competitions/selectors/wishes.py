"""What the city misses, beside a draft's directions: told by a room above, which this one doesn't know.

`settings.CALL_WISHES` is the path of a function `(on=date)` that gives things with `title`, `count`, `category`,
`district`; the most missed first. Without the setting a draft is written without them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from esm.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Wish:
    """A need that was missed `count` times in a year, by whom and where most of all."""

    title: str
    count: int
    category: str
    district: str


def wishes(on: date) -> tuple[Wish, ...]:
    path = getattr(settings, "CALL_WISHES", "")
    if not path:
        return ()
    source: Callable[..., Sequence[Any]] = import_string(path)
    try:
        missed = source(on=on)
    except NotFound:  # the rules by which they are counted aren't loaded yet
        return ()
    return tuple(Wish(w.title, w.count, w.category, w.district) for w in missed)
