"""The demo city's social orders, one in every state."""

from __future__ import annotations

from datetime import date, datetime

from esm.orders import services
from esm.orders.machine import Mechanism
from esm.orders.models import ServiceList

from ..city import City, evening
from .course import accept, admit, answer, choose, envelope, leave, open_seals, score
from .plan import (
    CARE,
    DAY,
    ESCORT,
    VAN,
    add_lot,
    add_provider,
    add_study,
    announce,
    approve_list,
    draft_notice,
    set_tariffs,
)


def build(city: City) -> None:
    """Six providers, two years of lists, five notices."""
    year = city.at.year
    for n in range(6):
        add_provider(city, n, date(year - 2, 2, 1 + n))
    this_year = city.at.replace(year=year, month=1, day=8, hour=9, minute=0)
    add_study(city, year - 1, this_year - 20 * DAY)
    set_tariffs(city, year)
    _finished(city, approve_list(city, year, this_year - 10 * DAY), this_year)
    before = city.at - 60 * DAY
    add_study(city, year, before)
    plan = approve_list(city, year + 1, before + 5 * DAY)
    _judged(city, plan)
    _open(city, plan)
    _draft(city, plan)
    _cancelled(city, plan)


def _finished(city: City, plan: ServiceList, opens_at: datetime) -> None:
    """This year's: home care shared by two, the lift-van at a tariff, an escort that nobody offered."""
    closes_at = evening(opens_at + 32 * DAY)
    order = draft_notice(city, plan, f"Догляд вдома й автобус із підйомником — {plan.year}", opens_at, closes_at)
    starts_on = date(plan.year, 3, 10)
    care = add_lot(city, order, CARE, "Догляд вдома за самотніми літніми людьми", 20_000, starts_on=starts_on)
    van = add_lot(
        city, order, VAN, "Поїздки автобусом із підйомником", 6_000, mechanism=Mechanism.COMPENSATION,
        starts_on=starts_on,
    )  # fmt: skip
    add_lot(city, order, ESCORT, "Супровід незрячих людей", 1_500, starts_on=starts_on)
    nights = add_lot(city, order, CARE, "Нічний догляд вдома", 1_000, starts_on=starts_on)
    announce(city, order)
    first, second, third = city.cast.organisations[:3]
    bids = [
        (answer(city, care, first, price=132, capacity=12_000, at=opens_at + 10 * DAY), (5, 4)),
        (answer(city, care, second, price=128, capacity=14_000, at=opens_at + 12 * DAY), (3, 3)),
        (answer(city, care, third, price=149, capacity=20_000, at=opens_at + 13 * DAY), (3, 2)),
    ]
    by_night = [
        (answer(city, nights, owner, price=price, capacity=1_000, at=opens_at + 15 * DAY), (4, 4))
        for owner, price in ((second, 138), (third, 145))
    ]
    rides = [
        answer(city, van, owner, price=180, capacity=size, at=opens_at + 14 * DAY)
        for owner, size in ((third, 4_000), (first, 3_000))
    ]
    for proposal in rides:
        accept(city, proposal, opens_at + 20 * DAY)
    checked = closes_at + 2 * DAY
    open_seals(city, order, closes_at + DAY)
    for proposal, points in (*bids, *by_night):
        admit(city, proposal, checked)
        score(city, proposal, points, checked + 3 * DAY)
    for lot in (care, nights):
        choose(city, lot, checked + 6 * DAY)
    leave(city, nights, checked + 40 * DAY)
    van.refresh_from_db()
    services.close_lot(actor=city.cast.official, code=van.code, seen_version=van.version, at=closes_at + DAY)


def _judged(city: City, plan: ServiceList) -> None:
    """Next year's first notice: its window is over; one task each is checked, waits for the head, waits for release."""
    opens_at = city.at - 50 * DAY
    closes_at = evening(city.at - 12 * DAY)
    order = draft_notice(city, plan, f"Догляд вдома — {plan.year}", opens_at, closes_at)
    districts = ("Київський і Салтівський райони", "Немишлянський район", "Індустріальний район")
    lots = [add_lot(city, order, CARE, f"Догляд вдома: {where}", 4_000) for where in districts]
    announce(city, order)
    made = [
        [
            answer(
                city, lot, city.cast.organisations[n], price=126 + 6 * n + 2 * k, capacity=3_000, at=opens_at + 9 * DAY
            )
            for n in range(2)
        ]
        for k, lot in enumerate(lots)
    ]
    envelope(city, lots[0], city.cast.organisations[2], opens_at + 10 * DAY)
    open_seals(city, order, closes_at + DAY)
    at = closes_at + 3 * DAY
    admit(city, made[0][0], at)
    for k in (1, 2):
        for n, proposal in enumerate(made[k]):
            admit(city, proposal, at)
            score(city, proposal, (4, 4 - n), at + DAY)
    choose(city, lots[1], at + 3 * DAY, approve=False)
    choose(city, lots[2], at + 3 * DAY, release=False)


def _open(city: City, plan: ServiceList) -> None:
    """Takes proposals today: one handed in, one being written, a provider that waits to be accepted."""
    opens_at = city.at - 15 * DAY
    order = draft_notice(
        city, plan, f"Догляд вдома й автобус із підйомником — {plan.year}", opens_at, evening(city.at + 20 * DAY)
    )
    care = add_lot(city, order, CARE, "Догляд вдома за людьми з інвалідністю", 6_000)
    van = add_lot(city, order, VAN, "Поїздки автобусом із підйомником", 7_000, mechanism=Mechanism.COMPENSATION)
    announce(city, order)
    first, second, third, fourth = city.cast.organisations[:4]
    answer(city, care, second, price=139, capacity=4_000, at=city.at - 5 * DAY)
    answer(city, care, first, price=135, capacity=3_000, at=city.at - 2 * DAY, hand_in=False)
    envelope(city, care, fourth, city.at - 3 * DAY)
    accept(city, answer(city, van, third, price=180, capacity=3_000, at=city.at - 8 * DAY), city.at - 6 * DAY)
    admit(city, answer(city, van, fourth, price=180, capacity=2_500, at=city.at - 4 * DAY), city.at - 2 * DAY)
    question = services.ask_question(
        actor=city.cast.of(first), slug=order.slug, text="Чи входить у ціну дорога до людини?", at=city.at - 4 * DAY
    )
    services.answer_question(
        actor=city.cast.official,
        slug=order.slug,
        question_id=question.pk,
        answer="Так, окремо дорогу не оплачуємо.",
        at=city.at - 3 * DAY,
    )
    services.ask_question(
        actor=city.cast.of(second), slug=order.slug, text="Чи можна починати з лютого?", at=city.at - DAY
    )


def _draft(city: City, plan: ServiceList) -> None:
    order = draft_notice(
        city, plan, f"Супровід незрячих людей — {plan.year}", city.at + 5 * DAY, evening(city.at + 40 * DAY)
    )
    add_lot(city, order, ESCORT, "Супровід незрячих людей", 1_200)


def _cancelled(city: City, plan: ServiceList) -> None:
    opens_at = city.at - 30 * DAY
    order = draft_notice(city, plan, f"Нічний догляд — {plan.year}", opens_at, evening(city.at - 5 * DAY))
    add_lot(city, order, CARE, "Нічний догляд вдома", 1_000)
    announce(city, order)
    order.refresh_from_db()
    services.cancel_order(
        actor=city.cast.head,
        slug=order.slug,
        reason="Послугу додали до догляду вдома.",
        seen_version=order.version,
        at=city.at - 25 * DAY,
    )
