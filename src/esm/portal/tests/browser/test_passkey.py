"""A key instead of a password, as a browser does it: Chromium's own virtual key answers for the person."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from esm.portal.demo.people import PASSWORD

from .conftest import City

pytestmark = pytest.mark.browser
WHO = "head@ngo19.example"  # nobody else's test looks at her


def test_a_key_is_added_and_signs_in_without_a_password(chromium: Browser, city: City) -> None:
    # A key belongs to a domain, and an address in digits is none.
    context = chromium.new_context(base_url=city.url.replace("127.0.0.1", "localhost"), locale="uk-UA")
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda m: said.append(m.text) if "Content Security Policy" in m.text else None)
    browser = context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    added = browser.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"isUserVerified": True}})

    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("Електронна пошта").fill(WHO)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Увійти", exact=True).click()
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Підтвердити").click()
    page.get_by_label("Назва ключа").fill("Робочий ноутбук")
    page.get_by_label("Входити цим ключем без пароля").check()
    page.get_by_role("button", name="Додати ключ").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    kept = browser.send("WebAuthn.getCredentials", {"authenticatorId": added["authenticatorId"]})["credentials"]
    assert [credential["isResidentCredential"] for credential in kept] == [True]
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("Робочий ноутбук")

    context.clear_cookies()
    page.goto("/accounts/login/?next=/accounts/")
    page.get_by_role("button", name="Увійти ключем").click()
    page.wait_for_url("**/accounts/")
    expect(page.get_by_role("main")).to_contain_text(WHO)

    # Somebody else's finger on the same key opens nothing.
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": False})
    context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Увійти ключем").click()
    page.wait_for_timeout(500)
    page.goto("/accounts/")
    assert "/accounts/login/" in page.url
    context.close()
    assert said == []
