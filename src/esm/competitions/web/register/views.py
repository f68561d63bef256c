"""The public register of projects. Whoever mounts it may pass `later`: what is known of projects after the award."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.design.documents import in_state_language, typst_pdf
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, download, export_response
from esm.kernel.lists import Query, Sorting, listing

from ...selectors.after import After, MoneyPath
from ...selectors.minutes import minutes_data
from ...selectors.project import project_public
from ...selectors.register import (
    NO_CONTRACT,
    SORTS,
    ContractStates,
    Later,
    LaterMoney,
    ProjectRow,
    RegisterFilter,
    all_rows,
    register_of,
    statuses,
)
from ...selectors.results import ResultRow, all_results, released_minutes, results_of
from ..forms.register import RegisterForm

SORTING = Sorting({code: (code,) for code in SORTS}, default="-score")


@require_GET
def projects(request: Request, later: Later | None = None, contracts: ContractStates | None = None) -> HttpResponseBase:
    at = timezone.now()
    agreed = [*contracts.choices(), (NO_CONTRACT, _("Договору ще немає"))] if contracts else []
    wanted = read_filter(request.GET, agreed)
    sort = SORTING.chosen(request.GET.get("sort"))
    if "format" in request.GET:
        rows = all_rows(wanted, at=at, sort=sort, contracts=contracts)
        return export_response(request, table(rows, _later(rows, later)), filename="projects")
    register = register_of(wanted, at=at, sort=sort, page=request.GET.get("page"), contracts=contracts)
    shown = register.page.with_rows(_with_states(register.page.rows, _later(register.page.rows, later)))
    form = RegisterForm(
        request.GET or None,
        years=register.years,
        directions=register.directions,
        statuses=statuses(),
        contracts=agreed,
        initial={"sort": sort},
    )
    titles = dict(register.directions)
    states, signed = dict(statuses()), dict(agreed)
    filters = {
        "q": lambda value: _("Слово: %(word)s") % {"word": value},
        "year": lambda value: _("Рік: %(year)s") % {"year": value} if value.isdigit() else None,
        "direction": lambda value: _("Напрям: %(title)s") % {"title": titles[value]} if value in titles else None,
        "status": lambda value: _("Стан: %(state)s") % {"state": states[value]} if value in states else None,
        "contract": lambda value: _("Договір: %(state)s") % {"state": signed[value]} if value in signed else None,
    }
    context = {
        "register": register,
        "listing": listing(shown, Query.of(request.GET.lists()), sorting=SORTING, filters=filters),
        "form": form,
        "crumbs": [(_("Головна"), "/")],
    }
    return render(request, "competitions/register/projects.html", context)


def read_filter(query: QueryDict, agreed: Iterable[tuple[str, str]] = ()) -> RegisterFilter:
    """Anything that makes no sense is left out: a public address must never break."""
    year = query.get("year", "")
    known = dict(statuses())
    return RegisterFilter(
        q=query.get("q", "").replace("\0", "")[:200],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        direction=query.get("direction", "").replace("\0", "")[:40],
        status=query.get("status", "") if query.get("status", "") in known else "",
        contract=query.get("contract", "") if query.get("contract", "") in dict(agreed) else "",
    )


def _later(rows: Sequence[ProjectRow], later: Later | None) -> dict[str, LaterMoney]:
    """Asked once for all rows; only released winners can have a contract."""
    numbers = [row.number for row in rows if row.awarded]
    return dict(later(numbers)) if later and numbers else {}


def _with_states(rows: Sequence[ProjectRow], later: dict[str, LaterMoney]) -> list[ProjectRow]:
    """A winner with a contract shows the contract's state."""
    return [
        replace(r, status_label=later[r.number].status_label, tone="info") if r.number in later else r for r in rows
    ]


@require_GET
def project(request: Request, number: str, after: After | None = None) -> HttpResponseBase:
    """Nothing of `after` before the release."""
    page = project_public(number, timezone.now(), after=after)
    if "format" in request.GET:
        path = page.told.path if page.told else None
        return export_response(request, path_table(page.row, path), filename=f"money-{number}")
    crumbs = [(_("Головна"), "/"), (_("Реєстр проєктів"), reverse("projects:projects"))]
    return render(request, "competitions/register/project.html", {"project": page, "told": page.told, "crumbs": crumbs})


def path_table(row: ProjectRow, path: MoneyPath | None) -> Table:
    """Every step of one project's money. Before the award there is one: what was asked."""
    columns = (
        Column("number", _("Номер"), Kind.TEXT, _("номер заявки, той самий назавжди")),
        Column("code", _("Код кроку"), Kind.TEXT, _("asked, recommended, awarded, original, changed, paid, accepted, returned")),
        Column("step", _("Крок")),
        Column("on", _("Дата"), Kind.DATE),
        Column("amount", _("Сума, грн"), Kind.MONEY, _("сума цього кроку; різні кроки не додають")),
        Column("why", _("Підстава")),
    )  # fmt: skip
    rows = [(row.number, s.code, s.label, s.on, s.amount, s.why) for s in path.steps] if path else []
    return Table(
        columns,
        rows or [(row.number, "asked", _("Просили"), None, row.asked, "")],
        title=_("Шлях грошей: %(title)s") % {"title": row.title},
        source=_("Ліцензія CC BY 4.0"),
    )


