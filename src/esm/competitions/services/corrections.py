"""A released decision opened again by an appeal: scored anew, decided anew, approved by the head, released.

Money moves only at the last step, under the call's lock: out of what the call has left, never beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money

from ..machine import (
    APPLICATION,
    CORRECTION,
    CORRECTION_STEPS,
    RELEASED_CALLS,
    AppealOutcome,
    CorrectionStatus,
    Outcome,
)
from ..models import Appeal, Application, Assignment, Award, Call, Correction, Member, Rescore
from ..policies import award as policy
from ..policies.reading import may_know_application, may_review
from ..rules import CallRules
from ..selectors.award_problem import cap_of
from ..selectors.corrections import may_score_again, meetings_about, money_left, open_corrections, valid_rescores
from ..selectors.reading import read_facts
from ..selectors.scores import half_up, total_of
from .award.choosing import number_reserve
from .award.purses import move, open_purses
from .review import Written, gaps


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What the commission decided at its meeting number `meeting`."""

    outcome: str
    awarded: Money
    reason: str
    meeting: int | None


def open_correction(
    *, actor: Actor, call: Call, application: Application, appeal: Appeal, outcome: str, at: datetime
) -> Correction:
    """Open the decision again; the caller has locked call and application. Until the new decision is released the old
    one stands, but no contract can be signed on it. Raises Conflict when one is signed already, or when there is nobody
    to score.
    """
    award = Award.objects.select_for_update(of=("self",)).filter(application=application).first()
    if award is None or call.status not in RELEASED_CALLS or award.withdrawn_at is not None:
        raise Conflict(_("За цією заявкою немає оприлюдненого рішення."))
    if award.contracted_at is not None:
        raise Conflict(
            _(
                "Договір за цією заявкою вже підписано, тому рішення не скасовують. Залиште рішення без змін, а суму чи "
                "умови змініть додатковою угодою до договору або розірвіть його."
            )
        )
    scorers = may_score_again(call, application, at) if outcome == AppealOutcome.RESCORE else []
    if outcome == AppealOutcome.RESCORE and not scorers:
        raise Conflict(
            _(
                "Оцінити ще раз нікому: усі члени комісії мають конфлікт інтересів або склали повноваження. Додайте людей."
            )
        )
    correction = Correction.objects.create(
        appeal=appeal,
        application=application,
        status=CorrectionStatus.RESCORING if scorers else CorrectionStatus.DECIDING,
        opened_at=at,
        before_outcome=award.outcome,
        before_awarded=award.awarded,
        before_score=award.score,
    )
    _give_out(application, scorers, actor, at)
    audit.record(
        actor=actor,
        action="competitions.open_correction",
        subject=correction,
        at=at,
        number=application.number,
        outcome=outcome,
        members=[m.pk for m in scorers],
    )
    for member in scorers:
        after_commit("competitions.tasks.tell_rescore", correction_id=correction.pk, member_id=member.pk)
    return correction


