"""What a recipient pays for a unit of a service, by the income of her household, with the words for it. Pure.

Rules: `fee`, `free_for_everybody`, `free_recipients` of the rule set `order` (law 2671-VIII, article 28; КМУ 428).
Sums in whole kopecks. Nothing about the person is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.money import Money


class FeeKind(StrEnum):
    FREE = "free"
    DIFFERENTIATED = "differentiated"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class FeeRules:
    """`minimum`: subsistence minimum a month, kopecks; the borders in whole minimums."""

    minimum: int
    free_up_to: int
    full_above: int
    free_services: frozenset[str]
    free_recipients: Mapping[str, str]
    sources: tuple[str, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FeeRules:
        fee = data["fee"]
        return cls(
            int(fee["subsistence_minimum"]["value"]),
            int(fee["free_up_to"]["value"]),
            int(fee["full_above"]["value"]),
            frozenset(data["free_for_everybody"]["value"]),
            {r["code"]: r["title"] for r in data["free_recipients"]},
            tuple(dict.fromkeys(p["source"] for p in fee.values())),
        )


@dataclass(frozen=True, slots=True)
class Fee:
    """`share`: hundredths of a per cent of the price that the recipient pays; `amount`: kopecks for a unit."""

    kind: FeeKind
    share: int
    price: int
    amount: int
    explanation: str

    @property
    def city_pays(self) -> Money:
        return Money(self.price - self.amount)


def fee_for(
    rules: FeeRules, *, price: int, income: int | None, service_key: str = "", grounds: Iterable[str] = ()
) -> Fee:
    """`income`: average total income a month for a person of the household, kopecks; None: not asked for.

    Free services and grounds are looked at first; without an income the full price stands. Raises ValueError for a
    negative sum.
    """
    if price < 0 or (income is not None and income < 0):
        raise ValueError("a sum below zero")
    if service_key in rules.free_services:
        return _free(price, _("Ця послуга безоплатна для всіх."))
    named = [rules.free_recipients[g] for g in grounds if g in rules.free_recipients]
    if named:
        return _free(price, _("Безоплатно за будь-якого доходу: %(why)s.") % {"why": ", ".join(named)})
    if income is None:
        return Fee(FeeKind.FULL, 10_000, price, price, _("Повна плата: середній дохід не підтверджено."))
    low, high = rules.minimum * rules.free_up_to, rules.minimum * rules.full_above
    words = {
        "income": Money(income),
        "minimum": Money(rules.minimum),
        "low": Money(low),
        "high": Money(high),
        "free": rules.free_up_to,
        "full": rules.full_above,
    }
    if income <= low:
        sentence = _(
            "Безоплатно: середній дохід %(income)s не більший за %(low)s "
            "(%(free)s прожиткових мінімуми по %(minimum)s)."
        )
        return _free(price, sentence % words)
    if income > high:
        sentence = _(
            "Повна плата: середній дохід %(income)s більший за %(high)s (%(full)s прожиткових мінімуми по %(minimum)s)."
        )
        return Fee(FeeKind.FULL, 10_000, price, price, sentence % words)
    part = Fraction(income - low, high - low)
    share, amount = int(part * 10_000), int(part * price)
    sentence = _(
        "Часткова плата: середній дохід %(income)s між %(low)s і %(high)s "
        "(%(free)s і %(full)s прожиткових мінімуми по %(minimum)s). "
        "Частка: (%(income)s − %(low)s) : (%(high)s − %(low)s) = %(share)s ціни. За одиницю %(amount)s з %(price)s."
    )
    percent = f"{share // 100},{share % 100:02d}%".replace(",00%", "%")
    words |= {"share": percent, "amount": Money(amount), "price": Money(price)}
    return Fee(FeeKind.DIFFERENTIATED, share, price, amount, sentence % words)


def _free(price: int, why: str) -> Fee:
    return Fee(FeeKind.FREE, 0, price, 0, why)
