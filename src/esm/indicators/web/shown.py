"""How figures and findings read on a page: sentences are made of the data, so a correction changes them too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from esm.design import charts, formats
from esm.indicators import catalogue as c
from esm.indicators.figures import Number
from esm.indicators.public import shown
from esm.indicators.selectors import Cell, Dynamics, YearRow

THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Choice:
    """One chart of the switch. `draw` makes its figure."""

    key: str
    title: str
    draw: Callable[[Dynamics], Drawn]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure: the heading states the finding, the text its extremes, then the chart with its own table."""

    key: str
    title: str
    text: SafeString
    chart: charts.Chart | None
    caption: str


def choices() -> list[Choice]:
    def one(code: str) -> Callable[[Dynamics], Drawn]:
        return lambda table: single(table, code)

    return [
        Choice("clients", _("Клієнти"), one(c.CLIENTS)),
        Choice("money", _("Гроші"), money),
        Choice("projects", _("Проєкти"), projects),
        Choice("leverage", _("Залучено на 1 грн"), one(c.LEVERAGE)),
        Choice("cost", _("Витрати на 1 клієнта"), one(c.COST)),
        Choice("jobs", _("Робочі місця"), one(c.JOBS)),
        Choice("volunteers", _("Волонтери"), one(c.VOLUNTEERS)),
    ]


def figure_of(cell: Cell) -> str:
    """The figure as the public table shows it; «немає» when there is none."""
    number = cell.shown if cell.is_published else cell.computed_shown
    return shown(number, cell.indicator.decimals) if number else _("немає")


def linked(cell: Cell, sentence: str) -> SafeString:
    from django.urls import reverse

    return format_html(
        '<a href="{}">{}</a>', reverse("indicators:figure", args=[cell.year, cell.indicator.code]), sentence
    )


