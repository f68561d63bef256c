"""A call's life: draft, opening, extension, outage, closing, second round."""

from .draft import (
    Basics,
    CalendarLine,
    DirectionDraft,
    draft_call,
    edit_basics,
    edit_calendar,
    edit_directions,
    edit_rules,
    prefill_calendar,
)
from .outages import Extended, log_outage
from .rounds import remaining_budget, second_round
from .steps import cancel_call, extend_call, fail_call, open_call, start_review

__all__ = [
    "Basics",
    "CalendarLine",
    "DirectionDraft",
    "Extended",
    "cancel_call",
    "draft_call",
    "edit_basics",
    "edit_calendar",
    "edit_directions",
    "edit_rules",
    "extend_call",
    "fail_call",
    "log_outage",
    "open_call",
    "prefill_calendar",
    "remaining_budget",
    "second_round",
    "start_review",
]
