"""The public pages of the dynamics. What depends on the figures alone is rendered once and kept until they change."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from esm.design import formats
from esm.design.chart_file import svg as chart_document
from esm.identity import public as identity
from esm.indicators import catalogue as c
from esm.indicators import program_years
from esm.indicators.figures import Number, agrees
from esm.indicators.public import dynamics_table, shown
from esm.indicators.selectors import Cell, CorrectionRow, Dynamics, IndicatorRow, YearRow, corrections, dynamics
from esm.kernel.errors import NotFound
from esm.kernel.exports import FORMATS, Column, Kind, Table
from esm.kernel.http import download, export_response
from esm.kernel.lists import paged
from esm.kernel.money import Money

from .shown import choices, figure_of, substituted
from .table import table

SOFT_HYPHEN = "\u00ad"


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Головна"), reverse("portal:home")), (_("Прозорість"), reverse("indicators:transparency")), *more]


def transparency(request: HttpRequest) -> HttpResponse:
    data = dynamics()
    return render(
        request,
        "indicators/transparency.html",
        {"data": data, "crumbs": _crumbs()[:1], "others": _others()},
    )


def _others() -> list[tuple[str, str, str]]:
    """Public registers of other rooms, as far as their pages exist in this city."""
    candidates = (
        ("/projects/", _("Реєстр проєктів"), _("Хто переміг, скільки просив, отримав і як відзвітував.")),
        ("/competitions/", _("Конкурси"), _("Умови, строки, критерії та рішення кожного конкурсу.")),
        ("/organisations/", _("Організації"), _("Хто подає проєкти й виконує їх.")),
    )
    return [entry for entry in candidates if _answers(entry[0])]


def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def dynamics_page(request: HttpRequest) -> HttpResponse:
    data = dynamics()
    keys = [choice.key for choice in choices()]
    chart = request.GET.get("chart", "")
    body = _body(data, chart if chart in keys else keys[0], get_language() or "uk")
    return render(request, "indicators/dynamics.html", {"data": data, "body": body, "crumbs": _crumbs()})


@lru_cache(maxsize=32)
def _body(data: Dynamics, chart: str, language: str) -> SafeString:
    """Everything below the masthead. `data` is a new object whenever a figure changes, so the key can't be stale."""
    if not data.years:
        return render_to_string("indicators/_none.html")
    charts = {choice.key: choice for choice in choices()}
    shown_charts = [chart] if chart == "money" else [chart, "money"]
    return render_to_string(
        "indicators/_dynamics.html",
        {
            "data": data,
            "choices": charts.values(),
            "chosen": chart,
            "figures": [charts[key].draw(data) for key in shown_charts] if data.published else [],
            "table": table(data),
            "feedback": "/feedback/" if _answers("/feedback/") else "",
            **_summary(data),
        },
    )


def _summary(data: Dynamics) -> dict[str, Any]:
    by_code = {i.code: shown(data.totals[i.code], i.decimals) for i in data.indicators} if data.published else {}
    return {
        "first": data.published[0].year if data.published else None,
        "last": data.published[-1].year if data.published else None,
        "total": {code.replace("-", "_"): text for code, text in by_code.items()},
        "facts": [
            (_("Міський бюджет"), f"{by_code[c.CITY]} ", _("тис. грн")),
            (_("Залучили організації"), f"{by_code[c.RAISED]} ", _("тис. грн")),
            (_("Створено робочих місць"), by_code[c.JOBS]),
            (_("Волонтерів"), by_code[c.VOLUNTEERS]),
        ]
        if by_code
        else [],
    }


def print_page(request: HttpRequest) -> HttpResponse:
    """The table, notes and source on paper: no charts, no links in the cells."""
    data = dynamics()
    context = {"data": data, "table": table(data), "crumbs": _crumbs(_parent()), **_summary(data)}
    return render(request, "indicators/print.html", context)


