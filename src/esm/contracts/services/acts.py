"""The monthly act and invoice of a social order: counted from the log, handed in, accepted or returned. Nothing is typed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money

from .. import policies
from ..content.billing import Counted
from ..machine import ACT, ActStatus, Condition, ContractStatus, ObligationKind, Side
from ..models import Act, ActLine, Contract, Framework, Tranche
from ..rules import act_rules
from ..selectors.counting import counted, terms_of
from . import obligations
from .locking import lock


def submit_act(*, actor: Actor, code: str, month: date, at: datetime) -> Act:
    """Hand in the act for a month and for whatever of earlier months stands on no act: counted now, from the log.

    `month` is its first day. Deliveries are marked as billed in the same transaction. Raises Conflict when they are billed
    already, when nothing was delivered, or when somebody wasn't referred; Denied.
    """
    with transaction.atomic():
        contract, framework = _contract(actor, code)
        require(
            policies.may_submit_act(actor, contract),
            _("Подати акт може людина з правом подавати від імені організації."),
        )
        today = timezone.localdate(at)
        first, last = month.replace(day=1), month_end(month)
        _check_month(contract, first, today)
        ordinal = (contract.acts.aggregate(last=Max("ordinal"))["last"] or 0) + 1
        act_code = f"{contract.code}-a{ordinal}"
        deliveries.bill(contract_code=contract.code, act_code=act_code, until=min(last, today), at=at)
        whole = counted(deliveries.rows_of_act(act_code), first, framework, terms_of(contract))
        _check_counted(contract, framework, whole, first, today)
        act = Act.objects.create(
            contract=contract,
            ordinal=ordinal,
            code=act_code,
            number=act_rules(today).number(contract=contract.number, ordinal=ordinal),
            month=first,
            unit_price=framework.unit_price,
            quantity=whole.quantity,
            rows=whole.rows,
            cost=whole.cost,
            fee=whole.fee,
            amount=whole.amount,
            signer=contract.organisation_signer,
            submitted_at=at,
            submitted_by_id=actor.user_id,
        )
        ActLine.objects.bulk_create(
            [
                ActLine(
                    act=act, position=n, recipient=x.recipient, referral_id=x.referral_id, portion=x.portion,
                    month=x.month, quantity=x.quantity, rows=x.rows, cost=x.cost, fee_kind=x.fee_kind,
                    fee_price=x.fee_price, fee=x.fee, amount=x.amount,
                )
                for n, x in enumerate(whole.lines, 1)
            ],
            batch_size=1000,
        )  # fmt: skip
        _billed(framework, act.amount)
        obligations.owe(
            contract,
            kind=ObligationKind.ANSWER,
            subject=f"act:{ordinal}",
            title=_("Розглянути акт № %(number)s") % {"number": act.number},
            due_on=today + timedelta(days=act_rules(today).decide_days),
            actor=actor,
            at=at,
            side=Side.CITY,
            url_name="contracts:act",
            url_args=(str(ordinal),),
        )
        audit.record(
            actor=actor, action="contracts.submit_act", subject=contract, at=at, act=ordinal, month=first,
            rows=act.rows, amount=act.amount,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_act_submitted", act_id=act.pk)
    return act


def accept_act(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Act:
    """The city agrees: the act's sum is accepted and becomes a tranche to be paid. Raises Denied, Conflict."""
    with transaction.atomic():
        contract, _framework, act = _act(actor, code, ordinal, seen_version)
        require(policies.may_decide_act(actor))
        act.status = ACT.target("accept", act.status)
        today = timezone.localdate(at)
        accepted = (contract.accepted or 0) + act.amount
        if accepted < 0 or contract.planned + max(0, act.amount) > contract.amount:
            raise Conflict(_("Акти разом перевищили б суму договору. Поверніть акт."))
        contract.accepted = accepted
        if act.amount > 0:
            last = contract.tranches.aggregate(last=Max("ordinal"))["last"] or 0
            act.tranche = Tranche.objects.create(
                contract=contract, ordinal=last + 1, planned=act.amount, condition=Condition.DATE, due_on=today
            )
            contract.planned += act.amount
        contract.version += 1
        contract.save(update_fields=["accepted", "planned", "version"])
        act.decided_at, act.decided_by_id = at, actor.user_id
        _saved(act)
        _settled(contract, act, today)
        if act.tranche is not None:
            obligations.owe(
                contract,
                kind=ObligationKind.OTHER,
                subject=f"pay:{act.tranche.ordinal}",
                title=_("Оплатити акт № %(number)s: %(sum)s") % {"number": act.number, "sum": Money(act.amount)},
                due_on=min(today + timedelta(days=act_rules(today).pay_days), contract.year_ends_on),
                actor=actor,
                at=at,
                side=Side.CITY,
                url_name="contracts:pay",
                url_args=(str(act.tranche.ordinal),),
            )
        audit.record(
            actor=actor, action="contracts.accept_act", subject=contract, at=at, act=ordinal, amount=act.amount
        )
        after_commit("contracts.tasks.tell_act_decided", act_id=act.pk)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return act