def score_again(*, actor: Actor, number: str, written: Written, at: datetime) -> Rescore:
    """Send a new review, or send it anew until the scoring closes. Same criteria and rules as the first time.

    Raises NotFound for anybody who may not score it, Conflict before she declared that she has no conflict or after
    the closing, Invalid with what is missing.
    """
    with transaction.atomic():
        call, application = _locked(number)
        facts = read_facts(actor=actor, application=application, at=at)
        found(may_know_application(actor, facts))
        if facts.assigned and not facts.declared and not facts.conflicted:
            raise Conflict(_("Спершу скажіть, чи є у вас конфлікт інтересів із цією організацією."))
        found(may_review(actor, facts))
        correction = _open_one(call, application)
        member = next((m for m in may_score_again(call, application, at) if m.user_id == actor.user_id), None)
        if member is None:
            raise NotFound(_("Такої сторінки немає."))
        if correction.status != CorrectionStatus.RESCORING:
            raise Conflict(_("Повторне оцінювання закрито. Зверніться до секретарки конкурсу."))
        rules = CallRules.from_data(call.rules)
        errors = gaps(rules, written) | {
            f"points_{c.code}": _("Виберіть бал від 0 до %(scale)s.") % {"scale": c.scale}
            for c in rules.criteria
            if not 0 <= (written.points.get(c.code) or 0) <= c.scale
        }
        if errors:
            raise Invalid(errors)
        given = {c: p for c, p in written.points.items() if p is not None}
        total, parts = total_of(rules, given)
        rescore, _created = Rescore.objects.update_or_create(
            correction=correction,
            member=member,
            defaults={
                "total": total,
                "scores": {c: [given[c], v, written.reasons.get(c, "").replace("\x00", "")] for c, v in parts.items()},
                "comment": written.comment.replace("\x00", "").strip(),
                "sent_at": at,
            },
        )
        audit.record(
            actor=actor, action="competitions.score_again", subject=application, at=at, total=total, points=given
        )
    return rescore


def close_rescoring(*, actor: Actor, correction_id: int, seen_version: int, at: datetime) -> Correction:
    """Enough new scores have come: their mean stands beside the first one, and the commission decides.

    Raises Conflict with fewer than the rules' least number (or than there are people who may score).
    """
    with transaction.atomic():
        call, correction = _locked_correction(correction_id, seen_version)
        require(policy.may_keep_minutes(actor))
        target = CORRECTION.target("close_rescoring", correction.status)
        totals = [r.total for r in valid_rescores(correction)]
        able = len(may_score_again(call, correction.application, at))
        least = max(1, min(CallRules.from_data(call.rules).reviewers_min, able))
        if len(totals) < least:
            raise Conflict(
                _("Нових оцінок %(have)s, а треба щонайменше %(least)s. Дочекайтеся їх.")
                % {"have": len(totals), "least": least}
            )
        correction.status = target
        correction.score = half_up(sum(totals), len(totals))
        _save(correction)
        audit.record(
            actor=actor,
            action="competitions.close_rescoring",
            subject=correction,
            at=at,
            before=correction.before_score,
            score=correction.score,
        )
    return correction


def submit_correction(
    *, actor: Actor, correction_id: int, decision: NewDecision, seen_version: int, at: datetime
) -> Correction:
    """Write what the commission decided at a meeting held since, and give it to the head.

    Raises Invalid by field: a sum beyond the ask, the cap or what the call has left; no meeting; no reason.
    """
    with transaction.atomic():
        call, correction = _locked_correction(correction_id, seen_version)
        require(policy.may_prepare(actor))
        target = CORRECTION.target("submit", correction.status)
        application = correction.application
        award = Award.objects.select_for_update(of=("self",)).select_related("direction").get(application=application)
        meeting = next((m for m in meetings_about(correction) if m.number == decision.meeting), None)
        awarded = decision.awarded.kopecks if decision.outcome == Outcome.WON else 0
        errors = _faults(call, correction, award, decision.outcome, awarded)
        if meeting is None:
            errors["meeting"] = _("Виберіть засідання, де комісія голосувала за цю заявку після відповіді на скаргу.")
        if not decision.reason.strip():
            errors["reason"] = _("Напишіть, чому рішення саме таке: це прочитають усі.")
        if errors:
            raise Invalid(errors)
        correction.status, correction.meeting = target, meeting
        correction.outcome, correction.awarded = decision.outcome, awarded
        correction.reason = decision.reason.replace("\x00", "").strip()
        correction.prepared_by_id, correction.prepared_at, correction.return_reason = actor.user_id, at, ""
        _save(correction)
        audit.record(
            actor=actor,
            action="competitions.submit_correction",
            subject=correction,
            at=at,
            outcome=correction.outcome,
            awarded=awarded,
            reason=correction.reason,
        )
        after_commit("competitions.tasks.tell_correction_submitted", correction_id=correction.pk)
    return correction


