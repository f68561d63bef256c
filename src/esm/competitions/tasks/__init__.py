"""Background entry points: letters about steps that people wait for.

Each may run twice (`kernel.jobs`): a letter's key names the event, so that it is written once.
"""

from .admission import tell_admission, tell_appeal_filed
from .applications import remind_of_deadlines, tell_recalled, tell_received, tell_submitted, tell_withdrawn
from .calls import tell_call_changed, tell_call_opened
from .commission import (
    refresh_conflicts,
    remind_reviewers,
    tell_assigned,
    tell_conflict_recorded,
    tell_meeting,
    tell_meeting_cancelled,
    tell_review_due,
)
from .corrections import tell_corrected, tell_correction_returned, tell_correction_submitted, tell_rescore
from .decisions import (
    tell_decision,
    tell_decision_approved,
    tell_decision_sent_back,
    tell_decision_submitted,
    tell_promoted,
    tell_released,
)

__all__ = [
    "refresh_conflicts",
    "remind_of_deadlines",
    "remind_reviewers",
    "tell_admission",
    "tell_appeal_filed",
    "tell_assigned",
    "tell_call_changed",
    "tell_call_opened",
    "tell_conflict_recorded",
    "tell_corrected",
    "tell_correction_returned",
    "tell_correction_submitted",
    "tell_decision",
    "tell_decision_approved",
    "tell_decision_sent_back",
    "tell_decision_submitted",
    "tell_meeting",
    "tell_meeting_cancelled",
    "tell_promoted",
    "tell_recalled",
    "tell_received",
    "tell_released",
    "tell_rescore",
    "tell_review_due",
    "tell_submitted",
    "tell_withdrawn",
]
