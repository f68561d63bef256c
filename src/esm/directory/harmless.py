"""What may be kept of somebody's question: words of the dictionary, no numbers, no names."""

from __future__ import annotations

import re

from .spelling import known_word

_WORD = re.compile(r"[^\W\d_]+(?:['ʼ’][^\W\d_]+)*")
_NUMBERS_OR_ADDRESS = re.compile(r"\S*[\d@]\S*")
WORDS = 12


def harmless(query: str) -> str:
    """The words that the general dictionary knows and that don't look like names, in lower case; the rest is left out.

    A word with a capital letter inside a text is taken for a name; everything with a digit or «@» goes.
    """
    kept: list[str] = []
    text = _NUMBERS_OR_ADDRESS.sub(" ", query[:1000])
    shouted = text.isupper()
    for n, match in enumerate(_WORD.finditer(text)):
        word = match.group()
        if n and word[:1].isupper() and not shouted and not word.isupper():
            continue
        low = word.lower().replace("ʼ", "'").replace("’", "'")
        if len(low) <= 30 and (known_word(low) or (low == word and len(low) <= 4)):
            kept.append(low)
        if len(kept) == WORDS:
            break
    return " ".join(kept)[:200]
