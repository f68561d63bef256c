"""Everybody's pages: notices, tasks with their results, studies, lists, tariffs, chosen providers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.calendar_file import Event, calendar_file
from esm.kernel.errors import found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, file_response, problems, require_signed_in
from esm.kernel.lists import Query, listing, paged

from .. import services
from ..dates import KYIV
from ..fees import fee_for
from ..machine import Mechanism
from ..policies import may_ask
from ..selectors import for_contracts as awards_of
from ..selectors import notices, plans
from ..selectors import tariffs as tariffs_of
from .common import points
from .forms import FeeForm, QuestionForm


@require_GET
def orders(request: Request) -> HttpResponseBase:
    years = awards_of.years()
    context = {"orders": notices.order_lists(timezone.now()), "years": years}
    return render(request, "orders/orders.html", context)


@require_GET
def order(request: Request, slug: str) -> HttpResponseBase:
    page = notices.order_page(notices.read_order(slug), timezone.now())
    return render(request, "orders/order.html", {"order": page, "may_ask": may_ask(request.actor)})


@require_GET
def calendar(request: Request, slug: str) -> HttpResponseBase:
    page = notices.order_page(notices.read_order(slug), timezone.now())
    host = request.get_host().partition(":")[0]
    url = request.build_absolute_uri(reverse("orders:order", args=[slug]))
    events = [
        Event(f"order-{slug}-{n}@{host}", title, starts, ends, url=url)
        for n, (title, starts, ends) in enumerate(notices.calendar_events(page))
    ]
    stamp = max([page.announced_at or page.row.opens_at, *(c.at for c in page.changes)]).astimezone(KYIV)
    response = HttpResponse(calendar_file(page.title, events, stamp=stamp), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="order-{slug}.ics"'
    return response


@require_GET
def lot(request: Request, slug: str, code: str) -> HttpResponseBase:
    page = notices.public_lot(slug, code, timezone.now())
    if "format" in request.GET:
        return export_response(request, _results(page), filename=f"lot-{code}")
    return render(request, "orders/lot.html", {"lot": page})


def _results(page: notices.LotPage) -> Table:
    columns = [
        Column("number", _("Пропозиція")),
        Column("organisation", _("Надавач")),
        Column("edrpou", _("Код ЄДРПОУ")),
        Column("place", _("Місце"), Kind.INT),
        Column("price", _("Ціна одиниці, грн"), Kind.MONEY),
        Column("price_points", _("Бали за ціну"), Kind.DECIMAL),
        Column("quality_points", _("Бали за якість"), Kind.DECIMAL),
        Column("total", _("Разом балів"), Kind.DECIMAL),
        Column("volume", _("Обсяг")),
        Column("amount", _("Сума, грн"), Kind.MONEY),
        Column("status", _("Рішення")),
        Column("reason", _("Обґрунтування")),
    ]

    rows = [
        (
            *(r.number, r.organisation, r.edrpou, r.place, r.price),
            *(points(r.price_points), points(r.quality_points), points(r.total)),
            *(r.volume, r.amount, r.status_label, r.reason),
        )
        for r in page.results
    ]
    return Table(columns, rows, title=page.title)


@require_signed_in
@require_http_methods(["GET", "POST"])
def ask(request: Request, slug: str) -> HttpResponseBase:
    found(may_ask(request.actor))
    page = notices.order_page(notices.read_order(slug), timezone.now())
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.ask_question(actor=request.actor, slug=slug, text=form.cleaned_data["text"], at=timezone.now())
        if outcome.ok:
            messages.success(request, _("Запитання надіслано. Відповідь зʼявиться на сторінці замовлення."))
            return redirect("orders:order", slug)
    return render(request, "orders/ask.html", {"order": page, "form": form})


# ---- needs and lists ------------------------------------------------------------------------------------------------


@require_GET
def needs(request: Request) -> HttpResponseBase:
    return render(
        request, "orders/needs.html", {"studies": plans.studies(public=True), "lists": plans.lists(public=True)}
    )


@require_GET
def need(request: Request, slug: str) -> HttpResponseBase:
    page = plans.study_page(plans.read_study(slug, public=True))
    if "format" in request.GET:
        columns = [
            Column("service", _("Послуга")),
            Column("category", _("Група людей")),
            Column("district", _("Район")),
            Column("needed", _("Потребують, осіб"), Kind.INT),
            Column("covered", _("Охоплено комунальними установами"), Kind.INT),
            Column("uncovered", _("Не охоплено"), Kind.INT),
        ]
        rows = [(f.service, f.category, f.district, f.needed, f.covered, f.uncovered) for f in page.figures]
        table = Table(columns, rows, title=page.row.title, source=page.row.source)
        return export_response(request, table, filename=f"needs-{slug}")
    return render(request, "orders/need.html", {"study": page})


@require_GET
def need_file(request: Request, slug: str) -> HttpResponseBase:
    study = plans.read_study(slug, public=True)
    found(study.file is not None)
    assert study.file is not None  # noqa: S101
    return file_response(study.file, inline=True)


@require_GET
def plan(request: Request, slug: str) -> HttpResponseBase:
    page = plans.list_page(plans.read_list(slug, public=True))
    if "format" in request.GET:
        columns = [
            Column("code", _("Код")),
            Column("service", _("Послуга")),
            Column("unit", _("Одиниця")),
            Column("volume", _("Обсяг"), Kind.DECIMAL),
            Column("price_cap", _("Гранична ціна, грн"), Kind.MONEY),
            Column("amount", _("Сума, грн"), Kind.MONEY),
            Column("ordered", _("Оголошено, грн"), Kind.MONEY),
        ]
        rows = [
            (n.service_code, n.service_title, n.unit_label, n.volume / 100, n.price_cap, n.amount, n.ordered)
            for n in page.lines
        ]
        return export_response(request, Table(columns, rows, title=page.row.title), filename=f"services-{slug}")
    return render(request, "orders/plan.html", {"plan": page})


# ---- chosen providers and tariffs -----------------------------------------------------------------------------------


@require_GET
def awards(request: Request) -> HttpResponseBase:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    mechanism = request.GET.get("mechanism", "")
    found_here = awards_of.public_awards(year=year, mechanism=mechanism)
    if "format" in request.GET:
        return export_response(request, _awards_table(found_here), filename="orders-awards")
    page = paged(found_here, page=request.GET.get("page"))
    context = {
        "listing": listing(page, Query.of(request.GET.lists())),
        "total": sum(a.amount.kopecks for a in found_here),
        "years": awards_of.years(),
        "mechanisms": Mechanism.choices,
        "year": text,
        "mechanism": mechanism,
    }
    return render(request, "orders/awards.html", context)


def _awards_table(rows: list[awards_of.OrderAward]) -> Table:
    columns = [
        Column("code", _("Пропозиція")),
        Column("year", _("Рік"), Kind.INT),
        Column("organisation", _("Надавач")),
        Column("service", _("Послуга")),
        Column("title", _("Завдання")),
        Column("mechanism", _("Спосіб")),
        Column("unit", _("Одиниця")),
        Column("volume", _("Обсяг"), Kind.DECIMAL),
        Column("unit_price", _("Ціна одиниці, грн"), Kind.MONEY),
        Column("amount", _("Сума, грн"), Kind.MONEY),
        Column("starts_on", _("З"), Kind.DATE),
        Column("ends_on", _("До"), Kind.DATE),
    ]
    cells = [
        (
            *(a.code, a.year, a.organisation, a.service, a.title, str(Mechanism(a.mechanism).label), a.unit_label),
            *(a.volume / 100, a.unit_price, a.amount, a.starts_on, a.ends_on),
        )
        for a in rows
    ]
    return Table(columns, cells, title=_("Надавачі за соціальним замовленням"))


@require_http_methods(["GET", "POST"])
def tariffs(request: Request) -> HttpResponseBase:
    """The table, and the calculator, which is sent by POST so that an income stands in no address."""
    rows = tariffs_of.tariffs()
    today = timezone.localdate()
    if request.method == "GET" and "format" in request.GET:
        return export_response(request, _tariffs_table(rows), filename="tariffs")
    now = {str(t.id): t for t in rows if t.in_force(today)}
    rules = tariffs_of.fee_rules(today)
    form = FeeForm(
        request.POST or None,
        tariffs=[(key, f"{t.service}, {t.unit_label}: {t.price}") for key, t in now.items()],
        grounds=list(rules.free_recipients.items()),
    )
    fee = None
    if request.method == "POST" and form.is_valid():
        chosen = now[form.cleaned_data["tariff"]]
        fee = fee_for(
            rules,
            price=chosen.price.kopecks,
            income=form.cleaned_data["income"],
            service_key=chosen.service_key,
            grounds=form.cleaned_data["grounds"],
        )
    return render(
        request,
        "orders/tariffs.html",
        {"rows": rows, "today": today, "form": form, "fee": fee, "rules": rules, "now": now},
    )


def _tariffs_table(rows: list[tariffs_of.TariffRow]) -> Table:
    columns = [
        Column("service", _("Послуга")),
        Column("unit", _("Одиниця")),
        Column("price", _("Тариф, грн"), Kind.MONEY),
        Column("valid_from", _("Діє з"), Kind.DATE),
        Column("valid_to", _("Діє до"), Kind.DATE),
        Column("act", _("Документ")),
    ]
    cells = [(t.service, t.unit_label, t.price, t.valid_from, t.valid_to, t.act) for t in rows]
    return Table(columns, cells, title=_("Тарифи соціальних послуг"))
