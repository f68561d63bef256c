"""Money that comes back: what was not spent or not accepted is demanded by a letter, returned in parts, or bars the debtor."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..machine import DEMAND, OPEN_DEMANDS, DemandStatus, MoneySource, ObligationKind, ReportKind, ReportStatus
from ..models import Contract, Demand, Repayment
from ..rules import terms_on
from . import obligations, settlement
from .locking import lock, unchanged


def send_demand(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Demand:
    """Ask for all that is still to be returned, by a numbered letter with a term from the city's rules.

    Raises Conflict when nothing is owed or a demand waits already, Invalid when a sum was not accepted and nobody says why.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        owed = contract.to_return
        if not owed:
            raise Conflict(_("За цим договором повертати нічого."))
        if open_demand(contract) is not None:
            raise Conflict(_("Вимогу вже надіслано. Чекаємо повернення."))
        not_accepted = min(owed, max(0, _reported(contract) - (contract.accepted or 0)))
        if not_accepted and not reason.strip():
            raise Invalid({"reason": _("Поясніть, які витрати не прийнято і чому.")})
        today = timezone.localdate(at)
        terms = terms_on(today)
        ordinal = contract.demands.count() + 1
        due_on = today + timedelta(days=terms.return_days)
        obligation = obligations.owe(
            contract,
            kind=ObligationKind.RETURN,
            subject=f"demand:{ordinal}",
            title=_("Повернути %(sum)s до бюджету") % {"sum": Money(owed)},
            due_on=due_on,
            actor=actor,
            at=at,
            url_name="contracts:own_contract",
        )
        demand = Demand.objects.create(
            contract=contract,
            ordinal=ordinal,
            number=terms.demand_number(contract=contract.number, ordinal=ordinal),
            unspent=owed - not_accepted,
            not_accepted=not_accepted,
            amount=owed,
            reason=reason.strip(),
            sent_on=today,
            due_on=due_on,
            obligation=obligation,
            sent_at=at,
            sent_by_id=actor.user_id,
        )
        _changed(contract)
        audit.record(
            actor=actor,
            action="contracts.demand",
            subject=contract,
            at=at,
            number=demand.number,
            amount=owed,
            due_on=due_on,
        )
        after_commit("contracts.tasks.tell_demanded", demand_id=demand.pk)
    return demand


def withdraw_demand(*, actor: Actor, code: str, ordinal: int, reason: str, seen_version: int, at: datetime) -> Demand:
    """Take a wrong demand back, with a reason: the bar that came from it is lifted. What was returned on it stays returned."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        demand = contract.demands.select_related("obligation").filter(ordinal=ordinal).first()
        found(demand is not None)
        assert demand is not None  # noqa: S101
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, чому відкликаєте вимогу.")})
        demand.status = DEMAND.target("withdraw", demand.status)
        _close(demand, timezone.localdate(at), remark=reason.strip(), dropped=True)
        _let_in(demand, contract, _("Вимогу відкликано: %(reason)s") % {"reason": reason.strip()}, actor=actor, at=at)
        _changed(contract)
        audit.record(
            actor=actor, action="contracts.withdraw_demand", subject=contract, at=at, number=demand.number,
            reason=reason.strip(),
        )  # fmt: skip
        after_commit("contracts.tasks.tell_demand_closed", demand_id=demand.pk)
    return demand


def record_repayment(
    *, actor: Actor, code: str, amount: Money, on: date, document: str, seen_version: int, at: datetime
) -> Repayment:
    """Record money that came back, whole or a part. It may not exceed what is to be returned. The last part closes the
    demand and the contract, and lifts the debtor's bar if the rule says so."""
    with transaction.atomic():
        contract, document = lock(code), document.strip()
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        _check(contract, amount, on, document, at)
        demand = open_demand(contract)
        repayment = Repayment.objects.create(
            contract=contract,
            demand=demand,
            amount=amount.kopecks,
            on=on,
            document=document,
            replaces=settlement.reversed_under(contract.repayments.all(), document),
            recorded_at=at,
            recorded_by_id=actor.user_id,
        )
        contract.returned += amount.kopecks
        settlement.close_if_even(contract)
        _changed(contract)
        if demand is not None:
            demand.returned += amount.kopecks
            if demand.returned == demand.amount:
                demand.status = DEMAND.target("pay", demand.status)
                _close(demand, on)
                if terms_on(timezone.localdate(at)).bar_lifted_when_paid:
                    _let_in(demand, contract, _("Кошти повернуто повністю"), actor=actor, at=at)
                after_commit("contracts.tasks.tell_demand_closed", demand_id=demand.pk)
            demand.save()
        audit.record(
            actor=actor, action="contracts.repay", subject=contract, at=at, amount=amount.kopecks, document=document
        )
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return repayment


