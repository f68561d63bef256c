"""What other rooms may use of persons. An `id` is that of one organisation's record: it never changes, whatever is linked."""

from .fields import PersonFields
from .holders import Holder
from .machine import Channel, Purpose, Why
from .selectors.cards import consents, may_share
from .selectors.counters import Counters, Shown, counters, suppressed
from .selectors.finding import refs
from .selectors.lists import known_id
from .selectors.rows import Card, ConsentRow, ConsentText, Found, Hit, PersonRef
from .selectors.team import Colleague, colleagues
from .selectors.work import work_items
from .services import (
    card,
    close_card,
    consent_text,
    correct,
    find,
    frozen_fields,
    give_consent,
    note_use,
    open_card,
    register,
    seen,
    set_team,
    withdraw_consent,
)

__all__ = [
    "Card",
    "Channel",
    "Colleague",
    "ConsentRow",
    "ConsentText",
    "Counters",
    "Found",
    "Hit",
    "Holder",
    "PersonFields",
    "PersonRef",
    "Purpose",
    "Shown",
    "Why",
    "card",
    "close_card",
    "colleagues",
    "consent_text",
    "consents",
    "correct",
    "counters",
    "find",
    "frozen_fields",
    "give_consent",
    "known_id",
    "may_share",
    "note_use",
    "open_card",
    "refs",
    "register",
    "seen",
    "set_team",
    "suppressed",
    "withdraw_consent",
    "work_items",
]
