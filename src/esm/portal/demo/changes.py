"""Changes of this year's contracts: one in force, one by notice, one that waits for consent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import lcm

from esm.contracts.content.contract import LineText
from esm.contracts.machine import AmendmentType, MoneySource, Side
from esm.contracts.models import Amendment, Contract
from esm.contracts.selectors.editions import content_of
from esm.contracts.services import amendments
from esm.contracts.services.amendments import Wish

from .city import City, owner_of


def build(city: City, contract: Contract, n: int) -> None:
    """The second contract waits for consent to a longer term, the third moved a little money, the fourth counts less."""
    if n == 1:
        _ask(city, contract, _term(contract), date(contract.year, 10, 1))
    if n == 2:
        wish = _moved(contract)
        if wish is not None:
            _ask(city, contract, wish, date(contract.year, 5, 12))
    if n == 3:
        made = _ask(city, contract, _fewer(contract), date(contract.year, 4, 20))
        _agree(city, contract, made, date(contract.year, 4, 28))


def _term(contract: Contract) -> Wish:
    delta = {"fields": {"starts_on": contract.starts_on.isoformat(), "ends_on": f"{contract.year}-12-20"}}
    if contract.ends_on >= date(contract.year, 12, 20):
        delta["fields"]["ends_on"] = (contract.ends_on - timedelta(days=10)).isoformat()
    return Wish(AmendmentType.TERM, "Через тривоги частину занять перенесли на грудень.", delta)


def _moved(contract: Contract) -> Wish | None:
    """About five hundredths of the smaller line go to the larger one; prices take it to the kopeck."""
    whole = [x for x in content_of(contract).lines if x.source == MoneySource.CITY and x.quantity % 1000 == 0]
    if len(whole) < 2:
        return None
    small, large = sorted(whole, key=lambda x: x.amount)[-2:]
    one, other = small.quantity // 1000, large.quantity // 1000
    step = lcm(one, other)
    part = small.amount * 5 // 100 // step * step
    if not part:
        return None
    rows = [_priced(small, small.price - part // one), _priced(large, large.price + part // other)]
    return Wish(AmendmentType.LINES, "Пальне подорожчало, а матеріали обійшлися дешевше.", {"lines": rows})


def _fewer(contract: Contract) -> Wish:
    first = content_of(contract).indicators[0]
    delta = {"indicators": {str(first.code): max(1, first.planned * 9 // 10)}}
    return Wish(AmendmentType.INDICATORS, "Місто дало менше, ніж просили, тому допомогу отримає менше людей.", delta)


def _priced(line: LineText, price: int) -> dict[str, object]:
    return {f: getattr(line, f) for f in LineText.__slots__} | {"price": price}


def _ask(city: City, contract: Contract, wish: Wish, on: date) -> Amendment:
    assert contract.application is not None  # noqa: S101
    actor, at = city.cast.of(owner_of(city, contract.application)), _moment(city, on)
    made = amendments.draft_amendment(actor=actor, code=contract.code, side=Side.ORGANISATION, wish=wish, at=at)
    return amendments.ask_amendment(
        actor=actor, code=contract.code, ordinal=made.ordinal, seen_version=made.version, at=at + timedelta(hours=1)
    )


def _agree(city: City, contract: Contract, made: Amendment, on: date) -> None:
    agreed = amendments.approve_amendment(
        actor=city.cast.head, code=contract.code, ordinal=made.ordinal, seen_version=made.version, at=_moment(city, on)
    )
    amendments.sign_amendment(
        actor=city.cast.official,
        code=contract.code,
        ordinal=made.ordinal,
        signed_on=on,
        file_id=None,
        seen_version=agreed.version,
        at=_moment(city, on + timedelta(days=1)),
    )


def _moment(city: City, on: date) -> datetime:
    return city.at.replace(year=on.year, month=on.month, day=on.day, hour=10, minute=0)