def send_back_correction(
    *, actor: Actor, correction_id: int, reason: str, seen_version: int, at: datetime
) -> Correction:
    with transaction.atomic():
        _call, correction = _locked_correction(correction_id, seen_version)
        require(policy.may_send_back(actor))
        correction.status = CORRECTION.target("send_back", correction.status)
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, що треба змінити.")})
        correction.return_reason = reason.strip()
        _save(correction)
        audit.record(
            actor=actor, action="competitions.send_back_correction", subject=correction, at=at, reason=reason.strip()
        )
        after_commit("competitions.tasks.tell_correction_returned", correction_id=correction.pk)
    return correction


def release_correction(
    *, actor: Actor, correction_id: int, order_number: str, order_date: date, seen_version: int, at: datetime
) -> Correction:
    """The head's order: the new decision takes the old one's place at this moment, for everybody.

    Raises Denied to whoever prepared it, Invalid when the money was given away meanwhile.
    """
    with transaction.atomic():
        call, correction = _locked_correction(correction_id, seen_version)
        require(
            policy.may_correct(actor, correction),
            _("Затверджує керівниця департаменту, і не та людина, яка готувала рішення."),
        )
        target = CORRECTION.target("release", correction.status)
        if not order_number.strip():
            raise Invalid({"order_number": _("Напишіть номер наказу.")})
        application = correction.application
        award = Award.objects.select_for_update(of=("self",)).select_related("direction").get(application=application)
        errors = _faults(call, correction, award, correction.outcome, correction.awarded)
        if errors:
            raise Conflict(" ".join(errors.values()))
        correction.status, correction.released_at, correction.approved_by_id = target, at, actor.user_id
        correction.order_number, correction.order_date = order_number.strip()[:40], order_date
        _save(correction)
        _put_in_force(call, correction, award, at)
        audit.record(
            actor=actor,
            action="competitions.release_correction",
            subject=application,
            at=at,
            before={"outcome": correction.before_outcome, "awarded": correction.before_awarded},
            after={"outcome": correction.outcome, "awarded": correction.awarded},
            order=correction.order_number,
        )
        after_commit("competitions.tasks.tell_corrected", correction_id=correction.pk)
        after_commit("indicators.tasks.refresh_year", year=call.year)
    return correction


def bind_award(*, number: str, amount: Money, at: datetime) -> None:
    """Both sides signed the contract on this award: it can't be taken back any more. The caller is in a transaction.

    Raises Conflict while an appeal has opened the decision, and when the award is no longer what the contract says.
    """
    call = Call.objects.select_for_update(of=("self",)).filter(applications__number=number).first()
    award = Award.objects.select_for_update(of=("self",)).filter(application__number=number).first()
    if call is None or award is None:
        return
    if open_corrections(call.pk).filter(application__number=number).exists():
        raise Conflict(_("За скаргою рішення про цю заявку переглядають. Підпишіть договір, коли буде нове рішення."))
    if award.outcome != Outcome.WON or award.withdrawn_at is not None:
        raise Conflict(_("Рішення про фінансування цієї заявки скасовано. Скасуйте чернетку договору."))
    if award.awarded != amount.kopecks:
        raise Conflict(
            _("Рішення змінили: місто дає %(sum)s. Відкрийте умови договору, збережіть їх ще раз із новою сумою.")
            % {"sum": Money(award.awarded)}
        )
    award.contracted_at = at
    award.save(update_fields=["contracted_at"])


