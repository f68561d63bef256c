"""A second round: a new call with the same rules and the money that the first one left (REFERENCE §1.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require
from esm.kernel.money import Money

from ...machine import RELEASED_CALLS, CallStatus, ChangeKind
from ...models import Award, CalendarStep, Call, Direction
from ...policies.calls import may_run_calls
from .common import audited, bump, locked, needs_reason, note_change
from .draft import calendar_lines

_FINISHED = RELEASED_CALLS | {CallStatus.FAILED}
_COPIED = (
    "year",
    "rules",
    "rule_set_version",
    "legal_basis",
    "about",
    "who_may_apply",
    "projects_start_on",
    "projects_end_on",
    "contact_name",
    "contact_phone",
    "contact_email",
    "place",
    "is_demo",
)


def remaining_budget(call: Call) -> Money:
    """What the call's awards left of its budget."""
    given = Award.objects.filter(call=call, withdrawn_at__isnull=True).aggregate(sum=Sum("awarded"))["sum"] or 0
    return Money(max(call.total_budget - given, 0))


def second_round(
    *,
    actor: Actor,
    call_id: int,
    seen_version: int,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    at: datetime,
) -> Call:
    """Draft a call that follows a finished one: same rules and directions, its remaining budget.

    Raises Conflict before the first round's results are released or when no money is left.
    """
    with transaction.atomic():
        first = locked(call_id, seen_version)
        require(may_run_calls(actor))
        reason = needs_reason(reason)
        if first.status not in _FINISHED:
            raise Conflict(_("Другий етап готують після оприлюднення результатів першого."))
        if closes_at <= opens_at:
            raise Invalid({"closes_at": _("Строк подання має закінчитися пізніше, ніж почнеться.")})
        left = remaining_budget(first)
        if not left:
            raise Conflict(_("У бюджеті конкурсу нічого не лишилося, тому другого етапу не буде."))
        number = Call.objects.filter(year=first.year).count() + 1
        call = Call.objects.create(
            **{name: getattr(first, name) for name in _COPIED},
            slug=f"{first.year}-{number}",
            title=_("%(title)s. Етап %(number)s") % {"title": first.title[:180], "number": number},
            total_budget=left.kopecks,
            opens_at=opens_at,
            closes_at=closes_at,
            follows=first,
        )
        for d in first.directions.all():
            # Budgets of directions speak of the first round's money; the commission sets them anew.
            Direction.objects.create(
                call=call,
                code=d.code,
                title=d.title,
                about=d.about,
                cap=d.cap,
                at_least_one=False,
                must_not_stop=d.must_not_stop,
                position=d.position,
            )
        CalendarStep.objects.bulk_create(CalendarStep(call=call, **line.fields()) for line in calendar_lines(call))
        note_change(first, ChangeKind.SECOND_ROUND, reason, actor=actor, at=at)
        bump(first)
        audited(actor, "second_round", call, at, follows=first.slug, budget=left.kopecks, reason=reason)
    return call
