"""One act of a social order's contract with its annex, or what a month's act would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money

from ..content.billing import Counted, Line
from ..machine import PUBLIC_CONTRACTS, FeeKind, Portion
from ..models import Act, ActLine, Contract
from .acts import ActRow, ServiceView, act_row, referred_people, service_contract, units, view_of
from .counting import counted, terms_of


@dataclass(frozen=True, slots=True)
class ActLineView:
    recipient: str
    referral: str
    portion: str
    month: date
    quantity: str
    rows: int
    cost: Money
    fee_label: str
    fee_price: Money
    fee: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind with their sums: of the month, written later, corrections."""

    label: str
    quantity: str
    cost: Money
    fee: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class ActPage:
    """An act with its annex, or what a month's act would be (`act` is None then)."""

    contract: ServiceView
    act: ActRow | None
    month: date
    until: date
    quantity: str
    cost: Money
    fee: Money
    amount: Money
    lines: tuple[ActLineView, ...]
    parts: tuple[Part, ...]
    unknown: tuple[tuple[str, date], ...]
    rows: int

    @property
    def fees(self) -> tuple[str, ...]:
        """What recipients pay and why, in a sentence for each kind that occurs."""
        kinds = {x.fee_label for x in self.lines if x.recipient}
        words = {
            str(FeeKind.FREE.label): _("Безоплатно: дохід не більший за межу або отримувач має на це право."),
            str(FeeKind.DIFFERENTIATED.label): _(
                "Часткова плата: частка ціни зростає з доходом отримувача між двома межами; її суму за одиницю "
                "визначено в направленні."
            ),
            str(FeeKind.FULL.label): _("Повна плата: дохід отримувача вищий за верхню межу або не підтверджений."),
        }
        return tuple(text for label, text in words.items() if label in kinds)


def act_page(actor: Actor, code: str, ordinal: int) -> ActPage:
    """One act with its annex. Raises NotFound."""
    return act_page_of(service_contract(actor, code), ordinal)


def act_page_of(contract: Contract, ordinal: int) -> ActPage:
    """The same of a contract that came from `service_contract`. Seven queries with that one, whatever the act's size."""
    act = contract.acts.select_related("tranche").filter(ordinal=ordinal).first()
    if act is None:
        raise NotFound(_("Такого акта немає."))
    lines = [_stored(x) for x in act.lines.select_related("referral")]
    numbers = {r.pk: r.number for r in referred_people(contract)}
    return _page(contract, act, act.month, lines, numbers, (), act.rows)


def preview(actor: Actor, code: str, month: date, *, today: date) -> ActPage:
    """What the act of a month would be if it were handed in today. Nothing is written."""
    contract = service_contract(actor, code)
    found(contract.status in PUBLIC_CONTRACTS)
    first = month.replace(day=1)
    until = min(_end(first), today)
    whole: Counted = counted(
        deliveries.rows_to_bill(contract.code, until), first, contract.framework, terms_of(contract)
    )
    numbers = {r.pk: r.number for r in referred_people(contract)}
    return _page(contract, None, first, whole.lines, numbers, whole.unknown, whole.rows)


def months_of(contract: ServiceView, *, today: date) -> list[date]:
    """Months of the term that have begun, newest first: an act may be handed in for each."""
    months, day = [], contract.starts_on.replace(day=1)
    while day <= min(contract.ends_on, today):
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return months[::-1]


def _stored(x: ActLine) -> Line:
    return Line(
        x.recipient, x.referral_id, x.portion, x.month, x.quantity, x.rows, x.cost, x.fee_kind, x.fee_price, x.fee
    )


def _end(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _page(
    contract: Contract,
    act: Act | None,
    month: date,
    lines: Iterable[Line],
    numbers: dict[int, str],
    unknown: tuple[tuple[str, date], ...],
    rows: int,
) -> ActPage:
    whole = list(lines)
    sums = Counted(tuple(whole), ())
    parts = []
    for portion in Portion:
        some = Counted(tuple(x for x in whole if x.portion == portion), ())
        if some.lines:
            parts.append(
                Part(
                    str(portion.label), units(some.quantity), Money(some.cost), Money(some.fee),
                    Money(some.amount),
                )
            )  # fmt: skip
    return ActPage(
        contract=view_of(contract),
        act=act_row(act) if act else None,
        month=month,
        until=_end(month),
        quantity=units(sums.quantity),
        cost=Money(sums.cost),
        fee=Money(sums.fee),
        amount=Money(sums.amount),
        lines=tuple(
            ActLineView(
                recipient=x.recipient,
                referral=numbers.get(x.referral_id, "") if x.referral_id else "",
                portion=str(Portion(x.portion).label),
                month=x.month,
                quantity=units(x.quantity),
                rows=x.rows,
                cost=Money(x.cost),
                fee_label=str(FeeKind(x.fee_kind).label),
                fee_price=Money(x.fee_price),
                fee=Money(x.fee),
                amount=Money(x.amount),
            )
            for x in whole
        ),
        parts=tuple(parts),
        unknown=unknown,
        rows=rows,
    )
