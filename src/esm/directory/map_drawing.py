"""The map of districts as SVG, drawn on the server: the city's own borders, or a scheme that says it is one. Pure.

The list of districts beside it says and links the same, so the drawing is for the eyes and the mouse only.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .borders import Shape, box, centre

WIDTH, GAP, TILE = 400.0, 8.0, 76.0
_LONG_NAME = 11
_MARGIN = 14.0
_STEPS = (0.5, 1, 2, 5, 10, 20, 50)  # kilometres that a scale bar may stand for
_KM = 111.32  # in a degree of latitude


@dataclass(frozen=True, slots=True)
class Area:
    """A district on the map. `count` None: not counted; `url` is the list of this district."""

    key: str
    title: str
    count: int | None
    url: str
    chosen: bool = False

    @property
    def short(self) -> str:
        return self.title.removesuffix(" район")


@dataclass(frozen=True, slots=True)
class Point:
    """A place with known coordinates."""

    name: str
    url: str
    latitude: float
    longitude: float
    office: bool


@cache
def _cells() -> dict[str, tuple[int, int]]:
    with (Path(__file__).parent / "data" / "scheme.csv").open(encoding="utf-8", newline="") as file:
        return {r["district"]: (int(r["column"]) - 1, int(r["row"]) - 1) for r in csv.DictReader(file, delimiter=";")}


def scheme(areas: Sequence[Area]) -> SafeString:
    """Districts as tiles: roughly where they lie when all of them are known to the program, else in their own order."""
    columns = 3
    cells = _cells() if {a.key for a in areas} <= _cells().keys() else {}
    placed = [(a, cells.get(a.key, (n % columns, n // columns))) for n, a in enumerate(areas)]
    width = (WIDTH - GAP * (columns - 1)) / columns
    rows = max((row for _a, (_c, row) in placed), default=0) + 1
    tiles = []
    for area, (column, row) in placed:
        x, y = column * (width + GAP), row * (TILE + GAP)
        body = format_html(
            '<rect class="map__area" x="{}" y="{}" width="{}" height="{}" rx="6"/>'
            '<text class="map__count" x="{}" y="{}">{}</text><text class="{}" x="{}" y="{}">{}</text>',
            *map(_n, (x + 1, y + 1, width - 2, TILE - 2)),
            *(_n(x + width / 2), _n(y + 36), _count(area)),
            "map__name map__name--long" if len(area.short) > _LONG_NAME else "map__name",
            *(_n(x + width / 2), _n(y + 60), area.short),
        )
        tiles.append(_link(area, body))
    return _svg(rows * (TILE + GAP) - GAP, tiles)


def borders(areas: Sequence[Area], outlines: dict[str, Shape], points: Sequence[Point]) -> SafeString:
    """Districts within their borders, places that lie on the map as points. A district without a border isn't drawn."""
    plane = _Plane(box(outlines.values()))
    drawn, names = [], []
    for area in areas:
        if area.key not in outlines:
            continue
        drawn.append(_link(area, format_html('<path class="map__area" d="{}"/>', plane.path(outlines[area.key]))))
        x, y = plane.at(*centre(outlines[area.key]))
        names.append(
            format_html(
                '<text class="map__count" x="{}" y="{}">{}</text><text class="map__name map__name--small" x="{}" y="{}">{}</text>',
                *(_n(x), _n(y), _count(area), _n(x), _n(y + 15), area.short),
            )
        )
    inside = [p for p in points if plane.holds(p)]
    labels = format_html('<g class="map__labels">{}</g>', format_html_join("", "{}", ((name,) for name in names)))
    return _svg(plane.height, [*drawn, *_points(plane, inside), labels, plane.scale()])


def only_points(points: Sequence[Point]) -> SafeString:
    """Places by their coordinates on an empty ground, north above."""
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    plane = _Plane((west, south, east, north))
    ground = format_html(
        '<rect class="map__ground" x="1" y="1" width="{}" height="{}" rx="6"/>', _n(WIDTH - 2), _n(plane.height - 2)
    )
    return _svg(plane.height, [ground, *_points(plane, points), plane.scale()])


class _Plane:
    """Degrees to units of the drawing: a city is small enough for a flat earth."""

    def __init__(self, edges: tuple[float, float, float, float]) -> None:
        west, south, east, north = edges
        self._west, self._north = west, north
        self._narrow = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * self._narrow, 0.001), max(north - south, 0.001)
        room = WIDTH - 2 * _MARGIN
        self._unit = min(room / wide, room / high)
        self._left = (WIDTH - wide * self._unit) / 2
        self.height = high * self._unit + 2 * _MARGIN + 24
        self._edges = edges

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = self._left + (longitude - self._west) * self._narrow * self._unit
        return x, _MARGIN + (self._north - latitude) * self._unit

    def holds(self, p: Point) -> bool:
        west, south, east, north = self._edges
        return west <= p.longitude <= east and south <= p.latitude <= north

    def path(self, shape: Shape) -> str:
        rings = (ring for polygon in shape for ring in polygon)
        return "".join(
            "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in (self.at(*p) for p in ring)) + "Z" for ring in rings
        )

    def scale(self) -> SafeString:
        """A bar of whole kilometres and an arrow to the north."""
        km_unit = self._unit / _KM
        km = next((s for s in reversed(_STEPS) if s * km_unit <= WIDTH / 3), _STEPS[0])
        y = self.height - 8
        return format_html(
            '<path class="map__scale" d="M{} {}v-5v5h{}v-5"/><text class="map__small" x="{}" y="{}">{}</text>'
            '<text class="map__small map__north" x="{}" y="{}">↑ {}</text>',
            *(_n(_MARGIN), _n(y), _n(km * km_unit), _n(_MARGIN + km * km_unit + 6), _n(y)),
            _("%(n)s км") % {"n": f"{km:g}".replace(".", ",")},
            *(_n(WIDTH - _MARGIN), _n(y), _("північ")),
        )


def _points(plane: _Plane, points: Iterable[Point]) -> list[SafeString]:
    """Providers' places as circles, e-offices as squares over them."""
    made = []
    for p in sorted(points, key=lambda p: p.office):
        x, y = plane.at(p.longitude, p.latitude)
        sign = (
            format_html('<rect class="map__office" x="{}" y="{}" width="9" height="9"/>', _n(x - 4.5), _n(y - 4.5))
            if p.office
            else format_html('<circle class="map__place" cx="{}" cy="{}" r="4"/>', _n(x), _n(y))
        )
        made.append(format_html('<a href="{}" tabindex="-1"><title>{}</title>{}</a>', p.url, p.name, sign))
    return made


def _link(area: Area, body: SafeString) -> SafeString:
    css = "map__link map__link--on" if area.chosen else "map__link"
    empty = "" if area.count is None or area.count else " map__link--none"
    return format_html(
        '<a class="{}{}" href="{}" tabindex="-1"><title>{}</title>{}</a>', css, empty, area.url, area.title, body
    )


def _count(area: Area) -> str:
    return "" if area.count is None else str(area.count)


def _svg(height: float, parts: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="map__drawing" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>',
        _n(WIDTH), _n(height), format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
