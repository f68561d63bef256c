"""A city's own borders of its districts, read from GeoJSON (RFC 7946) and checked feature by feature. Pure.

A shape is a list of polygons, each a list of rings, the outer one first; a position is [longitude, latitude] in degrees.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Ring = list[list[float]]
Shape = list[list[Ring]]
BYTES_MOST = 5 * 2**20
POSITIONS_MOST = 50_000
ERRORS_MOST = 20
WIDEST = 3.0  # degrees: no city is wider, so a file beyond it has a mistake in its coordinates
_DIGITS = 6  # of a degree that are kept: ten centimetres
_FINE = 500  # an outline keeps what is wider than this share of the city
_LEAST_RING = 4


class BadBorders(ValueError):
    """`errors` are sentences, each names the feature and what is wrong in it."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__(" ".join(errors))
        self.errors = list(errors)


@dataclass(frozen=True, slots=True)
class Border:
    """`shape` as the file has it, `outline` with the few points that a small drawing shows."""

    district: str
    shape: Shape
    outline: Shape


def read(content: bytes, districts: Mapping[str, str]) -> list[Border]:
    """`districts` are keys with titles; a feature names its district by either. Raises BadBorders with every mistake."""
    features = _features(content)
    known = {text: key for key, title in districts.items() for text in (key, title)}
    errors: list[str] = []
    shapes: dict[str, Shape] = {}
    for number, feature in enumerate(features, 1):
        try:
            key = _district(feature, known)
            if key in shapes:
                raise _Mistake("district", _("район «%(name)s» уже є вище") % {"name": key})
            shapes[key] = _shape(feature)
        except _Mistake as mistake:
            where = _("Обʼєкт %(number)s, «%(property)s»") % {"number": number, "property": mistake.place}
            errors.append(f"{where}: {mistake}.")
    if errors:
        more = len(errors) - ERRORS_MOST
        rest = [ngettext("І ще %(n)s помилка.", "І ще %(n)s помилок.", more) % {"n": more}] if more > 0 else []
        raise BadBorders([*errors[:ERRORS_MOST], *rest])
    west, south, east, north = box(shapes.values())
    if max(east - west, north - south) > WIDEST:
        raise BadBorders([_("Межі завширшки понад %(n)s градуси: перевірте координати.") % {"n": int(WIDEST)}])
    step = max(east - west, north - south) / _FINE
    return [Border(key, shape, _outline(shape, step)) for key, shape in shapes.items()]


def box(shapes: Any) -> tuple[float, float, float, float]:
    """(west, south, east, north) of all positions."""
    flat = [p for shape in shapes for polygon in shape for ring in polygon for p in ring]
    return min(p[0] for p in flat), min(p[1] for p in flat), max(p[0] for p in flat), max(p[1] for p in flat)


