from .consenting import consent_text, give_consent, publish_texts, withdraw_consent
from .counting import note_use, report_totals
from .glass import break_glass, review_glass
from .importing import Imported, import_hashes, import_people
from .linking import decide_pair, join, say_not_same, split, undo
from .looking import card, find, frozen_fields, look_at_pair, newest, note_look, opened_by_glass, seen, who_looked
from .registering import correct, register, relate, restrict
from .requesting import destroy_old, fulfil_request, receive_request, refuse_request
from .teams import close_card, open_card, set_team

__all__ = [
    "Imported",
    "break_glass",
    "card",
    "close_card",
    "consent_text",
    "correct",
    "decide_pair",
    "destroy_old",
    "find",
    "frozen_fields",
    "fulfil_request",
    "give_consent",
    "import_hashes",
    "import_people",
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
    "set_team",
    "split",
    "undo",
    "who_looked",
    "withdraw_consent",
]
