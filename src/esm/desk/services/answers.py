"""What becomes of a referral: the organisation's answer, the person's own wish, help that was given, a stop.

An operator may write down an answer that was given by phone; the journal says that it was she.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.directory import public as directory
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Invalid, NotFound, found, require, stale
from esm.partners import public as partners

from .. import persons, policies
from ..dates import day_of
from ..machine import APPEAL, OPEN_REFERRALS, REFERRAL, AppealStatus, Decline, Outcome, ReferralStatus, StepKind
from ..models import Appeal, Referral
from ..selectors.offices import offices_of
from ..shared import Shared, thaw
from . import appeals, needs
from .steps import save, tell

LIMIT = 1000


def look(*, actor: Actor, number: str, at: datetime) -> tuple[Referral, tuple[Shared, ...]]:
    """A referral as its organisation sees it. The look is written down in the same transaction: no entry, no name.

    What was shared is shown while the referral is open; a consent withdrawn elsewhere stops it first. Raises NotFound.
    """
    with transaction.atomic():
        appeal, referral = _held(actor, number, None)
        require_receiver(actor, referral)
        if referral.status in OPEN_REFERRALS and not persons.still_agrees(appeal, referral, on=day_of(at)):
            stop(appeal, referral, actor=actor, at=at, why=_("Людина відкликала згоду."))
            save(appeal)
        shown = thaw(referral.shared) if referral.status in OPEN_REFERRALS else ()
        audit.record(
            actor=actor, action="desk.look_at_referral", subject=referral, at=at, fields=[s.code for s in shown]
        )
    return referral, shown


@transaction.atomic
def shared_for_paper(*, actor: Actor, number: str, at: datetime) -> tuple[Shared, ...]:
    """What is printed for a body outside the network. The look is written down. Raises NotFound."""
    appeal, referral = _held(actor, number, None)
    found(policies.may_use_appeal(actor, appeal, offices_of(actor)))
    audit.record(actor=actor, action="desk.print_referral", subject=referral, at=at)
    return thaw(referral.shared)


def require_receiver(actor: Actor, referral: Referral) -> None:
    found(policies.may_read_referral(actor, referral))


@transaction.atomic
def accept(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Referral:
    """The organisation will help. Raises NotFound, Denied, Conflict."""
    appeal, referral = _held(actor, number, seen_version)
    _may_answer(actor, referral)
    _step(referral, "accept", at=at, actor=actor)
    return _done(appeal, referral, StepKind.ACCEPTED, "desk.accept_referral", actor=actor, at=at)


@transaction.atomic
def decline(*, actor: Actor, number: str, why: str, reason: str, seen_version: int, at: datetime) -> Referral:
    """The organisation can't, and says why; the appeal comes back to the desk. Raises Invalid, NotFound, Conflict."""
    appeal, referral = _held(actor, number, seen_version)
    _may_answer(actor, referral)
    wrong: dict[str, str] = {}
    if why not in Decline.values:
        wrong["why"] = _("Оберіть причину: від неї залежить, кого шукати далі.")
    elif why == Decline.OTHER and not reason.strip():
        wrong["reason"] = _("Поясніть причину одним реченням.")
    wrong |= _long("reason", reason)
    if wrong:
        raise Invalid(wrong)
    _step(referral, "decline", at=at, actor=actor)
    referral.decline, referral.reason, referral.ended_at = why, reason.strip(), at
    _let_go(referral, actor=actor, at=at)
    _back(appeal, besides=referral)
    done = _done(appeal, referral, StepKind.DECLINED, "desk.decline_referral", actor=actor, at=at, why=why)
    others = appeal.referrals.filter(service_code=referral.service_code)
    if others.count() > 1 and not others.exclude(status=ReferralStatus.DECLINED).exists():
        needs.all_declined(
            appeal, service_code=referral.service_code, need=referral.need, category=referral.category, at=at
        )
    return done


@transaction.atomic
def ask(*, actor: Actor, number: str, question: str, seen_version: int, at: datetime) -> Referral:
    """The organisation needs to know more before it answers. Raises Invalid, NotFound, Conflict."""
    appeal, referral = _held(actor, number, seen_version)
    _may_answer(actor, referral)
    if not question.strip():
        raise Invalid({"question": _("Напишіть, що саме уточнити.")})
    if wrong := _long("question", question):
        raise Invalid(wrong)
    _step(referral, "ask", at=at, actor=actor)
    referral.question, referral.told_words = question.strip(), ""
    return _done(appeal, referral, StepKind.ASKED, "desk.ask_about_referral", actor=actor, at=at)


