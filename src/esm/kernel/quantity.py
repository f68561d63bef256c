"""Quantities as whole numbers. Pure.

In estimates: thousandths of a unit (1.5 hours = 1500), and what they cost in whole kopecks. Volumes of services:
hundredths, as in the service log.
"""

from __future__ import annotations

import re
from decimal import Decimal

from .money import MINUS, NBSP

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007'’ʼ]")


def parse_quantity(text: str) -> int:
    """Thousandths from «12», «1,5», «0.125», «1 200». Raises ValueError when it is no positive number."""
    plain = _SPACES.sub("", text.strip()).replace(MINUS, "-").replace(",", ".")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,3}0*)?", plain, re.ASCII):
        raise ValueError(text)
    thousandths = int(Decimal(plain) * 1000)
    if thousandths <= 0:
        raise ValueError(text)
    return thousandths


def quantity_text(thousandths: int) -> str:
    """«12», «1,5», «0,125»: what `parse_quantity` reads back."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole},{rest:03d}".rstrip("0") if rest else str(whole)


def amount_of(quantity: int, price: int) -> int:
    """Kopecks, half up: the same whole division as the constraints of estimate lines in the database."""
    return (quantity * price + 500) // 1000


# Ten million units: more than a city orders of anything, and its sum fits into a BIGINT.
LARGEST_VOLUME = 10**9


def parse_volume(text: str) -> int:
    """Hundredths from «1 200», «12,5». Raises ValueError when it is no volume from 0.01 to ten million."""
    plain = _SPACES.sub("", text).replace(",", ".")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain, re.ASCII):
        raise ValueError(text)
    whole, _point, rest = plain.partition(".")
    volume = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    if not 0 < volume <= LARGEST_VOLUME:
        raise ValueError(text)
    return volume


def volume_text(volume: int) -> str:
    """«1 200», «12,5»: for people and for form fields."""
    whole, rest = divmod(volume, 100)
    shown = f"{whole:,}".replace(",", NBSP)
    return f"{shown},{rest:02d}".rstrip("0") if rest else shown
