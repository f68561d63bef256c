"""The dynamics as pages, exports and the API read them: four queries, then pure functions kept while nothing changes.

`dynamics()` asks the database for all rows (some 200) each time and builds the table only when a row differs from the
last time, so there is no cache to invalidate, and all processes show the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .catalogue import DERIVED, by_formula
from .figures import Number, agrees, half_up
from .models import Correction, Edition, Indicator, Kind, Observation


class IndicatorRow(NamedTuple):
    """Titles and formulas are message ids; translate them where they are shown."""

    code: str
    column: str
    title: str
    short: str
    unit: str
    formula: str
    decimals: int

    @property
    def derived(self) -> bool:
        return self.code in DERIVED


class EditionRow(NamedTuple):
    code: str
    title: str
    owner: str
    source_url: str
    first_year: int
    last_year: int
    published_at: datetime
    published_by_id: int | None


class CorrectionRow(NamedTuple):
    year: int
    indicator: str
    old: Number | None
    new: Number | None
    reason: str
    at: datetime
    by_id: int | None


class _Raw(NamedTuple):
    indicator: str
    year: int
    kind: str
    value: int | None
    scale: int
    edition: str | None
    source: str
    source_url: str
    note: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A figure of a year. `published` is as it was written; `computed` is what the program counts now.

    For a year of the table, `computed` exists for derived indicators only: their formula over the published row. For
    a year of the program it is the sum of records, or the formula over those sums.
    """

    indicator: IndicatorRow
    year: int
    published: Number | None
    computed: Number | None
    exact: Fraction | None
    is_published: bool
    source: str
    source_url: str
    note: str
    entered_at: datetime | None

    @property
    def shown(self) -> Number | None:
        return self.published if self.is_published else self.computed

    @property
    def differs(self) -> bool:
        """True if what was published doesn't follow from its row or its records, beyond rounding."""
        if self.published is None or (self.exact is None and not self.indicator.derived):
            return False
        return not agrees(self.published, self.exact, self.indicator.decimals)

    @property
    def computed_shown(self) -> Number | None:
        """The computed value to the decimals of the column, or as many as were published."""
        if self.exact is None:
            return None
        return half_up(self.exact, max(self.indicator.decimals, self.published.scale if self.published else 0))


