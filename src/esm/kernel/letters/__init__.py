"""Letters: e-mail in plain words, queued with the change it tells about, never sent twice.

A room declares its letters as data in `<room>/letters.py` (a tuple of `LetterText`), names the tuple in
`config.letters`, and calls `queue` in the transaction of the change. An editor may put her own words over a text.
"""

from .post import send_due, send_one
from .queue import link, prefers_daily, queue, set_preference, stuck
from .texts import LetterText, TextRow, check_text, fill, reset_text, save_text, text_rows, texts

__all__ = [
    "LetterText",
    "TextRow",
    "check_text",
    "fill",
    "link",
    "prefers_daily",
    "queue",
    "reset_text",
    "save_text",
    "send_due",
    "send_one",
    "set_preference",
    "stuck",
    "text_rows",
    "texts",
]
