"""Background entry points: letters about steps that people wait for, and what runs every day.

Each may run twice (`kernel.jobs`): a letter's key names the event, so that it is written once.
"""

from .amendments import (
    tell_amendment_asked,
    tell_amendment_decided,
    tell_amendment_noticed,
    tell_amendment_signed,
)
from .contract import (
    remind,
    tell_signed,
)
from .money import (
    bar_debtors,
    tell_barred,
    tell_demand_closed,
    tell_demanded,
    tell_lapsed,
    tell_paid,
    tell_repayment_reversed,
    watch_year_end,
)
from .oversight import (
    refresh_continuity,
    tell_broken,
    tell_checked,
    tell_complaint_answered,
    tell_complaint_filed,
    tell_finding_answered,
    tell_finding_decided,
)
from .reports import (
    tell_report_accepted,
    tell_report_returned,
    tell_report_submitted,
)
from .social import (
    tell_act_decided,
    tell_act_submitted,
    tell_closed,
    tell_referral_answered,
    tell_referral_ended,
    tell_referred,
    tell_service_signed,
)

__all__ = [
    "bar_debtors",
    "refresh_continuity",
    "remind",
    "tell_act_decided",
    "tell_act_submitted",
    "tell_amendment_asked",
    "tell_amendment_decided",
    "tell_amendment_noticed",
    "tell_amendment_signed",
    "tell_barred",
    "tell_broken",
    "tell_checked",
    "tell_closed",
    "tell_complaint_answered",
    "tell_complaint_filed",
    "tell_demand_closed",
    "tell_demanded",
    "tell_finding_answered",
    "tell_finding_decided",
    "tell_lapsed",
    "tell_paid",
    "tell_referral_answered",
    "tell_referral_ended",
    "tell_referred",
    "tell_repayment_reversed",
    "tell_report_accepted",
    "tell_report_returned",
    "tell_report_submitted",
    "tell_service_signed",
    "tell_signed",
    "watch_year_end",
]
