"""Places: the e-offices first, then providers' places by district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.lists import Paged, paged
from esm.partners.public import organisation_ref
from esm.reference import public as reference

from .. import hours
from ..machine import SHOWN, Access, PlaceKind
from ..models import Place, ServicePlace
from .days import holidays
from .map import open_places


@dataclass(frozen=True, slots=True)
class PlaceRow:
    slug: str
    name: str
    organisation: str
    district: str
    address: str
    phone: str
    access: tuple[str, ...]
    open: bool
    open_words: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    """`services` are (slug, name, whether it works) of what is given there."""

    row: PlaceRow
    is_office: bool
    route: str
    access_note: str
    air_raid: str
    week: tuple[hours.Line, ...]
    exceptions: tuple[hours.Line, ...]
    source: str
    latitude: float | None
    longitude: float | None
    services: tuple[tuple[str, str, bool], ...]


def places(
    *, kind: str, district: str, at: datetime, districts: Mapping[str, str], page: str | int | None = 1, total: int
) -> Paged[PlaceRow]:
    """Open places of a kind (all when it is empty), those of one district when it is given, fifty a page.

    `districts` are titles by keys, `total` how many there are (`map.places_by_district`). Two queries.
    """
    rows = open_places(kind).select_related("organisation")
    rows = rows.filter(district=district) if district else rows
    is_holiday = holidays()
    shown = paged(rows.order_by("kind", "number", "name_key", "id"), page=page, total=total)
    return shown.with_rows([_row(p, districts, at, is_holiday) for p in shown.rows])


def _row(p: Place, names: Mapping[str, str], at: datetime, is_holiday: Any) -> PlaceRow:
    now = hours.now(p.hours, localtime(at), is_holiday)
    owner = organisation_ref(p.organisation).title if p.organisation else ""
    access = tuple(str(Access(a).label) for a in p.access if a in Access.values)
    district = names.get(p.district, "")
    return PlaceRow(p.slug, p.name, owner, district, p.address, p.phone, access, now.open, now.words, p.is_demo)


def place_page(slug: str, *, at: datetime) -> PlaceView:
    """One place with what is given there. Raises NotFound; a secret place has no page."""
    p = Place.objects.filter(slug=slug, secret=False, closed=False).select_related("organisation").first()
    if p is None:
        raise NotFound(_("Такого місця немає. Подивіться список або подзвоніть на гарячу лінію."))
    names, is_holiday = {d.key: d.title for d in reference.districts()}, holidays()
    given = (
        ServicePlace.objects.filter(place=p, service__state__in=SHOWN)
        .order_by("service__name_key", "id")
        .values_list("service__slug", "service__name", "service__state")[:200]
    )
    return PlaceView(
        _row(p, names, at, is_holiday),
        p.kind == PlaceKind.OFFICE,
        p.route,
        p.access_note,
        p.air_raid,
        tuple(hours.lines(p.hours)),
        tuple(hours.exceptions(p.hours, localdate(at))),
        p.source,
        p.latitude,
        p.longitude,
        tuple((slug, name, state == "published") for slug, name, state in given),
    )
