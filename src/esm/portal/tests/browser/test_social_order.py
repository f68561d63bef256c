"""A social order of home care, from the choice of a provider to two monthly acts, a returned one and a recalculation.

The needs study, the list, the notice and the choice are the demo city's: its second provider of home care waits for its
contract. Everything from there on is done by an official, a head and the provider, each in a browser of her own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .conftest import City, served
from .hands import fill, press, said, today

pytestmark = pytest.mark.browser


@dataclass
class Order:
    city: City
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)
    code: str = ""
    ngo: str = ""
    recipient: str = ""

    def at(self, who: str, path: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(base_url=self.city.url, locale="uk-UA", timezone_id="Europe/Kyiv")
            context.add_cookies([{"name": "sessionid", "value": self.city.sessions[who], "url": self.city.url}])
            self.pages[who] = context.new_page()
        page = self.pages[who]
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{who} at {path}: {answer.status}"
        return page

    def contract(self, who: str, address: str) -> Page:
        return self.at(who, f"/contracts/{self.code}/{address}")


@pytest.fixture
def order(built: Path, tmp_path: Path, chromium: Browser) -> Iterator[Order]:
    with served(built, tmp_path / "city") as city:
        made = Order(city, chromium)
        yield made
        for page in made.pages.values():
            page.context.close()


def this_month() -> date:
    return date.today().replace(day=1)


def last_month() -> date:
    return (this_month() - timedelta(days=1)).replace(day=1)


def the_official_draws_and_signs_a_contract(order: Order) -> None:
    page = order.at("official", "/department/contracts/")
    page.locator("main li", has_text="Догляд вдома").get_by_role("button").first.click()
    order.code = page.url.rstrip("/").rpartition("/")[2]
    said(page, "Договір складено")
    page = order.at("official", f"/department/contracts/{order.code}/sign/")
    fill(page, signed_on=f"{last_month():%Y-%m-%d}")
    press(page, "Записати")
    page = order.contract("official", "service/")
    said(page, "Людей ще не направляли")
    for who in order.city.sessions:
        if who.startswith("ngo") and not order.ngo:
            context = order.browser.new_context(base_url=order.city.url)
            context.add_cookies([{"name": "sessionid", "value": order.city.sessions[who], "url": order.city.url}])
            if context.request.get(f"/contracts/{order.code}/service/").status == 200:
                order.ngo = who
            context.close()
    assert order.ngo, "the provider is one of the demo city's organisations"


def a_person_is_directed_and_accepted(order: Order) -> None:
    page = order.contract("official", "referrals/new/")
    fill(
        page, number="Н-1", on=today(), decision_number="Р-1", decision_on=today(), name="Вигадана Марія",
        phone="057 000 00 00", volume="100", starts_on=f"{last_month():%Y-%m-%d}", income="4 000",
    )  # fmt: skip
    press(page, "Направити")
    said(page, "Людину направлено")
    page = order.contract(order.ngo, "referrals/1/")
    said(page, "Вигадана Марія")
    press(page, "Прийняти")
    page = order.contract(order.ngo, "service/")
    order.recipient = page.locator("td[data-l='Код отримувача']").first.inner_text().strip()
    assert "Вигадана" not in page.locator("main").inner_text()


def services_are_logged(order: Order, day: date, hours: str) -> None:
    page = order.at(order.ngo, "/cabinet/deliveries/new/")
    option = page.locator(f"[name='r1-contract'] option[value='{order.code}']")
    assert option.count(), "the contract's line is offered"
    unit = page.locator("[name='r1-unit'] option", has_text="людино-година").first.get_attribute("value") or ""
    fill(
        page,
        **{
            "r1-date": f"{day:%Y-%m-%d}", "r1-service": "015.1", "r1-quantity": hours, "r1-unit": unit,
            "r1-mode": "at_home", "r1-contract": order.code, "r1-recipient": order.recipient,
        },
    )  # fmt: skip
    district = page.locator("[name='r1-district'] option").nth(1).get_attribute("value") or ""
    fill(page, **{"r1-district": district})
    press(page, "Записати")


def the_act_is_handed_in(order: Order, month: date) -> str:
    page = order.contract(order.ngo, f"acts/preview/?month={month:%Y-%m}")
    said(page, order.recipient)
    press(page, "Подати акт")
    said(page, "Акт подано")
    return page.url.rstrip("/").rpartition("/")[2]


def the_act_is_accepted_and_paid(order: Order, ordinal: str, tranche: int) -> None:
    page = order.contract("official", f"acts/{ordinal}/")
    press(page, "Прийняти акт")
    said(page, "Акт прийнято")
    page = order.at("official", f"/department/contracts/{order.code}/pay/{tranche}/")
    fill(page, document=f"ТД-{tranche}")
    press(page, "Записати платіж")


def the_act_is_returned(order: Order, ordinal: str) -> None:
    page = order.contract("official", f"acts/{ordinal}/return/")
    fill(page, remark="Перевірте години")
    press(page, "Повернути")
    said(order.contract(order.ngo, f"acts/{ordinal}/"), "Перевірте години")


def the_volume_is_recalculated(order: Order) -> None:
    page = order.contract("official", "service/volume/")
    fill(page, volume="5 000", reason="Людей менше, ніж чекали")
    press(page, "Скласти зміну")
    change = page.url
    press(page, "Подати на погодження")
    page = order.at("head", change.replace(order.city.url, ""))
    press(page, "Погодити")
    page = order.at("official", change.replace(order.city.url, "") + "sign/")
    fill(page, signed_on=today())
    page.locator("main form .btn--main").click()
    said(order.contract("official", "service/"), "спершу")


def test_home_care_is_ordered_given_and_paid(order):
    the_official_draws_and_signs_a_contract(order)
    a_person_is_directed_and_accepted(order)
    services_are_logged(order, last_month() + timedelta(days=10), "6")
    the_act_is_accepted_and_paid(order, the_act_is_handed_in(order, last_month()), 1)
    services_are_logged(order, date.today(), "4")
    the_act_is_returned(order, the_act_is_handed_in(order, this_month()))
    the_act_is_accepted_and_paid(order, the_act_is_handed_in(order, this_month()), 2)
    the_volume_is_recalculated(order)
