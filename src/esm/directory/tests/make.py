"""Builders of the directory: a published service of a provider, at a place, unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from esm.directory import services
from esm.directory.machine import How, PlaceKind, State
from esm.directory.models import Place, Service, ServicePlace, Verification
from esm.directory.services.indexing import reindex
from esm.kernel.actor import Actor
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Kyiv
WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = {"week": WEEK, "holidays": "closed", "exceptions": []}
_numbers = count(1)


def loaded() -> None:
    """Rules, districts, codes: what a search reads."""
    reference.loaded()
    services.load_directory()


def place(**kw: Any) -> Place:
    n = next(_numbers)
    base: dict[str, Any] = {
        "slug": f"mistse-{n}",
        "kind": PlaceKind.PROVIDER,
        "name": f"Центр {n}",
        "address": f"Харків, вул. Прикладна, {n}",
        "district": "kyivskyi",
        "hours": HOURS,
    }
    return Place.objects.create(**base | kw)


def office(number: int, **kw: Any) -> Place:
    return place(kind=PlaceKind.OFFICE, number=number, name=f"Е-офіс № {number}", slug=f"e-office-{number}", **kw)


def service(
    name: str = "Догляд удома за літніми людьми", *, organisation: Any = None, at: Place | None = None, **kw: Any
) -> Service:
    """Published and checked today; `free` are its free places, `at` its place (a new one when it isn't given)."""
    n = next(_numbers)
    free, capacity = kw.pop("free", None), kw.pop("capacity", None)
    owner = organisation or partners.organisation()
    base: dict[str, Any] = {
        "slug": f"posluha-{n}",
        "organisation": owner,
        "code": "015.1",
        "name": name,
        "about": "Приходимо додому, готуємо їсти, прибираємо.",
        "needs": ["home-care"],
        "state": State.PUBLISHED,
        "modes": ["at_home"],
        "languages": ["uk"],
        "phone": "057 000 00 00",
        "checked_on": NOW.date(),
        "checked_by": "Кураторка",
        "checked_how": How.PHONE,
        "created_at": NOW,
        "changed_at": NOW,
    }
    made = Service.objects.create(**base | kw)
    ServicePlace.objects.create(
        service=made,
        place=at or place(organisation=owner),
        hours=HOURS,
        free_places=free,
        capacity=capacity,
        capacity_at=NOW if free is not None else None,
    )
    if made.checked_on:
        Verification.objects.create(service=made, on=made.checked_on, by="Кураторка", how=How.PHONE, at=NOW)
    reindex(made)
    made.refresh_from_db()
    return made


def curator() -> Actor:
    return partners.official()


def provider(owner: Any) -> Actor:
    """Somebody of the organisation who prepares its papers."""
    return partners.actor(partners.member(owner))
