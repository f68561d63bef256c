"""No link on any page leads nowhere: each person walks from the home page and from her work, wherever links take her."""

from __future__ import annotations

import re
from collections import Counter, deque
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils.translation import override

from .conftest import VISITOR
from .test_access import WHO

# Leaving would end the walk; files of styles are no pages, and the town keeps no bytes of the files of applications.
PASSED_OVER = re.compile(r"^/(static|accounts/logout|(en/)?cabinet/applications/[^/]+/files)/")
PAGES_OF_A_KIND = 2
# A filter or the same page in English is another address of one view: one of them tells.
OTHERWISE_SHOWN = 1
# They between them see the pages of every kind; the others don't turn to English.
IN_ENGLISH = {VISITOR, "ngo", "official"}


def _links(page: str, html: str) -> list[str]:
    found = (urljoin(page, unescape(href)) for href in re.findall(r'<a [^>]*?href="([^"#]+)', html))
    return [link for link in found if link.startswith("/") and not PASSED_OVER.match(link)]


@cache
def _kind(address: str) -> str:
    path, query = urlsplit(address).path, urlsplit(address).query
    language = "en" if path.startswith("/en/") else "uk"
    try:
        with override(language):
            return f"{language} {resolve(path).view_name}{'?' if query else ''}"
    except Resolver404:
        return path


@pytest.mark.one_database
@pytest.mark.parametrize("who", WHO)
def test_no_link_leads_nowhere(browse, who):
    client = browse(who)
    to_see = deque([("/", "(start)"), ("/work/", "(start)")])
    seen: set[str] = set()
    of_a_kind: Counter[str] = Counter()
    dead = []
    while to_see:
        address, on_page = to_see.popleft()
        if address in seen:
            continue
        kind = _kind(address)
        if kind.startswith("en ") and who not in IN_ENGLISH:
            continue
        if of_a_kind[kind] >= (OTHERWISE_SHOWN if "?" in kind or kind.startswith("en ") else PAGES_OF_A_KIND):
            continue
        seen.add(address)
        of_a_kind[kind] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            dead.append(f"{on_page} → {address}: {answer.status_code}")
        elif answer.status_code in (301, 302):
            to_see.append((urljoin(address, answer["Location"]), address))
        elif answer["Content-Type"].startswith("text/html"):
            to_see.extend((link, address) for link in _links(address, answer.content.decode()))
    assert len(seen) > 20
    assert not dead, "\n".join(dead)