class _Mistake(Exception):
    def __init__(self, place: str, words: str) -> None:
        super().__init__(words)
        self.place = place


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _features(content: bytes) -> list[Any]:
    if len(content) > BYTES_MOST:
        raise BadBorders([_("Файл завеликий: межі мають уміститися в %(n)s МБ.") % {"n": BYTES_MOST // 2**20}])
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadBorders([_("Це не JSON у кодуванні UTF-8. Збережіть файл як GeoJSON.")]) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise BadBorders([_("У файлі немає «FeatureCollection». Збережіть його як GeoJSON.")])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise BadBorders([_("У «features» немає жодного обʼєкта.")])
    crs = json.dumps(data.get("crs")) if data.get("crs") else ""
    if crs and not any(name in crs for name in ("CRS84", "4326")):
        raise BadBorders([_("Інша система координат («crs»). Збережіть межі в градусах WGS 84.")])
    if _positions(features) > POSITIONS_MOST:
        raise BadBorders([_("Забагато точок. Спростіть межі до %(n)s точок.") % {"n": POSITIONS_MOST}])
    return features


def _positions(features: list[Any]) -> int:
    """How many lists there are in all coordinates: at least one a position."""
    count = 0
    waiting: list[Any] = [f.get("geometry") for f in features if isinstance(f, dict)]
    waiting = [g.get("coordinates") for g in waiting if isinstance(g, dict)]
    while waiting and count <= POSITIONS_MOST:
        one = waiting.pop()
        if isinstance(one, list):
            count += 1
            waiting.extend(part for part in one if isinstance(part, list))
    return count


def _district(feature: Any, known: Mapping[str, str]) -> str:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Mistake("type", _("має бути «Feature»"))
    properties = feature.get("properties")
    name = properties.get("district") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise _Mistake("district", _("напишіть у цій властивості ключ або назву району"))
    if name.strip() not in known:
        raise _Mistake("district", _("району «%(name)s» немає серед районів міста") % {"name": name.strip()[:60]})
    return known[name.strip()]


def _shape(feature: Any) -> Shape:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Mistake("geometry", _("має бути «Polygon» або «MultiPolygon»"))
    found = geometry.get("coordinates")
    polygons = [found] if kind == "Polygon" else found
    if not isinstance(polygons, list) or not polygons or not all(isinstance(p, list) and p for p in polygons):
        raise _Mistake("coordinates", _("немає жодного контуру"))
    return [[_ring(ring) for ring in polygon] for polygon in polygons]


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or len(ring) < _LEAST_RING:
        raise _Mistake("coordinates", _("у контурі менше за чотири точки"))
    made = [_position(p) for p in ring]
    if made[0] != made[-1]:
        raise _Mistake("coordinates", _("контур не замкнено: остання точка має бути така сама, як перша"))
    if not area(made):
        raise _Mistake("coordinates", _("контур нічого не обводить"))
    return made


def _position(value: Any) -> list[float]:
    numbers = value[:2] if isinstance(value, list) else []
    if len(numbers) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise _Mistake("coordinates", _("точка — це два числа: довгота й широта"))
    lon, lat = numbers
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise _Mistake("coordinates", _("координати мають бути в градусах: спершу довгота, потім широта"))
    return [round(float(lon), _DIGITS), round(float(lat), _DIGITS)]


def area(ring: Ring) -> float:
    """Twice the area within, with a sign; zero for a line."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def centre(shape: Shape) -> tuple[float, float]:
    """The middle of the largest polygon, where a name can stand."""
    ring = max((polygon[0] for polygon in shape), key=lambda r: abs(area(r)))
    twice = area(ring)
    if not twice:
        return ring[0][0], ring[0][1]
    pairs = list(pairwise(ring))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * twice)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * twice)
    return x, y


def _outline(shape: Shape, step: float) -> Shape:
    made = [[thin for ring in polygon if len(thin := _thinned(ring, step)) >= _LEAST_RING] for polygon in shape]
    return [polygon for polygon in made if polygon] or [[shape[0][0]]]


def _thinned(ring: Ring, step: float) -> Ring:
    """Without points that lie nearer than `step` to the line of their neighbours (Douglas and Peucker, no recursion)."""
    ring = _apart(ring, step)
    kept = {0, len(ring) // 2, len(ring) - 1}
    spans = [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        far, where = step, 0
        for n in range(first + 1, last):
            if (distance := _distance(ring[n], ring[first], ring[last])) > far:
                far, where = distance, n
        if where:
            kept.add(where)
            spans += [(first, where), (where, last)]
    return [ring[n] for n in sorted(kept)]


def _apart(ring: Ring, step: float) -> Ring:
    """Without points nearer than `step` to the one before."""
    kept = [ring[0]]
    for p in ring[1:-1]:
        if math.hypot(p[0] - kept[-1][0], p[1] - kept[-1][1]) >= step:
            kept.append(p)
    return [*kept, ring[-1]]


def _distance(p: Sequence[float], a: Sequence[float], b: Sequence[float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if not length:
        return math.hypot(p[0] - a[0], p[1] - a[1])
    return abs(dx * (p[1] - a[1]) - dy * (p[0] - a[0])) / length
