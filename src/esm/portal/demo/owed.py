"""What is owed under this year's contracts: terms that an official wrote down, a payment undone, money that comes back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from esm.contracts.machine import ObligationKind, Side
from esm.contracts.models import Contract
from esm.contracts.services import obligations, payments, returns
from esm.contracts.services.obligations import Duty
from esm.kernel.money import Money

from .city import City


def duties(city: City, contract: Contract) -> None:
    """A visit that is late and an answer of the city itself; the visit's term was put off once."""
    year, official = contract.year, city.cast.official
    visit = obligations.add_obligation(
        actor=official,
        code=contract.code,
        duty=Duty(Side.ORGANISATION, ObligationKind.VISIT, "Показати облік на місці", date(year, 9, 15)),
        at=_moment(city, date(year, 9, 1)),
    )
    obligations.move_obligation(
        actor=official,
        obligation_id=visit.pk,
        due_on=date(year, 10, 5),
        reason="Організація переїздила в інше приміщення",
        at=_moment(city, date(year, 9, 10)),
    )
    obligations.add_obligation(
        actor=official,
        code=contract.code,
        duty=Duty(Side.CITY, ObligationKind.ANSWER, "Відповісти на лист про доставку обладнання", date(year, 12, 20)),
        at=_moment(city, date(year, 9, 2)),
    )


def mistake(city: City, contract: Contract, ordinal: int) -> None:
    """A payment recorded with another contract's document, and undone."""
    contract.refresh_from_db()
    given: dict[str, Any] = {"actor": city.cast.official, "code": contract.code}
    wrong = payments.pay_tranche(
        **given,
        ordinal=ordinal,
        amount=Money.of(1_000),
        paid_on=date(contract.year, 7, 24),
        document="ТД-000",
        seen_version=contract.version,
        at=_moment(city, date(contract.year, 7, 24)),
    )
    contract.refresh_from_db()
    payments.reverse_payment(
        **given,
        payment_id=wrong.pk,
        reason="Це платіж за іншим договором",
        seen_version=contract.version,
        at=_moment(city, date(contract.year, 7, 25)),
    )


def comes_back(city: City, contract: Contract) -> None:
    """A demand, of which a part has come back."""
    contract.refresh_from_db()
    given: dict[str, Any] = {"actor": city.cast.official, "code": contract.code}
    on = date(contract.year, 11, 15)
    returns.send_demand(**given, reason="", seen_version=contract.version, at=_moment(city, on))
    contract.refresh_from_db()
    returns.record_repayment(
        **given,
        amount=Money(contract.to_return * 2 // 5),
        on=on,
        document="ПД-15",
        seen_version=contract.version,
        at=_moment(city, on),
    )


def _moment(city: City, on: date) -> datetime:
    return city.at.replace(year=on.year, month=on.month, day=on.day, hour=11, minute=0)
