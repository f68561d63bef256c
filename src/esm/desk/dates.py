"""Days and moments by the city's clock, and the terms of a referral and of an appeal, counted once and explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from esm.kernel.terms import Calendar, Unit, count, working_days
from esm.reference import public as reference

from .rules import DeskRules

KYIV = ZoneInfo("Europe/Kyiv")
DAY = timedelta(days=1)
# Half of a working day is over at this hour.
NOON = time(13, 0)


def day_of(at: datetime) -> date:
    return at.astimezone(KYIV).date()


@dataclass(frozen=True, slots=True)
class ReferralTerms:
    """`half_at`, `due_at` and `late_at` are the moments of the two reminders and of the escalation."""

    answer_by: date
    serve_by: date
    half_at: datetime
    due_at: datetime
    late_at: datetime
    explanation: str


def referral_terms(rules: DeskRules, *, service_code: str, urgency: str, at: datetime) -> ReferralTerms:
    """Counted from the working day after sending. Raises NotFound without a calendar."""
    calendar = reference.calendar()
    rule = rules.term(service_code, urgency)
    sent = day_of(at)
    answer = count(sent, rule.answer, Unit.WORKING_DAYS, calendar, basis=rules.title)
    serve = count(sent, rule.serve, Unit.WORKING_DAYS, calendar, basis=rules.title)
    first, second = rules.remind_at
    return ReferralTerms(
        answer_by=answer.due,
        serve_by=serve.due,
        half_at=part(sent, rule.answer, first, calendar),
        due_at=part(sent, rule.answer, second, calendar),
        late_at=part(sent, rule.answer, rules.escalate_at, calendar),
        explanation=_("Відповідь. %(answer)s Допомога. %(serve)s")
        % {"answer": answer.explain(), "serve": serve.explain()},
    )


def part(sent: date, days: int, per_cent: int, calendar: Calendar) -> datetime:
    """The moment when so much of a term of working days is over, to half a working day."""
    halves = max(1, round(days * per_cent / 50))
    whole, rest = divmod(halves, 2)
    last = count(sent, whole, Unit.WORKING_DAYS, calendar).due if whole else sent
    if not rest:
        return datetime.combine(last + DAY, time(0), KYIV)
    return datetime.combine(calendar.next_working(last + DAY), NOON, KYIV)


def promised(rules: DeskRules, *, urgency: str, at: datetime) -> tuple[date, str]:
    """The last day for an answer to an appeal, and the rule in words."""
    term = count(day_of(at), rules.appeal_days[urgency], Unit.WORKING_DAYS, reference.calendar(), basis=rules.title)
    return term.due, term.explain()


def call_back_day(rules: DeskRules, *, at: datetime) -> date:
    return count(day_of(at), rules.call_back_days, Unit.WORKING_DAYS, reference.calendar()).due


def waited(since: datetime, until: datetime) -> int:
    """Working days from the one after `since` to `until`, both counted."""
    first, last = day_of(since) + DAY, day_of(until)
    return working_days(first, last, reference.calendar()) if first <= last else 0
