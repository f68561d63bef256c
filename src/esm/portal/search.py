"""Search over what the public site has: its pages and calls in full, registers by their own search.

Words are compared in their dictionary forms, so «незрячих» finds «незрячі»; a word being typed matches its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.design import formats
from esm.directory import public as directory
from esm.kernel import search as index
from esm.kernel.text import fold, lemma

from .frame import ABOUT, FOR_ALL, address

_WORD = re.compile(r"[\w']+")
BEGINNING = 4  # letters from which the beginning of a word counts
ENDING = 2  # letters in which forms of a word differ that the dictionary doesn't know («незрячих», «незрячої»)
SERVICES = 5  # of them on the page
PROJECTS = 10  # of them on the page; the register shows all
LONGEST = 200  # characters of a query that are read; nobody means more


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Found]


def _forms(text: str) -> set[str]:
    words = set(_WORD.findall(fold(text)))
    return words | {lemma(w) for w in words}


def matches(query: str, text: str) -> bool:
    """Whether every word of `query` is in `text`, in any of its forms or as a beginning."""
    asked = [w for w in _WORD.findall(fold(query[:LONGEST])) if w.strip("'")]
    there = _forms(text)
    return bool(asked) and all(
        {w, lemma(w)} & there
        or (len(w) >= BEGINNING and any(t.startswith(w[: max(BEGINNING, len(w) - ENDING)]) for t in there))
        for w in asked
    )


def search(query: str, *, at: datetime) -> list[Group]:
    """What answers to `query`, by kind; kinds without answers are left out."""
    language = get_language() or settings.LANGUAGE_CODE
    found = (
        Group(_("Послуги"), list(_services(query, at, language))),
        Group(_("Сторінки"), list(_pages(query, language))),
        Group(_("Конкурси"), list(_calls(query, at, language))),
        Group(_("Соціальне замовлення"), list(_indexed(query, "order", language))),
        Group(_("Проєкти"), list(_indexed(query, "project", language))),
    )
    return [group for group in found if group.rows]


def _pages(query: str, language: str) -> Iterable[Found]:
    known = [(str(t), p, str(about)) for t, p, about in ABOUT] + [(str(t), p, "") for t, p in FOR_ALL]
    for title, path, about in known:
        url = address(path, language)
        if url and matches(query, f"{title} {about}"):
            yield Found(title, url, about)


def _services(query: str, at: datetime, language: str) -> Iterable[Found]:
    """What helps with it; the directory's own page has the rest."""
    for row in directory.search_services(query[:LONGEST], at=at, limit=SERVICES).rows:
        url = address(f"/services/{row.slug}/", language)
        if url:
            yield Found(row.name, url, f"{row.organisation}. {row.about}"[:200])


def _calls(query: str, at: datetime, language: str) -> Iterable[Found]:
    lists = competitions.call_lists(at)
    for row in (*lists.open, *lists.coming, *lists.running, *lists.past):
        url = address(f"/competitions/{row.slug}/", language)
        if url and matches(query, f"{row.title} {row.year}"):
            closes = _("заявки до %(date)s") % {"date": formats.date(row.closes_at)}
            yield Found(row.title, url, f"{row.phase.label}, {closes}")


def _indexed(query: str, kind: str, language: str) -> Iterable[Found]:
    """Released projects or announced orders, best first; their own pages have the rest."""
    for hit in index.find(query, kinds=(kind,), limit=PROJECTS).hits:
        yield Found(hit.title, address(hit.url, language) or hit.url, hit.summary)


def further(query: str) -> list[Found]:
    """The registers, each searched by its own page for the same words."""
    language = get_language() or settings.LANGUAGE_CODE
    registers = (
        (_("Шукати серед послуг"), "/services/"),
        (_("Шукати в реєстрі проєктів"), "/projects/"),
        (_("Шукати серед організацій"), "/organisations/"),
    )
    shown = ((title, address(path, language)) for title, path in registers)
    return [Found(title, f"{url}?{urlencode({'q': query})}") for title, url in shown if url]
