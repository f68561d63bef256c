"""Letters: e-mail in plain words, queued with the change it tells about, never sent twice.

A room declares its letters as data in `<room>/letters.py` (a tuple of `LetterText`), names the tuple in
`config.letters`, and calls `queue` in the transaction of the change. An editor may put her own words over a text.
"""

from .post import send_due, send_one, signature
from .queue import Reader, StuckLetter, link, prefers_daily, queue, queue_all, set_preference, stuck
from .texts import LetterText, TextRow, check_text, fill, laid_out, reset_text, save_text, text_rows, texts

__all__ = [
    "LetterText",
    "Reader",
    "StuckLetter",
    "TextRow",
    "check_text",
    "fill",
    "laid_out",
    "link",
    "prefers_daily",
    "queue",
    "queue_all",
    "reset_text",
    "save_text",
    "send_due",
    "send_one",
    "set_preference",
    "signature",
    "stuck",
    "text_rows",
    "texts",
]
