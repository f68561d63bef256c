"""Numbers of appeals: «26-00001», one after another within a year."""

from __future__ import annotations

from datetime import datetime

from ..dates import day_of
from ..models import Counter


def next_number(at: datetime) -> str:
    """Inside the caller's transaction: the counter's row is held until it ends."""
    year = day_of(at).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year % 100:02d}-{counter.last:05d}"
