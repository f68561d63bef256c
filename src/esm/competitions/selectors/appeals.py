"""What of an application can be appealed now, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from esm.kernel.actor import Actor

from ..dates import KYIV, count
from ..machine import RELEASED_CALLS, AppealLevel, ApplicationStatus
from ..models import Application, Call, Refusal
from ..policies.admission import may_appeal
from ..rules import CallRules

# A winner too: the city may have given less than was asked.
_DECIDED = frozenset(
    {ApplicationStatus.DECLINED, ApplicationStatus.RESERVE, ApplicationStatus.WON_UNFUNDED, ApplicationStatus.WON}
)


@dataclass(frozen=True, slots=True)
class AppealWindow:
    """`until` is the last day; `may_file` for this person, now."""

    level: str
    until: date
    may_file: bool


def appealable(call: Call, application: Application) -> tuple[AppealLevel | None, Refusal | None, date | None]:
    """What can be appealed, and the last day for it: a refusal in force, or the released decision."""
    if application.status == ApplicationStatus.REFUSED:
        refusal = next((r for r in application.refusals.all() if r.annulled_at is None), None)
        return (AppealLevel.ADMISSION, refusal, refusal.appeal_until) if refusal else (None, None, None)
    term = CallRules.from_data(call.rules).term("appeal")
    if application.status in _DECIDED and call.status in RELEASED_CALLS and call.released_at and term.days:
        return AppealLevel.DECISION, None, count(call.released_at.astimezone(KYIV).date(), term).on
    return None, None, None


def window_of(actor: Actor, application: Application, at: datetime) -> AppealWindow | None:
    """Two queries at most, none for refusals and appeals that were read with the application."""
    level, refusal, until = appealable(application.call, application)
    if level is None or until is None:
        return None
    earlier = [a for a in application.appeals.all() if a.level == level]
    used = any(a.refusal_id == refusal.pk for a in earlier) if refusal else bool(earlier)
    in_time = at.astimezone(KYIV).date() <= until
    return AppealWindow(str(level.label), until, may_appeal(actor, application) and in_time and not used)
