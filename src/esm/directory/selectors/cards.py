"""A service as lists show it: a few lines with everything, so that a page of them costs the same few queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localdate, localtime

from esm.partners.public import organisation_refs
from esm.reference import public as reference

from .. import hours
from ..machine import Age, Mode, Price, State
from ..models import Service, ServicePlace
from ..rules import rules_on
from .days import holidays

# What a card is made of: an entry has many more columns, some of them long.
_OF_SERVICE = (
    "slug", "name", "organisation", "code", "about", "state", "suspended_why", "suspended_until", "districts", "phone",
    "price", "modes", "urgent", "term_days", "checked_on", "checked_by", "is_demo",
)  # fmt: skip
_OF_PLACE = (
    "service", "hours", "phone", "free_places", "queue", "capacity_at",
    "place__name", "place__address", "place__phone", "place__hours",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """`why` says why it was found, empty in a list without a question. `open` None: nobody said the hours.

    `free_places` and `queue` are sums over places, None when nobody counts; `capacity_at` the oldest of their times.
    `at_place_id` is the place to reserve at: the one with most free places, or the first.
    """

    id: int
    slug: str
    name: str
    organisation_id: int
    organisation: str
    code: str
    about: str
    why: str
    state: str
    suspended_why: str
    suspended_until: date | None
    districts: tuple[str, ...]
    everywhere: bool
    places: tuple[str, ...]
    address: str
    phone: str
    price: str
    price_code: str
    modes: tuple[str, ...]
    free_places: int | None
    queue: int | None
    capacity_at: datetime | None
    at_place_id: int | None
    open: bool | None
    open_words: str
    urgent: bool
    term_days: int | None
    checked_on: date | None
    checked_by: str
    age: Age
    is_demo: bool

    @property
    def works(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def free(self) -> bool:
        return self.price_code == Price.FREE

    def because(self, why: str) -> Card:
        return replace(self, why=why)


def age_of(checked_on: date | None, today: date, rules: Any) -> Age:
    """How old the last check is, by the city's rules."""
    if checked_on is None:
        return Age.STALE
    days = (today - checked_on).days
    return Age.STALE if days >= rules.stale_after_days else Age.DUE if days >= rules.check_after_days else Age.FRESH


def cards(ids: Sequence[int], *, at: datetime, districts: Mapping[str, str] | None = None) -> list[Card]:
    """The services with these keys, in this order: four queries, two more for hours and rules.

    `districts` are their titles by keys, when the caller has read them already.
    """
    services = Service.objects.only(*_OF_SERVICE).in_bulk(list(ids))
    if not services:
        return []
    owners = organisation_refs(s.organisation_id for s in services.values())
    if districts is None:
        districts = {d.key: d.title for d in reference.districts()}
    places = _places(services)
    rules, is_holiday = rules_on(localdate(at)), holidays()
    return [
        card(
            services[pk],
            owners[services[pk].organisation_id].title,
            places.get(pk, []),
            districts,
            at,
            rules,
            is_holiday,
        )
        for pk in ids
        if pk in services
    ]


def _places(services: dict[int, Service]) -> dict[int, list[ServicePlace]]:
    found: dict[int, list[ServicePlace]] = defaultdict(list)
    rows = ServicePlace.objects.filter(service__in=list(services)).select_related("place").only(*_OF_PLACE)
    for row in rows.order_by("id"):
        found[row.service_id].append(row)
    return found


def card(
    s: Service,
    owner: str,
    places: Sequence[ServicePlace],
    districts: Mapping[str, str],
    at: datetime,
    rules: Any,
    is_holiday: Callable[[date], bool],
) -> Card:
    first = places[0].place if places else None
    best = max(places, key=lambda row: (row.free_places or 0, -row.pk)) if places else None
    free = [row.free_places for row in places if row.free_places is not None]
    queues = [row.queue for row in places if row.queue is not None]
    times = [row.capacity_at for row in places if row.capacity_at]
    is_open, words = _open(places, at, is_holiday) if s.state == State.PUBLISHED else (None, "")
    return Card(
        id=s.pk,
        slug=s.slug,
        name=s.name,
        organisation_id=s.organisation_id,
        organisation=owner,
        code=s.code,
        about=s.about,
        why="",
        state=s.state,
        suspended_why=s.suspended_why,
        suspended_until=s.suspended_until,
        districts=tuple(districts.get(key, key) for key in s.districts),
        everywhere=not s.districts,
        places=tuple(row.place.name for row in places),
        address=first.address if first else "",
        phone=s.phone or next((p for row in places if (p := row.phone or row.place.phone)), ""),
        price=str(Price(s.price).label),
        price_code=s.price,
        modes=tuple(str(Mode(m).label) for m in s.modes if m in Mode.values),
        free_places=sum(free) if free else None,
        queue=sum(queues) if queues else None,
        capacity_at=min(times) if times else None,
        at_place_id=best.pk if best else None,
        open=is_open,
        open_words=words,
        urgent=s.urgent,
        term_days=s.term_days,
        checked_on=s.checked_on,
        checked_by=s.checked_by,
        age=age_of(s.checked_on, localdate(at), rules),
        is_demo=s.is_demo,
    )


def _open(places: Sequence[ServicePlace], at: datetime, is_holiday: Callable[[date], bool]) -> tuple[bool | None, str]:
    """Open when one of the places is; the words are of that one, else of the first."""
    said = [hours.now(h, localtime(at), is_holiday) for row in places if (h := row.hours or row.place.hours)]
    if not said:
        return None, ""
    best = next((one for one in said if one.open), said[0])
    return best.open, best.words


def open_ids(ids: Sequence[int], *, at: datetime, is_holiday: Callable[[date], bool]) -> set[int]:
    """Those that are open at the moment in some place, breaks and exceptions counted. One query, one for holidays.

    Most places keep the same few hours: each text of hours is read once.
    """
    if not ids:
        return set()
    here = localtime(at)
    known: dict[Any, bool] = {}
    found: set[int] = set()
    sql = """SELECT a.service_id, a.hours, p.hours FROM directory_serviceplace a
        JOIN directory_place p ON p.id = a.place_id WHERE a.service_id IN (%s)"""
    with connection.cursor() as cursor:
        cursor.execute(sql % ", ".join(["%s"] * len(ids)), list(ids))
        for pk, own, place in cursor.fetchall():
            text = own if own != "{}" else place
            if text not in known:
                known[text] = hours.now(json.loads(text), here, is_holiday).open
            if known[text]:
                found.add(pk)
    return found