def reverse_repayment(
    *, actor: Actor, code: str, repayment_id: int, reason: str, seen_version: int, at: datetime
) -> Repayment:
    """Undo a return that was recorded wrongly by a row of the opposite sum; it stays to be seen. The demand that it met
    waits again with its old term, a contract that it closed has accounts to settle. Its document may be entered again."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        wrong = contract.repayments.select_related("demand__obligation").filter(pk=repayment_id, reverses=None).first()
        if wrong is None:
            raise NotFound(_("Такого повернення немає."))
        if contract.repayments.filter(reverses=wrong).exists():
            raise Conflict(_("Цей запис уже скасовано."))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, що було записано неправильно.")})
        demand, waiting = wrong.demand, open_demand(contract)
        if waiting is not None and waiting != demand:
            raise Conflict(_("За договором чекає інша вимога. Спершу відкличте її."))
        reversal = Repayment.objects.create(
            contract=contract,
            demand=demand,
            amount=-wrong.amount,
            on=wrong.on,
            document=wrong.document,
            reverses=wrong,
            reason=reason.strip()[:500],
            recorded_at=at,
            recorded_by_id=actor.user_id,
        )
        contract.returned -= wrong.amount
        settlement.reopen(contract)
        _changed(contract)
        if demand is not None:
            demand.returned -= wrong.amount
            if demand.status == DemandStatus.PAID:
                _wait_again(demand, timezone.localdate(at))
            demand.save()
        audit.record(
            actor=actor, action="contracts.reverse_repayment", subject=contract, at=at, amount=wrong.amount,
            document=wrong.document, reason=reason.strip(),
        )  # fmt: skip
        after_commit("contracts.tasks.tell_repayment_reversed", repayment_id=reversal.pk)
        after_commit("indicators.tasks.refresh_year", year=contract.year)
    return reversal


def bar_debtor(*, demand_id: int, at: datetime) -> bool:
    """The term has passed and not all came back: the organisation stays out of the next budget periods, as many as the rule
    says. Runs by itself every day; a term that was put off is waited for. Returns whether it was barred now."""
    with transaction.atomic():
        code = Demand.objects.values_list("contract__code", flat=True).get(pk=demand_id)
        contract = lock(code)
        demand = contract.demands.select_related("obligation").get(pk=demand_id)
        today = timezone.localdate(at)
        if demand.status != DemandStatus.SENT or demand.obligation.due_on >= today:
            return False
        periods = terms_on(today).bar_periods
        if periods <= 0:
            return False
        demand.status = DEMAND.target("bar", demand.status)
        demand.bar_id = partners.bar_debtor(
            actor=SYSTEM,
            organisation_id=contract.organisation_id,
            reason=_("Не повернуто %(sum)s за договором %(number)s до %(day)s")
            % {
                "sum": Money(demand.amount - demand.returned),
                "number": contract.number,
                "day": f"{demand.obligation.due_on:%d.%m.%Y}",
            },
            act=_("Вимога № %(number)s від %(day)s") % {"number": demand.number, "day": f"{demand.sent_on:%d.%m.%Y}"},
            from_year=today.year + 1,
            until_year=today.year + periods,
            at=at,
        )
        demand.save(update_fields=["status", "bar_id"])
        _changed(contract)
        audit.record(
            actor=SYSTEM, action="contracts.bar_debtor", subject=contract, at=at, number=demand.number,
            years=[today.year + 1, today.year + periods],
        )  # fmt: skip
        after_commit("contracts.tasks.tell_barred", demand_id=demand.pk)
    return True


def open_demand(contract: Contract) -> Demand | None:
    return contract.demands.select_related("obligation").filter(status__in=OPEN_DEMANDS).first()


def _reported(contract: Contract) -> int:
    """Kopecks of the city that the accepted final report says were spent."""
    final = contract.reports.filter(kind=ReportKind.FINAL, status=ReportStatus.ACCEPTED).order_by("pk").last()
    return sum(m.spent for m in final.money.all() if m.source == MoneySource.CITY) if final else 0


def _wait_again(demand: Demand, today: date) -> None:
    """A bar that the payment lifted comes back by itself the next morning, as for anybody who is late (`bar_debtor`)."""
    demand.status = DEMAND.target("reopen", demand.status)
    if terms_on(today).bar_lifted_when_paid:
        demand.bar_id = None
    elif demand.bar_id is not None:
        demand.status = DEMAND.target("bar", demand.status)
    demand.closed_on = None
    obligations.reopen(demand.obligation)


def _close(demand: Demand, on: date, *, remark: str = "", dropped: bool = False) -> None:
    demand.closed_on = on
    demand.save()
    obligations.settle(demand.obligation, on=on, remark=remark, dropped=dropped)


def _let_in(demand: Demand, contract: Contract, reason: str, *, actor: Actor, at: datetime) -> None:
    if demand.bar_id is not None:
        partners.lift_debtors_bar(
            actor=actor, organisation_id=contract.organisation_id, bar_id=demand.bar_id, reason=reason, at=at
        )


def _changed(contract: Contract) -> None:
    contract.version += 1
    contract.save(update_fields=["returned", "version", "status"])


def _check(contract: Contract, amount: Money, on: date, document: str, at: datetime) -> None:
    owed = Money(contract.to_return)
    if not owed:
        raise Conflict(_("За цим договором повертати нічого."))
    problems: dict[str, str] = {}
    if amount.kopecks <= 0 or amount > owed:
        problems["amount"] = _("Ще треба повернути %(owed)s. Вкажіть суму від 0,01 грн до цієї.") % {"owed": owed}
    if not document:
        problems["document"] = _("Вкажіть номер платіжного документа.")
    elif contract.repayments.filter(document=document, reverses=None, reversal=None).exists():
        problems["document"] = _("Платіж із цим документом уже записано.")
    if contract.signed_on is None or on < contract.signed_on or on > timezone.localdate(at):
        problems["on"] = _("Дата має бути після підписання договору і не в майбутньому.")
    if problems:
        raise Invalid(problems)
