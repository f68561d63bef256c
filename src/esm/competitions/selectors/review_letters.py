"""What letters to commission members say, and whom to remind today."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ..machine import ApplicationStatus, CallStatus, ReviewStatus
from ..models import Assignment, Call, Declaration, Member, Review
from ..rules import CallRules
from .letter_facts import Facts, about_call, address, day
from .queue import AT_WORK


def calls_to_remind(at: datetime) -> list[int]:
    """Calls under review whose rules remind today: so many days before the last one, or so many after it."""
    today = timezone.localdate(at)
    due = []
    for call in Call.objects.filter(status=CallStatus.REVIEW, review_closes_on__isnull=False).only(
        "rules", "review_closes_on"
    ):
        rules = CallRules.from_data(call.rules)
        left = (call.review_closes_on - today).days if call.review_closes_on else 0
        every = rules.review_overdue_every
        if left in rules.review_reminder_days or (left < 0 and every and -left % every == 0):
            due.append(call.pk)
    return due


def calls_at_work() -> list[int]:
    """Calls whose commission has work."""
    return list(Call.objects.filter(status__in=AT_WORK).values_list("pk", flat=True))


def member_letter(member_id: int) -> Facts | None:
    """Facts of a letter about what waits for a member; None when nothing does any more."""
    member = Member.objects.select_related("call").filter(pk=member_id).first()
    if member is None:
        return None
    sent = Review.objects.filter(member=member, status=ReviewStatus.SENT).values("application")
    waiting = (
        Assignment.objects.filter(member=member, ended_at=None, application__status=ApplicationStatus.ADMITTED)
        .exclude(application__in=sent)
        .order_by("application__number")
    )
    rows = list(waiting.values_list("application", "application__number"))
    if not rows or member.call.status != CallStatus.REVIEW:
        return None
    said = set(Declaration.objects.filter(member=member, withdrawn_at=None).values_list("application", flat=True))
    undeclared = sum(1 for pk, _number in rows if pk not in said)
    conflicts = _("Спершу скажіть, чи є у вас конфлікт інтересів: заявок без відповіді %(n)s. Тоді заявка відкриється.")
    return about_call(member.call) | {
        "due": day(member.call.review_closes_on) or _("дати, яку назве секретарка"),
        "waiting": len(rows),
        # Numbers only: titles and organisations stay behind the declaration.
        "numbers": ", ".join(number for _pk, number in rows),
        "conflicts": conflicts % {"n": undeclared} if undeclared else "",
        "link": address("review:queue"),
    }


def reminded_on(member_id: int) -> date | None:
    """The day of the member's latest reminder."""
    days = Assignment.objects.filter(member=member_id, reminded_on__isnull=False).order_by("-reminded_on")
    return days.values_list("reminded_on", flat=True).first()
