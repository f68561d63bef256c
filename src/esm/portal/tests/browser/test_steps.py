"""Pages that one comes to only by doing something: the step before them is part of them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from esm.design.tests import browser as checks
from esm.portal.demo.people import PASSWORD

from .conftest import City

pytestmark = pytest.mark.browser


def test_a_code_is_asked_for_after_the_password(chromium: Browser, city: City) -> None:
    context = chromium.new_context(base_url=city.url, locale="uk-UA")
    page = context.new_page()
    page.goto("/work/")
    page.get_by_label("Електронна пошта").fill("member4@panel.example")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Увійти", exact=True).click()
    assert page.url.endswith("/accounts/2fa/authenticate/")
    faults = checks.faults(page)
    context.close()
    assert not faults, "\n".join(faults)


def test_a_message_to_us_is_thanked_for_on_a_sound_page(as_person: Callable[[str], Page]) -> None:
    page = as_person("")
    page.goto("/feedback/")
    page.get_by_label("Інше").check()
    page.locator("textarea[name=text]").fill("Кнопка не читається")
    page.get_by_role("button", name="Надіслати").click()
    assert page.url.endswith("/feedback/sent/")
    faults = checks.faults(page)
    assert not faults, "\n".join(faults)
