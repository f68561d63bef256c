"""A case goes to another organisation: offered, let out by the supervisor, accepted or declined by the receiver.

The receiver reads the need without a name. Only when she accepts, and only if the person agreed, does the card follow.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, NotFound, found, require
from esm.kernel.text import fold
from esm.partners import public as partners
from esm.people import public as people

from .. import policies, terms
from ..machine import (
    ENDED,
    OPEN_TRANSFERS,
    TRANSFER,
    CaseState,
    EndingState,
    Source,
    StepKind,
    TermKind,
    TransferState,
)
from ..models import Case, Transfer
from ..rules import rules_on
from ..selectors.access import held, in_team
from .asked import Asked
from .emergency import unacted
from .intake import IntakeDraft, register
from .plans import end_plans
from .steps import move, save, tell

NAMES = ("surname", "given_name", "patronymic")
# What goes along with the person's consent; notes and the tax number never do.
CARD = (*NAMES, "birth_date", "sex", "phone", "district", "address", "email")


@dataclass(frozen=True, slots=True)
class Offer:
    """To one of three: an organisation, the city, or a body outside the network.

    `shared`: the need without a name. `agreed_how`: a `people.Channel` if the person agreed that her card goes along.
    """

    reason: str
    shared: str
    to_id: int | None = None
    to_city: bool = False
    outside: str = ""
    agreed_how: str = ""


@transaction.atomic
def offer(*, actor: Actor, number: str, draft: Offer, seen_version: int | None = None, at: datetime) -> Transfer:
    """Propose to hand the case on. Raises Invalid by field, Conflict in an emergency, NotFound for strangers."""
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    _check_case(case)
    asked = Asked()
    reason = asked.text("reason", draft.reason, 2000, _("Напишіть, чому передаєте випадок."))
    shared = asked.text("shared", draft.shared, 4000, _("Опишіть потребу без імені: це прочитає інша організація."))
    outside = asked.text("outside", draft.outside, 200)
    _check_receiver(asked, case, draft, outside)
    agreed = draft.agreed_how
    if agreed and agreed not in people.Channel.values:
        asked.say("agreed_how", _("Оберіть, як людина погодилася."))
    elif agreed and (case.person_id is None or outside):
        asked.say("agreed_how", _("Картку передають лише в мережі й лише коли вона є. Приберіть позначку."))
    if case.person_id is not None and shared:
        _check_names(asked, case, shared, actor=actor, at=at)
    asked.settle()
    consent = None
    if agreed and draft.to_id is not None and case.person_id is not None:
        text = people.consent_text(people.Purpose.REFERRAL, terms.day_of(at))
        consent = people.give_consent(
            actor=actor, person_id=case.person_id, text_id=text.id, recipients=(draft.to_id,), channel=agreed, at=at
        )
    made = Transfer.objects.create(
        key=uuid.uuid4(), case=case, to_id=draft.to_id, to_city=draft.to_city, outside=outside, agreed_how=agreed,
        consent_id=consent, reason=reason, shared=shared, offered_at=at, offered_by_id=actor.user_id or 0,
    )  # fmt: skip
    save(case)
    audit.record(
        actor=actor, action="cases.propose_transfer", subject=made, at=at, number=case.number, to=draft.to_id,
        with_card=bool(agreed),
    )  # fmt: skip
    after_commit(
        "cases.tasks.tell_to_approve", case_id=case.pk, version=case.version, what="transfer", author_id=actor.user_id
    )
    return made


@transaction.atomic
def let_out(*, actor: Actor, number: str, seen_version: int | None = None, at: datetime) -> Transfer:
    """The supervisor who didn't propose it sends the offer; the receiver's term runs. Raises Denied, Conflict."""
    case, transfer = _of_case(actor, number, seen_version)
    require(
        policies.may_approve(actor, case, in_team=in_team(actor, case), author_id=transfer.offered_by_id),
        _("Передачу затверджує керівниця, яка її не пропонувала."),
    )
    _check_case(case)
    _step(transfer, "offer")
    transfer.approved_by_id, transfer.approved_at = actor.user_id, at
    if transfer.agreed_how and case.person_id is not None:
        card = people.frozen_fields(actor=actor, person_id=case.person_id, names=CARD, why=people.Why.REFERRAL, at=at)
        transfer.fields = json.dumps({k: v for k, v in card.items() if v}, ensure_ascii=False)
    transfer.save()
    terms.start_by(case, TermKind.TRANSFER, rules_on(terms.day_of(at)), since=at)
    _told(case, transfer, StepKind.OFFERED, "cases.let_out_transfer", receiver(transfer), actor=actor, at=at)
    after_commit("cases.tasks.tell_offered", transfer_id=transfer.pk)
    return transfer


@transaction.atomic
def withdraw(*, actor: Actor, number: str, reason: str, at: datetime) -> Transfer:
    """The unit keeps its case. Raises Invalid, Conflict, NotFound."""
    case, transfer = _of_case(actor, number, None)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    asked = Asked()
    transfer.answer = asked.text("reason", reason, 1000, _("Напишіть, чому не передаєте."))
    asked.settle()
    _step(transfer, "withdraw")
    _answered(transfer, actor=actor, at=at)
    terms.drop(case, TermKind.TRANSFER, at=at)
    return _told(case, transfer, StepKind.NOT_ACCEPTED, "cases.withdraw_transfer", transfer.answer, actor=actor, at=at)


@transaction.atomic
def answer_outside(*, actor: Actor, number: str, accepted: bool, words: str, at: datetime) -> Transfer:
    """A body outside the network answered by letter; the sender writes it down. Raises Invalid, Conflict, NotFound."""
    case, transfer = _of_case(actor, number, None)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    if not transfer.outside:
        raise Conflict(_("Ця організація працює в мережі: вона відповідає сама."))
    asked = Asked()
    transfer.answer = asked.text("words", words, 1000, _("Напишіть номер і дату листа з відповіддю."))
    asked.settle()
    _step(transfer, "accept" if accepted else "decline")
    _answered(transfer, actor=actor, at=at)
    if accepted:
        _leave(case, transfer, actor=actor, at=at)
        return transfer
    terms.meet(case, TermKind.TRANSFER, at=at)
    return _told(case, transfer, StepKind.NOT_ACCEPTED, "cases.decline_transfer", transfer.answer, actor=actor, at=at)


# ---- the receiver ----------------------------------------------------------------------------------------------------


@transaction.atomic
def accept(*, actor: Actor, key: str, at: datetime) -> Case:
    """The receiver leads it from now on: a new case of its own unit, whose terms begin today.

    The card comes along only if the person agreed and hasn't changed her mind. Raises NotFound, Denied, Conflict.
    """
    case, transfer, unit = _of_receiver(actor, key)
    _step(transfer, "accept")
    _answered(transfer, actor=actor, at=at)
    person_id = _card(case, transfer, unit, actor=actor, at=at)
    made = register(
        actor=actor,
        organisation_id=unit,
        draft=IntakeDraft(
            intake=case.intake, source=Source.ORGANISATION, words=transfer.shared, dangers=tuple(case.dangers),
            confidential=case.confidential, district=case.district, category=case.category,
            services=tuple(case.services), person_id=person_id,
        ),
        at=at,
    )  # fmt: skip
    made.came_from = case
    made.save(update_fields=["came_from"])
    _leave(case, transfer, actor=actor, at=at)
    return made


@transaction.atomic
def decline(*, actor: Actor, key: str, reason: str, at: datetime) -> Transfer:
    """The receiver can't, and says why. Raises Invalid, NotFound, Denied, Conflict."""
    case, transfer, _unit = _of_receiver(actor, key)
    asked = Asked()
    transfer.answer = asked.text("reason", reason, 1000, _("Напишіть, чому не приймаєте: це прочитає відправниця."))
    asked.settle()
    _step(transfer, "decline")
    _answered(transfer, actor=actor, at=at)
    terms.meet(case, TermKind.TRANSFER, at=at)
    return _told(case, transfer, StepKind.NOT_ACCEPTED, "cases.decline_transfer", transfer.answer, actor=actor, at=at)


