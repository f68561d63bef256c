"""The scripts help and never stand in the way. A small page that uses them is laid over the served city's address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'"
)
HEAD = """<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>Дослід</title>
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}'>
<link rel="stylesheet" href="/static/design/css/tokens.css"><link rel="stylesheet" href="/static/design/css/merezhka.css">
<script src="/static/design/js/esm.js" defer></script><script src="/static/design/vendor/htmx.min.js" defer></script>
</head><body><main id="main">"""
FORM = """<form id="f" method="post" action="/lab/saved/" data-autosave="/lab/save/">
<input type="hidden" name="seen_version" value="7"><label>Назва <input name="title" value="Було"></label>
<label>Клієнт <input name="client" data-keep="no"></label><label><input type="checkbox" name="ok"> Так</label>
<button>Далі</button><p class="saved" data-saved role="status"></p></form>"""


@pytest.fixture
def lab(as_person: Callable[[str], Page]) -> Callable[[str], Page]:
    """A page of ours with the given body, under the same content policy as the site."""

    def show(body: str) -> Page:
        page = as_person("")
        page.route(
            "**/lab/",
            lambda route: route.fulfill(
                body=HEAD + body, content_type="text/html", headers={"Content-Security-Policy": POLICY}
            ),
        )
        page.goto("/lab/")
        page.evaluate("localStorage.clear()")
        return page

    return show


def saves(page: Page, **answer: object) -> list[str]:
    """Answer autosaves so; returns the list that fills with what was posted."""
    posted: list[str] = []

    def take(route: Route) -> None:
        posted.append(route.request.post_data or "")
        route.fulfill(**answer)  # type: ignore[arg-type]

    page.route("**/lab/save/", take)
    return posted


def test_answers_are_saved_by_themselves_and_the_page_says_when(lab: Callable[[str], Page]) -> None:
    page = lab(FORM)
    posted = saves(page, json={"saved": "14:32", "fields": {"seen_version": "8"}})
    page.get_by_label("Назва").fill("Стало")
    page.get_by_label("Так").focus()
    expect(page.locator("[data-saved]")).to_have_text("Збережено о 14:32")
    assert page.locator("[name=seen_version]").input_value() == "8"
    assert len(posted) == 1
    assert "Стало" in posted[0]


def test_a_refusal_is_said_in_the_server_s_words(lab: Callable[[str], Page]) -> None:
    page = lab(FORM)
    saves(page, status=409, json={"message": "Розділ зараз редагує Денис П."})
    page.get_by_label("Назва").fill("Стало")
    page.get_by_label("Так").focus()
    expect(page.locator("[data-saved]")).to_have_text("Розділ зараз редагує Денис П.")


def test_a_lost_connection_loses_nothing_but_keeps_no_personal_data(lab: Callable[[str], Page]) -> None:
    page = lab(FORM)
    page.route("**/lab/save/", lambda route: route.abort())
    page.get_by_label("Назва").fill("Написано в потязі")
    page.get_by_label("Клієнт").fill("Галина М.")
    page.get_by_label("Так").check()
    expect(page.locator("[data-saved]")).to_contain_text("лишилися на цьому пристрої")
    assert "Галина" not in page.evaluate("JSON.stringify(localStorage)")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.get_by_label("Назва").input_value() == "Було"
    page.get_by_role("button", name="Повернути їх").click()
    assert page.get_by_label("Назва").input_value() == "Написано в потязі"
    assert page.get_by_label("Так").is_checked()


def test_sums_are_counted_as_typed_exactly_as_the_server_counts(lab: Callable[[str], Page]) -> None:
    page = lab(
        """<div data-estimate><div data-line><input data-quantity aria-label="К1"><input data-price aria-label="Ц1">
        <select data-source aria-label="Д1"><option value="city">місто</option></select><output data-sum id="s1"></output></div>
        <div data-line><input data-quantity aria-label="К2"><input data-price aria-label="Ц2"><output data-sum id="s2"></output></div></div>
        <output data-total="" id="all"></output><output data-total="city" data-cap="200000" data-warning="w" id="city"></output>
        <p id="w" role="status"></p>"""
    )
    for label, typed in {"К1": "1,5", "Ц1": "1 470,90 грн", "К2": "дванадцять", "Ц2": "5"}.items():
        page.get_by_label(label).fill(typed)
    expect(page.locator("#s1")).to_have_text("2\u00a0206,35")
    expect(page.locator("#s2")).to_have_text("—")
    expect(page.locator("#all")).to_have_text("2\u00a0206,35")
    expect(page.locator("#city")).to_have_text("2\u00a0206,35")
    expect(page.locator("#w")).to_have_text("Більше за межу на 206,35 грн")


def test_a_counter_warns_and_never_cuts(lab: Callable[[str], Page]) -> None:
    page = lab('<textarea id="t" data-count="5" aria-label="Текст"></textarea><p data-counter-for="t"></p>')
    page.get_by_label("Текст").fill("сім сім")
    expect(page.locator("[data-counter-for]")).to_contain_text("На 2 більше, ніж радимо")
    assert page.get_by_label("Текст").input_value() == "сім сім"


def test_a_second_click_sends_nothing(lab: Callable[[str], Page]) -> None:
    page = lab('<form data-once method="post" action="/lab/once/"><button>Подати</button></form>')
    sent: list[str] = []
    page.route("**/lab/once/", lambda route: (sent.append("x"), route.fulfill(status=204)))
    page.get_by_role("button").dblclick()
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_htmx_swaps_under_our_policy_and_moves_the_focus_where_the_server_says(lab: Callable[[str], Page]) -> None:
    page = lab('<a href="/lab/part/" hx-get="/lab/part/" hx-target="#here">Ще</a><div id="here"></div>')
    part = '<h2 id="new" tabindex="-1" data-focus>Нове</h2><button data-print hidden>Надрукувати</button>'
    page.route("**/lab/part/", lambda route: route.fulfill(body=part, content_type="text/html"))
    page.get_by_role("link").click()
    expect(page.locator("#new")).to_be_focused()
    expect(page.get_by_role("button", name="Надрукувати")).to_be_visible()
    assert page.locator("#here").get_attribute("aria-busy") is None
