"""The words that the register is searched by: folded and in their dictionary forms, so «незрячих» finds «незрячі»."""

from __future__ import annotations

import re

from esm.kernel.text import fold, lemma

_WORD = re.compile(r"[\w']+")


def words(text: str) -> list[str]:
    return [w.strip("'") for w in _WORD.findall(fold(text)) if w.strip("'")]


def search_words(text: str) -> str:
    """A text to store beside a name; look in it for every variant of every word that is asked for."""
    plain = words(text)
    return " ".join(dict.fromkeys([*plain, *(lemma(w) for w in plain)]))


def variants(query: str) -> list[frozenset[str]]:
    """For every word asked for, the forms one of which must be there (as typed, for unfinished words, or the lemma)."""
    return [frozenset({w, lemma(w)}) for w in words(query)]
