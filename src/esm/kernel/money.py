"""Money is a whole number of kopecks everywhere: SQLite keeps decimals as floats, and sums must come out exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NBSP = "\u00a0"
MINUS = "\u2212"
# What people paste: ordinary, no-break, narrow and thin spaces between thousands, apostrophes as separators.
_SEPARATORS = re.compile(r"[\s\u00a0\u202f\u2009\u2007'’ʼ]")
_CURRENCY = re.compile(r"(грн\.?|₴|uah)$", re.IGNORECASE)
# One kopeck under a hundred billion hryvnias: more than any city's budget, far from the limit of a BIGINT.
LARGEST = 10**13 - 1


@dataclass(frozen=True, slots=True, order=True)
class Money:
    kopecks: int

    @classmethod
    def of(cls, hryvnias: Decimal | str | int) -> Money:
        """Exact: `Money.of("1470.90")`. Raises ValueError for a fraction of a kopeck."""
        exact = Decimal(hryvnias) * 100
        if exact != exact.to_integral_value():
            raise ValueError("fraction of a kopeck")
        return cls(int(exact))

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read what a person typed: «1 470,90», "1470.9", «182 400 грн». Raises ValueError when it is no amount."""
        plain = _SEPARATORS.sub("", _CURRENCY.sub("", text.strip().lower())).replace(MINUS, "-").replace(",", ".")
        if not re.fullmatch(r"-?\d+(\.\d{1,2})?", plain):
            raise ValueError(text)
        try:
            money = cls.of(Decimal(plain))
        except InvalidOperation as error:
            raise ValueError(text) from error
        if abs(money.kopecks) > LARGEST:
            raise ValueError(text)
        return money

    @classmethod
    def total(cls, items: Iterable[Money]) -> Money:
        return cls(sum(m.kopecks for m in items))

    def __add__(self, other: Money) -> Money:
        return Money(self.kopecks + other.kopecks)

    def __sub__(self, other: Money) -> Money:
        return Money(self.kopecks - other.kopecks)

    def __neg__(self) -> Money:
        return Money(-self.kopecks)

    def __bool__(self) -> bool:
        return self.kopecks != 0

    @property
    def hryvnias(self) -> Decimal:
        return Decimal(self.kopecks) / 100

    def plain(self) -> str:
        """For a form field: no grouping, comma, kopecks only when there are any: "182400", "1470,90"."""
        hryvnias, kopecks = divmod(abs(self.kopecks), 100)
        sign = "-" if self.kopecks < 0 else ""
        return f"{sign}{hryvnias},{kopecks:02d}" if kopecks else f"{sign}{hryvnias}"

    def figure(self) -> str:
        """Without the currency: «182 400», «1 470,90» (brief §5)."""
        hryvnias, kopecks = divmod(abs(self.kopecks), 100)
        sign = MINUS if self.kopecks < 0 else ""
        whole = f"{hryvnias:,}".replace(",", NBSP)
        return f"{sign}{whole},{kopecks:02d}" if kopecks else f"{sign}{whole}"

    def english(self) -> str:
        """«UAH 182,400», «UAH 1,470.90»."""
        hryvnias, kopecks = divmod(abs(self.kopecks), 100)
        sign = MINUS if self.kopecks < 0 else ""
        return f"UAH{NBSP}{sign}{hryvnias:,}.{kopecks:02d}" if kopecks else f"UAH{NBSP}{sign}{hryvnias:,}"

    def thousands(self) -> str:
        """«1 470,9»: thousands of hryvnias to one decimal, half up, as in the published tables."""
        tenths = (abs(self.kopecks) + 5000) // 10000
        sign = MINUS if self.kopecks < 0 else ""
        whole, tenth = divmod(tenths, 10)
        return f"{sign}{f'{whole:,}'.replace(',', NBSP)},{tenth}"

    def __str__(self) -> str:
        return f"{self.figure()}{NBSP}грн"
