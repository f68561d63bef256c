"""Ukrainian text: sort keys, normal forms, lemmas. SQLite's LIKE and lower() know only ASCII, so we store keys."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_RANK = {c: chr(0x100 + i) for i, c in enumerate(ALPHABET)} | {
    "ё": chr(0x100 + ALPHABET.index("е")),
    "ы": chr(0x100 + ALPHABET.index("и")),
    "э": chr(0x100 + ALPHABET.index("е")),
    "ъ": "",
}
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‘": "'"})
_WORD = re.compile(r"[\w']+")


def fold(text: str) -> str:
    """One form for comparison: NFC, one apostrophe, no case."""
    return unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold()


def sort_key(text: str, width: int = 120) -> str:
    """A key that sorts by the Ukrainian alphabet in any database with binary collation."""
    return "".join(_RANK.get(c, c) for c in fold(text) if c.isalnum() or c == " ").strip()[:width]


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    import simplemma  # 1.5 s to load: only when searching or indexing

    return str(simplemma.lemmatize(word, lang=("uk", "ru"))).casefold()


def lemmas(text: str) -> list[str]:
    return [lemma(w) for w in _WORD.findall(fold(text)) if len(w) > 1]
