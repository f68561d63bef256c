"""What was looked for and not found: by need, group of people and district. Never the words of one person.

Two sources are added up and told apart: what the desks wrote down, and searches of the site that found nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from esm.directory import public as directory
from esm.kernel.actor import Actor
from esm.kernel.errors import require

from .. import policies
from ..models import UnmetNeed
from .words import Words, words_on

Sums = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class NeedFilters:
    """From day to day, both in; empty filters narrow nothing. `source` is «desk» or «search»."""

    since: date
    until: date
    district: str = ""
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """`count` is how many times it was needed; None in public when it is too small to be told."""

    need: str
    title: str
    category: str
    district: str
    count: int | None
    desk: int = 0
    search: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    rows: tuple[NeedRow, ...]
    total: int
    by_need: Sums
    by_category: Sums
    by_district: Sums
    least: int


def department_needs(actor: Actor, filters: NeedFilters) -> Needs:
    """For the department and the desks: every number. At most six queries. Raises Denied."""
    require(policies.may_see_all_needs(actor))
    return _needs(filters, words_on(filters.until))


def public_needs(filters: NeedFilters) -> Needs:
    """The same sums for everybody; what is fewer than the rules allow isn't told, and can't be worked out."""
    words = words_on(filters.until)
    least = words.rules.show_from
    whole = _needs(filters, words)
    rows = tuple(replace(r, desk=0, search=0) for r in whole.rows if r.count is not None and r.count >= least)
    return replace(
        whole,
        rows=rows,
        by_need=_protected(whole.by_need, least),
        by_category=_protected(whole.by_category, least),
        by_district=_protected(whole.by_district, least),
    )


def _protected(sums: Sums, least: int) -> Sums:
    """Small sums are hidden; a single hidden one would follow from the total, so the next smallest goes with it."""
    told = [(name, count or 0) for name, count in sums]
    small = {name for name, count in told if count < least}
    if len(small) == 1 and len(told) > 1:
        small.add(min((count, name) for name, count in told if name not in small)[1])
    return tuple((name, None if name in small else count) for name, count in told)


def _counted(filters: NeedFilters) -> Iterator[tuple[str, str, str, str, int]]:
    """(need, category, district, source, how many)."""
    if filters.source != "search":
        rows = UnmetNeed.objects.filter(on__range=(filters.since, filters.until))
        for need, category, district, n in (
            rows.values_list("need", "category", "district").annotate(n=Count("pk")).order_by()
        ):
            yield need, category, district, "desk", n
    if filters.source != "desk":
        for miss in directory.misses(filters.since, filters.until, limit=5000):
            yield miss.need, miss.category, miss.district, "search", miss.times


def _needs(filters: NeedFilters, words: Words) -> Needs:
    names = directory.need_titles()
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for need, category, district, source, n in _counted(filters):
        if (filters.district and district != filters.district) or (filters.category and category != filters.category):
            continue
        sums = found.setdefault((need, category, district), {})
        sums[source] = sums.get(source, 0) + n
    rows = [
        NeedRow(
            need,
            names.get(need, "") or _("потребу не названо"),
            words.categories.get(category, "") or _("не вказано"),
            words.districts.get(district, "") or _("не вказано"),
            sum(sums.values()),
            sums.get("desk", 0),
            sums.get("search", 0),
        )
        for (need, category, district), sums in found.items()
    ]
    rows.sort(key=lambda r: (-(r.count or 0), r.title, r.category, r.district))
    return Needs(
        tuple(rows),
        sum(r.count or 0 for r in rows),
        _sums((r.title, r.count) for r in rows),
        _sums((r.category, r.count) for r in rows),
        _sums((r.district, r.count) for r in rows),
        words.rules.show_from,
    )


def _sums(pairs: Iterator[tuple[str, int | None]]) -> Sums:
    sums: dict[str, int] = {}
    for name, count in pairs:
        sums[name] = sums.get(name, 0) + (count or 0)
    return tuple(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the next call may be written from: a need that was missed most, and by whom and where most of all."""

    need: str
    title: str
    count: int
    category: str
    district: str


def most_wanted(*, on: date, days: int = 365, limit: int = 7) -> tuple[Wanted, ...]:
    """Of the last `days`, named needs only, the most missed first. Six queries."""
    named: dict[str, list[NeedRow]] = {}
    for row in _needs(NeedFilters(on - timedelta(days=days), on), words_on(on)).rows:
        if row.need:
            named.setdefault(row.need, []).append(row)
    wanted = [
        Wanted(
            need,
            rows[0].title,
            sum(r.count or 0 for r in rows),
            _sums((r.category, r.count) for r in rows)[0][0],
            _sums((r.district, r.count) for r in rows)[0][0],
        )
        for need, rows in named.items()
    ]
    return tuple(sorted(wanted, key=lambda w: (-w.count, w.title))[:limit])
