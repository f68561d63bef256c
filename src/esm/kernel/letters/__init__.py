"""Letters: e-mail in plain words, queued with the change it tells about, never sent twice.

A room declares its letters as data in `<room>/letters.py` (a tuple of `LetterText`), names the tuple in
`config.letters`, and calls `queue` in the transaction of the change. An editor may put her own words over a text.
"""

from .post import send_due, send_one, signature
from .queue import Preference, Reader, StuckLetter, link, preference, queue, queue_all, set_preference, stuck
from .texts import (
    LetterText,
    TextRow,
    VersionRow,
    check_text,
    fill,
    laid_out,
    reset_text,
    restore_text,
    save_text,
    text_history,
    text_rows,
    texts,
)

__all__ = [
    "LetterText",
    "Preference",
    "Reader",
    "StuckLetter",
    "TextRow",
    "VersionRow",
    "check_text",
    "fill",
    "laid_out",
    "link",
    "preference",
    "queue",
    "queue_all",
    "reset_text",
    "restore_text",
    "save_text",
    "send_due",
    "send_one",
    "set_preference",
    "signature",
    "stuck",
    "text_history",
    "text_rows",
    "texts",
]
