"""What people looked for and the directory didn't have: counted by day, without anything about a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from ..harmless import harmless
from ..machine import Channel
from ..models import MissedSearch
from ..selectors.wording import lexicon


def note_miss(
    query: str,
    *,
    at: datetime,
    channel: str = Channel.SITE,
    district: str = "",
    category: str = "",
    need: str = "",
) -> MissedSearch | None:
    """Count one more search for these words today. None when nothing is left of the words that may be kept.

    Words that only join others («і», «та», «для») ask for nothing, so they aren't a need that the city lacks.
    """
    words = harmless(query)
    if not need and not (words and lexicon().understand(query).terms):
        return None
    key: dict[str, Any] = {
        "day": localdate(at),
        "words": words,
        "channel": Channel(channel),
        "district": district[:60],
        "category": category[:60],
        "need": need[:40],
    }
    with transaction.atomic():
        row, made = MissedSearch.objects.get_or_create(**key)
        if not made:
            MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return row
