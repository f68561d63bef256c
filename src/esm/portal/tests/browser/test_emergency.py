"""An emergency in 24 hours: the police bring a mother with a child at night. Help goes first, the act after it; nobody
outside the team learns that there is such a case; then what the family needs is assessed as always.

The worker has no mouse; nobody's browser runs a script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import City
from .hands import press, said
from .keyboard import Keyboard
from .people import People, told

pytestmark = pytest.mark.browser

WORKER, SUPERVISOR, COLLEAGUE = "socialworker", "supervisor", "socialworker2"
HELPED = "Перевезли до кімнати безпеки, нагодували, доньку оглянула лікарка."
HELPER = "ГО «Світлий крок»"
TABS = 90


@dataclass
class Night(People):
    number: str = ""

    def case(self, who: str, address: str = "") -> Page:
        return self.at(who, f"/cases/{self.number}/{address}")


def pick(keys: Keyboard, name: str, value: str) -> None:
    """In a group of radios: Tab into it, then arrows to the answer."""
    radios = keys.page.locator(f"main [name='{name}']")
    chosen = keys.page.locator(f"main [name='{name}']:checked")
    keys.to(chosen.first if chosen.count() else radios.first, TABS)
    if not chosen.count():
        keys.press("Space")
    wanted = keys.page.locator(f"main [name='{name}'][value='{value}']")
    for _answer in range(radios.count()):
        if wanted.is_checked():
            return
        keys.press("ArrowDown")
    raise AssertionError(f"no answer {value} at {name}")


def write(keys: Keyboard, **answers: str) -> None:
    """Into text fields and lists, in the order of the form."""
    for name, words in answers.items():
        keys.to(keys.page.locator(f"main [name='{name}']").first, TABS)
        keys.fill(name, words)


def tick(keys: Keyboard, name: str, value: str = "") -> None:
    one = f"[value='{value}']" if value else ""
    keys.to(keys.page.locator(f"main [name='{name}']{one}").first, TABS)
    keys.press("Space")


def confirm(keys: Keyboard) -> None:
    """The one button of the step."""
    keys.to(keys.page.locator("main form .btn--main").last, TABS)
    with keys.page.expect_navigation():
        keys.press("Enter")


def owes(page: Page, words: str) -> None:
    """Beside the case stands what is to be done, by when, and how that was counted."""
    expect(page.get_by_role("complementary", name="Строки й люди")).to_contain_text(words)


def the_police_bring_them_at_night(night: Night) -> None:
    keys = Keyboard(night.at(WORKER, "/cases/new/"))
    pick(keys, "intake", "notification")
    write(keys, source="пол", words="Виїзд о 23:40. Мати з донькою шести років, чоловік бив обох.")
    tick(keys, "dangers", "violence")
    tick(keys, "dangers", "child")
    tick(keys, "emergency")
    write(keys, district="салт")
    tick(keys, "confidential")
    confirm(keys)
    said(keys.page, "Додайте до команди керівницю")  # what was typed and ticked stays
    assert keys.page.locator("main [name='emergency']").is_checked()
    keys.to(keys.page.get_by_role("main").get_by_label("Наставницька Віра"), TABS)
    keys.press("Space")
    confirm(keys)
    night.number = re.search(r"В-\d{4}-\d{5}", unquote(keys.page.url))[0]
    said(keys.page, "допомагаємо екстрено")
    said(keys.page, "Допомогти екстрено")
    owes(keys.page, "24 год від")


def nobody_else_learns_of_it(night: Night) -> None:
    colleague = night.at(COLLEAGUE, "/cases/?state=all")
    expect(colleague.get_by_role("main")).not_to_contain_text(night.number)
    for address in ("", "papers/", "acts/new/", "emergency/help/"):
        answer = colleague.context.request.get(f"/cases/{night.number}/{address}")
        assert answer.status == 404, address
    said(night.at(SUPERVISOR, "/cases/?danger=1"), night.number)


def help_is_given_at_once_and_stands_in_the_log(night: Night) -> None:
    page = night.at(WORKER, "/work/")
    said(page, f"{night.number}: допомогти екстрено")
    keys = Keyboard(night.case(WORKER, "emergency/help/"))
    write(keys, what=HELPED)
    keys.to(keys.page.locator("main [name='provider']"), TABS)
    keys.choose(HELPER)
    confirm(keys)
    said(keys.page, HELPED)
    owes(keys.page, "Скласти акт про екстрену допомогу")
    log = night.at("ngo", "/cabinet/deliveries/")
    expect(log.locator("main tbody tr", has_text="012.0").first).to_be_visible()
    expect(log.get_by_role("main")).not_to_contain_text(night.number)


def it_is_known_who_they_are(night: Night) -> None:
    keys = Keyboard(night.case(WORKER, "people/"))
    write(keys, surname="Вітренко", given_name="Олеся", birth_date="12.04.1992", phone="067 555 44 33")
    confirm(keys)
    said(keys.page, "Картку привʼязано")
    said(keys.page, "Вітренко Олеся")
    found = night.at(COLLEAGUE, "/cabinet/people/?q=Вітренко")
    expect(found.locator("#hits")).not_to_contain_text("Вітренко Олеся")


def the_case_neither_calms_nor_closes_without_its_act(night: Night) -> None:
    page = night.case(WORKER)
    assert page.get_by_role("link", name="Завершити екстрену допомогу").count() == 0
    page = night.case(WORKER, "emergency/calm/")
    page.locator("main [name='words']").fill("У безпеці.")
    page.locator("main form .btn--main").click()
    said(page, "Спершу складіть і затвердьте акт")


def the_act_is_written_signed_and_approved_by_another(night: Night) -> None:
    keys = Keyboard(night.case(WORKER, "acts/new/?kind=emergency"))
    pick(keys, "form_no", "803")
    confirm(keys)
    write(keys, what="Чоловік бив дружину й доньку.")
    pick(keys, "state", "hurt")
    pick(keys, "violence", "yes")
    pick(keys, "gender", "yes")
    confirm(keys)
    said(keys.page, "Напишіть відповідь: без неї акт неповний.")  # the rest of the answers stays
    assert keys.page.locator("main [name='violence'][value='yes']").is_checked()
    write(keys, done=HELPED, called="Поліція, швидка")
    pick(keys, "agreed", "yes")
    pick(keys, "safe", "yes")
    write(keys, where="Кімната безпеки", next="Зранку психологиня й адвокатка.")
    confirm(keys)
    said(keys.page, "Тепер його підписує людина")
    pick(keys, "signature", "spoken")
    write(keys, signer="лікарка Ірина Дяченко")
    confirm(keys)
    said(keys.page, "чекає на керівницю")
    assert keys.page.get_by_role("button", name="Затвердити").count() == 0, "nobody approves what she wrote"

    page = night.at(SUPERVISOR, "/work/")
    page.get_by_role("link", name=f"Затвердити акт випадку {night.number}").click()
    page.goto(f"/cases/{night.number}/acts/1/")
    press(page, "Затвердити")
    said(page, "Акт затверджено")


def then_needs_are_assessed_as_always(night: Night) -> None:
    keys = Keyboard(night.case(WORKER, "emergency/calm/"))
    write(keys, words="Мати з донькою в притулку, чоловіка затримано.")
    confirm(keys)
    said(keys.page, "оцінюємо потреби")
    owes(keys.page, "Оцінити потреби")
    said(night.case(WORKER, "story/"), "Екстрену допомогу завершено")


def the_act_is_printed_by_its_national_form_and_the_look_is_written_down(night: Night) -> None:
    page = night.case(WORKER, "papers/")
    link = page.get_by_role("link", name=re.compile("Акт про надання повнолітній особі"))
    pdf = night.file(WORKER, link.get_attribute("href") or "")
    assert pdf.startswith(b"%PDF")
    said(night.case(SUPERVISOR, "papers/"), "№ 803")


CHAPTERS = (
    the_police_bring_them_at_night,
    nobody_else_learns_of_it,
    help_is_given_at_once_and_stands_in_the_log,
    it_is_known_who_they_are,
    the_case_neither_calms_nor_closes_without_its_act,
    the_act_is_written_signed_and_approved_by_another,
    then_needs_are_assessed_as_always,
    the_act_is_printed_by_its_national_form_and_the_look_is_written_down,
)


def test_a_mother_with_a_child_is_helped_in_a_night(moving: City, chromium: Browser) -> None:
    with told(Night(moving, chromium, script=False)) as night:
        for chapter in CHAPTERS:
            chapter(night)