def return_act(*, actor: Actor, code: str, ordinal: int, remark: str, seen_version: int, at: datetime) -> Act:
    """The city asks to put the log right: the act's deliveries are free for a new one. Raises Invalid without a reason."""
    with transaction.atomic():
        contract, framework, act = _act(actor, code, ordinal, seen_version)
        require(policies.may_decide_act(actor))
        act.status = ACT.target("return", act.status)
        if not remark.strip():
            raise Invalid({"remark": _("Напишіть, що виправити в журналі послуг.")})
        act.remark, act.decided_at, act.decided_by_id = remark.strip()[:1000], at, actor.user_id
        _freed(contract, framework, act, timezone.localdate(at))
        audit.record(
            actor=actor, action="contracts.return_act", subject=contract, at=at, act=ordinal, remark=act.remark
        )
        after_commit("contracts.tasks.tell_act_decided", act_id=act.pk)
    return act


def withdraw_act(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Act:
    """The provider takes an act back that nobody has accepted: its deliveries are free for a new one."""
    with transaction.atomic():
        contract, framework, act = _act(actor, code, ordinal, seen_version)
        require(policies.may_submit_act(actor, contract))
        act.status = ACT.target("withdraw", act.status)
        _freed(contract, framework, act, timezone.localdate(at))
        audit.record(actor=actor, action="contracts.withdraw_act", subject=contract, at=at, act=ordinal)
    return act


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# ---- parts -----------------------------------------------------------------------------------------------------------


def _contract(actor: Actor, code: str) -> tuple[Contract, Framework]:
    contract = lock(code)
    found(policies.may_see(actor, contract))
    framework = Framework.objects.select_for_update().filter(contract=contract).first()
    if framework is None:
        raise NotFound(_("За цим договором звітують, актів за ним немає."))
    return contract, framework


def _act(actor: Actor, code: str, ordinal: int, seen_version: int) -> tuple[Contract, Framework, Act]:
    contract, framework = _contract(actor, code)
    act = Act.objects.select_for_update().filter(contract=contract, ordinal=ordinal).first()
    if act is None:
        raise NotFound(_("Такого акта немає."))
    if act.version != seen_version:
        raise stale()
    return contract, framework, act


def _check_month(contract: Contract, first: date, today: date) -> None:
    if contract.status != ContractStatus.IN_FORCE:
        raise Conflict(_("Акт подають за договором, що діє."))
    if first > today:
        raise Invalid({"month": _("Цей місяць ще не почався.")})
    if not contract.starts_on.replace(day=1) <= first <= contract.ends_on:
        raise Invalid({"month": _("Виберіть місяць у межах строку договору.")})


def _check_counted(contract: Contract, framework: Framework, whole: Counted, first: date, today: date) -> None:
    if not whole.rows:
        same = contract.acts.filter(month=first, status__in=[ActStatus.SUBMITTED, ActStatus.ACCEPTED]).first()
        if same:
            raise Conflict(
                _("Послуги за цей місяць уже стоять в акті № %(number)s, нових записів немає.")
                % {"number": same.number}
            )
        raise Conflict(_("За цей місяць у журналі немає послуг за договором. Спершу запишіть їх."))
    if whole.unknown:
        recipient, on = whole.unknown[0]
        raise Conflict(
            _("Отримувач %(who)s, %(on)s: на цей день немає прийнятого направлення. Виправте запис у журналі.")
            % {"who": recipient, "on": f"{on:%d.%m.%Y}"}
        )
    if whole.amount < 0 and today <= contract.ends_on:
        raise Conflict(
            _("Виправлення більші за надане: разом %(sum)s. Подайте акт разом із послугами наступного місяця.")
            % {"sum": Money(whole.amount)}
        )
    if not 0 <= framework.billed + whole.amount <= framework.amount:
        raise Conflict(
            _("Акти разом перевищили б суму договору: лишилося %(left)s.")
            % {"left": Money(framework.amount - framework.billed)}
        )


def _billed(framework: Framework, kopecks: int) -> None:
    framework.billed += kopecks
    framework.save(update_fields=["billed"])


def _freed(contract: Contract, framework: Framework, act: Act, today: date) -> None:
    deliveries.unbill(act_code=act.code)
    _billed(framework, -act.amount)
    _saved(act)
    _settled(contract, act, today)


def _settled(contract: Contract, act: Act, today: date) -> None:
    for duty in contract.obligations.filter(kind=ObligationKind.ANSWER, subject=f"act:{act.ordinal}"):
        obligations.settle(duty, on=today)


def _saved(act: Act) -> None:
    act.version += 1
    act.save()
