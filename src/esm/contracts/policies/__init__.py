"""Who may do what. Deny by default; a stranger doesn't learn that a contract exists before it is public."""

from .contract import (
    may_ask_amendment,
    may_decide_amendment,
    may_draft_amendment,
    may_manage,
    may_prepare,
    may_see,
    may_see_all,
    may_see_amendment,
    may_see_public,
    may_submit_report,
    may_write_report,
)
from .oversight import (
    may_answer_complaint,
    may_answer_finding,
    may_break,
    may_check,
    may_edit_vital,
    may_publish_complaint,
    may_read_checks,
    may_read_complaints,
    may_read_monitoring,
)
from .social import (
    may_answer_referral,
    may_decide_act,
    may_see_person,
    may_submit_act,
)

__all__ = [
    "may_answer_complaint",
    "may_answer_finding",
    "may_answer_referral",
    "may_ask_amendment",
    "may_break",
    "may_check",
    "may_decide_act",
    "may_decide_amendment",
    "may_draft_amendment",
    "may_edit_vital",
    "may_manage",
    "may_prepare",
    "may_publish_complaint",
    "may_read_checks",
    "may_read_complaints",
    "may_read_monitoring",
    "may_see",
    "may_see_all",
    "may_see_amendment",
    "may_see_person",
    "may_see_public",
    "may_submit_act",
    "may_submit_report",
    "may_write_report",
]
