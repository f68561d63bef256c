"""Addresses of entries: Ukrainian names in Latin letters by the state's table (КМУ № 55 of 27.01.2010)."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import slugify

_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
        "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
        "я": "ia", "ы": "y", "э": "e", "ё": "e", "ъ": "", "ʼ": "", "’": "", "'": "",
    }
)  # fmt: skip


def free_slug(name: str, taken: Callable[[str], bool]) -> str:
    """An address that nobody has yet: «Догляд удома» → «dohliad-udoma», «dohliad-udoma-2»."""
    base = slugify(name.lower().translate(_LATIN))[:60].strip("-") or "posluha"
    slug, n = base, 1
    while taken(slug):
        n += 1
        slug = f"{base}-{n}"
    return slug
