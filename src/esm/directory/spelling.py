"""Letters: a crude stem that joins kin words, and readings of Latin letters that were meant as Cyrillic ones."""

from __future__ import annotations

import re
from functools import lru_cache

_NORMAL = str.maketrans(
    {"і": "и", "ї": "и", "ы": "и", "є": "е", "э": "е", "ё": "е", "ґ": "г", "ъ": "", "ь": "", "'": "", "й": "и"}
)
# Endings of nouns, adjectives and verbs after `_NORMAL`, the longest first; what is left has three letters or more.
_ENDINGS = (
    "ами ями ого ому ими еми ою ею их им ам ям ах ях ов ев еи ои ии ия ие иа а я о е и у ю ати яти ити ути ить ать ять"
    " еть оть ав ала ало али ив ила ило или уе ае еш иш ться тися сь ся ння ення ання анню енням"
)
_CUT = sorted({ending.translate(_NORMAL) for ending in _ENDINGS.split()}, key=lambda e: (-len(e), e))
_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю.'"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю.ё"
_UK_KEYS = str.maketrans(_QWERTY, _UKRAINIAN)
_RU_KEYS = str.maketrans(_QWERTY, _RUSSIAN)
_LATIN_WORD = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Latin spelling as people type it without the layout: the longest first.
_TRANSLIT = {
    "shch": "щ", "sch": "щ", "zgh": "зг", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "ya": "я", "ia": "я",
    "yu": "ю", "iu": "ю", "ye": "є", "ie": "є", "yi": "ї", "yo": "йо",
    "a": "а", "b": "б", "v": "в", "w": "в", "h": "г", "g": "г", "d": "д", "e": "е", "z": "з", "y": "и", "i": "і",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у",
    "f": "ф", "x": "х", "c": "ц", "q": "к",
}  # fmt: skip
_SOUNDS = re.compile("|".join(sorted(_TRANSLIT, key=len, reverse=True)))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What kin words share: «догляд», «догляду», «доглядати» → «догляд»; spelled without і/и and the like."""
    plain = word.translate(_NORMAL)
    least = 4 if len(plain) > 5 else 3
    for _round in range(2):
        for ending in _CUT:
            if plain.endswith(ending) and len(plain) - len(ending) >= least:
                plain = plain[: -len(ending)]
                break
        else:
            break
        if len(plain) <= 4:
            break
    return plain


def cyrillic_readings(text: str) -> list[str]:
    """What Latin letters may have been meant as: the Ukrainian keys, the Russian keys, sounds. Empty for Cyrillic."""
    if not _LATIN_WORD.search(text) or _CYRILLIC.search(text):
        return []
    low = text.lower()
    sounds = _SOUNDS.sub(lambda m: _TRANSLIT[m.group()], low)
    return list(dict.fromkeys([low.translate(_UK_KEYS), low.translate(_RU_KEYS), sounds]))


@lru_cache(maxsize=50_000)
def known_word(word: str) -> bool:
    """Whether the general dictionary has the word: then it isn't a typo of another."""
    import simplemma

    return bool(simplemma.is_known(word, lang=("uk", "ru")))