@transaction.atomic
def tell_more(*, actor: Actor, number: str, words: str, seen_version: int, at: datetime) -> Referral:
    """The operator answers the organisation's question; its term goes on as it was. Raises Invalid, NotFound."""
    appeal, referral = _held(actor, number, seen_version)
    found(policies.may_use_appeal(actor, appeal, offices_of(actor)))
    if not words.strip():
        raise Invalid({"words": _("Напишіть відповідь організації.")})
    if wrong := _long("words", words):
        raise Invalid(wrong)
    _step(referral, "tell", at=at, actor=actor, answered=False)
    referral.told_words = words.strip()
    return _done(appeal, referral, StepKind.TOLD, "desk.tell_about_referral", actor=actor, at=at)


@transaction.atomic
def client_refuses(*, actor: Actor, number: str, reason: str, seen_version: int, at: datetime) -> Referral:
    """She doesn't want the service any more: both sides know, whoever heard it. Raises Invalid, NotFound, Conflict."""
    appeal, referral = _held(actor, number, seen_version)
    _may_answer(actor, referral)
    if not reason.strip():
        raise Invalid({"reason": _("Напишіть, чому людина відмовилася. Якщо не каже — так і напишіть.")})
    if wrong := _long("reason", reason):
        raise Invalid(wrong)
    _step(referral, "client_refuses", at=at, actor=actor)
    referral.reason, referral.ended_at = reason.strip(), at
    _let_go(referral, actor=actor, at=at)
    _back(appeal, besides=referral)
    return _done(appeal, referral, StepKind.CLIENT_REFUSED, "desk.client_refused", actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """What was given. `quantity` is hundredths of `unit`; the service log refuses what it can't hold."""

    on: date
    outcome: str
    words: str = ""
    service_code: str = ""
    unit: str = deliveries.Unit.SERVICE
    quantity: int = deliveries.SCALE
    mode: str = deliveries.Mode.IN_PERSON
    district: str = ""
    contract: str = ""


@transaction.atomic
def deliver(*, actor: Actor, number: str, given: HelpGiven, seen_version: int, at: datetime) -> Referral:
    """The person was helped: one row of the organisation's service log, and the desk will ask her whether it helped.

    A body outside the network has no log here. Raises Invalid, InvalidRows, NotFound, Conflict.
    """
    appeal, referral = _held(actor, number, seen_version)
    _may_answer(actor, referral)
    if referral.organisation_id is not None:
        require(
            policies.may_answer_referral(actor, referral),
            _("Надану послугу записує сама організація у своєму кабінеті."),
        )
    wrong: dict[str, str] = _long("words", given.words)
    if given.outcome not in Outcome.values:
        wrong["outcome"] = _("Позначте, чим закінчилося.")
    if not day_of(referral.sent_at) <= given.on <= day_of(at):
        wrong["on"] = _("Вкажіть день від %(first)s до сьогодні.") % {"first": f"{day_of(referral.sent_at):%d.%m.%Y}"}
    if wrong:
        raise Invalid(wrong)
    _step(referral, "deliver", at=at, actor=actor, answered=False)
    referral.delivered_on, referral.outcome, referral.outcome_words = given.on, given.outcome, given.words.strip()
    referral.ended_at = at
    if referral.organisation_id is not None:
        _log(referral, given, actor=actor, at=at)
        persons.note_help(appeal, service_code=given.service_code or referral.service_code, on=given.on)
    _let_go(referral, actor=actor, at=at)
    done = _done(appeal, referral, StepKind.DELIVERED, "desk.deliver_referral", actor=actor, at=at)
    appeals.delivered(appeal, actor=actor, at=at)
    return done


def _log(referral: Referral, given: HelpGiven, *, actor: Actor, at: datetime) -> None:
    row = deliveries.Entry(
        row=1,
        key=f"ref-{referral.number}",
        date=given.on,
        service=given.service_code or referral.service_code,
        unit=given.unit,
        quantity=given.quantity,
        contacts=1,
        mode=given.mode,
        district=given.district or ("" if given.mode in deliveries.REMOTE else referral.district),
        category=referral.category,
        contract=given.contract,
    )
    assert referral.organisation_id is not None  # noqa: S101
    deliveries.record_given(actor=actor, organisation_id=referral.organisation_id, rows=[row], at=at)


@transaction.atomic
def stop_referral(*, actor: Actor, number: str, why: str, seen_version: int, at: datetime) -> Referral:
    """The desk takes it back: another way was found, or it was a mistake. Raises Invalid, NotFound, Conflict."""
    appeal, referral = _held(actor, number, seen_version)
    found(policies.may_use_appeal(actor, appeal, offices_of(actor)))
    if not why.strip():
        raise Invalid({"why": _("Напишіть, чому зупиняєте направлення: організація це прочитає.")})
    stop(appeal, referral, actor=actor, at=at, why=why)
    save(appeal)
    return referral


def stop(appeal: Appeal, referral: Referral, *, actor: Actor, at: datetime, why: str) -> None:
    """The stop itself, under the appeal's lock; the caller saves the appeal."""
    _step(referral, "stop", at=at, actor=actor, answered=False)
    referral.reason, referral.ended_at = why.strip()[:LIMIT], at
    referral.save()
    _let_go(referral, actor=actor, at=at)
    _back(appeal, besides=referral)
    tell(appeal, StepKind.STOPPED, actor=actor, at=at, words=f"{referral.service_title}. {referral.reason}")
    audit.record(actor=actor, action="desk.stop_referral", subject=referral, at=at)
    after_commit("desk.tasks.tell_stopped", referral_id=referral.pk)


# ---- parts -----------------------------------------------------------------------------------------------------------


def _held(actor: Actor, number: str, seen_version: int | None) -> tuple[Appeal, Referral]:
    """The appeal and its referral under their locks. NotFound for everybody but the two sides; Conflict when it changed."""
    pk = Referral.objects.filter(number=number).values_list("appeal_id", flat=True).first()
    if pk is None:
        raise NotFound(_("Такого направлення немає."))
    appeal = Appeal.objects.select_for_update().get(pk=pk)
    referral = Referral.objects.select_for_update(of=("self",)).get(number=number)
    sees = policies.may_read_referral(actor, referral)
    found(sees or policies.may_use_appeal(actor, appeal, offices_of(actor)))
    if seen_version is not None and referral.version != seen_version:
        raise stale()
    return appeal, referral


def _may_answer(actor: Actor, referral: Referral) -> None:
    """Whoever is of the organisation needs the right to work in its name; an operator writes down what she was told."""
    if policies.may_read_referral(actor, referral) and not policies.may_operate(actor):
        require(policies.may_answer_referral(actor, referral))


def _step(referral: Referral, step: str, *, at: datetime, actor: Actor, answered: bool = True) -> None:
    referral.status = REFERRAL.target(step, ReferralStatus(referral.status))
    if answered:
        referral.answered_at, referral.answered_by_id = at, actor.user_id
    referral.version += 1


def _done(
    appeal: Appeal, referral: Referral, kind: StepKind, action: str, *, actor: Actor, at: datetime, **data: object
) -> Referral:
    referral.save()
    who = referral.outside
    if referral.organisation_id is not None:
        who = partners.organisation_refs([referral.organisation_id])[referral.organisation_id].title
    tell(appeal, kind, actor=actor, at=at, words=f"{referral.service_title}: {who}")
    save(appeal)
    by_desk = not policies.may_read_referral(actor, referral)
    audit.record(actor=actor, action=action, subject=referral, at=at, by_desk=by_desk, **data)
    after_commit("desk.tasks.tell_answered", referral_id=referral.pk, version=referral.version)
    return referral


def _back(appeal: Appeal, besides: Referral) -> None:
    """The appeal is the desk's again when no other referral of it is open; the caller saves."""
    open_ = appeal.referrals.filter(status__in=OPEN_REFERRALS).exclude(pk=besides.pk).exists()
    if not open_ and APPEAL.allows("come_back", AppealStatus(appeal.status)):
        appeal.status = APPEAL.target("come_back", AppealStatus(appeal.status))


def _let_go(referral: Referral, *, actor: Actor, at: datetime) -> None:
    """A place that was kept is free again; one that was used is the provider's to count."""
    if referral.reservation and referral.status != ReferralStatus.DELIVERED:
        directory.release_place(actor=actor, key=referral.reservation, at=at)
        referral.reservation = ""


def _long(name: str, text: str) -> dict[str, str]:
    return {name: _("Скоротіть до %(n)s знаків.") % {"n": LIMIT}} if len(text.strip()) > LIMIT else {}
