"""Quantities in estimates: whole thousandths of a unit (1.5 hours = 1500), and what they cost in whole kopecks. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from .money import MINUS

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
