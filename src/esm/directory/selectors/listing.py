"""Lists of entries without a question: the public one with filters, an organisation's, the curator's tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from esm.kernel.lists import Paged, page_number
from esm.partners.public import organisation_refs

from ..machine import SHOWN, Age, State
from ..models import Service
from ..rules import rules_on
from .cards import Card, age_of, cards, open_ids
from .days import holidays
from .map import services_by_district
from .search import Filters, where

SIZE = 20
_OPEN_MOST = 2000  # entries that may be open this hour and are looked at one by one


def counts_by_district(filters: Filters, *, at: datetime) -> Mapping[str, int]:
    """How many services the list has for each district, whichever is chosen (see `map.total_of`). One query."""
    return services_by_district(*where(replace(filters, district=""), at))


def service_list(
    filters: Filters,
    *,
    at: datetime,
    page: str | int | None = 1,
    size: int = SIZE,
    total: int | None = None,
    districts: Mapping[str, str] | None = None,
) -> Paged[Card]:
    """What the public sees, by name. One query and those of `cards`, one more when `total` isn't known."""
    conditions, values = where(filters, at)
    number = page_number(page)
    if filters.open_now:
        return _open_list(conditions, values, at, number, size, districts)
    with connection.cursor() as cursor:
        if total is None:
            cursor.execute(f"SELECT count(*) FROM directory_service s WHERE {conditions}", values)  # noqa: S608
            total = int(cursor.fetchone()[0])
        number = min(number, max(1, -(-total // size)))
        sql = f"SELECT s.id FROM directory_service s WHERE {conditions} ORDER BY s.name_key, s.id LIMIT %s OFFSET %s"  # noqa: S608
        cursor.execute(sql, [*values, size, (number - 1) * size])
        ids = [row[0] for row in cursor.fetchall()]
    return _paged(cards(ids, at=at, districts=districts), number, total, size)


def _open_list(
    conditions: str, values: list[Any], at: datetime, number: int, size: int, districts: Mapping[str, str] | None
) -> Paged[Card]:
    with connection.cursor() as cursor:
        sql = f"SELECT s.id FROM directory_service s WHERE {conditions} ORDER BY s.name_key, s.id LIMIT %s"  # noqa: S608
        cursor.execute(sql, [*values, _OPEN_MOST])
        ids = [row[0] for row in cursor.fetchall()]
    still = open_ids(ids, at=at, is_holiday=holidays())
    ids = [pk for pk in ids if pk in still]
    number = min(number, max(1, -(-len(ids) // size)))
    shown = ids[(number - 1) * size : number * size]
    return _paged(cards(shown, at=at, districts=districts), number, len(ids), size)


def _paged(rows: list[Card], number: int, total: int, size: int) -> Paged[Card]:
    first = (number - 1) * size
    return Paged(rows, number, max(1, -(-total // size)), total, first + 1 if rows else 0, first + len(rows))


def paged_of(rows: tuple[Card, ...], total: int, page: str | int | None, size: int = SIZE) -> Paged[Card]:
    """A page of a search that was cut already."""
    return _paged(list(rows), page_number(page), total, size)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An entry as curators and providers see it in lists."""

    id: int
    slug: str
    name: str
    organisation: str
    state: str
    state_label: str
    checked_on: date | None
    checked_by: str
    age: Age
    asked_on: date | None
    version: int


def own_services(organisation_id: int, *, today: date) -> list[WorkRow]:
    """All entries of a provider, in every state: two queries and the rules."""
    return _work_rows(list(Service.objects.filter(organisation=organisation_id).order_by("name_key", "id")), today)


def to_check(today: date, *, stale: bool = False, limit: int = 200) -> list[WorkRow]:
    """Shown entries whose last check is too old, the oldest first; `stale`: only those that the public is warned of."""
    rules = rules_on(today)
    last = today - timedelta(days=rules.stale_after_days if stale else rules.check_after_days)
    rows = Service.objects.filter(Q(checked_on__isnull=True) | Q(checked_on__lte=last), state__in=SHOWN)
    return _work_rows(list(rows.order_by("checked_on", "name_key", "id")[:limit]), today)


def office_list(*, state: str, words: str, today: date, page: str | int | None) -> Paged[WorkRow]:
    """Every entry for the curator, by name or by words in it."""
    from esm.kernel.lists import paged
    from esm.kernel.text import sort_key

    rows = Service.objects.order_by("name_key", "id")
    if state in State.values:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(name_key__contains=sort_key(words))
    shown = paged(rows, page=page)
    return shown.with_rows(_work_rows(list(shown.rows), today))


def _work_rows(rows: list[Service], today: date) -> list[WorkRow]:
    owners, rules = organisation_refs(s.organisation_id for s in rows), rules_on(today)
    return [
        WorkRow(
            s.pk, s.slug, s.name, owners[s.organisation_id].title, s.state, str(State(s.state).label), s.checked_on,
            s.checked_by, age_of(s.checked_on, today, rules), s.asked_on, s.version,
        )
        for s in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries wait for a curator."""

    shown: int
    proposed: int
    due: int
    stale: int


def counts(today: date) -> Counts:
    rules = rules_on(today)

    def older(days: int) -> Count:
        last = today - timedelta(days=days)
        old = Q(checked_on__isnull=True) | Q(checked_on__lte=last)
        return Count("pk", filter=old & Q(state__in=SHOWN))

    found = Service.objects.aggregate(
        shown=Count("pk", filter=Q(state__in=SHOWN)),
        proposed=Count("pk", filter=Q(state=State.PROPOSED)),
        due=older(rules.check_after_days),
        stale=older(rules.stale_after_days),
    )
    return Counts(**found)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """An entry whose provider should be written to."""

    id: int
    name: str
    organisation_id: int
    email: str
    checked_on: date | None


def to_ask(today: date, *, limit: int = 500) -> list[ToAsk]:
    """Shown entries that are due and whose provider wasn't asked lately, the oldest check first."""
    rules = rules_on(today)
    due = Q(checked_on__isnull=True) | Q(checked_on__lte=today - timedelta(days=rules.check_after_days))
    quiet = Q(asked_on__isnull=True) | Q(asked_on__lte=today - timedelta(days=rules.ask_again_days))
    rows = Service.objects.filter(due & quiet, state__in=SHOWN).order_by("checked_on", "id")[:limit]
    return [ToAsk(s.pk, s.name, s.organisation_id, s.email, s.checked_on) for s in rows]
