"""What other rooms may use of persons. An `id` is that of one organisation's record: it never changes, whatever is linked."""

from .fields import PersonFields
from .machine import Channel, Purpose, Why
from .selectors.cards import consents, may_share
from .selectors.counters import Counters, Shown, counters, suppressed
from .selectors.finding import find, refs
from .selectors.rows import Card, ConsentRow, ConsentText, Found, Hit, PersonRef
from .selectors.work import work_items
from .services import (
    card,
    consent_text,
    correct,
    frozen_fields,
    give_consent,
    note_use,
    register,
    withdraw_consent,
)

__all__ = [
    "Card",
    "Channel",
    "ConsentRow",
    "ConsentText",
    "Counters",
    "Found",
    "Hit",
    "PersonFields",
    "PersonRef",
    "Purpose",
    "Shown",
    "Why",
    "card",
    "consent_text",
    "consents",
    "correct",
    "counters",
    "find",
    "frozen_fields",
    "give_consent",
    "may_share",
    "note_use",
    "refs",
    "register",
    "suppressed",
    "withdraw_consent",
    "work_items",
]