@dataclass(frozen=True, slots=True, eq=False)
class YearRow:
    year: int
    cells: tuple[Cell, ...]
    edition: EditionRow | None
    counted_at: datetime | None

    @property
    def is_published(self) -> bool:
        return self.edition is not None

    def cell(self, indicator: str) -> Cell:
        return next(cell for cell in self.cells if cell.indicator.code == indicator)


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A sentence of the source, and what the table itself says for those years."""

    text: str
    indicator: IndicatorRow
    first: int
    last: int
    exact: Number
    holds: bool


@dataclass(frozen=True, slots=True, eq=False)
class Dynamics:
    """The whole table. Equal only to itself, so that what is rendered from it can be kept by identity."""

    indicators: tuple[IndicatorRow, ...]
    years: tuple[YearRow, ...]
    totals: dict[str, Number | None]
    editions: tuple[EditionRow, ...]
    claims: tuple[Claim, ...]
    corrections: tuple[CorrectionRow, ...]

    @property
    def published(self) -> tuple[YearRow, ...]:
        return tuple(row for row in self.years if row.is_published)

    @property
    def first_year(self) -> int | None:
        return self.published[0].year if self.published else None

    @property
    def last_year(self) -> int | None:
        return self.published[-1].year if self.published else None

    @property
    def differing(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.years for cell in row.cells if cell.differs)

    def row(self, year: int) -> YearRow | None:
        return next((row for row in self.years if row.year == year), None)

    def indicator(self, code: str) -> IndicatorRow | None:
        return next((i for i in self.indicators if i.code == code), None)

    def series(self, indicator: str) -> tuple[tuple[int, Number | None], ...]:
        """Published years and values."""
        return tuple((row.year, row.cell(indicator).published) for row in self.published)


def any_published() -> bool:
    """Whether a table or a year was ever published here."""
    return Edition.objects.exists()


def dynamics() -> Dynamics:
    """The table as it stands. Four queries."""
    indicators = tuple(
        IndicatorRow(*r)
        for r in Indicator.objects.values_list("code", "column", "title", "short", "unit", "formula", "decimals")
    )
    observations = tuple(
        _Raw(*r)
        for r in Observation.objects.order_by("year", "indicator__position", "kind").values_list(
            "indicator__code", "year", "kind", "value", "scale", "edition__code",
            "source", "source_url", "note", "entered_at",
        )
    )  # fmt: skip
    editions = tuple(
        (
            EditionRow(
                e.code, e.title, e.owner, e.source_url, e.first_year, e.last_year, e.published_at, e.published_by_id
            ),
            tuple(tuple(sorted(claim.items())) for claim in e.claims),
        )
        for e in Edition.objects.all()
    )
    return _build(indicators, observations, editions, corrections())


def corrections() -> tuple[CorrectionRow, ...]:
    """The public log, newest first. One query."""
    rows = Correction.objects.values_list(
        "observation__year", "observation__indicator__code",
        "old_value", "old_scale", "new_value", "new_scale", "reason", "at", "by_id",
    )  # fmt: skip
    return tuple(
        CorrectionRow(year, code, _number(old, old_scale), _number(new, new_scale), reason, at, by)
        for year, code, old, old_scale, new, new_scale, reason, at, by in rows
    )


@lru_cache(maxsize=4)
def _build(
    indicators: tuple[IndicatorRow, ...],
    observations: tuple[_Raw, ...],
    editions: tuple[tuple[EditionRow, Any], ...],
    log: tuple[CorrectionRow, ...],
) -> Dynamics:
    by_code = {edition.code: edition for edition, _ in editions}
    by_year: dict[int, dict[tuple[str, str], _Raw]] = {}
    for raw in observations:
        by_year.setdefault(raw.year, {})[raw.indicator, raw.kind] = raw
    years = tuple(_year(year, indicators, found, by_code) for year, found in sorted(by_year.items()))
    published = [row for row in years if row.is_published]
    claims = tuple(
        _claim(dict(claim), indicators, published) for _, claims_of_edition in editions for claim in claims_of_edition
    )
    totals = {i.code: total(i, published) for i in indicators}
    return Dynamics(indicators, years, totals, tuple(e for e, _ in editions), claims, log)


def _year(
    year: int,
    indicators: tuple[IndicatorRow, ...],
    found: dict[tuple[str, str], _Raw],
    editions: dict[str, EditionRow],
) -> YearRow:
    def raw_row(kind: Kind) -> dict[str, Fraction | None]:
        numbers = {i.code: _raw_number(found.get((i.code, kind))) for i in indicators}
        return {code: number.fraction if number else None for code, number in numbers.items()}

    published_row, counted_row = raw_row(Kind.PUBLISHED), raw_row(Kind.COMPUTED)
    edition = next((editions[r.edition] for r in found.values() if r.edition), None)
    cells = []
    for i in indicators:
        published, counted = found.get((i.code, Kind.PUBLISHED)), found.get((i.code, Kind.COMPUTED))
        number = _raw_number(counted)
        if i.derived:
            # What was published has to follow from its own row; a year that wasn't published, from its records.
            exact = by_formula(i.code, published_row if edition else counted_row)
            computed = None if exact is None else half_up(exact, max(i.decimals, 2))
        else:
            exact, computed = (number.fraction if number else None), number
        shown = published or counted
        cells.append(
            Cell(
                i,
                year,
                _raw_number(published),
                computed,
                exact,
                edition is not None,
                shown.source if shown else "",
                shown.source_url if shown else "",
                shown.note if shown else "",
                shown.entered_at if shown else None,
            )
        )
    counted_at = max((r.entered_at for (_, kind), r in found.items() if kind == Kind.COMPUTED), default=None)
    return YearRow(year, tuple(cells), edition, counted_at)


def total(indicator: IndicatorRow, rows: Iterable[YearRow]) -> Number | None:
    """The sum of published values; the leverage of the sums, to two decimals; none for the cost per client.

    (A person may be a client in several years, so a sum of clients is no number of people, and a cost of that sum
    would look as if it were one.)
    """
    rows = list(rows)
    if not rows:
        return None
    if not indicator.derived:
        found = [n for row in rows if (n := row.cell(indicator.code).published)]
        return half_up(sum((n.fraction for n in found), Fraction(0)), max((n.scale for n in found), default=0))
    exact = exact_total(indicator, rows) if indicator.code == "leverage" else None
    return None if exact is None else half_up(exact, 2)


def exact_total(indicator: IndicatorRow, rows: Iterable[YearRow]) -> Fraction | None:
    """Sum by sum: the formula over the sums of the years, not the mean of the yearly ratios."""
    sums: dict[str, Fraction | None] = {}
    for row in rows:
        for cell in row.cells:
            if cell.published:
                sums[cell.indicator.code] = (sums.get(cell.indicator.code) or Fraction(0)) + cell.published.fraction
    return by_formula(indicator.code, sums) if indicator.derived else sums.get(indicator.code)


def _claim(claim: dict[str, Any], indicators: tuple[IndicatorRow, ...], published: list[YearRow]) -> Claim:
    indicator = next(i for i in indicators if i.code == claim["indicator"])
    rows = [row for row in published if claim["first"] <= row.year <= claim["last"]]
    exact = exact_total(indicator, rows) or Fraction(0)
    expected = Number.parse(claim["expected"]).fraction
    if claim["kind"] == "at_least":
        holds = exact >= expected
    else:  # «about»: the sum rounded to the step that the sentence uses
        step = Number.parse(claim["step"]).fraction
        holds = half_up(exact / step, 0).fraction * step == expected
    decimals = 2 if indicator.derived else indicator.decimals
    return Claim(claim["text"], indicator, claim["first"], claim["last"], half_up(exact, decimals), holds)


def _number(value: int | None, scale: int) -> Number | None:
    return None if value is None else Number(value, scale)


def _raw_number(raw: _Raw | None) -> Number | None:
    return None if raw is None else _number(raw.value, raw.scale)
