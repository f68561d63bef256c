"""Letters to the commission, reminders, the nightly look for conflicts."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.jobs import job
from esm.kernel.letters import queue_all
from esm.partners import public as partners

from ..machine import MeetingKind, MeetingStatus
from ..models import (
    Declaration,
    Meeting,
    Member,
)
from ..selectors.letter_facts import (
    Facts,
    about_call,
    address,
    meeting_facts,
)
from ..selectors.letter_readers import members_on, person
from ..selectors.review_letters import calls_at_work, calls_to_remind, member_letter, reminded_on
from ..services.conflicts import refresh_conflicts as find_conflicts
from ..services.panel import remind
from .to import applicant


@job()
def tell_assigned(member_id: int) -> int:
    """To a member who was given applications: how many wait, and until when."""
    newest = Member.objects.get(pk=member_id).assignments.order_by("-pk").values_list("pk", flat=True).first()
    return _to_member("competitions.assigned", member_id, key=f"{member_id}:{newest}")


@job()
def tell_review_due(member_id: int) -> int:
    """A reminder to a member with unsent reviews."""
    return _to_member("competitions.review_due", member_id, key=f"{member_id}:{reminded_on(member_id)}")


@job()
def tell_conflict_recorded(declaration_id: int) -> int:
    """To the member: a conflict of hers was recorded, her scores there are annulled, and whom to ask."""
    made = Declaration.objects.select_related("member__call", "application").get(pk=declaration_id)

    def facts() -> Facts:
        return about_call(made.member.call) | {
            "number": made.application.number,
            "kind": made.get_kind_display(),
            "text": made.text,
        }

    readers = person(made.member.user_id)
    return queue_all(
        code="competitions.conflict_recorded", to=readers, context=facts, key=f"{made.pk}", at=timezone.now()
    )


@job()
def tell_meeting(meeting_id: int) -> int:
    """To members in office that day and to applicants who defend; again only when time, place or agenda call them."""
    meeting = Meeting.objects.select_related("call").get(pk=meeting_id)
    at = timezone.now()
    if meeting.status != MeetingStatus.PLANNED or meeting.at <= at:
        return 0
    key = f"{meeting.pk}:{meeting.at:%Y%m%d%H%M}:{meeting.place}"
    items = list(meeting.items.select_related("application__call"))
    numbers = ", ".join(item.application.number for item in items)
    page = address("review:meeting", meeting.call.slug, meeting.number)

    def told() -> Facts:
        agenda = {"numbers": numbers or _("їх ще немає"), "link": page}
        return about_call(meeting.call) | meeting_facts(meeting) | agenda

    written = queue_all(code="competitions.meeting", to=members_on(meeting), context=told, key=key, at=at)
    if meeting.kind != MeetingKind.DEFENCE:
        return written
    return written + sum(
        applicant(
            "competitions.defence", i.application, partial(meeting_facts, meeting), key=f"{key}:{i.application_id}"
        )
        for i in items
    )


@job()
def tell_meeting_cancelled(meeting_id: int, reason: str) -> int:
    """To everybody who was invited."""
    meeting = Meeting.objects.select_related("call").get(pk=meeting_id)
    at = timezone.now()
    readers = members_on(meeting)
    if meeting.kind == MeetingKind.DEFENCE:
        owners = meeting.items.values_list("application__organisation_id", flat=True)
        readers += [r for owner in sorted(set(owners)) for r in partners.readers(owner, on=timezone.localdate(at))]

    def facts() -> Facts:
        return about_call(meeting.call) | meeting_facts(meeting) | {"reason": reason}

    return queue_all(code="competitions.meeting_cancelled", to=readers, context=facts, key=f"{meeting.pk}", at=at)


@job()
def remind_reviewers() -> int:
    """Daily: members with unsent reviews, before the deadline and every third day after it."""
    at = timezone.now()
    return sum(remind(call_id=call_id, at=at) for call_id in calls_to_remind(at))


@job()
def refresh_conflicts() -> int:
    """Nightly: ties that facts show now and didn't show when the applications were given out."""
    at = timezone.now()
    return sum(find_conflicts(call_id=call_id, at=at) for call_id in calls_at_work())


def _to_member(code: str, member_id: int, *, key: str) -> int:
    if member_letter(member_id) is None:
        return 0
    readers = person(Member.objects.values_list("user_id", flat=True).get(pk=member_id))
    return queue_all(code=code, to=readers, context=lambda: member_letter(member_id) or {}, key=key, at=timezone.now())
