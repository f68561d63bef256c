"""Searches that found nothing, summed up: what the city lacks, in people's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum

from ..models import MissedSearch
from .wording import need_titles


@dataclass(frozen=True, slots=True)
class Miss:
    """`need` is a key when the words were understood but nobody gives it; `times` how often in the period."""

    words: str
    need: str
    need_title: str
    district: str
    category: str
    times: int
    last: date


def misses(since: date, until: date, *, limit: int = 200) -> list[Miss]:
    """From day to day, both in, the most frequent first. One query."""
    rows = (
        MissedSearch.objects.filter(day__range=(since, until))
        .values("words", "need", "district", "category")
        .annotate(times=Sum("count"), last=Max("day"))
        .order_by("-times", "-last", "words", "need", "district", "category")[:limit]
    )
    titles = need_titles()
    return [
        Miss(r["words"], r["need"], titles.get(r["need"], ""), r["district"], r["category"], r["times"], r["last"])
        for r in rows
    ]
