"""Districts with what is there: for the map, its list and the open data. GeoJSON as RFC 7946 has it, in WGS 84."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString

from esm.partners.public import organisation_ref
from esm.reference import public as reference

from ..borders import Shape
from ..machine import EVERYWHERE, Access, PlaceKind
from ..map_drawing import Area, Point, borders, only_points, scheme
from ..models import DistrictBorder, Place

POINTS_MOST = 400  # that a drawing has; the list and the file have all
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CityMap:
    """`areas` are the list that says what the drawings show. `source` names whose borders these are, empty: a scheme.

    `points` is a drawing of its own when there are no borders to put places into; `sources` who gave the coordinates.
    """

    areas: tuple[Area, ...]
    everywhere: str
    drawing: SafeString
    source: str
    points: SafeString
    has_points: bool
    sources: tuple[str, ...]


def city_map(
    counts: Mapping[str, int] | None,
    *,
    chosen: str,
    url: Callable[[str | None], str],
    districts: Iterable[reference.Named],
    points: Sequence[tuple[Point, str]] = (),
) -> CityMap:
    """`counts` by keys of districts (None: not counted); `url` gives the list of a district, None of the whole city.

    One query. `points` come with their sources.
    """
    areas = tuple(
        Area(d.key, d.title, None if counts is None else counts.get(d.key, 0), url(d.key), d.key == chosen)
        for d in districts
    )
    outlines, source = _outlines()
    shown = [point for point, _source in points]
    drawing = borders(areas, outlines, shown) if outlines else scheme(areas)
    own = only_points(shown) if shown and not outlines else SafeString("")
    sources = tuple(dict.fromkeys(s for _p, s in points if s))
    return CityMap(areas, url(None), drawing, source, own, bool(shown), sources)


def _outlines() -> tuple[dict[str, Shape], str]:
    rows = list(DistrictBorder.objects.values_list("district", "outline", "source"))
    return {key: outline for key, outline, _source in rows}, rows[0][2] if rows else ""


def open_places(kind: str) -> Any:
    """Places that the public may know, of one kind unless it is empty."""
    rows = Place.objects.filter(closed=False, secret=False)
    return rows.filter(kind=kind) if kind in PlaceKind.values else rows


def places_by_district(kind: str) -> dict[str, int]:
    """How many places the list has for each district. One query."""
    rows = open_places(kind).values_list("district").annotate(n=Count("pk")).order_by("district")
    return dict(rows)


def place_points(kind: str, district: str) -> list[tuple[Point, str]]:
    """Places with known coordinates and who gave them, e-offices first. One query."""
    rows = open_places(kind).filter(latitude__isnull=False, longitude__isnull=False)
    rows = rows.filter(district=district) if district else rows
    fields = ("name", "slug", "latitude", "longitude", "kind", "source")
    return [
        (Point(name, reverse("directory:place", args=[slug]), lat, lon, kind == PlaceKind.OFFICE), source)
        for name, slug, lat, lon, kind, source in rows.order_by("kind", "id").values_list(*fields)[:POINTS_MOST]
    ]


def services_by_district(conditions: str, values: Sequence[Any]) -> Counter[str]:
    """Services by the districts for whose people they are, `*` for those of the whole city. One query.

    `conditions` are those of `search.where`.
    """
    sql = f"SELECT s.districts, count(*) FROM directory_service s WHERE {conditions} GROUP BY s.districts"  # noqa: S608
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for text, count in cursor.fetchall():
            for key in json.loads(text) or [EVERYWHERE]:
                found[key] += count
            found[_ALL] += count
    return found


_ALL = "all"


def total_of(counts: Mapping[str, int], district: str) -> int:
    """How many services a district's list has: its own and those of the whole city; without a district all."""
    return counts.get(district, 0) + counts.get(EVERYWHERE, 0) if district else counts.get(_ALL, 0)


def per_district(counts: Mapping[str, int] | None, districts: Iterable[reference.Named]) -> dict[str, int] | None:
    """What the list of each district has, from counts of services."""
    return None if counts is None else {d.key: total_of(counts, d.key) for d in districts}


def counts_among(ids: Sequence[int]) -> Counter[str]:
    """The same counts among these services only. One query, none for nothing."""
    if not ids:
        return Counter()
    return services_by_district(f"s.id IN ({', '.join(['%s'] * len(ids))})", list(ids))


# ---- open data ----


def _feature(of: str, properties: Json, geometry: Json | None) -> Json:
    return {"type": "Feature", "id": of, "geometry": geometry, "properties": properties}


def collection(features: Iterable[Json], *, name: str, source: str) -> Iterator[str]:
    """A FeatureCollection in pieces, a feature a line, so that two files can be compared."""
    head = {"type": "FeatureCollection", "name": name, "licence": "CC BY 4.0", "source": source}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    for n, feature in enumerate(features):
        yield (",\n" if n else "\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"


def district_features() -> Iterator[Json]:
    """Every district; `geometry` is null for one whose border nobody loaded. Three queries."""
    counts = places_by_district("")
    shapes = {b.district: b for b in DistrictBorder.objects.all()}
    for d in reference.districts():
        own = shapes.get(d.key)
        properties = {"district": d.key, "title": d.title, "places": counts.get(d.key, 0)}
        if own is not None:
            properties["source"] = own.source
        geometry = {"type": "MultiPolygon", "coordinates": own.shape} if own is not None else None
        yield _feature(d.key, properties, geometry)


def place_features(kind: str, district: str) -> Iterator[Json]:
    """Places that the public may know; `geometry` is null when nobody knows where exactly. Two queries."""
    titles = {d.key: d.title for d in reference.districts()}
    rows = open_places(kind).select_related("organisation").order_by("kind", "number", "name_key", "id")
    for p in (rows.filter(district=district) if district else rows).iterator(chunk_size=1000):
        point = None
        if p.latitude is not None and p.longitude is not None:
            point = {"type": "Point", "coordinates": [p.longitude, p.latitude]}
        properties = {
            "name": p.name,
            "kind": p.kind,
            "number": p.number,
            "organisation": organisation_ref(p.organisation).title if p.organisation else "",
            "district": p.district,
            "district_title": titles.get(p.district, ""),
            "address": p.address,
            "phone": p.phone,
            "access": [str(Access(a).label) for a in p.access if a in Access.values],
            "url": settings.PUBLIC_URL + reverse("directory:place", args=[p.slug]),
            "source": p.source,
            "demo": p.is_demo,
        }
        yield _feature(str(p.uid), {k: v for k, v in properties.items() if v not in (None, "", [])}, point)


def border_rows() -> tuple[list[tuple[str, str, bool]], str, datetime | None]:
    """(title and key of a district, whether it has a border), whose borders they are, when they were loaded."""
    rows = {key: (source, on) for key, source, on in DistrictBorder.objects.values_list("district", "source", "at")}
    source, on = next(iter(rows.values()), ("", None))
    return [(d.title, d.key, d.key in rows) for d in reference.districts()], source, on
