from .consenting import consent_text, give_consent, publish_texts, withdraw_consent
from .counting import note_use, report_totals
from .glass import break_glass, review_glass
from .importing import Imported, import_hashes, import_people
from .linking import decide_pair, join, say_not_same, split, undo
from .looking import card, frozen_fields, look_at_pair, note_look, opened_by_glass, who_looked
from .registering import correct, register, relate, restrict, set_team
from .requesting import destroy_old, fulfil_request, receive_request, refuse_request

__all__ = [
    "Imported",
    "break_glass",
    "card",
    "consent_text",
    "correct",
    "decide_pair",
    "destroy_old",
    "frozen_fields",
    "fulfil_request",
    "give_consent",
    "import_hashes",
    "import_people",
    "join",
    "look_at_pair",
    "note_look",
    "note_use",
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
    "set_team",
    "split",
    "undo",
    "who_looked",
    "withdraw_consent",
]
