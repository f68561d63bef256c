"""Translations: .po files are kept in the repository, .mo files are made from them where they are needed."""

from pathlib import Path

import polib
from django.conf import settings


def compile_all() -> int:
    """Make every .mo that is missing or older than its .po; returns how many were made."""
    made = 0
    for root in settings.LOCALE_PATHS:
        for source in sorted(Path(root).rglob("*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
                made += 1
    return made
