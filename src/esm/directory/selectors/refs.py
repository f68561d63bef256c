"""What other rooms ask about single services and places: small frozen cards, one query each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.partners.public import organisation_ref
from esm.reference import public as reference

from ..machine import SHOWN, PlaceKind, State
from ..models import LocalService, Place, Service, ServicePlace


@dataclass(frozen=True, slots=True)
class ServiceRef:
    """`code` is a key of the classifier or of a local service. `free_places` None: nobody counts them.

    `state` is one of `machine.State`: only «published» takes people; `suspended_why` says why another doesn't.
    """

    id: int
    slug: str
    name: str
    code: str
    organisation_id: int
    organisation: str
    state: str
    free_places: int | None
    phone: str
    suspended_why: str = ""
    urgent: bool = False
    term_days: int | None = None

    @property
    def takes_people(self) -> bool:
        return self.state == State.PUBLISHED and self.free_places != 0


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A service at one of its places. `id` is what `reserve_place` takes."""

    id: int
    place_id: int
    place: str
    district: str
    address: str
    free_places: int | None
    queue: int | None
    capacity_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """An e-office, or a provider's place. `number` is the office's; `district` a key, `district_title` its words."""

    id: int
    slug: str
    name: str
    number: int | None
    organisation_id: int | None
    organisation: str
    district: str
    district_title: str
    address: str
    phone: str
    closed: bool


def _title(short: str, full: str) -> str:
    return short or full


def service_refs(ids: Iterable[int]) -> dict[int, ServiceRef]:
    """The services with these keys in any state, in one query."""
    rows = (
        Service.objects.filter(pk__in=set(ids))
        .annotate(free=Sum("at_places__free_places"))
        .values_list(
            *("pk", "slug", "name", "code", "organisation_id", "organisation__short_name", "organisation__name"),
            *("state", "free", "phone", "suspended_why", "urgent", "term_days"),
        )
    )
    return {r[0]: _service_ref(r) for r in rows}


def _service_ref(row: Any) -> ServiceRef:
    pk, slug, name, code, owner, short, full, state, free, phone, why, urgent, days = row
    return ServiceRef(pk, slug, name, code, owner, _title(short, full), state, free, phone, why, urgent, days)


def service_ref(service_id: int) -> ServiceRef:
    """Raises NotFound. A draft is found too: look at `state`."""
    ref = service_refs([service_id]).get(service_id)
    if ref is None:
        raise NotFound(_("Такої послуги немає."))
    return ref


def service_by_slug(slug: str) -> ServiceRef:
    """A service that the public sees. Raises NotFound."""
    pk = Service.objects.filter(slug=slug, state__in=SHOWN).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound(_("Такої послуги немає. Знайдіть схожу або подзвоніть на гарячу лінію."))
    return service_ref(pk)


def at_places(service_id: int) -> tuple[AtPlace, ...]:
    """Where the service is given; an address that isn't disclosed is empty."""
    rows = ServicePlace.objects.filter(service_id=service_id).select_related("place").order_by("id")
    return tuple(
        AtPlace(
            r.pk, r.place_id, r.place.name, r.place.district, r.place.address, r.free_places, r.queue, r.capacity_at
        )
        for r in rows
    )


def _place_refs(rows: Any) -> tuple[PlaceRef, ...]:
    titles = {d.key: d.title for d in reference.districts()}
    return tuple(
        PlaceRef(
            p.pk, p.slug, p.name, p.number, p.organisation_id, _owner(p.organisation), p.district,
            titles.get(p.district, ""), p.address, p.phone, p.closed,
        )
        for p in rows
    )  # fmt: skip


def _owner(organisation: Any) -> str:
    return organisation_ref(organisation).title if organisation else ""


def offices() -> tuple[PlaceRef, ...]:
    """The e-offices in the order of their numbers, closed ones too. Two queries."""
    return _place_refs(
        Place.objects.filter(kind=PlaceKind.OFFICE).select_related("organisation").order_by("number", "id")
    )


def place_ref(place_id: int) -> PlaceRef:
    """Raises NotFound."""
    found = _place_refs(Place.objects.filter(pk=place_id).select_related("organisation"))
    if not found:
        raise NotFound(_("Такого місця немає."))
    return found[0]


def code_titles() -> dict[str, str]:
    """Words for every key that a service may have as `code`: the state classifier and the city's own. Two queries."""
    titles = {code.key: code.label for code in reference.service_codes()}
    return titles | dict(LocalService.objects.values_list("key", "title"))


def code_title(key: str) -> str:
    """Words for one key, in one query."""
    if key.startswith("L."):
        return LocalService.objects.filter(key=key).values_list("title", flat=True).first() or key
    return next((code.label for code in reference.service_codes() if code.key == key), key)
