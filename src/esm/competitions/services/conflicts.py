"""Declarations of conflict: made before anything opens, found by the program, recorded later, withdrawn with a reason.

A conflict ends the member's assignment, annuls her review and takes her votes on that application away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require

from ..machine import REVIEW, CallStatus, ConflictKind, ConflictSource, ReviewStatus
from ..models import Application, Assignment, Call, Declaration, Member, Review, Vote
from ..policies import reading as reading_policy
from ..policies.commission import may_record_conflict
from ..selectors.conflicts import automatic_conflicts, words_of
from ..selectors.corrections import open_corrections
from ..selectors.reading import in_office, read_facts
from .calls.common import locked
from .sections import lock_application

OVER = frozenset({CallStatus.RELEASED, CallStatus.ARCHIVED, CallStatus.FAILED, CallStatus.CANCELLED})


def declare(
    *, actor: Actor, number: str, conflicted: bool, kind: str = "", text: str = "", at: datetime
) -> Declaration:
    """The member's own declaration for one application. Raises NotFound unless it was given to her.

    What the program finds goes first: then that conflict is stored and returned, whatever she answered. She may report
    a conflict after having declared none; only a secretary takes one back.
    """
    with transaction.atomic():
        call = _call_of(number)
        application = lock_application(number)
        facts = read_facts(actor=actor, application=application, at=at)
        found(facts.conflicted or reading_policy.may_know_application(actor, facts))
        member = _member_of(actor, call, at)
        _not_over(call)
        current = Declaration.objects.filter(member=member, application=application, withdrawn_at=None).first()
        if current is not None and (current.conflicted or not conflicted):
            return current  # a double click, or an answer after the program's own
        automatic = automatic_conflicts(call, members=[member], applications=[application], at=at)
        if automatic:
            return _store(actor, member, application, *automatic[0][2:], ConflictSource.AUTOMATIC, at)
        if conflicted:
            errors = _missing(kind, text)
            if errors:
                raise Invalid(errors)
        return _store(actor, member, application, kind if conflicted else "", text, ConflictSource.DECLARED, at)


def declare_none(*, actor: Actor, slug: str, numbers: Sequence[str], at: datetime) -> tuple[int, int]:
    """«Немає конфлікту з жодною з цих заявок»: one declaration for each application that was given to the member.

    Returns (declared, conflicts that the program found instead). Applications that weren't given to her are left out.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(slug=slug).first()
        if call is None:
            raise NotFound(_("Такої сторінки немає."))
        member = _member_of(actor, call, at)
        _not_over(call)
        given = Assignment.objects.filter(member=member, ended_at=None, application__number__in=numbers)
        done = Declaration.objects.filter(member=member, withdrawn_at=None).values("application")
        rows = list(
            Application.objects.filter(pk__in=given.values("application")).exclude(pk__in=done).order_by("number")
        )
        automatic = automatic_conflicts(call, members=[member], applications=rows, at=at)
        for _member, application, kind, text in automatic:
            _store(actor, member, application, kind, text, ConflictSource.AUTOMATIC, at)
        barred = {application.pk for _m, application, _k, _t in automatic}
        free = [a for a in rows if a.pk not in barred]
        Declaration.objects.bulk_create(
            Declaration(
                member=member,
                application=a,
                conflicted=False,
                source=ConflictSource.DECLARED,
                at=at,
                by_id=actor.user_id,
            )
            for a in free
        )
        if free:
            audit.record(
                actor=actor,
                action="competitions.declare_no_conflict",
                subject=member,
                at=at,
                applications=[a.number for a in free],
            )
    return len(free), len(barred)


def record_conflict(
    *, actor: Actor, call_id: int, member_number: int, application_number: str, kind: str, text: str, at: datetime
) -> Declaration:
    """A conflict found after the member had declared none (or nothing): her scores and votes there are annulled."""
    with transaction.atomic():
        call = locked(call_id)
        require(may_record_conflict(actor))
        _not_over(call)
        application = lock_application(application_number)
        member = Member.objects.filter(call=call, number=member_number).first()
        if member is None or application.call_id != call.pk:
            raise NotFound(_("Такої людини або заявки в цьому конкурсі немає."))
        errors = _missing(kind, text)
        if errors:
            raise Invalid(errors)
        if Declaration.objects.filter(
            member=member, application=application, conflicted=True, withdrawn_at=None
        ).exists():
            raise Conflict(_("Конфлікт цієї людини з цією заявкою вже записано."))
        made = _store(actor, member, application, kind, text, ConflictSource.FOUND, at)
        after_commit("competitions.tasks.tell_conflict_recorded", declaration_id=made.pk)
    return made


