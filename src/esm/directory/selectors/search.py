"""Services for a person's own words, best first, and why each is there. README.md says how and what was measured.

The words are understood in memory (`matching`); the database is asked only for services of the needs that were meant,
by an index in the order of their rank, and for services that have the words themselves. So its price hardly grows
with the number of services.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import search as texts

from .. import catalogue, hours
from ..facets import FREE_PLACES, is_exact, mark, token, week_bit
from ..machine import EVERYWHERE, KIND
from ..matching import Meant, Understood
from .cards import Card, cards, open_ids
from .days import holidays
from .wording import lexicon, need_title

NEEDS_ASKED = 6  # of those that the words speak of
EACH = 60  # services of one need that are ranked
OWN_WORDS = 60  # services with the words themselves
_LATER = 0.012  # how much less the next service of the same need weighs
_OWN_WORDS_WEIGH = 0.45
_RANK_STEP = 1000.0
RELATED = 6
HINT_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Filters:
    """Keys and codes as in `facets`; empty ones narrow nothing. `age_months` is somebody's age."""

    need: str = ""
    group: str = ""
    category: str = ""
    age_months: int | None = None
    sex: str = ""
    district: str = ""
    language: str = ""
    access: tuple[str, ...] = ()
    price: str = ""
    mode: str = ""
    free_places: bool = False
    open_now: bool = False

    @property
    def narrowed(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Related:
    """A need near to what was asked: `key` is what `Filters.need` takes."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """`rows` are those of the page, `total` and `ids` all that were ranked. `unmet_hint` is the need to record when nothing fits.

    `read_as` says how the words were read when not as typed (another keyboard layout). `understood` are needs.
    """

    rows: tuple[Card, ...]
    related: tuple[Related, ...] = ()
    unmet_hint: str = ""
    total: int = 0
    understood: tuple[Related, ...] = ()
    read_as: str = ""
    urgent: bool = False
    ids: tuple[int, ...] = ()


@dataclass(slots=True)
class _Candidate:
    score: float
    meant: Meant | None = None
    own_words: bool = False


def search_services(
    query: str,
    filters: Filters | None = None,
    *,
    at: datetime,
    limit: int = 20,
    offset: int = 0,
    districts: Mapping[str, str] | None = None,
) -> Found:
    """What helps with `query` (any text, any length), narrowed by `filters`. At most ten queries, none for each row.

    `districts` are their titles, when the caller has them already.
    """
    asked = filters or Filters()
    understood = lexicon().understand(query)
    meant = _chosen(understood, asked)
    found: dict[int, _Candidate] = {}
    for one, ids in zip(meant, _of_needs([m.need.key for m in meant], asked, at), strict=True):
        for place, (pk, rank) in enumerate(ids):
            score = one.score * (1 - _LATER * min(place, 20)) * (1 - min(rank, _RANK_STEP) / (2 * _RANK_STEP))
            if pk not in found or score > found[pk].score:
                found[pk] = _Candidate(score, one)
    _add_own_words(found, query, understood, asked, at)
    ranked = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))
    if asked.open_now:
        ranked = _open_only(ranked, at)
    shown = ranked[offset : offset + limit]
    rows = cards([pk for pk, _c in shown], at=at, districts=districts)
    whys = {pk: _why(candidate) for pk, candidate in shown}
    return Found(
        tuple(row.because(whys[row.id]) for row in rows),
        _related(understood, meant, bool(ranked)),
        meant[0].need.key if meant else "",
        len(ranked),
        tuple(Related(m.need.key, need_title(m.need)) for m in meant),
        understood.read_as if meant or ranked else "",
        bool(meant and meant[0].need.urgent),
        tuple(pk for pk, _c in ranked),
    )


def _chosen(understood: Understood, filters: Filters) -> Sequence[Meant]:
    meant = understood.meant
    if filters.need:
        meant = tuple(m for m in meant if m.need.key == filters.need)
    if filters.group:
        meant = tuple(m for m in meant if m.need.group == filters.group)
    return meant[:NEEDS_ASKED]


def _related(understood: Understood, meant: Sequence[Meant], found: bool) -> tuple[Related, ...]:
    """Other needs to look at: those that the words might mean too, or the neighbours of the one they mean."""
    chosen = {m.need.key for m in meant}
    near = [m.need for m in understood.meant if m.need.key not in chosen or not found]
    if meant:
        near += [n for n in catalogue.needs().values() if n.group == meant[0].need.group and n.key not in chosen]
    elif not near and not found:
        near = [catalogue.needs()[key] for key in ("counsel", "humanitarian", "home-care", "psychologist", "legal")]
    unique = dict.fromkeys(near)
    return tuple(Related(n.key, need_title(n)) for n in unique)[:RELATED]


def _why(candidate: _Candidate) -> str:
    if candidate.meant is None:
        return _("Ці слова є в назві або описі послуги")
    meant = candidate.meant
    words = ", ".join(f"«{word}»" for word in meant.words)
    reason = _("%(words)s — це про потребу «%(need)s»") % {"words": words, "need": need_title(meant.need)}
    return reason + (_("; ці слова є і в назві") if candidate.own_words else "")


# ---- SQL: one shape for both databases ----


def _tokens(filters: Filters) -> list[tuple[str, ...]]:
    """What the facets of a service must have, one of each group."""
    groups: list[tuple[str, ...]] = []
    if filters.need:
        groups.append((token("need", filters.need),))
    if filters.group:
        groups.append(tuple(token("need", n.key) for n in catalogue.needs().values() if n.group == filters.group))
    for name, value in (("cat", filters.category), ("d", filters.district), ("sex", filters.sex)):
        if value:
            groups.append((token(name, value), token(name, EVERYWHERE)))
    for name, value in (("lang", filters.language), ("price", filters.price), ("mode", filters.mode)):
        if value:
            groups.append((token(name, value),))
    groups += [(token("acc", access),) for access in filters.access]
    return [*groups, (FREE_PLACES,)] if filters.free_places else groups


def where(filters: Filters, at: datetime) -> tuple[str, list[Any]]:
    """Conditions on `s` (directory_service) with their parameters. The words of the SQL are ours, values parameters."""
    parts, values = ["s.state IN ('published', 'suspended')"], list[Any]()
    for group in _tokens(filters):
        parts.append(_has(group, values))
    if filters.age_months is not None:
        parts.append("s.age_from <= %s AND s.age_to >= %s")
        values += [filters.age_months, filters.age_months]
    if filters.open_now:
        parts.append("substr(s.week, %s, 1) = '1'")
        values.append(hours.slot(localtime(at)))
    return " AND ".join(parts), values


def _has(group: Sequence[str], values: list[Any]) -> str:
    values.extend(f"%{t.replace('%', '')}%" for t in group)
    return f"({' OR '.join(['s.facets LIKE %s'] * len(group)) or '1 = 0'})"


def _on_needs(filters: Filters, at: datetime) -> tuple[str, str, list[Any]]:
    """The same on the index of needs `n`: what follows FROM, conditions, parameters.

    Bits decide about most filters; entries are looked at only for what shares its bit with something else.
    """
    parts, values = list[str](), list[Any]()
    groups = _tokens(filters)
    for bits in filter(None, (mark(*group) for group in groups)):
        parts.append("(n.marks & %s) <> 0")
        values.append(bits)
    if filters.age_months is not None:
        parts.append("n.age_from <= %s AND n.age_to >= %s")
        values += [filters.age_months, filters.age_months]
    if filters.open_now:
        part, bit = week_bit(hours.slot(localtime(at)))
        parts.append(f"(n.week_{part} & %s) <> 0")
        values.append(bit)
    unsure = [group for group in groups if not group or not all(map(is_exact, group))]
    if not unsure:
        return "directory_serviceneed n", "".join(f" AND {part}" for part in parts), values
    parts += ["s.id = n.service_id", *(_has(group, values) for group in unsure)]
    # CROSS: the index first, whatever SQLite thinks of entries.
    joined = "directory_serviceneed n CROSS JOIN directory_service s"
    return joined, "".join(f" AND {part}" for part in parts), values


def _of_needs(needs: Sequence[str], filters: Filters, at: datetime) -> list[list[tuple[int, int]]]:
    """(service, rank) for each need, best first, in one query. A narrowed search walks the need's index until full."""
    if not needs:
        return []
    source, conditions, values = _on_needs(filters, at)
    # The SQL is put together from our own words only; what people typed goes in as parameters.
    one = (
        f"SELECT %s AS place, n.service_id, n.rank FROM {source} WHERE n.need = %s{conditions}"  # noqa: S608
        " ORDER BY n.rank, n.service_id LIMIT %s"
    )
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) AS q{n}" for n in range(len(needs)))  # noqa: S608
    parameters: list[Any] = []
    for place, need in enumerate(needs):
        parameters += [place, need, *values, EACH]
    found: list[list[tuple[int, int]]] = [[] for _need in needs]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for place, pk, rank in cursor.fetchall():
            found[place].append((pk, rank))
    return [sorted(ids, key=lambda pair: (pair[1], pair[0])) for ids in found]


