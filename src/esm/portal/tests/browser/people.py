"""The people of one story, each in a browser of her own, in a city that the story may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import City


@dataclass
class People:
    """`script` False: their browsers run no JavaScript, so everything they do works without it."""

    city: City
    browser: Browser
    script: bool = True
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def context(self, who: str) -> BrowserContext:
        """A browser signed in as `who`; "" is a visitor."""
        context = self.browser.new_context(
            base_url=self.city.url, locale="uk-UA", timezone_id="Europe/Kyiv", java_script_enabled=self.script
        )
        if who:
            context.add_cookies([{"name": "sessionid", "value": self.city.sessions[who], "url": self.city.url}])
        return context

    def at(self, who: str, path: str) -> Page:
        """The person's page, opened at an address."""
        if who not in self.pages:
            self.pages[who] = self.context(who).new_page()
            self.pages[who].on("pageerror", lambda error: self.complaints.append(str(error)))
        page = self.pages[who]
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{who} at {path}: {answer.status}"
        return page

    def file(self, who: str, path: str) -> bytes:
        """A file that a page links to."""
        answer = self.pages[who].context.request.get(path)
        assert answer.status == 200, f"{who} at {path}: {answer.status}"
        return answer.body()


Story = TypeVar("Story", bound=People)


@contextmanager
def told(story: Story) -> Iterator[Story]:
    """The story with its browsers, closed at the end."""
    yield story
    for page in story.pages.values():
        page.context.close()
