"""Translations: .po files are kept in the repository, .mo files are made from them where they are needed."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed


def compile_all() -> int:
    """Make every .mo that is missing or older than its .po; returns how many were made."""
    made = 0
    for root in settings.LOCALE_PATHS:
        for source in sorted(Path(root).rglob("*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                # Several processes may start at once: whoever reads the file finds it whole.
                fresh = target.with_suffix(f".{os.getpid()}")
                polib.pofile(str(source)).save_as_mofile(str(fresh))
                fresh.replace(target)
                made += 1
            # What this process read before (perhaps while another one was writing) must not stay in its memory.
            translation_file_changed(None, target)
    return made
