from .consenting import consent_text, give_consent, publish_texts, withdraw_consent
from .counting import note_use, report_totals
from .glass import break_glass, review_glass
from .incoming import cancel_file, confirm_file, send_file, undo_file
from .linking import decide_pair, join, say_not_same, split, undo
from .looking import card, find, frozen_fields, look_at_pair, newest, note_look, opened_by_glass, seen, who_looked
from .registering import correct, register, relate, restrict, unrelate
from .requesting import destroy_old, fulfil_request, receive_request, refuse_request
from .teams import close_card, open_card, set_team

__all__ = [
    "break_glass",
    "cancel_file",
    "card",
    "close_card",
    "confirm_file",
    "consent_text",
    "correct",
    "decide_pair",
    "destroy_old",
    "find",
    "frozen_fields",
    "fulfil_request",
    "give_consent",
    "join",
    "look_at_pair",
    "newest",
    "note_look",
    "note_use",
    "open_card",
    "opened_by_glass",
    "publish_texts",
    "receive_request",
    "refuse_request",
    "register",
    "relate",
    "report_totals",
    "restrict",
    "review_glass",
    "say_not_same",
    "seen",
    "send_file",
    "set_team",
    "split",
    "undo",
    "undo_file",
    "unrelate",
    "who_looked",
    "withdraw_consent",
]
