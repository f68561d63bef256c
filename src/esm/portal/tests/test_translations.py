"""Translations fill the same blanks as what they translate; a wrong one would break the page that shows it."""

import re

import polib
import pytest
from django.conf import settings

FILES = {language: settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po" for language in ("uk", "en")}
BLANK = re.compile(r"%\((\w+)\)[a-z]|(?<!{){(\w+)}")


def blanks(text: str) -> set[str]:
    return {one or other for one, other in BLANK.findall(text)}


@pytest.mark.parametrize("language", FILES)
def test_a_translation_fills_the_blanks_of_its_sentence(language: str) -> None:
    wrong = []
    for entry in polib.pofile(str(FILES[language])):
        if "fuzzy" in entry.flags:  # a guess: not shown to anybody
            continue
        known = blanks(entry.msgid) | blanks(entry.msgid_plural)
        said = [entry.msgstr, *entry.msgstr_plural.values()]
        # A form for one may leave the number out («one application»); it may not ask for something unknown.
        wrong += [(entry.msgid, text) for text in said if text and not blanks(text) <= known]
        if entry.msgstr and not entry.msgid_plural and blanks(entry.msgstr) != known:
            wrong.append((entry.msgid, entry.msgstr))
    assert wrong == []


def test_ukrainian_is_translated_by_itself_and_has_three_plural_forms() -> None:
    for entry in polib.pofile(str(FILES["uk"])):
        if entry.msgid_plural:
            assert len(entry.msgstr_plural) >= 3, entry.msgid
        elif "fuzzy" not in entry.flags:
            assert entry.msgstr in {"", entry.msgid}, entry.msgid
