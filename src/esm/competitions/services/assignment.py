"""Giving applications to members: the whole plan at once, or one place by hand. Always under the call's lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require

from ..machine import ApplicationStatus, CallStatus, ReviewStatus
from ..models import Application, Assignment, Call, Member, Review
from ..policies.commission import may_assign
from ..selectors.assignment import candidates_for
from ..selectors.assignment_plan import Setup, fingerprint, plan_of, setup_of
from .calls.common import locked
from .conflicts import refresh_automatic
from .sections import lock_application


@dataclass(frozen=True, slots=True)
class Done:
    made: int
    ended: int


def confirm_assignment(*, actor: Actor, call_id: int, seen: str, at: datetime) -> Done:
    """Carry out the plan that was previewed (`seen`: its fingerprint). What has been begun stays where it is.

    Raises Conflict when anything changed since the preview: of two people who confirm at once, the second sees that
    nothing is left to do. Letters go to the members who got something new.
    """
    with transaction.atomic():
        call = _in_review(actor, call_id)
        refresh_automatic(actor=actor, call=call, at=at)
        setup = setup_of(call, at)
        plan = plan_of(setup)
        if fingerprint(setup) != seen:
            raise Conflict(_("Поки ви дивилися, розподіл змінився. Перегляньте новий і підтвердьте його."))
        wanted = {(m, a) for a, panel in plan.panels.items() for m in panel}
        current, newest = setup.current, setup.submissions
        gone = {pair for pair in current if pair not in wanted and pair[1] in plan.panels}
        ended = _end(call, gone, _("Перерозподілено"), at)
        fresh = sorted(wanted - current)
        Assignment.objects.bulk_create(
            Assignment(member_id=m, application_id=a, submission_id=newest[a], at=at, by_id=actor.user_id)
            for m, a in fresh
        )
        audit.record(
            actor=actor, action="competitions.confirm_assignment", subject=call, at=at, made=len(fresh), ended=ended
        )
        if fresh:
            _tell(sorted({m for m, _a in fresh}))
    return Done(len(fresh), ended)


def assign_by_hand(*, actor: Actor, call_id: int, number: str, member_number: int, at: datetime) -> Assignment:
    """Give one application to one more member. Raises Conflict with why she can't have it."""
    with transaction.atomic():
        call = _in_review(actor, call_id)
        application = _application(call, number)
        setup = setup_of(call, at)
        assignment = _give(actor, setup, application, member_number, at)
        audit.record(actor=actor, action="competitions.assign", subject=application, at=at, member=member_number)
        _tell([assignment.member_id])
    return assignment


def replace_reviewer(*, actor: Actor, call_id: int, number: str, old: int, new: int, at: datetime) -> Assignment:
    """Give a silent member's application to another. What is sent stays; a draft is kept but no longer counts."""
    with transaction.atomic():
        call = _in_review(actor, call_id)
        application = _application(call, number)
        _take(call, application, old, _("Замінено: оцінки не було вчасно"), at)
        assignment = _give(actor, setup_of(call, at), application, new, at)
        audit.record(actor=actor, action="competitions.replace_reviewer", subject=application, at=at, old=old, new=new)
        _tell([assignment.member_id])
    return assignment


def unassign(*, actor: Actor, call_id: int, number: str, member_number: int, reason: str, at: datetime) -> None:
    """Take an application from a member without giving it to another."""
    with transaction.atomic():
        call = _in_review(actor, call_id)
        application = _application(call, number)
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть причину.")})
        _take(call, application, member_number, reason.strip()[:300], at)
        audit.record(
            actor=actor,
            action="competitions.unassign",
            subject=application,
            at=at,
            member=member_number,
            reason=reason.strip(),
        )


def release_from(*, actor: Actor, member: Member, reason: str, at: datetime) -> int:
    """End a leaving member's assignments that aren't sent; how many. The call is locked already."""
    sent = Review.objects.filter(member=member, status=ReviewStatus.SENT).values("application")
    return (
        Assignment.objects.filter(member=member, ended_at=None)
        .exclude(application__in=sent)
        .update(ended_at=at, end_reason=reason)
    )


def _in_review(actor: Actor, call_id: int) -> Call:
    call = locked(call_id)
    require(may_assign(actor), _("Розподіляє заявки секретарка конкурсу."))
    if call.status != CallStatus.REVIEW:
        raise Conflict(_("Заявки розподіляють, поки триває оцінювання. Спершу почніть його на сторінці конкурсу."))
    return call


def _application(call: Call, number: str) -> Application:
    application = lock_application(number)
    if application.call_id != call.pk:
        raise NotFound(_("Такої заявки в цьому конкурсі немає."))
    return application


def _give(actor: Actor, setup: Setup, application: Application, member_number: int, at: datetime) -> Assignment:
    if application.status != ApplicationStatus.ADMITTED or application.pk not in setup.submissions:
        raise Conflict(_("Цю заявку не допущено до оцінювання."))
    candidate = next((c for c in candidates_for(setup, application) if c.number == member_number), None)
    if candidate is None:
        raise Conflict(_("Ця людина вже має цю заявку або не входить до складу комісії з правом голосу."))
    if candidate.why_not:
        raise Conflict(
            _("%(name)s не може оцінити цю заявку: %(why)s.") % {"name": candidate.name, "why": candidate.why_not}
        )
    member = next(m for m in setup.members if m.number == member_number)
    return Assignment.objects.create(
        member=member,
        application=application,
        submission_id=setup.submissions[application.pk],
        at=at,
        by_id=actor.user_id,
    )


def _take(call: Call, application: Application, member_number: int, reason: str, at: datetime) -> None:
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        member__call=call, member__number=member_number, application=application, ended_at=None
    )
    assignment = rows.first()
    if assignment is None:
        raise Conflict(_("Ця людина вже не має цієї заявки. Оновіть сторінку."))
    here = {"member": assignment.member_id, "application": application.pk}
    if Review.objects.filter(**here, status=ReviewStatus.SENT).exists():
        raise Conflict(_("Оцінку вже надіслано, тому заявку не забирають. Оновіть сторінку."))
    assignment.ended_at, assignment.end_reason = at, reason
    assignment.save(update_fields=["ended_at", "end_reason"])


def _end(call: Call, pairs: set[tuple[int, int]], reason: str, at: datetime) -> int:
    rows = Assignment.objects.filter(application__call=call, ended_at=None)
    ids = [pk for pk, m, a in rows.values_list("pk", "member_id", "application_id") if (m, a) in pairs]
    return Assignment.objects.filter(pk__in=ids).update(ended_at=at, end_reason=reason)


def _tell(members: list[int]) -> None:
    for member in members:
        after_commit("competitions.tasks.tell_assigned", member_id=member)
