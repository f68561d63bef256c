"""Charts drawn on the server: pure functions from data to SVG, the same on screen, in print and in PDF.

Each chart has a title and a description that state the finding, and its data as a table: for the eyes under 48 rem,
for screen readers everywhere. Series differ by pattern, dash and marker, never by colour alone. Values are not
negative; None is a gap («немає даних»), never a zero. `id` must be unique on the page.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .chart_axis import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis, Value
from .formats import number

BAR = 0.68  # share of a column that its bar fills


@dataclass(frozen=True, slots=True)
class Series:
    """One row of data. `texts` are its values as the table writes them, when that differs from `number(value)`."""

    name: str
    values: Sequence[Value]
    texts: Sequence[str] | None = None

    def text(self, index: int) -> str:
        if self.texts is not None:
            return self.texts[index]
        return number(self.values[index]) if self.values[index] is not None else _("немає даних")


class Key(NamedTuple):
    """A row of a legend."""

    swatch: SafeString
    words: str
    width: int = 24


class Chart(SafeString):
    """A chart as a page shows it: legend, drawing, table. `chart_file.svg` makes a document of the same drawing."""

    description: str
    drawing: SafeString
    keys: Sequence[Key]

    @classmethod
    def of(cls, html: str, description: str, drawing: SafeString, keys: Sequence[Key] = ()) -> Chart:
        made = cls(html)
        made.description, made.drawing, made.keys = description, drawing, keys
        return made


def bars(
    *,
    id: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Series,
    unit: str,
    marked: Collection[int] | None = None,
    places: int = 0,
) -> Chart:
    """Columns of one series. `unit` stands over the axis, `marked` ones carry their value (first, top, last)."""
    _check(labels, [series])
    axis = Axis.over(series.values)
    width = (RIGHT - LEFT) / max(len(labels), 1)
    drawn = []
    for i, value in enumerate(series.values):
        if value is None:
            drawn.append(_none(_middle(i, len(labels))))
            continue
        y, height = axis.bar(0, value)
        drawn.append(_rect("b1", LEFT + width * (i + (1 - BAR) / 2), y, width * BAR, height))
    for i in _marked(series.values, marked):
        value = series.values[i]
        if value is not None:
            drawn.append(_words(_middle(i, len(labels)), axis.y(value) - 8, number(value, places), "middle"))
    drawing = _drawing(axis, labels, unit, drawn)
    html = _svg(id, title, description, drawing) + _table(title, labels, [series])
    return Chart.of(html, description, drawing)


def stacked(
    *,
    id: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    marked: Collection[int] | None = None,
    places: int = 0,
) -> Chart:
    """Columns made of up to four series, the first at the bottom; `marked` columns carry their total. With a legend."""
    _check(labels, series, most=4)
    totals: list[Value] = [
        sum((Decimal(str(v)) for v in column if v is not None), Decimal(0))
        if any(v is not None for v in column)
        else None
        for column in zip(*(s.values for s in series), strict=True)
    ]
    axis = Axis.over(totals)
    width = (RIGHT - LEFT) / max(len(labels), 1)
    drawn = []
    for i in range(len(labels)):
        if totals[i] is None:
            drawn.append(_none(_middle(i, len(labels))))
        below = Decimal(0)
        for s, one in enumerate(series):
            value = one.values[i]
            if not value:
                continue
            y, height = axis.bar(below, value)
            drawn.append(_rect(_fill(id, s), LEFT + width * (i + (1 - BAR) / 2), y, width * BAR, height))
            below += Decimal(str(value))
    for i in _marked(totals, marked):
        total = totals[i]
        if total is not None:
            drawn.append(_words(_middle(i, len(labels)), axis.y(total) - 8, number(total, places), "middle"))
    drawing = _drawing(axis, labels, unit, drawn)
    html = _legend(id, series) + _svg(id, title, description, drawing) + _table(title, labels, series, id=id)
    return Chart.of(html, description, drawing, _keys(id, series))


def lines(
    *,
    id: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    marked: Collection[int] | None = None,
    places: int = 0,
) -> Chart:
    """Up to three lines with a different dash and marker each; a gap in the data is a gap in the line."""
    _check(labels, series, most=3)
    axis = Axis.over([v for s in series for v in s.values])
    drawn = []
    for s, one in enumerate(series):
        points = [None if v is None else (_middle(i, len(labels)), axis.y(v)) for i, v in enumerate(one.values)]
        drawn.append(format_html('<path class="ln ln{}" d="{}"/>', s + 1, _path(points)))
        drawn += [_marker(s, *p) for p in points if p is not None]
        for i in _marked(one.values, marked):
            value, point = one.values[i], points[i]
            if value is not None and point is not None:
                drawn.append(_words(point[0], point[1] - 12, number(value, places), "middle"))
    drawing = _drawing(axis, labels, unit, drawn)
    legend = _line_legend(series) if len(series) > 1 else SafeString("")
    html = legend + _svg(id, title, description, drawing) + _table(title, labels, series)
    return Chart.of(html, description, drawing, _line_keys(series) if len(series) > 1 else ())


def sparkline(values: Sequence[Value], now: int = -1) -> SafeString:
    """The run of years above a figure; decoration for the eyes (the figure beside it says what matters)."""
    top = max((float(v) for v in values if v is not None), default=0.0) or 1.0
    now %= max(len(values), 1)
    rects = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="7" height="{}"/>',
        (
            (_NOW if i == now else "", i * 10, 36 - height, height)
            for i, height in ((i, max(1, round(float(v) / top * 34))) for i, v in enumerate(values) if v is not None)
        ),
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} 36" preserveAspectRatio="none" {}>{}</svg>',
        max(len(values) * 10 - 2, 1),
        _HIDDEN,
        rects,
    )


# ---- Inside ----

_HIDDEN = mark_safe('aria-hidden="true" focusable="false"')
_NOW = mark_safe(' class="now"')
_PATTERNS = ("", "hatch", "dots", "cross")


def _check(labels: Sequence[str], series: Sequence[Series], most: int = 1) -> None:
    if not 1 <= len(series) <= most:
        raise ValueError(f"a chart of this kind shows 1 to {most} series")
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name}: {len(one.values)} values for {len(labels)} labels")
        if any(v is not None and v < 0 for v in one.values):
            raise ValueError(f"{one.name}: these charts have no place for negative values")


def _marked(values: Sequence[Value], chosen: Collection[int] | None) -> list[int]:
    if chosen is not None:
        return sorted(i % len(values) for i in chosen)
    known = [i for i, v in enumerate(values) if v is not None]
    if not known:
        return []
    return sorted({known[0], max(known, key=lambda i: float(values[i] or 0)), known[-1]})


def _middle(index: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) / count * (index + 0.5)


def _n(value: float) -> str:
    return f"{value:.1f}"


def _words(x: float, y: float, words: str, anchor: str, css: str = "") -> SafeString:
    kind = format_html(' class="{}"', css) if css else ""
    return format_html('<text{} x="{}" y="{}" text-anchor="{}">{}</text>', kind, _n(x), _n(y), anchor, words)


def _none(x: float) -> SafeString:
    return _words(x, BOTTOM - 8, "—", "middle", "lb")


def _fill(id: str, position: int) -> SafeString:
    """What distinguishes the series at this place of a stack: solid, or a pattern from the legend."""
    return format_html('fill="url(#{}-{})"', id, _PATTERNS[position]) if position else mark_safe('class="b1"')


def _rect(fill: str, x: float, y: float, width: float, height: float) -> SafeString:
    kind = fill if isinstance(fill, SafeString) else format_html('class="{}"', fill)
    return format_html('<rect {} x="{}" y="{}" width="{}" height="{}"/>', kind, _n(x), _n(y), _n(width), _n(height))


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    out, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        out.append(f"{pen}{_n(point[0])} {_n(point[1])}")
        pen = "L"
    return "".join(out)


def _marker(position: int, x: float, y: float) -> SafeString:
    if position == 0:
        return format_html('<circle class="pt1" cx="{}" cy="{}" r="5"/>', _n(x), _n(y))
    if position == 1:
        return format_html('<rect class="pt2" x="{}" y="{}" width="10" height="10"/>', _n(x - 5), _n(y - 5))
    return format_html('<path class="pt3" d="M{} {}l6 10h-12z"/>', _n(x), _n(y - 6))


def _drawing(axis: Axis, labels: Sequence[str], unit: str, drawn: Sequence[SafeString]) -> SafeString:
    """Grid, unit, marks and labels, in a field of WIDTH × HEIGHT."""
    grid = []
    places = 0 if axis.step >= 1 else min(3, math.ceil(-math.log10(axis.step)))
    places = 1 if axis.step % 1 and axis.step > 1 else places
    for tick in axis.ticks():
        y = axis.y(tick)
        grid.append(
            format_html('<path class="{}" d="M{} {}H{}"/>', "g" if tick else "ax", int(LEFT), _n(y), int(RIGHT))
        )
        grid.append(_words(LEFT - 10, y + 5, number(tick, places), "end", "lb"))
    every = max(1, math.ceil(len(labels) / 20))
    below = [
        _words(_middle(i, len(labels)), HEIGHT - 10, label, "middle", "lb")
        for i, label in enumerate(labels)
        if i % every == 0
    ]
    over = format_html('<text class="lb" x="0" y="{}">{}</text>', int(TOP - 16), unit)
    return _join([*grid, over, *drawn, *below])


def _svg(id: str, title: str, description: str, drawing: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart chart--wide" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc><g aria-hidden="true">{}</g></svg>',
        WIDTH,
        HEIGHT,
        id,
        id,
        id,
        title,
        id,
        description,
        drawing,
    )


def _join(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _pattern(id: str, position: int) -> SafeString:
    name = _PATTERNS[position]
    shape = {
        "hatch": '<rect class="b2" width="8" height="8"/><path class="hatch" d="M0 0V8"/>',
        "dots": '<rect class="b3" width="8" height="8"/><circle class="dot" cx="4" cy="4" r="2"/>',
        "cross": '<rect class="b4" width="8" height="8"/><path class="hatch" d="M0 0V8M0 0H8"/>',
    }[name]
    return format_html(
        '<defs><pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse"{}>{}</pattern></defs>',
        id,
        name,
        mark_safe(' patternTransform="rotate(45)"') if name == "hatch" else "",
        mark_safe(shape),  # noqa: S308 (from the table above)
    )


def _keys(id: str, series: Sequence[Series]) -> list[Key]:
    """A swatch of 24 × 16 with its pattern, and what it stands for in words."""
    said = (_("суцільний колір"), _("у смужку"), _("у крапку"), _("у клітинку"))
    return [
        Key(
            format_html('{}<rect {} width="24" height="16"/>', _pattern(id, i) if i else "", _fill(id, i)),
            f"{one.name}: {said[i]}",
        )
        for i, one in enumerate(series)
    ]


def _line_keys(series: Sequence[Series]) -> list[Key]:
    return [
        Key(format_html('<path class="ln ln{}" d="M0 8H48"/>{}', i + 1, _marker(i, 24, 8)), one.name, 48)
        for i, one in enumerate(series)
    ]


def _legend(id: str, series: Sequence[Series]) -> SafeString:
    """Names each pattern in words, and holds the patterns: it is visible whenever the chart or its table is."""
    rows = format_html_join(
        "",
        '<li><svg viewBox="0 0 24 16" {}>{}</svg>{}</li>',
        ((_HIDDEN, key.swatch, key.words) for key in _keys(id, series)),
    )
    return format_html('<ul class="legend">{}</ul>', rows)


def _line_legend(series: Sequence[Series]) -> SafeString:
    rows = format_html_join(
        "",
        '<li><svg class="key" viewBox="0 0 48 16" {}>{}</svg>{}</li>',
        ((_HIDDEN, key.swatch, key.words) for key in _line_keys(series)),
    )
    return format_html('<ul class="legend legend--lines">{}</ul>', rows)


def _table(caption: str, labels: Sequence[str], series: Sequence[Series], id: str = "") -> SafeString:
    """The same data as a table, each row with a bar to scale."""
    stack = [sum(float(s.values[i] or 0) for s in series) for i in range(len(labels))]
    top = max(stack, default=0.0) or 1.0
    heads = format_html_join("", '<th scope="col">{}</th>', ((s.name,) for s in series))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}<td><svg aria-hidden="true" focusable="false">{}</svg></td></tr>',
        (
            (
                label,
                format_html_join("", '<td class="num">{}</td>', ((s.text(i),) for s in series)),
                _row_bars(series, i, top, id),
            )
            for i, label in enumerate(labels)
        ),
    )
    return format_html(
        '<table class="bars"><caption class="vh">{}</caption><thead{}><tr><th scope="col">{}</th>{}'
        '<th scope="col"><span class="vh">{}</span></th></tr></thead><tbody>{}</tbody></table>',
        caption,
        mark_safe(' class="vh"') if len(series) == 1 else "",
        _("Період"),
        heads,
        _("Стовпчик"),
        rows,
    )


def _row_bars(series: Sequence[Series], index: int, top: float, id: str) -> SafeString:
    if len(series) > 1 and not id:  # lines don't add up: the figures alone are the row
        return SafeString("")
    parts, x = [], 0.0
    for s, one in enumerate(series):
        width = float(one.values[index] or 0) / top * 100
        fill = _fill(id, s) if s else ""
        parts.append(format_html('<rect x="{}%" width="{}%" height="100%" {}/>', _n(x), _n(width), fill))
        x += width
    return _join(parts)