@require_GET
def results(request: Request, slug: str) -> HttpResponseBase:
    at = timezone.now()
    if "format" in request.GET:
        return export_response(request, results_table(*all_results(slug, at)), filename=f"results-{slug}")
    page = results_of(slug, at, page=request.GET.get("page"))
    crumbs = [
        (_("Головна"), "/"),
        (_("Конкурси"), reverse("calls:competitions")),
        (page.title, reverse("calls:competition", args=[slug])),
    ]
    return render(request, "competitions/register/results.html", {"results": page, "page": page.page, "crumbs": crumbs})


@require_GET
@in_state_language
def minutes(request: Request, slug: str, number: str) -> HttpResponseBase:
    """The signed minutes as everybody may read them: tagged PDF, scores without names."""
    kept = released_minutes(slug, number)
    content = typst_pdf("competitions/papers/minutes.txt", minutes_data(kept), at=kept.signed_at)
    return download(content, name=_("Протокол %(number)s.pdf") % {"number": number}, mime="application/pdf")


def table(rows: Sequence[ProjectRow], later: dict[str, LaterMoney]) -> Table:
    """What the register gives away: a list of allowed columns, each with its meaning."""
    columns = (
        Column("number", _("Номер"), Kind.TEXT, _("номер заявки, той самий назавжди")),
        Column("year", _("Рік"), Kind.INT, _("бюджетний рік конкурсу")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("edrpou", _("ЄДРПОУ")),
        Column("direction", _("Напрям")),
        Column("status", _("Стан")),
        Column("place", _("Місце"), Kind.INT, _("у рейтингу; після оприлюднення")),
        Column("score", _("Бал"), Kind.DECIMAL, _("середнє оцінок комісії, зі 100; після оприлюднення")),
        Column("asked", _("Просили в міста, грн"), Kind.MONEY),
        Column("recommended", _("Пропозиція, грн"), Kind.MONEY, _("скільки запропонувала комісія; після оприлюднення")),
        Column("awarded", _("Рішення, грн"), Kind.MONEY, _("скільки дає місто; після оприлюднення")),
        Column("raised", _("Власні й залучені, грн"), Kind.MONEY, _("за заявкою")),
        Column("original", _("Договір спершу, грн"), Kind.MONEY, _("сума, яку підписали першою")),
        Column("contracted", _("Договір, грн"), Kind.MONEY, _("сума з усіма змінами")),
        Column("paid", _("Сплачено, грн"), Kind.MONEY),
        Column("accepted", _("Прийнято за звітом, грн"), Kind.MONEY),
        Column("returned", _("Повернуто, грн"), Kind.MONEY),
    )

    def cells(r: ProjectRow) -> tuple[object, ...]:
        after = later.get(r.number)
        return (
            r.number, r.year, r.title, r.organisation, r.edrpou, r.direction,
            after.status_label if after else r.status_label, r.place,
            None if r.score is None else r.score / 100, r.asked, r.recommended, r.awarded, r.raised,
            after.original if after else None, after.contracted if after else None, after.paid if after else None,
            after.accepted if after else None, after.returned if after else None,
        )  # fmt: skip

    return Table(columns, [cells(r) for r in rows], title=_("Реєстр проєктів"), source=_("Ліцензія CC BY 4.0"))


def results_table(title: str, results: Sequence[ResultRow]) -> Table:
    columns = (
        Column("position", _("Рядок рейтингу"), Kind.INT),
        Column("place", _("Місце"), Kind.INT),
        Column("number", _("Номер")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("direction", _("Напрям")),
        Column("score", _("Бал"), Kind.DECIMAL),
        Column("asked", _("Просили, грн"), Kind.MONEY),
        Column("recommended", _("Пропозиція, грн"), Kind.MONEY),
        Column("awarded", _("Рішення, грн"), Kind.MONEY),
        Column("status", _("Стан")),
        Column("reserve", _("Місце в резерві"), Kind.INT),
        Column("why", _("Обґрунтування")),
        Column("tie", _("Правило для рівних")),
    )
    rows = [
        (
            r.position, r.row.place, r.row.number, r.row.title, r.row.organisation, r.row.direction,
            None if r.row.score is None else r.row.score / 100, r.row.asked, r.recommended, r.row.awarded,
            r.row.status_label, r.reserve_position, r.why, r.tie_words,
        )
        for r in results
    ]  # fmt: skip
    return Table(columns, rows, title=_("Результати: %(call)s") % {"call": title}, source=_("Ліцензія CC BY 4.0"))
