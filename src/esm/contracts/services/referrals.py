"""Directing people to the provider of a social order, and the provider's answer. Who they are is read under the journal's eye."""

from __future__ import annotations

import json
import secrets as chance
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit, secrets
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money
from esm.kernel.text import fold
from esm.orders import public as orders

from .. import policies
from ..machine import OPEN_REFERRALS, REFERRAL, ContractStatus
from ..models import Contract, Framework, Referral
from .locking import lock

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Person:
    """Kept encrypted. `name` and one way to reach her are needed."""

    name: str
    phone: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """`volume` in hundredths of the unit. `income`: average a month for a person of the household; None: not confirmed."""

    number: str
    on: date
    decision_number: str
    decision_on: date
    volume: int
    starts_on: date
    ends_on: date
    person: Person
    income: Money | None = None
    grounds: tuple[str, ...] = field(default=())


def refer(*, actor: Actor, code: str, draft: ReferralDraft, at: datetime) -> Referral:
    """Send a person to the provider. Her fee is counted from her income and kept with its explanation.

    Raises Invalid by field, Conflict when the contract isn't in force or its volume is all given out.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        framework = Framework.objects.filter(contract=contract).first()
        if framework is None:
            raise NotFound(_("За цим договором людей не направляють."))
        if contract.status != ContractStatus.IN_FORCE:
            raise Conflict(_("Направляти можна лише за договором, що діє."))
        _check(contract, framework, draft, timezone.localdate(at))
        fee = orders.fee_on(
            on=max(draft.on, draft.starts_on), price=Money(framework.unit_price), income=draft.income,
            service_key=framework.service_key, grounds=draft.grounds,
        )  # fmt: skip
        ordinal = (contract.referrals.aggregate(last=Max("ordinal"))["last"] or 0) + 1
        mark = secrets.blind_index(
            f"{contract.code}|{fold(draft.person.name)}|{_digits(draft.person.phone)}", purpose="contracts.referral"
        )
        known = contract.referrals.filter(mark=mark).values_list("recipient", flat=True).first()
        referral = Referral.objects.create(
            contract=contract,
            ordinal=ordinal,
            key=f"{contract.code}/{ordinal}",
            number=draft.number.strip(),
            on=draft.on,
            decision_number=draft.decision_number.strip(),
            decision_on=draft.decision_on,
            volume=draft.volume,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            fee_kind=str(fee.kind),
            fee_share=fee.share,
            fee_price=fee.amount,
            person=json.dumps(asdict(draft.person), ensure_ascii=False),
            explanation=fee.explanation,
            mark=mark,
            recipient=known or "-".join("".join(chance.choice(_SIGNS) for _n in range(4)) for _p in range(2)),
            made_at=at,
            made_by_id=actor.user_id,
        )
        audit.record(
            actor=actor, action="contracts.refer", subject=contract, at=at, referral=ordinal, number=referral.number,
            volume=referral.volume,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_referred", referral_id=referral.pk)
    return referral


def accept_referral(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Referral:
    """The provider takes the person on. Raises Denied, Conflict."""
    with transaction.atomic():
        contract, referral = _locked(actor, code, ordinal, seen_version)
        require(policies.may_answer_referral(actor, contract))
        if contract.status != ContractStatus.IN_FORCE:
            raise Conflict(_("Договір уже не діє: прийняти направлення не можна."))
        referral.status = REFERRAL.target("accept", referral.status)
        referral.answered_at, referral.answered_by_id = at, actor.user_id
        _saved(referral)
        audit.record(actor=actor, action="contracts.accept_referral", subject=contract, at=at, referral=ordinal)
        after_commit("contracts.tasks.tell_referral_answered", referral_id=referral.pk)
    return referral


def decline_referral(
    *, actor: Actor, code: str, ordinal: int, reason: str, seen_version: int, at: datetime
) -> Referral:
    """The provider can't take the person on, and says why: its volume is free for others again."""
    with transaction.atomic():
        contract, referral = _locked(actor, code, ordinal, seen_version)
        require(policies.may_answer_referral(actor, contract))
        referral.status = REFERRAL.target("decline", referral.status)
        referral.reason = _reason(reason, _("Поясніть, чому не можете прийняти людину."))
        referral.answered_at, referral.answered_by_id = at, actor.user_id
        _saved(referral)
        audit.record(
            actor=actor, action="contracts.decline_referral", subject=contract, at=at, referral=ordinal,
            reason=referral.reason,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_referral_answered", referral_id=referral.pk)
    return referral


def end_referral(
    *, actor: Actor, code: str, ordinal: int, on: date, reason: str, seen_version: int, at: datetime
) -> Referral:
    """The service to this person ends on a day: later deliveries to her aren't paid. By the city."""
    with transaction.atomic():
        contract, referral = _locked(actor, code, ordinal, seen_version)
        require(policies.may_manage(actor))
        referral.status = REFERRAL.target("end", referral.status)
        if not referral.starts_on <= on <= referral.ends_on:
            raise Invalid(
                {"on": _("Вкажіть день від %(first)s до %(last)s.") % {
                    "first": f"{referral.starts_on:%d.%m.%Y}", "last": f"{referral.ends_on:%d.%m.%Y}"
                }}
            )  # fmt: skip
        referral.reason = _reason(reason, _("Поясніть, чому послугу завершено."))
        referral.ended_on = on
        _saved(referral)
        audit.record(
            actor=actor, action="contracts.end_referral", subject=contract, at=at, referral=ordinal, on=on,
            reason=referral.reason,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_referral_ended", referral_id=referral.pk)
    return referral


def look_at_person(*, actor: Actor, code: str, ordinal: int, at: datetime) -> tuple[Referral, Person]:
    """Who was referred. Every look is written into the journal in the same transaction: no entry, no name."""
    with transaction.atomic():
        contract = Contract.objects.filter(code=code).first()
        referral = contract.referrals.filter(ordinal=ordinal).first() if contract else None
        if contract is None or referral is None or not policies.may_see_person(actor, contract):
            raise NotFound(_("Такого направлення немає."))
        audit.record(actor=actor, action="contracts.look_at_person", subject=contract, at=at, referral=ordinal)
        return referral, Person(**json.loads(referral.person))


# ---- parts -----------------------------------------------------------------------------------------------------------


def _locked(actor: Actor, code: str, ordinal: int, seen_version: int) -> tuple[Contract, Referral]:
    contract = lock(code)
    found(policies.may_see_person(actor, contract))
    referral = Referral.objects.select_for_update().filter(contract=contract, ordinal=ordinal).first()
    if referral is None:
        raise NotFound(_("Такого направлення немає."))
    if referral.version != seen_version:
        raise stale()
    return contract, referral


def _saved(referral: Referral) -> None:
    referral.version += 1
    referral.save()


def _reason(text: str, sentence: str) -> str:
    if not text.strip():
        raise Invalid({"reason": sentence})
    if len(text.strip()) > 500:
        raise Invalid({"reason": _("Скоротіть до %(n)s знаків.") % {"n": 500}})
    return text.strip()


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())[-9:]


def _check(contract: Contract, framework: Framework, draft: ReferralDraft, today: date) -> None:
    wrong: dict[str, str] = {}
    if not draft.number.strip():
        wrong["number"] = _("Вкажіть номер направлення.")
    elif contract.referrals.filter(number=draft.number.strip()).exists():
        wrong["number"] = _("Направлення з таким номером уже є.")
    if not draft.decision_number.strip():
        wrong["decision_number"] = _("Вкажіть номер рішення.")
    if draft.on > today:
        wrong["on"] = _("Дата направлення не може бути в майбутньому.")
    if draft.decision_on > draft.on:
        wrong["decision_on"] = _("Рішення не може бути пізніше за направлення.")
    if draft.ends_on < draft.starts_on:
        wrong["ends_on"] = _("Кінець раніше за початок. Перевірте дати.")
    elif draft.starts_on < contract.starts_on or draft.ends_on > contract.ends_on:
        wrong["ends_on"] = _("Договір діє від %(first)s до %(last)s: вкажіть дати в цих межах.") % {
            "first": f"{contract.starts_on:%d.%m.%Y}",
            "last": f"{contract.ends_on:%d.%m.%Y}",
        }
    taken = contract.referrals.filter(status__in=OPEN_REFERRALS).aggregate(sum=Sum("volume"))["sum"] or 0
    if draft.volume <= 0:
        wrong["volume"] = _("Обсяг має бути більший за нуль.")
    elif taken + draft.volume > framework.volume:
        wrong["volume"] = _("За договором лишилося нерозподілених %(left)s (%(unit)s).") % {
            "left": deliveries.amount(framework.volume - taken),
            "unit": deliveries.Unit(framework.unit).label,
        }
    wrong |= _check_person(draft)
    if wrong:
        raise Invalid(wrong)


def _check_person(draft: ReferralDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not draft.person.name.strip():
        wrong["name"] = _("Вкажіть прізвище та імʼя.")
    if not (draft.person.phone.strip() or draft.person.address.strip()):
        wrong["phone"] = _("Вкажіть телефон або адресу: надавач має знайти людину.")
    if draft.income is not None and draft.income.kopecks < 0:
        wrong["income"] = _("Дохід не може бути меншим за нуль.")
    return wrong