def _add_own_words(
    found: dict[int, _Candidate], query: str, understood: Understood, filters: Filters, at: datetime
) -> None:
    """Services that have all the words in their own text: names of organisations, what nobody put into a list."""
    if not understood.terms:
        return
    hits = texts.find_some(understood.read_as or query, kind=KIND, limit=OWN_WORDS)
    ids = [hit for hit, _title in hits]
    if filters.narrowed and ids:
        conditions, values = where(filters, at)
        marks = ", ".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            sql = f"SELECT s.id FROM directory_service s WHERE s.id IN ({marks}) AND {conditions}"  # noqa: S608
            cursor.execute(sql, [*ids, *values])
            left = {row[0] for row in cursor.fetchall()}
        hits = [hit for hit in hits if hit[0] in left]
    for place, (pk, in_title) in enumerate(hits):
        gain = _OWN_WORDS_WEIGH * (1.0 if in_title else 0.4) * (1 - _LATER * min(place, 30))
        if pk in found:
            found[pk].score += gain
            found[pk].own_words = in_title
        else:
            found[pk] = _Candidate(gain if understood.meant else 1 + gain)


def _open_only(ranked: list[tuple[int, _Candidate]], at: datetime) -> list[tuple[int, _Candidate]]:
    still = open_ids([pk for pk, _c in ranked], at=at, is_holiday=holidays())
    return [pair for pair in ranked if pair[0] in still]
