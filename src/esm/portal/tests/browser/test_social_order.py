"""A social order of home care, from the needs study to the last hryvnia: two monthly acts, a recalculation, a return.

Seven people do it, each what is hers, in browsers without JavaScript. The service is that of two months that have
passed, so that a whole year of papers fits into one test; the rest is as in life.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import City
from .hands import PAPER, fill, press, said, today
from .people import People, told

pytestmark = pytest.mark.browser

LOT = "Догляд вдома: цілий шлях"
NOTICE = "Замовлення догляду: цілий шлях"
PROVIDERS = ("ngo", "ngo2")


def months() -> tuple[date, date]:
    """First days of two months that have passed in one budget year."""
    second = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    if second.month == 1:
        second = second.replace(year=second.year - 1, month=12)
    return (second - timedelta(days=1)).replace(day=1), second


FIRST, SECOND = months()
LAST = (SECOND + timedelta(days=32)).replace(day=1) - timedelta(days=1)
PAID_ON = f"{min(date.today(), date(FIRST.year, 12, 31)):%Y-%m-%d}"


@dataclass
class Order(People):
    study: str = ""
    plan: str = ""
    slug: str = ""
    lot: str = ""
    proposals: tuple[str, ...] = ()
    recipient: str = ""

    def office(self, who: str, address: str = "") -> Page:
        return self.at(who, f"/department/orders/{address}")

    @property
    def code(self) -> str:
        """The winner's proposal, by which its contract is known."""
        return self.proposals[0]

    @property
    def ngo(self) -> str:
        return PROVIDERS[0]

    def contract(self, who: str, address: str) -> Page:
        return self.at(who, f"/contracts/{self.code}/{address}")


def last_word(page: Page) -> str:
    """The last part of the address."""
    return page.url.rstrip("/").rpartition("/")[2]


def confirm(page: Page) -> None:
    """The one button of a step."""
    page.locator("main form .btn--main").click()


def chosen(page: Page, name: str, words: str) -> str:
    """The value of the option of a list that has these words."""
    return page.locator(f"main [name='{name}'] option", has_text=words).first.get_attribute("value") or ""


def the_city_studies_its_needs(order: Order) -> None:
    page = order.office("official", "needs/new/")
    fill(
        page, year=str(FIRST.year), title="Хто потребує догляду вдома", source="Опитування 1 450 людей",
        period_from=f"{FIRST.year - 1}-01-01", period_to=f"{FIRST.year - 1}-06-30",
    )  # fmt: skip
    press(page, "Створити")
    fill(page, **{"f-0-service_key": "015.1", "f-0-category": "older-alone", "f-0-needed": "300", "f-0-covered": "120"})
    press(page, "Зберегти")
    order.study = last_word(page)
    confirm(order.office("official", f"needs/{order.study}/publish/"))
    page = order.at("", f"/orders/needs/{order.study}/")
    said(page, "180")  # whom nobody reaches is counted


def the_list_of_services_rests_on_them(order: Order) -> None:
    page = order.office("official", "lists/new/")
    fill(
        page, year=str(FIRST.year), title="Перелік за потребами", ceiling="120 000", basis="Рішення сесії № 12/26",
        study=order.study,
    )  # fmt: skip
    press(page, "Створити")
    said(page, "не охоплено 180")
    assert page.locator("[name='l-0-service_key']").input_value() == "015.1", "the service comes from the study"
    fill(page, **{"l-0-unit": "person_hour", "l-0-volume": "1 000", "l-0-price_cap": "110"})
    press(page, "Зберегти")
    order.plan = last_word(page)
    said(page, "110\u00a0000")
    confirm(order.office("official", f"lists/{order.plan}/submit/"))
    page = order.office("head", f"lists/{order.plan}/approve/")
    fill(page, order_number="15-од", order_date=today())
    confirm(page)
    said(order.at("", f"/orders/lists/{order.plan}/"), "Хто потребує догляду вдома")


def a_technical_task_is_announced(order: Order) -> None:
    page = order.office("official", "new/")
    fill(
        page, plan=order.plan, title=NOTICE, legal_basis="Порядок № 450", opens_at=f"{today(days=-1)}T09:00",
        closes_at=f"{today(days=12)}T17:00", contact_phone="057 000 00 00",
    )  # fmt: skip
    press(page, "Створити")
    order.slug = last_word(page)
    page = order.office("official", f"{order.slug}/lots/new/")
    fill(
        page, line=chosen(page, "line", "догляд вдома"), mechanism="order", title=LOT,
        about="Допомога вдома за індивідуальним планом.", categories="older-alone", volume="1 000", price_cap="110",
        place="Вдома в людей", starts_on=f"{FIRST:%Y-%m-%d}", ends_on=f"{LAST:%Y-%m-%d}",
    )  # fmt: skip
    press(page, "Зберегти")
    page.get_by_role("main").get_by_role("link", name=LOT, exact=True).click()
    order.lot = last_word(page)
    page = order.office("official", f"{order.slug}/panel/")
    for name in ("Мельник Ірина", "Шевчук Олег"):
        page.get_by_label(name).check()
    press(page, "Зберегти")
    confirm(order.office("official", f"{order.slug}/announce/"))
    said(order.at("", f"/orders/{order.slug}/"), LOT)