def _decimal(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(number.plain())


def _extremes(cells: Sequence[Cell]) -> tuple[Cell, Cell] | None:
    known = [cell for cell in cells if cell.published]
    if not known:
        return None
    ordered = sorted(known, key=lambda cell: cell.published.fraction if cell.published else 0)
    return ordered[-1], ordered[0]


def _in_year(cell: Cell) -> str:
    return _("%(value)s у %(year)d році") % {"value": figure_of(cell), "year": cell.year}


CAPTIONS = {
    c.CLIENTS: lambda: _("Джерело не пояснює, чи рахували людину один раз на рік, чи кожну послугу."),
    c.LEVERAGE: lambda: _("Скільки гривень залучили організації на кожну гривню з міського бюджету."),
    c.COST: lambda: _("Опубліковані значення. Де вони не випливають з формули, сказано в примітках."),
    c.JOBS: lambda: _("Робочі місця, створені в проєктах за рік."),
    c.VOLUNTEERS: lambda: _("Людина могла бути волонтером у кількох проєктах і в кількох роках."),
}


def single(table: Dynamics, code: str) -> Drawn:
    """Columns of one indicator over the published years."""
    rows = table.published
    cells = [row.cell(code) for row in rows]
    indicator, extremes = cells[0].indicator, _extremes(cells)
    known = [cell for cell in cells if cell.published]
    name = _(indicator.title)
    if extremes is None:
        return Drawn(code, name, SafeString(""), None, "")
    top, low = extremes
    title = _("%(name)s: %(first)s у %(first_year)d, %(last)s у %(last_year)d") % {
        "name": name,
        "first": figure_of(known[0]),
        "first_year": known[0].year,
        "last": figure_of(known[-1]),
        "last_year": known[-1].year,
    }
    gaps = [str(cell.year) for cell in cells if not cell.published]
    tail = " " + _("Значення немає: %(years)s.") % {"years": ", ".join(gaps)} if gaps else ""
    template = _("Найбільше — {top}. Найменше — {low}.")
    text = format_html(template + "{tail}", top=linked(top, _in_year(top)), low=linked(low, _in_year(low)), tail=tail)
    description = (
        template.format(top=_in_year(top), low=_in_year(low)) + tail + " " + _("Усі значення — в таблиці нижче.")
    )
    big = code == c.CLIENTS
    values = [_decimal(cell.published) for cell in cells]
    chart = charts.bars(
        id=f"chart-{code}",
        title=_("Стовпчикова діаграма: %(name)s за роками") % {"name": name.lower()},
        description=description,
        labels=[str(row.year) for row in rows],
        series=charts.Series(
            name, [v / THOUSAND if v is not None and big else v for v in values], [figure_of(cell) for cell in cells]
        ),
        unit=_("тис. осіб") if big else _(indicator.unit),
        places=1 if big else indicator.decimals,
    )
    return Drawn(code, title, text, chart, CAPTIONS[code]())


def _pair(rows: Sequence[YearRow], first: str, second: str) -> list[tuple[Cell, Cell]]:
    return [(row.cell(first), row.cell(second)) for row in rows]


def money(table: Dynamics) -> Drawn:
    """City money and what organisations raised, one on the other."""
    rows = table.published
    pairs = _pair(rows, c.CITY, c.RAISED)
    more = [
        city.year for city, raised in pairs if city.published and raised.published
        and raised.published.fraction > city.published.fraction
    ]  # fmt: skip
    if len(more) == len(rows):
        title = _("Гроші: організації щороку залучали більше, ніж давав бюджет")
    else:
        title = _("Гроші: у %(more)d роках із %(all)d організації залучили більше, ніж дав бюджет") % {
            "more": len(more),
            "all": len(rows),
        }
    sums = {code: shown(table.totals[code], 1) for code in (c.CITY, c.RAISED)}
    text = _(
        "За всі роки: %(city)s тис. грн з бюджету і %(raised)s тис. грн залучених, разом із власними коштами організацій."
    ) % {
        "city": sums[c.CITY],
        "raised": sums[c.RAISED],
    }
    top = max(pairs, key=lambda p: sum(cell.published.fraction for cell in p if cell.published))
    description = _(
        "Найбільше — у %(year)d році: %(city)s з бюджету і %(raised)s залучених. Усі значення — в таблиці нижче."
    ) % {
        "year": top[0].year,
        "city": figure_of(top[0]),
        "raised": figure_of(top[1]),
    }
    chart = charts.stacked(
        id="chart-money",
        title=_("Діаграма: кошти міського бюджету і залучені кошти за роками"),
        description=description,
        labels=[str(row.year) for row in rows],
        series=[
            charts.Series(
                _("Міський бюджет"), [_decimal(p[0].published) for p in pairs], [figure_of(p[0]) for p in pairs]
            ),
            charts.Series(
                _("Залучені кошти"), [_decimal(p[1].published) for p in pairs], [figure_of(p[1]) for p in pairs]
            ),
        ],
        unit=_("тис. грн"),
    )
    caption = _("Суми в гривнях відповідного року, без поправки на інфляцію.")
    return Drawn("money", title, format_html("{}", text), chart, caption)


def projects(table: Dynamics) -> Drawn:
    """Winners and the other submitted projects, one on the other."""
    rows = table.published
    pairs = _pair(rows, c.SUBMITTED, c.WINNERS)
    title = _("Проєкти: %(submitted)s подано, %(winners)s перемогли") % {
        "submitted": shown(table.totals[c.SUBMITTED], 0),
        "winners": shown(table.totals[c.WINNERS], 0),
    }
    known = [p for p in pairs if p[0].published and p[1].published]
    top = max(known, key=lambda p: p[0].published.value if p[0].published else 0)
    text = format_html(
        _("Найбільше подали {top}, перемогли {winners}."),
        top=linked(top[0], _in_year(top[0])),
        winners=linked(top[1], figure_of(top[1])),
    )
    others = [
        None if not (s.published and w.published) else Decimal(s.published.value - w.published.value) for s, w in pairs
    ]
    chart = charts.stacked(
        id="chart-projects",
        title=_("Діаграма: подані проєкти за роками, з них перемогли"),
        description=_("Найбільше подали %(top)s. Усі значення — в таблиці нижче.") % {"top": _in_year(top[0])},
        labels=[str(row.year) for row in rows],
        series=[
            charts.Series(
                _("Перемогли"), [_decimal(w.published) for _s, w in pairs], [figure_of(w) for _s, w in pairs]
            ),
            charts.Series(_("Не перемогли"), others, [formats.number(n) for n in others]),
        ],
        unit=_("проєкти"),
    )
    return Drawn("projects", title, text, chart, _("Один проєкт — одна заявка на конкурс."))


def substituted(cell: Cell, row: YearRow) -> str:
    """The formula with the numbers of its row: «(828,0 + 835,9) × 1 000 ÷ 41 050 = 40,53»; "" for a plain figure."""
    if not cell.indicator.derived or cell.computed is None:
        return ""
    city, raised, clients = (figure_of(row.cell(code)) for code in (c.CITY, c.RAISED, c.CLIENTS))
    result = shown(cell.computed, 2)
    if cell.indicator.code == c.LEVERAGE:
        return f"{raised} ÷ {city} = {result}"
    return f"({city} + {raised}) × {formats.number(1000)} ÷ {clients} = {result}"