def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole table as a file: CSV and XLSX for spreadsheets, JSON with sources and what is computed."""
    if form == "json":
        return JsonResponse(dynamics_table(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    if form not in FORMATS:
        raise NotFound(_("Такого файлу немає. Є CSV, XLSX і JSON."))
    data = dynamics()
    columns = [
        Column("year", _("Рік"), Kind.TEXT),
        *(Column(i.column, _(i.short).replace(SOFT_HYPHEN, ""), _kind(i), _(i.formula)) for i in data.indicators),
        Column("status", _("Стан")),
    ]
    states = {True: _("оприлюднено"), False: _("пораховано, не оприлюднено")}
    rows = [
        (
            str(row.year),
            *(_number(cell.published if row.is_published else cell.computed) for cell in row.cells),
            states[row.is_published],
        )
        for row in data.years
    ]
    table = Table(columns, rows, _("Динаміка за роками"), "; ".join(e.title for e in data.editions))
    chosen = FORMATS[form]
    return download(chosen.write(table), name=f"dynamics.{form}", mime=chosen.mime)


def chart_file(request: HttpRequest, chart: str) -> HttpResponse:
    """A chart of the page as an SVG file, with its finding as the title and where its figures come from."""
    data = dynamics()
    chosen = next((choice for choice in choices() if choice.key == chart), None)
    drawn = chosen.draw(data) if chosen and data.published else None
    if drawn is None or drawn.chart is None:
        raise NotFound(_("Такої діаграми немає. Оберіть її на сторінці «Динаміка»."))
    address = f"{settings.PUBLIC_URL}{reverse('indicators:dynamics')}"
    source = _("Джерело: %(source)s. %(caption)s %(address)s. CC BY 4.0") % {
        "source": "; ".join(e.title for e in data.editions),
        "caption": drawn.caption,
        "address": address,
    }
    name = f"dynamics-{chart}-{data.published[0].year}-{data.published[-1].year}.svg"
    content = chart_document(drawn.chart, title=drawn.title, source=source).encode()
    return download(content, name=name, mime="image/svg+xml")


def _kind(indicator: IndicatorRow) -> Kind:
    return Kind.DECIMAL if indicator.decimals else Kind.INT


def _number(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(number.plain())


def _parent() -> tuple[str, str]:
    return _("Динаміка"), reverse("indicators:dynamics")


def year_page(request: HttpRequest, year: int) -> HttpResponse:
    data = dynamics()
    row = data.row(year)
    if row is None:
        raise NotFound(_("За цей рік показників немає."))
    years = [r.year for r in data.years]
    lines = [(cell, figure_of(cell), substituted(cell, row)) for cell in row.cells]
    return render(
        request,
        "indicators/year.html",
        {
            "row": row,
            "lines": lines,
            "persons": program_years.year_facts(year).persons if row.counted_at else None,
            "before": max((y for y in years if y < year), default=None),
            "after": min((y for y in years if y > year), default=None),
            "log": _log([entry for entry in data.corrections if entry.year == year], data),
            "crumbs": _crumbs(_parent()),
        },
    )


def figure_page(request: HttpRequest, year: int, indicator: str) -> HttpResponse:
    """One figure: what was published, what comes out now, why they differ, and the records or the source."""
    data = dynamics()
    row = data.row(year)
    cell = next((x for x in row.cells if x.indicator.code == indicator), None) if row else None
    if row is None or cell is None:
        raise NotFound(_("Такого показника за цей рік немає."))
    facts = program_years.year_facts(year) if row.counted_at else None
    records = facts.records.get(indicator, ()) if facts else ()
    if records and "format" in request.GET:
        return export_response(request, _records_table(cell, records), filename=f"{indicator}-{year}")
    page = paged(records, page=request.GET.get("page"))
    parts = [row.cell(code) for code in _parts(indicator)]
    return render(
        request,
        "indicators/figure.html",
        {
            "row": row,
            "cell": cell,
            "figure": figure_of(cell),
            "substituted": substituted(cell, row),
            "parts": [(part, figure_of(part)) for part in parts],
            "records": page.with_rows([(record, _project(record.code)) for record in page.rows]),
            "gap": _gap(row, cell, facts),
            "money": indicator in program_years.MONEY,
            "now": facts.number(indicator) if facts and indicator in facts.records else None,
            "counted": bool(facts and indicator in facts.records),
            "persons": facts.persons if facts and indicator == c.CLIENTS else None,
            "claims": [claim for claim in data.claims if claim.indicator.code == indicator],
            "log": _log([x for x in data.corrections if (x.year, x.indicator) == (year, indicator)], data),
            "crumbs": _crumbs(_parent(), (str(year), reverse("indicators:year", args=[year]))),
        },
    )


def _records_table(cell: Cell, records: Sequence[program_years.Record]) -> Table:
    money = cell.indicator.code in program_years.MONEY
    value = Column("value", _("Сума, грн") if money else _("Кількість"), Kind.MONEY if money else Kind.INT)
    columns = [
        Column("number", _("Номер")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        value,
    ]
    rows = [(r.code, r.title, r.organisation, Money(r.value) if money else r.value) for r in records]
    return Table(columns, rows, f"{_(cell.indicator.title)}, {cell.year}", _(cell.indicator.formula))


def _project(code: str) -> str:
    path = f"/projects/{code}/"
    return path if _answers(path) else ""


def _gap(row: YearRow, cell: Cell, facts: program_years.YearFacts | None) -> str:
    """Why the records below don't add up to the figure above; "" when they do."""
    if facts is None or cell.indicator.code not in facts.records:
        return ""
    now, decimals = facts.number(cell.indicator.code), cell.indicator.decimals
    if cell.published and not agrees(cell.published, now.fraction if now else None, decimals):
        return _(
            "Опубліковано %(published)s, а записи тепер дають %(now)s: вони змінилися після оприлюднення. "
            "Якщо зміна правильна, департамент виправить показник і поясне чому."
        ) % {"published": shown(cell.published, decimals), "now": shown(now, 0)}
    if not cell.is_published and cell.computed != now:
        return _("Показник пораховано %(at)s, відтоді записи змінилися. Невдовзі його перерахують.") % {
            "at": formats.datetime(row.counted_at)
        }
    return ""


def _parts(indicator: str) -> tuple[str, ...]:
    return {c.LEVERAGE: (c.RAISED, c.CITY), c.COST: (c.CITY, c.RAISED, c.CLIENTS)}.get(indicator, ())


def corrections_page(request: HttpRequest) -> HttpResponse:
    log = paged(corrections(), page=request.GET.get("page"))
    return render(
        request,
        "indicators/corrections.html",
        {
            "log": log.with_rows(_log(list(log.rows), dynamics())),
            "feedback": "/feedback/" if _answers("/feedback/") else "",
            "crumbs": _crumbs(),
        },
    )


def _log(rows: list[CorrectionRow], data: Dynamics) -> list[dict[str, Any]]:
    """Entries of the corrections log with names: who is answerable is public."""
    if not rows:
        return []
    names = identity.people({row.by_id for row in rows if row.by_id})
    by_code = {i.code: i for i in data.indicators}
    return [
        {
            "entry": row,
            "indicator": by_code[row.indicator],
            "by": names[row.by_id].name if row.by_id in names else _("Департамент"),
        }
        for row in rows
    ]