def _put_in_force(call: Call, correction: Correction, award: Award, at: datetime) -> None:
    application = correction.application
    move(open_purses(call), award.direction_id, correction.awarded - award.awarded, field="awarded")
    stays = award.outcome == correction.outcome == Outcome.RESERVE
    award.reserve_position = award.reserve_position if stays else None
    if correction.outcome == Outcome.RESERVE and not stays:
        award.reserve_position = Award.objects.filter(call=call).count() + award.position
    award.outcome, award.awarded, award.reason = correction.outcome, correction.awarded, correction.reason
    award.score = award.score if correction.score is None else correction.score
    award.override_reason = _("За скаргою: наказ № %(number)s від %(day)s.") % {
        "number": correction.order_number,
        "day": f"{correction.order_date:%d.%m.%Y}",
    }
    award.overridden_by_id, award.decided_at = correction.prepared_by_id, at
    award.version += 1
    award.save()
    number_reserve(call)
    step = CORRECTION_STEPS[Outcome(correction.outcome)]
    application.status = APPLICATION.target(step, application.status)
    application.version += 1
    application.updated_at = at
    application.save(update_fields=["status", "version", "updated_at"])
    # Who was asked to read it only for the new scores has done so.
    asked = Assignment.objects.filter(application=application, ended_at=None, at=correction.opened_at)
    asked.update(ended_at=at, end_reason=_("Повторне оцінювання завершено"))


def _faults(call: Call, correction: Correction, award: Award, outcome: str, awarded: int) -> dict[str, str]:
    rules = CallRules.from_data(call.rules)
    score = award.score if correction.score is None else correction.score
    if outcome not in Outcome.values:
        return {"outcome": _("Виберіть рішення.")}
    if outcome != Outcome.DECLINED and (score or 0) < int(rules.pass_points * 100):
        return {"outcome": _("Бал нижчий за прохідний: такий проєкт не може перемогти чи бути в резерві.")}
    return _money_faults(correction, award, rules, awarded) if outcome == Outcome.WON else {}


def _money_faults(correction: Correction, award: Award, rules: CallRules, awarded: int) -> dict[str, str]:
    cap = cap_of(award.direction.cap if award.direction else None, rules)
    most = Money(award.asked if cap is None else min(award.asked, cap))
    left = money_left(correction.application)
    if not 0 < awarded <= most.kopecks:
        return {"awarded": _("Напишіть суму більшу за нуль, але не більшу за %(sum)s.") % {"sum": most}}
    if left.kopecks == 0:
        return {"outcome": _("Коштів у конкурсі не лишилося. Виберіть «Переможець без фінансування».")}
    if awarded > left.kopecks:
        said = _("Лишилося %(sum)s. Зменште суму або виберіть «Переможець без фінансування».")
        return {"awarded": said % {"sum": left}}
    return {}


def _give_out(application: Application, members: list[Member], actor: Actor, at: datetime) -> None:
    """The newest text that was submitted, to those who don't have it."""
    newest = application.submissions.order_by("-ordinal").first()
    if newest is None:
        return
    have = set(Assignment.objects.filter(application=application, ended_at=None).values_list("member_id", flat=True))
    Assignment.objects.bulk_create(
        Assignment(member=m, application=application, submission=newest, at=at, by_id=actor.user_id)
        for m in members
        if m.pk not in have
    )


def _locked(number: str) -> tuple[Call, Application]:
    call = Call.objects.select_for_update(of=("self",)).filter(applications__number=number).first()
    if call is None:
        raise NotFound(_("Такої сторінки немає."))
    rows = Application.objects.select_for_update(of=("self",)).select_related("call", "direction")
    return call, rows.get(number=number)


def _open_one(call: Call, application: Application) -> Correction:
    correction = open_corrections(call.pk).select_for_update(of=("self",)).filter(application=application).first()
    if correction is None:
        raise NotFound(_("Такої сторінки немає."))
    return correction


def _locked_correction(correction_id: int, seen_version: int) -> tuple[Call, Correction]:
    number = Correction.objects.filter(pk=correction_id).values_list("application__number", flat=True).first()
    if number is None:
        raise NotFound(_("Такої сторінки немає."))
    call, application = _locked(number)
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction_id)
    if correction.version != seen_version:
        raise stale()
    correction.application = application
    return call, correction


def _save(correction: Correction) -> None:
    correction.version += 1
    correction.save()