def two_providers_propose(order: Order) -> None:
    for who, price in zip(PROVIDERS, ("95", "105"), strict=True):
        page = order.at(who, f"/cabinet/orders/start/{order.lot}/")
        page.locator("[name=organisation]").first.check()
        press(page, "Почати")
        own = last_word(page)
        fill(page, price="120", capacity="1 000", place="Усі райони", staff="12 працівниць")
        press(page, "Зберегти чернетку")
        said(page, "не вища за 110")  # over the cap; what was typed stays
        fill(page, price=price, quality="Щомісячні опитування", experience="Пʼять років")
        for box in page.locator("[name=confirmed]").all():
            box.check()
        press(page, "Зберегти чернетку")
        while page.get_by_text("Ще потрібні:").count():
            lacking = page.get_by_text("Ще потрібні:").inner_text().partition(":")[2].split(",")[0].strip(" .")
            fill(page, code=chosen(page, "code", lacking))
            page.locator("[name=file]").set_input_files(PAPER)
            press(page, "Додати файл")
        page = order.at(who, f"/cabinet/orders/{own}/submit/")
        fill(page, declared_by="Громадська Наталя")
        page.locator("[name=declared]").check()
        press(page, "Подати пропозицію")
        said(page, "Ціну до розкриття не бачить ніхто")
        order.proposals += (own,)
    said(order.office("secretary", f"lots/{order.lot}/"), "запечатано")
    order.city.run("clock.py", "close_order", order.slug)


def they_are_opened_checked_and_scored(order: Order) -> None:
    confirm(order.office("secretary", f"{order.slug}/open/"))
    for number in order.proposals:
        page = order.office("secretary", f"proposals/{number}/")
        for yes in page.locator("main input[type=radio][value=yes]").all():
            yes.check()
        press(page, "Зберегти відповіді")
        confirm(order.office("secretary", f"proposals/{number}/admit/"))
    for who in ("member", "member1"):
        for number in order.proposals:
            page = order.at(who, f"/review/orders/{number}/conflict/")
            fill(page, conflicted="no")
            press(page, "Відповісти")
            for line in page.locator("main form fieldset").all():
                line.locator("input[type=radio]").nth(4).check()
            press(page, "Надіслати оцінку")
            said(page, "Оцінку надіслано")


def the_cheaper_is_chosen_approved_and_published(order: Order) -> None:
    confirm(order.office("secretary", f"lots/{order.lot}/choose/"))
    page = order.office("head", f"lots/{order.lot}/approve/")
    fill(page, order_number="16-од", order_date=today())
    confirm(page)
    confirm(order.office("official", f"lots/{order.lot}/release/"))
    page = order.at("", f"/orders/{order.slug}/{order.lot}/")
    said(page, "Наказ 16-од")
    said(page, "95\u00a0000")


def a_contract_of_framework_volume_is_signed(order: Order) -> None:
    page = order.at("official", "/department/contracts/")
    page.locator("main li", has_text=LOT).get_by_role("button").click()
    assert last_word(page) == order.code
    page = order.at("official", f"/department/contracts/{order.code}/sign/")
    fill(page, signed_on=f"{FIRST:%Y-%m-%d}")
    press(page, "Записати")
    said(order.contract(order.ngo, "service/"), "Людей ще не направляли")


def a_person_is_directed_and_accepted(order: Order) -> None:
    page = order.contract("official", "referrals/new/")
    fill(
        page, number="Н-1", on=today(), decision_number="Р-1", decision_on=today(), name="Вигадана Марія",
        phone="057 000 00 00", volume="100", starts_on=f"{FIRST:%Y-%m-%d}", ends_on=f"{LAST:%Y-%m-%d}", income="4 000",
    )  # fmt: skip
    press(page, "Направити")
    page = order.contract(order.ngo, "referrals/1/")
    said(page, "Вигадана Марія")
    press(page, "Прийняти")
    page = order.contract(order.ngo, "service/")
    order.recipient = page.locator("td[data-l='Код отримувача']").first.inner_text().strip()
    assert "Вигадана" not in page.locator("main").inner_text()


def services_are_logged(order: Order, *given: tuple[date, str]) -> None:
    page = order.at(order.ngo, "/cabinet/deliveries/new/")
    district = page.locator("[name='r1-district'] option").nth(1).get_attribute("value") or ""
    for n, (day, hours) in enumerate(given, 1):
        row = {
            "date": f"{day:%Y-%m-%d}", "service": "015.1", "quantity": hours, "unit": "person_hour", "mode": "at_home",
            "contract": order.code, "recipient": order.recipient, "district": district,
        }  # fmt: skip
        fill(page, **{f"r{n}-{name}": value for name, value in row.items()})
    press(page, "Записати")


def the_act_is_handed_in(order: Order, month: date) -> str:
    page = order.contract(order.ngo, f"acts/preview/?month={month:%Y-%m}")
    said(page, order.recipient)
    press(page, "Подати акт")
    said(page, "Акт подано")
    return last_word(page)


