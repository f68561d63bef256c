"""The table of all indicators and its notes, as the page and the printed page show them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from esm.indicators import catalogue as c
from esm.indicators.public import shown
from esm.indicators.selectors import Cell, Dynamics, YearRow

from .shown import figure_of

NBSP = "\u00a0"


@dataclass(slots=True)
class Note:
    """A numbered remark under the table; cells carry its number."""

    number: int
    text: str
    cells: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ShownCell:
    code: str
    title: str
    text: str
    marks: tuple[int, ...]
    none: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    year: int
    marks: tuple[int, ...]
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    totals: tuple[tuple[str, tuple[int, ...]], ...]
    notes: tuple[Note, ...]


def table(data: Dynamics) -> Table:
    notes = _notes(data)
    marks: dict[tuple[int, str], tuple[int, ...]] = {}
    for note in notes:
        for key in note.cells:
            marks[key] = (*marks.get(key, ()), note.number)
    return Table(
        tuple(_(i.short) for i in data.indicators),
        tuple(_row(row, marks) for row in data.years),
        tuple(
            (shown(data.totals[i.code], i.decimals), marks.get((0, i.code), ())) for i in data.indicators
        ) if data.published else (),
        tuple(notes),
    )  # fmt: skip


def _row(row: YearRow, marks: dict[tuple[int, str], tuple[int, ...]]) -> ShownRow:
    return ShownRow(
        row.year,
        marks.get((row.year, ""), ()),
        tuple(
            ShownCell(
                cell.indicator.code,
                _(cell.indicator.title).lower(),
                figure_of(cell),
                marks.get((row.year, cell.indicator.code), ()),
                cell.shown is None,
            )
            for cell in row.cells
        ),
    )


def _notes(data: Dynamics) -> list[Note]:
    """What the reader must know, worked out from the figures themselves."""
    found: list[Note] = []

    def add(text: str, cells: set[tuple[int, str]]) -> None:
        found.append(Note(len(found) + 1, text, cells))

    for row in data.published:
        city, winners = row.cell(c.CITY).published, row.cell(c.WINNERS).published
        if city and winners and city.value == 0 and winners.value:
            add(
                _(
                    "У %(year)d році бюджет не дав коштів, переможців без фінансування: %(winners)s. "
                    "Тому коефіцієнта немає."
                )
                % {"year": row.year, "winners": shown(winners, 0)},
                {(row.year, c.WINNERS), (row.year, c.LEVERAGE)},
            )
    by_formula = [cell for cell in data.differing if cell.indicator.derived]
    for i in data.indicators:
        if cells := [cell for cell in by_formula if cell.indicator.code == i.code]:
            add(
                _(
                    "Опубліковане значення не збігається з формулою: %(formula)s За формулою: %(values)s. "
                    "Показуємо те, що опубліковано, доки департамент не уточнить."
                )
                % {"formula": _(i.formula), "values": ", ".join(_by_formula(cell) for cell in cells)},
                {(cell.year, i.code) for cell in cells},
            )
    if changed := [cell for cell in data.differing if not cell.indicator.derived]:
        add(
            _("Після оприлюднення записи змінилися, тож сума за ними тепер інша: %(cells)s.")
            % {"cells": ", ".join(f"{_(x.indicator.title).lower()} {x.year}" for x in changed)},
            {(cell.year, cell.indicator.code) for cell in changed},
        )
    if data.published and (clients := data.totals.get(c.CLIENTS)):
        claim = next((x for x in data.claims if x.indicator.code == c.CLIENTS), None)
        said = " " + _("У тексті джерела: «%(text)s».") % {"text": claim.text} if claim else ""
        add(
            _("Сума річних значень — %(sum)s.%(said)s Одну людину могли порахувати в кількох роках.")
            % {"sum": shown(clients, 0), "said": said},
            {(0, c.CLIENTS)},
        )
    if counted := [row for row in data.years if not row.is_published]:
        add(
            _("Пораховано програмою із записів і ще не оприлюднено: %(years)s. До підсумку не входить.")
            % {"years": ", ".join(str(row.year) for row in counted)},
            {(row.year, "") for row in counted},
        )
    return found


def _by_formula(cell: Cell) -> str:
    value = shown(cell.computed_shown, cell.indicator.decimals) if cell.computed_shown else _("немає")
    return f"{cell.year} — {value}{NBSP}{_(cell.indicator.unit)}"
