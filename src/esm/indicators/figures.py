"""Exact numbers of published tables, the two formulas of the dynamics, and what «beyond rounding» means.

A published number is kept as it was written: an integer and how many decimals it had. Floats and database decimals
never touch it (SQLite would keep a decimal as a float), and formulas are computed in fractions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

MINUS = "\u2212"
MAX_SCALE = 5  # thousands of hryvnias to a kopeck: 0,00001 тис. грн
_WRITTEN = re.compile(r"-?[0-9]{1,15}([.][0-9]{1,5})?")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")


@dataclass(frozen=True, slots=True)
class Number:
    """`value` / 10**`scale`, written with `scale` decimals: «7,98» is Number(798, 2), «6,00» is Number(600, 2)."""

    value: int
    scale: int = 0

    @classmethod
    def parse(cls, text: str) -> Number:
        """Read «1 470,9», "1470.9", «18». Raises ValueError for anything else."""
        plain = _SPACES.sub("", text).replace(MINUS, "-").replace(",", ".")
        if not _WRITTEN.fullmatch(plain):
            raise ValueError(text)
        whole, _, decimals = plain.partition(".")
        return cls(int(whole + decimals), len(decimals))

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.value, 10**self.scale)

    def __str__(self) -> str:
        return self.plain()

    def plain(self) -> str:
        """For machines, as it was written: "1470.9", "18", "6.00"."""
        sign, digits = ("-" if self.value < 0 else ""), f"{abs(self.value):0{self.scale + 1}d}"
        return f"{sign}{digits[: -self.scale]}.{digits[-self.scale :]}" if self.scale else f"{sign}{digits}"


def half_up(exact: Fraction, decimals: int) -> Number:
    """Rounded to `decimals`, a half away from zero, as accountants do."""
    doubled = abs(exact) * 10**decimals * 2
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return Number(-rounded if exact < 0 else rounded, decimals)


def claimed_decimals(number: Number, column_decimals: int) -> int:
    """How many decimals a published number vouches for.

    Those it is written with, except that zeros beyond the precision of its column are padding: in a column of tenths
    «18» vouches for units, «6,0» for tenths, «7,98» for hundredths, and «6,00» for tenths.
    """
    claimed, value = number.scale, number.value
    while claimed > column_decimals and value % 10 == 0:
        claimed, value = claimed - 1, value // 10
    return claimed


def agrees(published: Number, exact: Fraction | None, column_decimals: int) -> bool:
    """True if `published` is `exact` rounded half up to the decimals that it vouches for.

    A number published where the formula has no value (nothing to divide by) doesn't agree.
    """
    if exact is None:
        return False
    return half_up(exact, claimed_decimals(published, column_decimals)).fraction == published.fraction


def leverage(city: Fraction | None, raised: Fraction | None) -> Fraction | None:
    """Hryvnias raised for one hryvnia of the city budget; none when the budget gave nothing."""
    return None if city is None or raised is None or city == 0 else raised / city


def cost_per_client(city: Fraction | None, raised: Fraction | None, clients: Fraction | None) -> Fraction | None:
    """Hryvnias for one client, from thousands of hryvnias; none without clients."""
    if city is None or raised is None or not clients:
        return None
    return (city + raised) * 1000 / clients
