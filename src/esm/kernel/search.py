"""Search over what the public may see: lemmas in FTS5 on SQLite, in a stored tsvector on PostgreSQL.

The one place where the two databases differ in SQL. Rooms `index` a thing when it becomes public and `unindex` it when
it stops being so: an embargo that holds for pages holds here because nothing was put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .models import SearchEntry
from .text import lemma, lemmas, words

# A title says more than a text: a hit in it weighs this many times as much.
_TITLE_WEIGHT = 5.0
_TEXT_LIMIT = 200_000  # letters of a text that are indexed
_QUERY_LIMIT = 1_000  # letters of a query that are read
_TERMS_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing to be found. `text` is what it is found by; its beginning is shown under the title."""

    kind: str
    object_id: int
    title: str
    url: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    object_id: int
    title: str
    url: str
    summary: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """`total` counts all hits, `hits` are those of the page."""

    hits: tuple[Hit, ...]
    total: int


def index(*, kind: str, object_id: int, title: str, url: str, text: str, at: datetime) -> None:
    """Put a public thing in, or its new words in place of the old."""
    index_many([Entry(kind, object_id, title, url, text, at)])


def index_many(entries: Iterable[Entry]) -> None:
    """The same for many, one query for each thousand."""
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                kind=entry.kind,
                object_id=entry.object_id,
                title=_plain(entry.title)[:300],
                url=entry.url[:300],
                summary=_shortened(_plain(entry.text)),
                at=entry.at,
                title_lemmas=" ".join(lemmas(entry.title)),
                lemmas=" ".join(lemmas(entry.text[:_TEXT_LIMIT])),
            )
            for entry in entries
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["title", "url", "summary", "at", "title_lemmas", "lemmas"],
    )


def unindex(kind: str, *object_ids: int) -> None:
    """Take things out; without ids, everything of this kind."""
    entries = SearchEntry.objects.filter(kind=kind)
    (entries.filter(object_id__in=object_ids) if object_ids else entries).delete()


def find(query: str, *, limit: int = 20, offset: int = 0, kinds: Sequence[str] = ()) -> Found:
    """Things that have all the words of `query`, in any form; the last word may be unfinished. Best first, two queries.

    Words of no meaning don't count; a query of nothing else finds nothing.
    """
    terms = _terms(query)
    if not terms:
        return Found((), 0)
    source, ranking, match = _postgresql(terms) if connection.vendor == "postgresql" else _sqlite(terms)
    where = f"{source} AND e.kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else source
    # The SQL is put together from our own words only; what people typed goes in as parameters.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {where}", [match, *kinds])  # noqa: S608
        total = int(cursor.fetchone()[0])
    if not total:
        return Found((), 0)
    sql = f"SELECT e.* FROM {where} ORDER BY {ranking}, e.at DESC, e.id LIMIT %s OFFSET %s"  # noqa: S608
    rows: Any = SearchEntry.objects.raw(sql, [match, *kinds, limit, offset])
    return Found(tuple(Hit(e.kind, e.object_id, e.title, e.url, e.summary, e.at) for e in rows), total)


def find_some(query: str, *, kind: str, limit: int) -> list[tuple[int, bool]]:
    """(object_id, whether the title alone has all the words) of at most `limit` things, those by their title first.

    Not ranked further, so its price doesn't grow with the number of hits: for lists that have an order of their own.
    One query.
    """
    terms = _terms(query)
    if not terms:
        return []
    if connection.vendor == "postgresql":
        entries = (
            "SELECT object_id FROM kernel_searchentry WHERE document @@ to_tsquery('simple', %s) AND kind = %s LIMIT %s"
        )
        by_title, anywhere = _postgresql(terms, weight="A")[2], _postgresql(terms)[2]
    else:
        entries = (
            # CROSS: the words first, whatever the planner thinks of kinds.
            "SELECT e.object_id FROM kernel_searchentry_fts f CROSS JOIN kernel_searchentry e ON e.id = f.rowid"
            " WHERE kernel_searchentry_fts MATCH %s AND e.kind = %s LIMIT %s"
        )
        anywhere = _sqlite(terms)[2]
        by_title = f"{{title_lemmas}} : ({anywhere})"
    found: dict[int, bool] = {}
    # Put together from our own words only, as above.
    sql = f"SELECT 1 AS titled, a.* FROM ({entries}) AS a UNION ALL SELECT 0, b.* FROM ({entries}) AS b"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [by_title, kind, limit, anywhere, kind, limit])
        for titled, pk in sorted(cursor.fetchall(), key=lambda row: -row[0]):
            found.setdefault(int(pk), bool(titled))
    return list(found.items())[:limit]


def _terms(query: str) -> list[tuple[str, str]]:
    """(lemma, prefix) of each word; only the last one has a prefix, as it may still be being typed."""
    asked = list(dict.fromkeys(words(query[:_QUERY_LIMIT])))[:_TERMS_LIMIT]
    return [(lemma(word), word.replace("'", "") if word == asked[-1] else "") for word in asked]


def _postgresql(terms: Sequence[tuple[str, str]], weight: str = "") -> tuple[str, str, str]:
    mark = f":{weight}" if weight else ""
    parts = [f"('{exact}'{mark} | '{prefix}':*{weight})" if prefix else f"'{exact}'{mark}" for exact, prefix in terms]
    source = "kernel_searchentry e, to_tsquery('simple', %s) q WHERE e.document @@ q"
    return source, "ts_rank(e.document, q, 1) DESC", " & ".join(parts)


def _sqlite(terms: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    parts = [f'("{exact}" OR "{prefix}"*)' if prefix else f'"{exact}"' for exact, prefix in terms]
    source = (
        "kernel_searchentry_fts f JOIN kernel_searchentry e ON e.id = f.rowid WHERE kernel_searchentry_fts MATCH %s"
    )
    return source, f"bm25(kernel_searchentry_fts, {_TITLE_WEIGHT}, 1.0)", " AND ".join(parts)


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _shortened(text: str, limit: int = 240) -> str:
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:–—-") + "…"
