"""Every page of the table: nothing for axe to find in any look and width, and a sound structure."""

import hashlib
import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, Page

from esm.design.tests import browser as checks

from .conftest import City, complaints
from .pages import NOT_PAGES, PAGES, Look

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", PAGES, ids=lambda look: f"{look.who or 'visitor'} {look.path}")
def test_pages_are_accessible(look: Look, city: City, built: Path, open_page: Callable[[str], Page]) -> None:
    page = open_page(look.who)
    answer = page.goto(city.path(look.path))
    assert answer is not None
    assert answer.status == look.status
    assert page.url.removeprefix(city.url) == quote(city.path(look.path), safe="/?=&%:")
    faults = checks.faults(page) + complaints(page) + same_title_faults(page, look, built / "titles")
    assert not faults, "\n".join(faults)


def same_title_faults(page: Page, look: Look, seen: Path) -> list[str]:
    """Titles tell a person's pages apart. `seen` is shared by all workers: a file for each title, written once.

    Two addresses may show one page (one's own organisation with and without its code): then they are the same.
    """
    if look.status != 200 or "?" in look.path:
        return []
    main = page.locator("main").inner_text()
    seen.mkdir(exist_ok=True)
    file = seen / hashlib.sha256(f"{look.who}: {page.title()}".encode()).hexdigest()
    mine = file.with_suffix(f".{os.getpid()}")
    mine.write_text(f"{look.path}\n{main}", encoding="utf-8")
    try:
        os.link(mine, file)  # whole at once, so that the other worker never reads half of it
    except FileExistsError:
        path, _, shown = file.read_text(encoding="utf-8").partition("\n")
        if path != look.path and shown != main:
            return [f"{path} has the same title: {page.title()}"]
    return []


def test_every_address_that_shows_a_page_is_looked_at_or_says_why_not(city: City) -> None:
    looked_at = {
        resolve(city.path(look.path).partition("?")[0]).view_name for look in PAGES if look.path != "/no-such-page/"
    }
    shown = {name for name, view in addresses(get_resolver().url_patterns) if opens(view)}
    assert shown - looked_at - NOT_PAGES.keys() == set()
    assert looked_at & NOT_PAGES.keys() == set()
    assert NOT_PAGES.keys() - shown == set()


def addresses(patterns: Iterable[URLPattern | URLResolver], inside: str = "") -> Iterator[tuple[str, Any]]:
    """The name and the view of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, inside + space)
        else:
            yield f"{inside}{pattern.name}", pattern.callback


def opens(view: Any) -> bool:
    """Whether the address answers to GET: Django's `require_…` decorators keep their methods in their closures."""
    while view is not None:
        methods = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list")
            if getattr(view, "__closure__", None)
            else None
        )
        if methods:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True


def test_a_form_with_mistakes_is_accessible_and_says_so_first(as_person: Callable[[str], Page]) -> None:
    page = as_person("")
    page.goto("/feedback/")
    page.get_by_role("button", name="Надіслати").click()
    assert page.title().startswith("Помилок: 2.")
    assert page.evaluate("document.activeElement.className") == "errsum"
    page.get_by_role("link", name="Напишіть, що сталося").click()
    assert page.evaluate("document.activeElement.name") == "text"
    faults = checks.structure_faults(page) + checks.accessibility_faults(page) + checks.sideways_scroll(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("choice", ["dark.auto.normal", "dark.more.largest", "light.more.large", "auto.normal.normal"])
def test_a_reader_s_own_look_is_as_readable_whatever_her_system_says(
    chromium: Browser, city: City, choice: str
) -> None:
    context = chromium.new_context(base_url=city.url)
    context.add_cookies([{"name": "appearance", "value": choice, "url": city.url}])
    page = context.new_page()
    page.goto("/")
    faults = checks.sideways_scroll(page)
    for mode in checks.MODES:
        checks.size(page, 1280)
        checks.look(page, mode)
        faults += [f"{choice} on {mode}: {fault}" for fault in checks.axe(page, checks.COLOURS)]
    context.close()
    assert not faults, "\n".join(faults)