def the_act_is_accepted(order: Order, ordinal: str) -> None:
    page = order.contract("official", f"acts/{ordinal}/")
    press(page, "Прийняти акт")
    said(page, "Акт прийнято")
    assert order.file("official", f"/contracts/{order.code}/acts/{ordinal}/document.pdf").startswith(b"%PDF")


def it_is_paid(order: Order, tranche: int) -> None:
    page = order.at("official", f"/department/contracts/{order.code}/pay/{tranche}/")
    fill(page, document=f"ТД-{tranche}", paid_on=PAID_ON)
    press(page, "Записати платіж")
    said(page, f"ТД-{tranche}")


def the_first_month_is_paid(order: Order) -> None:
    services_are_logged(order, (FIRST + timedelta(days=9), "6"), (FIRST + timedelta(days=16), "4"))
    the_act_is_accepted(order, the_act_is_handed_in(order, FIRST))
    it_is_paid(order, 1)


def the_second_month_is_returned_put_right_and_paid(order: Order) -> None:
    services_are_logged(order, (SECOND + timedelta(days=9), "4"))
    ordinal = the_act_is_handed_in(order, SECOND)
    page = order.contract("official", f"acts/{ordinal}/return/")
    fill(page, remark="Перевірте години")
    press(page, "Повернути")
    said(order.contract(order.ngo, f"acts/{ordinal}/"), "Перевірте години")
    the_act_is_accepted(order, the_act_is_handed_in(order, SECOND))
    it_is_paid(order, 2)


def the_volume_is_recalculated(order: Order) -> None:
    page = order.contract("official", "service/volume/")
    fill(page, volume="500", reason="Людей менше, ніж чекали")
    press(page, "Скласти зміну")
    change = page.url.replace(order.city.url, "")
    press(page, "Подати на погодження")
    press(order.at("head", change), "Погодити")
    page = order.at("official", f"{change}sign/")
    fill(page, signed_on=PAID_ON)
    confirm(page)
    said(order.contract("official", "service/"), "спершу 1\u00a0000")


def an_hour_too_many_is_found_and_its_money_comes_back(order: Order) -> None:
    page = order.at(order.ngo, f"/cabinet/deliveries/?contract={order.code}&since={SECOND:%Y-%m-%d}")
    page.locator("main tbody a").first.click()
    fill(page, reason="Записано двічі")
    press(page, "Скасувати запис")
    the_act_is_accepted(order, the_act_is_handed_in(order, SECOND))
    page = order.at("official", f"/department/contracts/{order.code}/close/")
    confirm_danger(page)
    said(page, "Договір завершено")
    page = order.at("official", f"/department/contracts/{order.code}/demand/")
    fill(page, reason="Зайві години за другий місяць")
    press(page, "Надіслати вимогу")
    assert order.file("official", f"/contracts/{order.code}/demands/1/document.pdf").startswith(b"%PDF")
    page = order.at("official", f"/department/contracts/{order.code}/repay/")
    fill(page, on=today(), document="ПД-1")
    press(page, "Записати повернення")
    expect(order.contract("official", "service/").get_by_role("main")).to_contain_text("Закрито")


def confirm_danger(page: Page) -> None:
    page.locator("main form .btn--danger").click()


def the_public_money_line_shows_each_step(order: Order) -> None:
    page = order.at("", f"/money/{order.code}/")
    steps = page.locator("table tbody tr").evaluate_all("rows => rows.map(r => r.innerText.replace(/\\s+/g, ' '))")
    wanted = (
        ("Пропозиція надавача", "95 000"), ("Вибір за оцінкою", "95 000"), ("Рішення міста", "16-од"),
        ("Договір, перша редакція", "95 000"), ("Зменшення суми", "Людей менше"), ("Сплачено", "ТД-1"),
        ("Сплачено", "ТД-2"), ("Прийнято", ""), ("Повернуто до бюджету", ""),
    )  # fmt: skip
    assert len(steps) == len(wanted), steps
    for said_there, (step, why) in zip(steps, wanted, strict=True):
        assert step in said_there, steps
        assert why in said_there.replace("\u00a0", " "), steps


CHAPTERS: tuple[Callable[[Order], None], ...] = (
    the_city_studies_its_needs,
    the_list_of_services_rests_on_them,
    a_technical_task_is_announced,
    two_providers_propose,
    they_are_opened_checked_and_scored,
    the_cheaper_is_chosen_approved_and_published,
    a_contract_of_framework_volume_is_signed,
    a_person_is_directed_and_accepted,
    the_first_month_is_paid,
    the_second_month_is_returned_put_right_and_paid,
    the_volume_is_recalculated,
    an_hour_too_many_is_found_and_its_money_comes_back,
    the_public_money_line_shows_each_step,
)


def test_home_care_goes_from_the_needs_to_the_returned_hryvnia(moving: City, chromium: Browser) -> None:
    with told(Order(moving, chromium, script=False)) as order:
        for chapter in CHAPTERS:
            chapter(order)
