"""Text as people paste it: nothing that can be read is lost, nothing that breaks a database stays."""

from __future__ import annotations

import unicodedata

# Word's and the web's own line ends; the rest of the control characters can't be seen and PostgreSQL refuses NUL.
_LINE_ENDS = {"\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x0c": "\n\n", "\x85": "\n"}
_TABLE = str.maketrans({**_LINE_ENDS, "\r": "\n", "\ufeff": "", "\u00ad": ""})


def clean(text: str) -> tuple[str, int]:
    """The text in one normal form, and how many invisible characters were taken out of it.

    Smart quotes, emoji (with their joiners), tabs and line ends stay. Lone surrogates, NUL and control characters go.
    """
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TABLE))
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept, len(plain) - len(kept)


def words(text: str) -> int:
    return len(text.split())


def clean_answers(value: object) -> tuple[object, int]:
    """`clean` for a whole tree of answers (dicts, lists, strings); keys are ours and stay."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        done = {k: clean_answers(v) for k, v in value.items()}
        return {k: v for k, (v, _) in done.items()}, sum(n for _, n in done.values())
    if isinstance(value, list):
        items = [clean_answers(v) for v in value]
        return [v for v, _ in items], sum(n for _, n in items)
    return value, 0
