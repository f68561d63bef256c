"""At an e-office: a blind resident's daughter phones, one organisation can't, another comes, it has helped; and what was
not found stands in the draft of the next call. The operator has no mouse; nobody's browser runs a script.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from .conftest import City
from .hands import fill, press, said
from .keyboard import Keyboard
from .people import People, told

pytestmark = pytest.mark.browser

# Both give an escort to the blind in the demo city.
FIRST, SECOND = "ngo", "ngo22"
NEEDED = "Незряча. У середу о 10:30 до офтальмолога."
# Of the slowest typist: a key a second.
KEYS_IN_THIRTY_SECONDS = 30


@pytest.fixture
def desk(moving: City, chromium: Browser):
    with told(People(moving, chromium, script=False)) as story:
        yield story


def test_a_consultation_takes_four_keys(desk: People) -> None:
    page = desk.at("operator", "/desk/")
    keys = Keyboard(page)
    keys.alt("т")  # to the topic
    keys.choose("тр")  # «транспорт і супровід»
    with page.expect_navigation():
        keys.alt("к")
    said(page, "Консультацію записано")
    assert keys.pressed == 4 < KEYS_IN_THIRTY_SECONDS
    said(desk.at("operator", "/desk/consultations/"), "транспорт і супровід")


def test_an_escort_booked_by_keyboard_is_declined_then_given_and_the_call_back_closes(desk: People) -> None:
    page = desk.at("operator", "/desk/")
    keys = Keyboard(page)
    keys.alt("н")
    keys.type("0671230045")
    keys.fill("name", "Галина Миколаївна")
    keys.tick("За когось іншого")
    keys.to(page.locator("summary", has_text="Хто звернувся за людину"))
    keys.press("Enter")
    keys.fill("helper", "дочка Олена, 050 123 45 67")
    keys.fill("district", "салт")
    keys.tick("незрячі люди й люди з порушенням зору")
    keys.fill("words", NEEDED)
    keys.tick("Людина погодилася")
    keys.alt("п")
    keys.type("провести незрячу маму до лікаря")
    with page.expect_navigation():
        keys.press("Enter")
    keys.push("Супровід незрячих людей містом")
    keys.fill("wanted", "середа, 10:30")
    keys.to(page.locator("summary", has_text="Що передаємо організації"))
    keys.press("Enter")
    keys.tick("Хто звернувся за людину")
    keys.alt("т")
    keys.choose("тр")
    with page.expect_navigation():
        keys.alt("с")
    said(page, "Направлення створено")
    number = re.search(r"\d\d-\d{5}", page.url)[0]

    declining = desk.at(FIRST, f"/cabinet/referrals-in/{number}-1/")
    said(declining, "дочка Олена")
    declining.get_by_role("link", name="Не можемо допомогти").click()
    fill(declining, why="staff")
    declining.locator("main form .btn--main").click()

    page = desk.at("operator", f"/desk/appeals/{number}/")
    said(page, "немає кому надати послугу")
    keys.follow("Направити до організації")
    keys.alt("п")
    keys.type("провести незрячу маму до лікаря")
    with page.expect_navigation():
        keys.press("Enter")
    keys.push("Поводирі")
    with page.expect_navigation():
        keys.alt("с")
    said(page, "Направлення створено")

    helping = desk.at(SECOND, f"/cabinet/referrals-in/{number}-2/")
    said(helping, NEEDED)
    press(helping, "Прийняти")
    helping.get_by_role("link", name="Записати надану допомогу").click()
    fill(helping, outcome="full", service="021.0", quantity="2", unit="hour", mode="in_person")
    helping.locator("main form .btn--main").click()
    said(helping, "дані людини вже не показуємо")
    logged = desk.at(SECOND, "/cabinet/deliveries/")
    expect(logged.get_by_role("main").locator("tbody tr").first).to_contain_text("супров", ignore_case=True)

    page = desk.at("operator", f"/desk/appeals/{number}/")
    keys.to(page.get_by_label("допомогли", exact=True))
    keys.press("Space")
    keys.push("Записати")
    said(page, "Звернення закрито: допомогли.")
    asked = desk.at("", f"/help/status/?number={number}")
    fill(asked, tail="0045")
    press(asked, "Дізнатися")
    said(asked, "Послугу надано")
    said(asked, "закрито")


def test_what_was_not_found_is_read_in_the_next_call_s_draft(desk: People) -> None:
    needed = "Переклад жестовою мовою"
    draft = "/department/competitions/2027-3/edit/directions/"
    assert needed not in desk.at("official", draft).get_by_role("main").inner_text()
    page = desk.at("operator", "/desk/")
    keys = Keyboard(page)
    keys.alt("т")
    keys.choose("ін")
    keys.alt("п")
    keys.type("сурдоперекладач увечері")
    with page.expect_navigation():
        keys.press("Enter")
    keys.to(page.locator("summary", has_text="Нічого не підходить"))
    keys.press("Enter")
    keys.push("Записати потребу")
    said(page, "Потребу записано")
    said(desk.at("official", draft), needed)
