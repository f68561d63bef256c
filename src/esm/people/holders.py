"""What other rooms keep about a person, and what they do when her card changes its state. No signals: config names them.

A room on a higher floor (the desk, cases) knows its own rows; this one can't import it. So the room writes a `Holder`, and
`config/holders.py` lists it. Everything here is called inside the transaction of the change: if a holder fails, nothing
has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


def _none(*, record_id: int, at: datetime) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Holder:
    """`room` stands in the act of destruction beside the number of rows that `erase` blanked or deleted.

    `erase(record_id=…, at=…)` takes everything out of the room's rows by which the person could be known, for good, and
    returns how many rows it touched. `withdrawn(record_id=…, at=…)` stops what stood on a consent that has just been
    withdrawn or objected to, and returns how many things it stopped.
    """

    room: str
    erase: Callable[..., int] = _none
    withdrawn: Callable[..., int] = _none


def holders() -> tuple[Holder, ...]:
    return tuple(import_string(settings.PERSON_HOLDERS))


def erase_elsewhere(record_id: int, *, at: datetime) -> dict[str, int]:
    """Rows that each room blanked."""
    return {holder.room: holder.erase(record_id=record_id, at=at) for holder in holders()}


def stop_elsewhere(record_id: int, *, at: datetime) -> int:
    """How many things stopped because a consent was withdrawn."""
    return sum(holder.withdrawn(record_id=record_id, at=at) for holder in holders())
