"""Search for a person while somebody types: own clients by the beginnings of names, the network by exact marks only."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet

from esm.kernel.actor import Actor
from esm.kernel.errors import found

from ..fields import PersonFields, label_of
from ..linkage.dates import BadDate, phone_key, read_birth
from ..linkage.keys import PREFIXES
from ..linkage.names import fold
from ..machine import KeyKind
from ..marks import Marker
from ..models import Record, RecordKey, SearchToken, Teammate
from ..policies import may_read
from .rows import Found, Hit, PersonRef

QUERY_LIMIT = 200  # letters that are read
_WORDS = 4
_LIMIT = 50
# Records whose names are opened to tell a true hit from one that only begins alike.
_OPENED = 200
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b")


def find(
    *, actor: Actor, text: str = "", phone: str = "", organisation_id: int | None = None, limit: int = 20
) -> Found:
    """Own clients of the organisation (None: of the desk) by names, phone or card code; at most four queries.

    Of other organisations' clients only that there is one, and only for a whole phone, or for surname, name and date of
    birth. Confidential records are found by their team alone. NotFound for strangers.
    """
    found(may_read(actor, organisation_id))
    limit = max(1, min(limit, _LIMIT))
    text = text[:QUERY_LIMIT].replace("\0", " ")
    number = phone_key((phone or text)[:40]) if (phone or not re.search(r"[^\W\d_]", text)) else ""
    marker = Marker.now()
    if number:
        return _by_phone(number, marker, actor, organisation_id, limit)
    words = [word for word in re.split(r"[\s,;]+", _DATE.sub(" ", text)) if len(fold(word)) >= 1][:_WORDS]
    own, cut = _by_names(words, _year(text), marker, actor, organisation_id)
    return Found(own[:limit], _known_elsewhere(text, marker, organisation_id), cut or len(own) > limit)


def _scope(organisation_id: int | None) -> Q:
    return Q(organisation_id=organisation_id) if organisation_id is not None else Q(organisation__isnull=True)


def _mine(actor: Actor, organisation_id: int | None) -> QuerySet[Record]:
    """Records that this actor may find: the confidential ones of her team only."""
    team = Teammate.objects.filter(user_id=actor.user_id or 0).values("record_id")
    return Record.objects.filter(_scope(organisation_id), erased_at__isnull=True).filter(
        Q(confidential=False) | Q(pk__in=team)
    )


def _by_phone(number: str, marker: Marker, actor: Actor, organisation_id: int | None, limit: int) -> Found:
    """Everybody with this phone: it may be three people, so nothing is chosen here."""
    mark = _mark(marker, "phone", number)
    here = RecordKey.objects.filter(kind=KeyKind.PHONE, value=mark)
    own = list(_mine(actor, organisation_id).filter(pk__in=here.values("record_id")).order_by("-id")[: limit + 1])
    return Found(tuple(hit(r) for r in own[:limit]), _elsewhere([mark], organisation_id), len(own) > limit)


def _mark(marker: Marker, kind: str, value: str) -> str:
    from ..linkage import keys

    return keys.kept_mark(marker.own, keys.sent_mark(marker.network, kind, value))


def _by_names(
    words: list[str], year: int | None, marker: Marker, actor: Actor, organisation_id: int | None
) -> tuple[tuple[Hit, ...], bool]:
    """The best first, and whether there may be more than were opened."""
    long = sorted((w for w in words if len(fold(w)) >= PREFIXES[0]), key=lambda w: -len(fold(w)))
    if not long:
        return (), False
    scope = organisation_id or 0
    # The longest word leads: fewest records begin with it.
    first, rest = long[0], long[1:]
    rows = SearchToken.objects.filter(token__in=marker.asked(first), scope=scope)
    for word in rest:
        more = SearchToken.objects.filter(token__in=marker.asked(word), scope=scope)
        rows = rows.filter(record_id__in=more.values("record_id"))
    if year:
        rows = rows.filter(record__birth_year=year)
    ids = list(rows.order_by().values_list("record_id", flat=True)[:_OPENED])
    records = list(Record.objects.filter(pk__in=ids, erased_at__isnull=True))
    if actor.user_id is not None:
        # From her few teams to the records, never through all records of the organisation.
        hers = list(Teammate.objects.filter(user_id=actor.user_id).values_list("record_id", flat=True)[:_OPENED])
        closed = Record.objects.filter(pk__in=hers, confidential=True, erased_at__isnull=True)
        records += closed.filter(_scope(organisation_id)) if hers else ()
    hits = [(rank, hit(r)) for r in records if (rank := _rank(r, words, year)) is not None]
    best = sorted(hits, key=lambda item: (item[0], item[1].label, item[1].id))
    return tuple(h for _rank_, h in best), len(ids) == _OPENED


def _rank(record: Record, words: list[str], year: int | None) -> int | None:
    """How well the names fit what was typed (0 best); None when they only begin alike."""
    if year and record.birth_year != year:
        return None
    names = PersonFields.opened(record.content)
    marked = [(fold(n), n) for n in (names.surname, names.given_name, names.patronymic) if n]
    worst = 0
    for word in words:
        fits = min((_fit(word, folded, name) for folded, name in marked), default=9)
        if fits == 9:
            return None
        worst = max(worst, fits)
    return worst


def _fit(word: str, folded: str, name: str) -> int:
    from ..linkage.names import given_key, surname_key

    typed = fold(word)
    if typed == folded:
        return 0
    if folded.startswith(typed):
        return 1
    if given_key(word) and given_key(word) == given_key(name):
        return 2
    key = surname_key(word)
    return 3 if len(key) >= 2 and surname_key(name).startswith(key) else 9


def _year(text: str) -> int | None:
    typed = _DATE.search(text)
    years = re.findall(r"(?:19|20)\d{2}", typed[0]) if typed else []
    return int(years[0]) if years else None


def _known_elsewhere(text: str, marker: Marker, organisation_id: int | None) -> bool:
    typed = _DATE.search(text)
    names = [w for w in re.split(r"[\s,;]+", _DATE.sub(" ", text)) if w]
    year = _year(text)
    if not typed or not year or len(names) < 2:
        return False
    try:
        birth = read_birth(typed[0], year, date(year, 12, 31))
    except BadDate:
        return False
    if not birth.whole or birth.short:
        return False
    fields = PersonFields(surname=names[0], given_name=names[1], birth_date=typed[0])
    return _elsewhere([value for _kind, value in marker.of(fields.normal(date(birth.year, 12, 31)))], organisation_id)


def _elsewhere(values: list[str], organisation_id: int | None) -> bool:
    if not values:
        return False
    others = RecordKey.objects.filter(
        value__in=values, record__erased_at__isnull=True, record__confidential=False, record__restricted_at__isnull=True
    )
    if organisation_id is None:
        return others.filter(record__organisation__isnull=False).exists()
    return others.exclude(record__organisation_id=organisation_id).exists()


def hit(record: Record) -> Hit:
    names = PersonFields.opened(record.content)
    return Hit(
        record.pk,
        record.code,
        label_of(names, record.birth_year),
        record.birth_year,
        names.phone[-4:],
        record.organisation_id,
        record.confidential,
    )


def refs(ids: list[int] | tuple[int, ...] | set[int]) -> dict[int, PersonRef]:
    """Labels for the rows of a list whose reader may see these persons; one query. Erased ones aren't there."""
    records = Record.objects.filter(pk__in=list(ids), erased_at__isnull=True)
    return {r.pk: ref_of(r) for r in records}


def ref_of(record: Record) -> PersonRef:
    label = label_of(PersonFields.opened(record.content), record.birth_year)
    return PersonRef(record.pk, record.code, label, record.organisation_id, record.confidential)
