"""Ukrainian text: sort keys, normal forms, lemmas. SQLite's LIKE and lower() know only ASCII, so we store keys."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .lexicon import EXCEPTIONS, STOP_WORDS

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_RANK = {c: chr(0x100 + i) for i, c in enumerate(ALPHABET)} | {
    "ё": chr(0x100 + ALPHABET.index("е")),
    "ы": chr(0x100 + ALPHABET.index("и")),
    "э": chr(0x100 + ALPHABET.index("е")),
    "ъ": "",
}
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‘": "'"})
_WORD = re.compile(r"(?:[^\W_]|')+")
WORD_LIMIT = 60


def fold(text: str) -> str:
    """One form for comparison: NFC, one apostrophe, no case."""
    return unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold()


def sort_key(text: str, width: int = 120) -> str:
    """A key that sorts by the Ukrainian alphabet in any database with binary collation."""
    return "".join(_RANK.get(c, c) for c in fold(text) if c.isalnum() or c == " ").strip()[:width]


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """The dictionary form of a folded word: «послуг» → «послуга». Ours first, then the general dictionary's."""
    import simplemma  # 1.5 s to load: only when searching or indexing

    known = EXCEPTIONS.get(word)
    if known is None:
        found = str(simplemma.lemmatize(word, lang=("uk", "ru"))).casefold()
        known = EXCEPTIONS.get(found, found)
    return known.replace("'", "")


def words(text: str) -> list[str]:
    """Folded words of `text` without stop words and single letters; an apostrophe is part of a word.

    Signs that only look like digits («м²») are read as those digits: databases don't agree on what else they are.
    """
    found = (word.strip("'")[:WORD_LIMIT] for word in _WORD.findall(fold(unicodedata.normalize("NFKC", text))))
    return [word for word in found if len(word) > 1 and word not in STOP_WORDS]


def lemmas(text: str) -> list[str]:
    return [lemma(word) for word in words(text)]
