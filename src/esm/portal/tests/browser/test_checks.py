"""The checks find what they are for: a watchman who never barks proves nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from esm.design.tests import browser as checks

pytestmark = pytest.mark.browser

BAD = """<!doctype html><html><head><title> — ЄСМ</title></head><body>
<h1>Один</h1><h3>Три</h3><a href="#">нікуди</a><a href="#gone">немає</a>
<p id="a" style="color:#666;background:#fff">Бліде</p><p id="a">Двічі</p>
<div style="width:900px">Широке</div><button></button></body></html>"""


def test_a_bad_page_is_caught_by_every_check(as_person: Callable[[str], Page]) -> None:
    page = as_person("")
    page.set_content(BAD)
    found = "\n".join(checks.structure_faults(page) + checks.accessibility_faults(page))
    for fault in (
        "h1 is followed by h3",
        "no language",
        "id a twice",
        "to nowhere",
        "#gone",
        "inline style",
        "no main",
    ):
        assert fault in found
    for rule in ("color-contrast-enhanced", "button-name", "html-has-lang"):
        assert rule in found
    assert checks.sideways_scroll(page)
    assert checks.skip_link_faults(page)


def test_a_bad_colour_is_caught_on_every_page_and_a_good_one_is_asked_about_once(
    as_person: Callable[[str], Page],
) -> None:
    page = as_person("")
    page.set_content('<html lang="uk"><body style="color:#000;background:#fff"><p>Чорне</p><p>Чорне</p></body></html>')
    assert checks.colour_faults(page) == []
    for _ in range(2):
        page.set_content(BAD)
        assert "color-contrast-enhanced" in "".join(checks.colour_faults(page))


TWO_FACES = """<!doctype html><html lang="uk"><head><title>Сторінка — ЄСМ</title><style>
body { color: #000; background: #fff } button { padding: 20px } .narrow { display: none }
@media (max-width: 600px) { .narrow { display: block } .wide { display: none } .pale { color: #777 }
  .small { width: 9px; height: 9px; padding: 0; border: 0; overflow: hidden } }</style></head><body><main><h1>Один</h1>
<button class="wide"></button><div class="narrow"><input></div><p class="pale">Слова</p>
<button class="small">а</button><button class="small">б</button></main></body></html>"""


def test_what_is_wrong_at_one_width_only_is_caught_there(as_person: Callable[[str], Page]) -> None:
    page = as_person("")
    page.set_content(TWO_FACES)
    found = {fault.partition("\n")[0] for fault in checks.accessibility_faults(page)}
    for start in (
        "1280 light: button-name",
        "320 light: label",
        "320 light: target-size",
        "320 light: color-contrast",
    ):
        assert any(fault.startswith(start) for fault in found), (start, found)
    assert not any(fault.startswith(("320 light: button-name", "1280 light: label")) for fault in found)
