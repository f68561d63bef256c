"""One served city and one browser for each worker of the run; a context for each person, a page for each test.

The city is a process of its own with its own folder, as in life: tests see only what a browser sees. Tests of pages
only look; a test that changes things makes its own objects.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from esm.design.tests import browser as checks

from . import building
from .building import ROOT


@dataclass(frozen=True, slots=True)
class City:
    """`sessions`: who → session key (city.sign_in); `facts`: the names of things (extras.facts)."""

    url: str
    sessions: dict[str, str]
    facts: dict[str, str]
    folder: Path

    def path(self, address: str) -> str:
        return address.format(**self.facts)

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of this folder inside the city; what it prints."""
        return building.run(self.folder, Path(__file__).with_name(program), *arguments)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the city did not answer at {url}:\n{log.read_text(encoding='utf-8')[-3000:]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole stories first, the hundreds of pages last: so nobody waits at the end for one who began a long one."""
    items.sort(key=lambda item: item.path.name == "test_pages.py" and item.path.parent == Path(__file__).parent)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo city, built once for all processes of the run."""
    return building.built(tmp_path_factory)


@contextmanager
def served(built: Path, folder: Path) -> Iterator[City]:
    """A copy of the built city, served until the end of the block."""
    shutil.copytree(built, folder, dirs_exist_ok=True)
    known = json.loads((folder / "city.json").read_text(encoding="utf-8"))
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure"],
            env=building.environment(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/easy-read/", server, log)
        yield City(f"http://127.0.0.1:{port}", known["sessions"], known["facts"], folder)
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def city(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with served(built, tmp_path_factory.mktemp("city")) as made:
        yield made


@pytest.fixture(scope="session")
def moving(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city whose things may move: tests change it side by side, each those that it has made itself."""
    with served(built, tmp_path_factory.mktemp("moving")) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = checks.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser, city: City) -> Iterator[Callable[[str], BrowserContext]]:
    """The browser of a person, signed in once for the whole run."""
    made: dict[str, BrowserContext] = {}

    def of(who: str) -> BrowserContext:
        if who not in made:
            made[who] = chromium.new_context(base_url=city.url, locale="uk-UA", timezone_id="Europe/Kyiv")
            if who:
                made[who].add_cookies([{"name": "sessionid", "value": city.sessions[who], "url": city.url}])
        return made[who]

    yield of
    for context in made.values():
        context.close()


_said: dict[Page, list[str]] = {}


def listened(page: Page) -> Page:
    """The same page, whose errors and broken content policy are written down."""
    _said[page] = []
    page.on("pageerror", lambda error: _said[page].append(str(error)))
    page.on("console", lambda m: _said[page].append(m.text) if "Content Security Policy" in m.text else None)
    return page


def complaints(page: Page) -> list[str]:
    """What the browser complained about since the last time."""
    said = _said[page][:]
    _said[page].clear()
    return said


@pytest.fixture(scope="session")
def open_page(contexts: Callable[[str], BrowserContext]) -> Callable[[str], Page]:
    """`page = open_page("official")`: the one page of that person, to be sent to an address. Only for looking."""
    return cache(lambda who: listened(contexts(who).new_page()))


@pytest.fixture
def as_person(contexts: Callable[[str], BrowserContext]) -> Iterator[Callable[[str], Page]]:
    """`page = as_person("official")`: a fresh page of that person; "" is a visitor. Complaints of the browser fail the test."""
    pages: list[Page] = []

    def fresh(who: str = "") -> Page:
        pages.append(listened(contexts(who).new_page()))
        return pages[-1]

    yield fresh
    said = [complaint for page in pages for complaint in complaints(page)]
    for page in pages:
        del _said[page]
        page.close()
    assert said == []
