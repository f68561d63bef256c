"""Volumes of services: whole hundredths of a unit, as in the service log; sums follow from them, rounded down.

Rounding down keeps the sum of parts never above the whole: Σ ⌊vᵢ·p⌋ ≤ ⌊Σvᵢ·p⌋.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from esm.deliveries.public import FRACTIONAL, SCALE, Unit
from esm.kernel.money import NBSP

__all__ = [
    "FRACTIONAL",
    "LARGEST",
    "SCALE",
    "Unit",
    "affordable",
    "amount_of",
    "parse_volume",
    "volume_text",
    "volume_words",
]

# Ten million units: more than a city orders of anything, and its sum fits into a BIGINT.
LARGEST = 10**7 * SCALE
_NUMBER = re.compile(r"\d+(\.\d{1,2})?")
_GAPS = re.compile(r"[\s\u00a0\u202f\u2009'’ʼ]")


def parse_volume(text: str, unit: str = "") -> int:
    """«1 200», «12,5» → hundredths. Raises ValueError; a fraction of a unit that has none is no volume either."""
    plain = _GAPS.sub("", text).replace(",", ".")
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    whole, _point, rest = plain.partition(".")
    volume = int(whole[:12]) * SCALE + int(rest.ljust(2, "0") or 0)
    if not 0 < volume <= LARGEST or len(whole) > 12:
        raise ValueError(text)
    if unit and unit not in FRACTIONAL and volume % SCALE:
        raise ValueError(text)
    return volume


def volume_text(volume: int) -> str:
    """«1 200», «12,5»: for people and for form fields."""
    whole, rest = divmod(volume, SCALE)
    shown = f"{whole:,}".replace(",", NBSP)
    return f"{shown},{rest:02d}".rstrip("0") if rest else shown


def volume_words(volume: int, unit: str) -> str:
    """«1 200 × людино-година»: a volume with its unit."""
    return _("%(volume)s × %(unit)s") % {"volume": volume_text(volume), "unit": Unit(unit).label}


def amount_of(volume: int, price: int) -> int:
    """Kopecks for `volume` hundredths at `price` kopecks for a unit, rounded down."""
    return volume * price // SCALE


def affordable(money: int, price: int, unit: str) -> int:
    """The largest volume whose whole price `money` kopecks cover; whole units where the unit has no fractions."""
    volume = money * SCALE // price
    return volume if unit in FRACTIONAL else volume // SCALE * SCALE