def _of_receiver(actor: Actor, key: str) -> tuple[Case, Transfer, int | None]:
    """The sender's case, its offer, and the receiver's unit, all locked. Raises NotFound for everybody else."""
    row = Transfer.objects.filter(key=key, outside="").exclude(state=TransferState.PROPOSED).first()
    if row is None:
        raise NotFound(_("Такої пропозиції немає."))
    unit = None if row.to_city else row.to_id
    found(policies.may_work_in(actor, unit))
    require(policies.may_supervise_in(actor, unit), _("Прийняти випадок може керівниця."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=row.case_id)
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return case, transfer, unit


def _card(case: Case, transfer: Transfer, unit: int | None, *, actor: Actor, at: datetime) -> int | None:
    """The receiver's own card of the person, made of what was frozen. None without a consent in force."""
    if not transfer.fields or case.person_id is None:
        return None
    if unit is not None and not people.may_share(case.person_id, unit, terms.day_of(at)):
        return None
    fields = people.PersonFields(**json.loads(transfer.fields))
    ref = people.register(actor=actor, organisation_id=unit, fields=fields, at=at, confidential=case.confidential)
    return ref.id


def _leave(case: Case, transfer: Transfer, *, actor: Actor, at: datetime) -> None:
    """The old case is over: another leads it on."""
    terms.meet(case, TermKind.TRANSFER, at=at)
    end_plans(case, why=_("Випадок передано."), at=at)
    case.endings.filter(state=EndingState.PROPOSED).update(
        state=EndingState.RETURNED, settled_at=at, settled_by_id=actor.user_id
    )
    move(case, "transfer", at=at)
    _told(case, transfer, StepKind.TRANSFERRED, "cases.accept_transfer", receiver(transfer), actor=actor, at=at)


# ---- parts -----------------------------------------------------------------------------------------------------------


def receiver(transfer: Transfer) -> str:
    """Who is to lead it, in words."""
    if transfer.to_city:
        return _("Соціальна робота міста")
    if transfer.to_id is not None:
        ref = partners.organisation_refs([transfer.to_id]).get(transfer.to_id)
        return ref.title if ref else ""
    return transfer.outside


def _of_case(actor: Actor, number: str, seen_version: int | None) -> tuple[Case, Transfer]:
    case = held(actor, number, seen_version=seen_version)
    transfer = case.transfers.select_for_update(of=("self",)).filter(state__in=OPEN_TRANSFERS).first()
    if transfer is None:
        raise NotFound(_("Цей випадок нікому не пропонують."))
    return case, transfer


def _check_case(case: Case) -> None:
    if case.state in ENDED:
        raise Conflict(_("Випадок уже завершено."))
    if case.state == CaseState.EMERGENCY or unacted(case):
        raise Conflict(_("Спершу допоможіть екстрено й затвердьте акт. Потім випадок можна передати."))


def _check_receiver(asked: Asked, case: Case, draft: Offer, outside: str) -> None:
    if sum((draft.to_id is not None, draft.to_city, bool(outside))) != 1:
        asked.say("to", _("Оберіть одного отримувача: організацію, місто або установу поза мережею."))
    elif (draft.to_id is not None and draft.to_id == case.organisation_id) or (
        draft.to_city and case.organisation_id is None
    ):
        asked.say("to", _("Ви й так ведете цей випадок. Щоб змінити відповідальну, передайте його колезі."))
    elif draft.to_id is not None and draft.to_id not in partners.organisation_refs([draft.to_id]):
        asked.say("to", _("Оберіть організацію зі списку."))
    if case.transfers.filter(state__in=OPEN_TRANSFERS).exists():
        raise Conflict(_("Цей випадок уже пропонують передати. Спершу відкличте пропозицію."))


def _check_names(asked: Asked, case: Case, shared: str, *, actor: Actor, at: datetime) -> None:
    """The summary is read before anybody accepts: it may not name the person."""
    assert case.person_id is not None  # noqa: S101
    names = people.frozen_fields(actor=actor, person_id=case.person_id, names=NAMES, why=people.Why.REFERRAL, at=at)
    words = {fold(word) for word in re.findall(r"[\w'ʼ’-]+", shared)}
    if any(fold(name) in words for name in names.values() if len(name) > 1):
        asked.say("shared", _("Приберіть імʼя людини: його побачать лише після згоди прийняти."))


def _step(transfer: Transfer, step: str) -> None:
    transfer.state = TRANSFER.target(step, TransferState(transfer.state))


def _answered(transfer: Transfer, *, actor: Actor, at: datetime) -> None:
    transfer.answered_at, transfer.answered_by_id = at, actor.user_id


def _told(
    case: Case, transfer: Transfer, kind: StepKind, action: str, words: str, *, actor: Actor, at: datetime
) -> Transfer:
    if transfer.state not in OPEN_TRANSFERS:
        # Whatever was frozen for the receiver is hers now, or nobody's.
        transfer.fields = ""
    transfer.save()
    tell(case, kind, actor=actor, at=at, words=words)
    save(case)
    audit.record(actor=actor, action=action, subject=transfer, at=at, number=case.number)
    if kind in (StepKind.TRANSFERRED, StepKind.NOT_ACCEPTED):
        after_commit("cases.tasks.tell_offer_answered", transfer_id=transfer.pk)
    return transfer
