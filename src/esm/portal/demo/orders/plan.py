"""What comes before proposals: providers, tariffs, a study of needs, a list of services, a notice with its lots."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import Mechanism
from esm.orders.models import Lot, Order, ServiceList
from esm.orders.volumes import Unit
from esm.partners.services import record_provider

from ..city import City

DAY = timedelta(days=1)


CARE = "015.1"


VAN = "social-transport"


ESCORT = "021.0"


STANDARD = "Державний стандарт догляду вдома (наказ перевірте за реєстром актів)"


def add_provider(city: City, n: int, since: date) -> None:
    record_provider(
        actor=city.cast.official,
        organisation_id=city.cast.organisations[n].pk,
        section="legal",
        number=f"ДЕМО-{n + 1:04d}",
        since=since,
        services=[CARE, VAN, ESCORT],
        at=city.at,
    )


def set_tariffs(city: City, year: int) -> None:
    for key, unit, price in ((CARE, Unit.PERSON_HOUR, 150), (VAN, Unit.LEG, 180)):
        for n, since in enumerate((date(year, 1, 1), date(year + 1, 1, 1))):
            services.set_tariff(
                actor=city.cast.official,
                service_key=key,
                unit=unit,
                price=Money.of(price + 12 * n).kopecks,
                valid_from=since,
                act=f"Рішення виконкому № {15 + n} (демо)",
                at=city.at,
                is_demo=True,
            )


def add_study(city: City, year: int, at: datetime) -> None:
    draft = services.StudyDraft(
        year=year,
        title=f"Потреби в соціальних послугах — {year}",
        source="Опитування територіальних центрів і людей, які чекають (демо)",
        period_from=date(year, 1, 1),
        period_to=date(year, 6, 15),
        summary="Найбільше бракує догляду вдома й поїздок автобусом із підйомником.",
    )
    study = services.draft_study(actor=city.cast.official, draft=draft, at=at, is_demo=True)
    figures = [
        services.Figure(CARE, 1840, 1120, "older-alone"),
        services.Figure(CARE, 310, 90, "disability"),
        services.Figure(VAN, 1450, 400, "disability-mobility"),
        services.Figure(ESCORT, 620, 0, "disability-sight"),
    ]
    study = services.edit_study(
        actor=city.cast.official,
        slug=study.slug,
        seen_version=study.version,
        draft=draft,
        figures=figures,
        at=at,
        upload=SimpleUploadedFile("doslidzhennia.pdf", city.desk.paper, "application/pdf"),
    )
    services.publish_study(actor=city.cast.official, slug=study.slug, seen_version=study.version, at=at)


def approve_list(city: City, year: int, at: datetime) -> ServiceList:
    cast = city.cast
    draft = services.ListDraft(
        year, f"Перелік соціальних послуг — {year}", Money.of(6_000_000).kopecks, "Рішення про бюджет (демо)"
    )
    lines = [
        services.LineDraft(CARE, Unit.PERSON_HOUR, 24_000_00, Money.of(150).kopecks),
        services.LineDraft(VAN, Unit.LEG, 8_000_00, Money.of(180).kopecks),
        services.LineDraft(ESCORT, Unit.HOUR, 2_000_00, Money.of(140).kopecks),
    ]
    plan = services.draft_list(actor=cast.official, draft=draft, at=at, is_demo=True)
    plan = services.edit_list(
        actor=cast.official, slug=plan.slug, seen_version=plan.version, draft=draft, lines=lines, at=at
    )
    plan = services.submit_list(actor=cast.official, slug=plan.slug, seen_version=plan.version, at=at)
    return services.approve_list(
        actor=cast.head,
        slug=plan.slug,
        order_number=f"{year % 100}-од",
        order_date=at.date(),
        seen_version=plan.version,
        at=at + DAY,
    )


def draft_notice(city: City, plan: ServiceList, title: str, opens_at: datetime, closes_at: datetime) -> Order:
    draft = services.OrderDraft(
        title=title,
        about="Місто шукає надавачів для людей, яких не встигають охопити територіальні центри.",
        legal_basis="Порядок КМУ № 450 від 01.06.2020",
        opens_at=opens_at,
        closes_at=closes_at,
        contact_name=city.cast.official.name,
        contact_phone="057 000 00 00",
        contact_email="orders@city.example",
    )
    return services.draft_order(
        actor=city.cast.official, plan_slug=plan.slug, draft=draft, at=opens_at - DAY, is_demo=True
    )


def add_lot(
    city: City,
    order: Order,
    service: str,
    title: str,
    volume: int,
    *,
    mechanism: str = Mechanism.ORDER,
    starts_on: date | None = None,
) -> Lot:
    """A task over the line of `service`; `volume` in whole units."""
    line = order.plan.lines.get(service_key=service)
    requirements, criteria = services.starting_lot(order)
    groups = {CARE: ("older-alone",), VAN: ("disability-mobility",), ESCORT: ("disability-sight",)}
    draft = services.LotDraft(
        line_id=line.pk,
        mechanism=mechanism,
        title=title,
        about="Послугу надають за індивідуальним планом, щодня записують і підтверджують підписом.",
        standard=STANDARD if service == CARE else "",
        categories=groups[service],
        price_cap=line.price_cap,
        volume=volume * 100,
        place="Вдома в людей" if service == CARE else "У межах міста",
        starts_on=starts_on or date(order.year, 1, 15),
        ends_on=date(order.year, 12, 20),
        must_not_stop=True,
        requirements=requirements,
        criteria=criteria,
    )
    return services.add_lot(actor=city.cast.official, slug=order.slug, draft=draft, at=order.made_at)


def announce(city: City, order: Order) -> None:
    order.refresh_from_db()
    at = order.opens_at
    services.announce_order(actor=city.cast.official, slug=order.slug, seen_version=order.version, at=at)
    order.refresh_from_db()
    members = [m.pk for m in city.cast.commission[:2]]
    services.set_panel(actor=city.cast.secretary, slug=order.slug, user_ids=members, seen_version=order.version, at=at)