def withdraw(*, actor: Actor, call_id: int, declaration_id: int, reason: str, at: datetime) -> Declaration:
    """Take back a mistaken declaration. The member has to declare anew; her annulled review comes back as a draft."""
    with transaction.atomic():
        call = locked(call_id)
        require(may_record_conflict(actor))
        _not_over(call)
        rows = Declaration.objects.select_for_update(of=("self",)).filter(member__call=call)
        declaration = rows.filter(pk=declaration_id).select_related("application", "member").first()
        if declaration is None:
            raise NotFound(_("Такого запису немає."))
        if declaration.withdrawn_at is not None:
            raise Conflict(_("Цей запис уже скасовано."))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, чому запис помилковий: це залишиться в журналі.")})
        _take_back(actor, declaration, reason.strip(), at)
        if declaration.conflicted:
            _restore_review(actor, declaration, at)
    return declaration


def refresh_automatic(*, actor: Actor = SYSTEM, call: Call, at: datetime) -> int:
    """Store every conflict that facts show now and that isn't stored yet; how many. The call is locked already."""
    if call.status in OVER and not open_corrections(call.pk).exists():
        return 0
    fresh = automatic_conflicts(call, at=at)
    for member, application, kind, text in fresh:
        _store(actor, member, application, kind, text, ConflictSource.AUTOMATIC, at)
    return len(fresh)


def refresh_conflicts(*, call_id: int, at: datetime) -> int:
    """The nightly look at the facts, by the program itself."""
    with transaction.atomic():
        return refresh_automatic(call=locked(call_id), at=at)


def _store(
    actor: Actor, member: Member, application: Application, kind: str, text: str, source: str, at: datetime
) -> Declaration:
    for earlier in Declaration.objects.filter(member=member, application=application, withdrawn_at=None):
        _take_back(actor, earlier, _("Виявлено конфлікт інтересів"), at)
    made = Declaration.objects.create(
        member=member,
        application=application,
        conflicted=bool(kind),
        kind=kind,
        source=source,
        text=text.replace("\x00", "").strip(),
        at=at,
        by_id=actor.user_id,
    )
    struck: dict[str, int] = _bar(actor, made, at) if kind else {}
    audit.record(
        actor=actor,
        action="competitions.declare_conflict" if kind else "competitions.declare_no_conflict",
        subject=application,
        at=at,
        member=member.number,
        kind=kind,
        source=source,
        **struck,
    )
    return made


def _bar(actor: Actor, declaration: Declaration, at: datetime) -> dict[str, int]:
    """What a conflict takes away: the assignment, the scores, the votes. Returns how many of each."""
    here = {"member": declaration.member_id, "application": declaration.application_id}
    ended = Assignment.objects.filter(**here, ended_at=None).update(ended_at=at, end_reason=_("Конфлікт інтересів"))
    annulled = Review.objects.filter(**here, status__in=[ReviewStatus.DRAFT, ReviewStatus.SENT]).update(
        status=ReviewStatus.ANNULLED, annulled_at=at, annulment_reason=words_of(declaration.kind), total=None
    )
    votes = Vote.objects.filter(member=declaration.member_id, item__application=declaration.application_id)
    return {"assignments": ended, "reviews": annulled, "votes": votes.delete()[0]}


def _restore_review(actor: Actor, declaration: Declaration, at: datetime) -> None:
    review = (
        Review.objects.select_for_update()
        .filter(member=declaration.member_id, application=declaration.application_id, status=ReviewStatus.ANNULLED)
        .first()
    )
    if review is None:
        return
    review.status = REVIEW.target("restore", review.status)
    review.annulled_at, review.annulment_reason, review.sent_at = None, "", None
    review.version += 1
    review.updated_at = at
    review.save()
    audit.record(actor=actor, action="competitions.restore_review", subject=review, at=at)


def _take_back(actor: Actor, declaration: Declaration, reason: str, at: datetime) -> None:
    declaration.withdrawn_at, declaration.withdrawn_by_id = at, actor.user_id
    declaration.withdrawal_reason = reason
    declaration.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawal_reason"])
    audit.record(actor=actor, action="competitions.withdraw_declaration", subject=declaration, at=at, reason=reason)


def _missing(kind: str, text: str) -> dict[str, str]:
    errors = {}
    if kind not in ConflictKind.values:
        errors["kind"] = _("Виберіть, у чому полягає конфлікт інтересів.")
    if not text.strip():
        errors["text"] = _("Опишіть конфлікт одним-двома реченнями.")
    return errors


def _not_over(call: Call) -> None:
    if call.status in OVER and not open_corrections(call.pk).exists():
        raise Conflict(_("Результати цього конкурсу вже оприлюднено."))


def _call_of(application_number: str) -> Call:
    """The call's row first: that is the lock order."""
    call = Call.objects.select_for_update().filter(applications__number=application_number).first()
    if call is None:
        raise NotFound(_("Такої сторінки немає."))
    return call


def _member_of(actor: Actor, call: Call, at: datetime) -> Member:
    member = Member.objects.filter(in_office(timezone.localdate(at)), call=call, user_id=actor.user_id or 0).first()
    if member is None:
        raise NotFound(_("Такої сторінки немає."))
    return member
