"""Volumes of services: whole hundredths of a unit, as in the service log; sums follow from them, rounded down.

Rounding down keeps the sum of parts never above the whole: Σ ⌊vᵢ·p⌋ ≤ ⌊Σvᵢ·p⌋.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.deliveries.public import FRACTIONAL, SCALE, Unit
from esm.kernel import quantity
from esm.kernel.quantity import volume_text

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

LARGEST = quantity.LARGEST_VOLUME


def parse_volume(text: str, unit: str = "") -> int:
    """«1 200», «12,5» → hundredths. Raises ValueError; a fraction of a unit that has none is no volume either."""
    volume = quantity.parse_volume(text)
    if unit and unit not in FRACTIONAL and volume % SCALE:
        raise ValueError(text)
    return volume


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
