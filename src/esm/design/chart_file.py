"""A chart as a file of its own: an SVG document with its title, legend and source inside, in the colours of paper."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .chart_axis import HEIGHT, WIDTH
from .charts import Chart

EDGE = 32
# How many letters fit in a line of a title (28 px) and of the source (15 px).
TITLE_LINE, SOURCE_LINE = 68, 130

_STYLE = mark_safe(
    "text{font:400 15px 'Source Sans 3',Arial,'Liberation Sans',sans-serif;fill:#14231f}"
    ".title{font:700 28px Arsenal,Arial,'Liberation Sans',sans-serif}"
    ".lb,.source{fill:#3f4d48}"
    ".drawing text:not(.lb){font-weight:600}"
    ".g{stroke:#d5cfbf;stroke-width:1}.ax{stroke:#14231f;stroke-width:1.5}"
    ".b1{fill:#0f5044}.b2{fill:#b3760f}.b3{fill:#fff}.b4{fill:#6f7a74}"
    ".hatch{stroke:#fff;stroke-width:2.5}.dot{fill:#0f5044}"
    ".ln{fill:none;stroke:#0f5044;stroke-width:3}.ln2{stroke:#b3760f;stroke-dasharray:9 5}"
    ".ln3{stroke:#6f7a74;stroke-dasharray:2 4}"
    ".pt1{fill:#0f5044}.pt2{fill:#fff;stroke:#b3760f;stroke-width:3}.pt3{fill:#6f7a74}"
)


def svg(chart: Chart, *, title: str, source: str) -> str:
    """The document as text. Needs no font, style sheet or script of the site."""
    heads, sources = textwrap.wrap(title, TITLE_LINE), textwrap.wrap(source, SOURCE_LINE)
    y = EDGE + 24
    top = _lines("title", heads, y, 34)
    y += 34 * len(heads)
    keys = []
    for key in chart.keys:
        keys.append(
            format_html(
                '<g transform="translate({} {})">{}<text x="{}" y="13">{}</text></g>',
                EDGE,
                y - 12,
                key.swatch,
                key.width + 10,
                key.words,
            )
        )
        y += 24
    drawing = format_html('<g class="drawing" transform="translate({} {})">{}</g>', EDGE, y, chart.drawing)
    y += HEIGHT + 34
    bottom = _lines("source", sources, y, 20)
    y += 20 * len(sources) + EDGE - 20
    return format_html(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-labelledby="t d"><title id="t">{title}</title><desc id="d">{text}</desc>'
        '<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{top}{keys}{drawing}{bottom}</svg>\n',
        width=WIDTH + 2 * EDGE,
        height=y,
        title=title,
        text=chart.description,
        style=_STYLE,
        top=top,
        keys=SafeString("".join(keys)),
        drawing=drawing,
        bottom=bottom,
    )


def _lines(css: str, lines: Sequence[str], y: int, step: int) -> SafeString:
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        ((css, EDGE, y + i * step, line) for i, line in enumerate(lines)),
    )
