"""One spelling of a name, whatever the alphabet: Ukrainian, Russian or Latin letters, apostrophes, typists' habits.

The keys are no transcription: they only have to be the same for spellings of one name and to differ for different names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .given_names import FATHERS, FEMALE, MALE, SHARED

LIMIT = 60  # letters of a name that count
_VOWELS = "аеиоуюя"

# Latin letters that look like Cyrillic ones, for words in which somebody mixed the keyboards, and digits likewise.
_LOOKALIKES = str.maketrans("abcehikmoptxyn036", "авсеникмортхупозб")
_DIGRAPHS = (
    ("shch", "ш"), ("sch", "ш"), ("tsch", "ч"), ("zgh", "зг"), ("zh", "ж"), ("kh", "г"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"),
    ("sh", "ш"), ("ck", "к"), ("ph", "ф"), ("yo", "ё"), ("jo", "ё"), ("io", "ё"), ("ye", "е"), ("je", "е"), ("ie", "е"),
    ("yi", "и"), ("ji", "и"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"),
)  # fmt: skip
_LATIN = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефггииклмнопкрстуввкизз", strict=False)) | {
    "v": "в", "w": "в", "x": "кс", "y": "и", "z": "з", "q": "к", "u": "у", "t": "т", "s": "с", "r": "р", "h": "г",
}  # fmt: skip
_TOKEN = re.compile(r"[a-z]+")
_LATIN_WORD = re.compile("|".join([*(d for d, _ in sorted(_DIGRAPHS, key=lambda d: -len(d[0]))), "[a-z]"]))
_FOLD = str.maketrans(
    {
        "і": "и", "ї": "и", "й": "и", "ы": "и", "є": "е", "э": "е", "ё": "е", "ґ": "г", "х": "г", "щ": "ш",
        "ь": "", "ъ": "", "ў": "в", "ј": "и",
    }
)  # fmt: skip
_SOFT_O = re.compile("[ьй]о|ъе")
_INNER_YOT = re.compile("(?<=.)[яю]")
_SILENT = re.compile("и+(?=[аеиоуюя])")
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^а-яёєіїґўјa-z]+")
_SON = re.compile("(?:инична|ична|овна|евна|ивна|ович|евич|ич)$")
_INITIAL = re.compile(r"^\s*([^\W\d_])[.\s]*$")


def _cyrillic(word: str) -> str:
    """A folded word in Cyrillic letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if c not in _MARKS) if not word.isascii() else word
    plain = unicodedata.normalize("NFC", plain)
    if not _TOKEN.search(plain):
        return plain
    if re.search("[а-яёєіїґ]", plain):
        return plain.translate(_LOOKALIKES)
    return _LATIN_WORD.sub(lambda m: _DIGRAPH.get(m[0]) or _LATIN.get(m[0], ""), plain)


# Accents of other languages; the breve and the diaeresis belong to «й» and «ї».
_MARKS = frozenset(chr(c) for c in range(0x300, 0x370)) - {"\u0306", "\u0308"}
_DIGRAPH = dict(_DIGRAPHS)


@lru_cache(maxsize=400_000)
def fold(name: str) -> str:
    """The letters of a name by their sound: «Наталія», «Наталья» and «Nataliia» are all «натала»."""
    word = unicodedata.normalize("NFKC", name[: LIMIT * 2]).casefold()
    if any(c.isdigit() for c in word):
        word = word.translate(_LOOKALIKES) if re.search("[а-яёєіїґ]", word) else word
    word = _NOT_LETTERS.sub("", _cyrillic(word.replace("ł", "l").replace("đ", "d")))
    word = _SOFT_O.sub("ё", word).translate(_FOLD)
    word = _INNER_YOT.sub(lambda m: "а" if m[0] == "я" else "у", word)
    word = _SILENT.sub("", word) if len(word) > 2 else word
    return _DOUBLED.sub(r"\1", word)[:LIMIT]


def _bare(word: str) -> str:
    """Without what a man's name may end with: «Сергій» and «Сергей» are «серг»."""
    stem = word.rstrip("еи")
    return stem if len(stem) >= 2 else word


def _variants(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in table.split("\n"):
        names = [_bare(fold(word)) for word in line.split()]
        for name in names:
            found.setdefault(name, found.get(names[0], names[0]))
    return found


_WOMEN, _MEN = _variants(FEMALE), _variants(MALE)
_FATHERS = _variants(FATHERS)
KNOWN = frozenset(_WOMEN.values()) | frozenset(_MEN.values())
# How else a known name is written: what a slip of the pen may have been meant to be.
SPELLINGS: dict[str, list[str]] = {}
for _table in (_WOMEN, _MEN):
    for _form, _name in _table.items():
        if _form != _name:
            SPELLINGS.setdefault(_name, []).append(_form)
# Names of one sex only: «валер» and its like may be both.
OF_WOMEN = frozenset(_WOMEN.values()) - frozenset(_MEN.values())
OF_MEN = frozenset(_MEN.values()) - frozenset(_WOMEN.values())


_SPLIT = re.compile(r"[\s.,;/()\-‐-―]+")
_NOISE = frozenset(["ст", "мл", "старший", "молодший", "старша", "молодша", "пан", "пані", "г-н", "г-жа", "тов"])


def _words(name: str) -> list[str]:
    return [w for w in _SPLIT.split(name[: LIMIT * 4].strip()) if w and w.casefold() not in _NOISE][:4]


@lru_cache(maxsize=200_000)
def given_key(name: str) -> str:
    """The key of a given name; of several the first counts. "" for nothing and for a mere initial."""
    first = _words(name)
    if not first or len(first[0]) < 2:
        return ""
    word = _bare(fold(first[0]))
    return _WOMEN.get(word) or _MEN.get(word) or word


# The key of an everyday name → the keys of those whom it may mean.
MEANT = {
    given_key(line.split()[0]): frozenset(map(given_key, line.split())) for line in SHARED.split("\n") if line.strip()
}


@lru_cache(maxsize=400_000)
def surname_key(name: str) -> str:
    """The key of a surname, without its man's or woman's ending; a double surname is its parts in order of letters."""
    parts = sorted({key for word in _words(name) if (key := _surname_part(word))})
    return "-".join(parts)


def _surname_part(word: str) -> str:
    folded = fold(word)
    stem = folded.rstrip(_VOWELS)
    return stem if len(stem) >= 3 else folded


@lru_cache(maxsize=200_000)
def father_key(patronymic: str) -> str:
    """The father's name that a patronymic is made of: «Миколаївна», «Николаевич» → «микола». "" for an initial."""
    words = _words(patronymic)
    if not words or len(words[0]) < 3:
        return ""
    word = fold(words[0])
    stem = _bare(_SON.sub("", word).rstrip("аеи") or word)
    for table in (_FATHERS, _MEN):
        for known in (stem, stem + "о", stem + "а"):
            if known in table:
                return _MEN.get(table[known], table[known])
    return stem


@lru_cache(maxsize=200_000)
def initial_of(name: str) -> str:
    """The first letter by sound, "" if there is none."""
    words = _words(name)
    return fold(words[0])[:1] if words else ""


@lru_cache(maxsize=200_000)
def sex_by_names(given: str, patronymic: str) -> str:
    """`f`, `m` or "": what the patronymic's ending says, then the given name."""
    folded = fold(patronymic)
    if len(folded) > 4:
        if folded.endswith("вна") or folded.endswith("чна"):
            return "f"
        if folded.endswith("ич"):
            return "m"
    key = given_key(given)
    return "f" if key in OF_WOMEN else "m" if key in OF_MEN else ""
