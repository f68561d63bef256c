"""What other rooms may use of published figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from esm.design import formats

from .figures import Number
from .selectors import Cell, any_published, dynamics
from .services import load_published, refresh

__all__ = [
    "Figure",
    "Headline",
    "any_published",
    "differing",
    "dynamics_rows",
    "dynamics_table",
    "headline",
    "load_published",
    "refresh",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the home page: text for people, the published values by year for a sparkline (None: no value)."""

    code: str
    title: str
    unit: str
    text: str
    series: tuple[tuple[int, float | None], ...]


@dataclass(frozen=True, slots=True)
class Headline:
    year: int
    figures: tuple[Figure, ...]

    def figure(self, code: str) -> Figure:
        return next(f for f in self.figures if f.code == code)


def shown(number: Number | None, decimals: int) -> str:
    """As people read it, with at least the decimals of its column; «—» when there is none."""
    return formats.number(None if number is None else number.plain(), max(number.scale, decimals) if number else None)


def headline(year: int | None = None) -> Headline | None:
    """The nine published figures of a year (the latest by default), each with its history. None: nothing published."""
    table = dynamics()
    rows = [row for row in table.published if year is None or row.year == year]
    if not rows:
        return None
    row = rows[-1]
    return Headline(
        row.year,
        tuple(
            Figure(
                cell.indicator.code,
                _(cell.indicator.title),
                _(cell.indicator.unit),
                shown(cell.published, cell.indicator.decimals),
                tuple((y, float(n.fraction) if n else None) for y, n in table.series(cell.indicator.code)),
            )
            for cell in row.cells
        ),
    )


def dynamics_rows() -> list[list[str]]:
    """Header, then a row for each published year with the nine indicators as they were written, "" for none."""
    table = dynamics()
    header = ["year", *(i.column for i in table.indicators)]
    return [header, *([str(row.year), *(_plain(cell.published) for cell in row.cells)] for row in table.published)]


def dynamics_table() -> dict[str, Any]:
    """The whole table as JSON: numbers as strings, exactly as written, each with its source and what is computed."""
    table = dynamics()
    return {
        "indicators": [
            {
                "code": i.code,
                "column": i.column,
                "title": _(i.title),
                "unit": _(i.unit),
                "formula": _(i.formula),
                "decimals": i.decimals,
            }
            for i in table.indicators
        ],
        "years": [
            {
                "year": row.year,
                "status": "published" if row.is_published else "computed",
                "edition": row.edition.code if row.edition else None,
                "values": {cell.indicator.column: _cell(cell) for cell in row.cells},
            }
            for row in table.years
        ],
        "totals": {i.column: _plain(table.totals[i.code]) or None for i in table.indicators},
        "editions": [
            {
                "code": e.code,
                "title": e.title,
                "owner": e.owner,
                "source_url": e.source_url,
                "first_year": e.first_year,
                "last_year": e.last_year,
                "published_at": e.published_at.isoformat(),
            }
            for e in table.editions
        ],
        "corrections": len(table.corrections),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "published": _plain(cell.published) or None,
        "computed": _plain(cell.computed) or None,
        "differs": cell.differs,
        "note": cell.note,
    }


def _plain(number: Number | None) -> str:
    return "" if number is None else number.plain()


def differing() -> list[str]:
    """A line for each published value that doesn't follow from its formula beyond rounding."""
    return [
        f"{c.year} {c.indicator.code}: published {_plain(c.published)}, by formula {_plain(c.computed) or 'none'}"
        for c in dynamics().differing
    ]
