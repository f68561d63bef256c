"""Every page of the table: nothing for axe to find in any look and width, and a sound structure."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from esm.design.tests import browser as checks

from .pages import PAGES, Look

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", PAGES, ids=lambda look: f"{look.who or 'visitor'} {look.path}")
def test_pages_are_accessible(look: Look, as_person: Callable[[str], Page]) -> None:
    page = as_person(look.who)
    answer = page.goto(look.path)
    assert answer is not None
    assert answer.status == look.status
    faults = [
        *checks.structure_faults(page),
        *checks.skip_link_faults(page),
        *checks.accessibility_faults(page),
        *checks.sideways_scroll(page),
    ]
    assert not faults, "\n".join(faults)


def test_titles_tell_pages_apart(contexts: Callable[[str], BrowserContext]) -> None:
    paths: dict[str, set[str]] = defaultdict(set)
    for look in PAGES:
        html = contexts(look.who).request.get(look.path).text()
        title = html.partition("<title>")[2].partition("</title>")[0]
        if look.status == 200:
            paths[f"{look.who}: {title}"].add(look.path)
    assert {title: p for title, p in paths.items() if len(p) > 1} == {}
