"""The words of the search as they hold now: the program's own, or what a curator made of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import get_language

from .. import catalogue
from ..matching import Lexicon, Need
from ..models import WordsVersion

_lock = threading.Lock()
_kept: tuple[int, Lexicon] | None = None


def lexicon() -> Lexicon:
    """One query; built anew (about a second) when a curator has changed a word since."""
    global _kept  # noqa: PLW0603  (one for the process: every request asks it)
    newest = WordsVersion.objects.aggregate(id=Max("id"))["id"] or 0
    if _kept is None or _kept[0] != newest:
        with _lock:
            if _kept is None or _kept[0] != newest:
                _kept = (newest, _build())
    return _kept[1]


def _changed() -> dict[str, WordsVersion]:
    """The newest version of each list that a curator changed."""
    newest: dict[str, WordsVersion] = {}
    for row in WordsVersion.objects.order_by("id"):
        newest[row.need] = row
    return newest


def _build() -> Lexicon:
    changed = _changed()
    needs = [
        catalogue.with_words(need, changed[key].words) if key in changed else need
        for key, need in catalogue.needs().items()
    ]
    own = changed.get(catalogue.SAME)
    same = catalogue.read_same(own.words) if own else catalogue.same()
    return Lexicon(needs, {w: m for w, m in same.items() if m}, [w for w, m in same.items() if not m])


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words as its page shows it. `number` 0: the program's own; `history` newest first."""

    need: str
    title: str
    text: str
    number: int
    history: tuple[tuple[int, datetime, str], ...]


def words_of(need: str) -> Words | None:
    """None when there is no such list."""
    versions = list(WordsVersion.objects.filter(need=need).order_by("-number"))
    if need == catalogue.SAME:
        title, own = "", catalogue.written(catalogue.same())
    elif need in catalogue.needs():
        found = catalogue.needs()[need]
        title, own = need_title(found), "\n".join(found.words)
    else:
        return None
    return Words(
        need,
        title,
        versions[0].words if versions else own,
        versions[0].number if versions else 0,
        tuple((v.number, v.at, v.actor_name) for v in versions),
    )


def need_title(need: Need) -> str:
    return need.title_en if get_language() == "en" and need.title_en else need.title


def need_titles() -> dict[str, str]:
    return {key: need_title(need) for key, need in catalogue.needs().items()}
