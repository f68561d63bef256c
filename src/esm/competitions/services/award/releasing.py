"""The one moment at which everybody learns everything, and what may happen to a decision afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, search
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require, stale
from esm.kernel.money import Money

from ...machine import (
    APPLICATION,
    CORRECTION,
    RELEASE_STEPS,
    RELEASED_CALLS,
    ApplicationStatus,
    CallStatus,
    Outcome,
)
from ...models import Application, Award, Call
from ...policies import award as policy
from ...rules import CallRules
from ...selectors.award import call_by_slug, existing
from ...selectors.award_problem import cap_of
from ...selectors.corrections import open_corrections
from ..calls.common import advance, locked
from .choosing import number_reserve
from .purses import move, open_purses


def release_decisions(*, actor: Actor, slug: str, at: datetime) -> Call:
    """Let the approved decisions out: all applications, the call and the letters in one transaction.

    A second click finds it done and changes nothing. Raises Conflict before approval.
    """
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_release(actor))
        if call.status in RELEASED_CALLS:
            return call
        if call.status != CallStatus.APPROVED:
            raise Conflict(_("Спершу рішення має затвердити керівниця департаменту."))
        awards = list(Award.objects.filter(call=call).order_by("application_id"))
        applications = Application.objects.select_for_update().in_bulk([a.application_id for a in awards])
        purses = open_purses(call)
        done: list[list[object]] = []
        for award in awards:
            application = applications[award.application_id]
            if application.status != ApplicationStatus.ADMITTED:
                # It left between approval and release: its money goes back, the rest of the decision stands.
                move(purses, award.direction_id, -award.awarded)
                _mark_gone(award, at)
                continue
            application.status = APPLICATION.target(RELEASE_STEPS[Outcome(award.outcome)], application.status)
            application.version += 1
            application.updated_at = at
            done.append([application.number, award.outcome, award.awarded])
        Application.objects.bulk_update(applications.values(), ["status", "version", "updated_at"], batch_size=200)
        number_reserve(call)
        _make_findable(applications.values(), at)
        call.released_at = at
        advance(call, "release", "released_at")
        audit.record(actor=actor, action="competitions.release_decisions", subject=call, at=at, decisions=done)
        after_commit("competitions.tasks.tell_released", call_id=call.pk)
        after_commit("indicators.tasks.refresh_year", year=call.year)
    return call


def _make_findable(applications: Iterable[Application], at: datetime) -> None:
    """Into the public search at the same moment as everything else: title and summary, never anything personal."""
    search.index_many(
        search.Entry("project", a.pk, a.title, f"/projects/{a.number}/", a.summary, at)
        for a in applications
        if a.status != ApplicationStatus.WITHDRAWN
    )


def withdraw_winner(*, actor: Actor, number: str, reason: str, seen_version: int, at: datetime) -> Award:
    """Record that a winner (or one in the reserve) gave up; the money is free for the reserve.

    Raises Invalid without a reason, Conflict before the release or when there is nothing to give up.
    """
    with transaction.atomic():
        award, application = _locked_award(number)
        require(policy.may_replace_winner(actor))
        if award.version != seen_version:
            raise stale()
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, звідки відомо про відмову: лист, дата, номер.")})
        application.status = APPLICATION.target(
            "withdraw", application.status, refusal=_("Ця заявка не серед переможців і не в резерві.")
        )
        application.version += 1
        application.updated_at = at
        application.save(update_fields=["status", "version", "updated_at"])
        free_award(application, actor=actor, at=at)
        audit.record(
            actor=actor,
            action="competitions.withdraw_winner",
            subject=application,
            at=at,
            freed=award.awarded,
            reason=reason.strip(),
        )
        after_commit("competitions.tasks.tell_withdrawn", application_id=application.pk, reason=reason.strip())
        after_commit("indicators.tasks.refresh_year", year=application.call.year)
    return Award.objects.get(pk=award.pk)


def free_award(application: Application, *, actor: Actor, at: datetime) -> Money:
    """Give back the money of an application that left. The caller holds the call's lock and has set the status.

    Before the approval nothing is freed: a decision that names a gone application can't be submitted (see `deciding`).
    Raises Conflict when a contract is signed: that one ends by its own rules.
    """
    award = Award.objects.select_for_update(of=("self",)).filter(application=application).first()
    if award is None or award.withdrawn_at is not None or application.call.status not in RELEASED_CALLS:
        return Money(0)
    if award.contracted_at is not None:
        raise Conflict(_("Договір за цією заявкою вже підписано. Щоб відмовитися від проєкту, розірвіть договір."))
    _drop_correction(application, actor, at)
    freed = award.awarded
    move(open_purses(application.call), award.direction_id, -freed)
    _mark_gone(award, at)
    number_reserve(application.call)
    return Money(freed)


def _drop_correction(application: Application, actor: Actor, at: datetime) -> None:
    """Nobody decides again about an application that left."""
    correction = open_corrections(application.call_id).select_for_update(of=("self",)).filter(application=application)
    for opened in correction:
        opened.status = CORRECTION.target("drop", opened.status)
        opened.version += 1
        opened.save(update_fields=["status", "version"])
        given = application.assignments.filter(ended_at=None, at=opened.opened_at)
        given.update(ended_at=at, end_reason=_("Організація відмовилася"))
        audit.record(
            actor=actor, action="competitions.drop_correction", subject=opened, at=at, number=application.number
        )


def promote_reserve(
    *, actor: Actor, number: str, awarded: Money, reason: str, seen_version: int, at: datetime
) -> Award:
    """Give free money to a project of the reserve, within the budget. Passing over an earlier one needs a reason."""
    with transaction.atomic():
        award, application = _locked_award(number)
        require(policy.may_replace_winner(actor))
        if award.version != seen_version:
            raise stale()
        target = APPLICATION.target("win", application.status, refusal=_("Ця заявка не в резерві."))
        if award.outcome != Outcome.RESERVE:
            raise Conflict(_("Ця заявка не в резерві."))
        call = award.call
        if open_corrections(call.pk).filter(application=application).exists():
            raise Conflict(_("За скаргою рішення про цю заявку переглядають. Дочекайтеся нового рішення."))
        limit = cap_of(award.direction.cap if award.direction else None, CallRules.from_data(call.rules))
        if awarded.kopecks <= 0 or awarded.kopecks > award.asked or (limit is not None and awarded.kopecks > limit):
            most = Money(award.asked if limit is None else min(award.asked, limit))
            raise Invalid({"awarded": _("Напишіть суму більшу за нуль, але не більшу за %(sum)s.") % {"sum": most}})
        if (award.reserve_position or 1) > 1 and not reason.strip():
            raise Invalid({"reason": _("У резерві є вищі заявки. Напишіть, чому обираєте цю.")})
        move(open_purses(call), award.direction_id, awarded.kopecks, field="awarded")
        award.outcome, award.awarded, award.reserve_position = Outcome.WON, awarded.kopecks, None
        award.promoted_at = award.decided_at = at
        award.overridden_by_id = actor.user_id
        if reason.strip():
            award.override_reason = reason.strip()
        award.version += 1
        award.save()
        number_reserve(call)
        application.status = target
        application.version += 1
        application.updated_at = at
        application.save(update_fields=["status", "version", "updated_at"])
        audit.record(
            actor=actor,
            action="competitions.promote_reserve",
            subject=application,
            at=at,
            awarded=award.awarded,
            reason=reason.strip(),
        )
        after_commit("competitions.tasks.tell_promoted", application_id=application.pk)
        after_commit("indicators.tasks.refresh_year", year=call.year)
    return award


def _mark_gone(award: Award, at: datetime) -> None:
    award.withdrawn_at = at
    if award.outcome == Outcome.RESERVE:
        award.outcome, award.reserve_position = Outcome.DECLINED, None
    award.awarded = 0
    award.version += 1
    award.save()


def _locked_award(number: str) -> tuple[Award, Application]:
    """Call, then application, then award: the room's lock order. Only what is released may be touched here."""
    call = existing(Call.objects.select_for_update().filter(applications__number=number).first())
    if call.status not in RELEASED_CALLS:
        raise Conflict(_("Це можна зробити після оприлюднення результатів."))
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(number=number)
    awards = Award.objects.select_for_update(of=("self",)).select_related("call", "direction")
    return existing(awards.filter(application=application).first()), application
