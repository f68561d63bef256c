"""The ЄДРПОУ code of a legal person: eight digits, the last of which checks the others.

Seven digits are multiplied by weights and summed; the sum modulo 11 is the check digit. Codes between 30 000 000 and
60 000 000 use the weights 7, 1, 2, 3, 4, 5, 6, all others 1 … 7. When the remainder is 10, every weight grows by two and
the sum is taken again; a second 10 means 0.
"""

from __future__ import annotations

import re

FIRST, SHIFTED = (1, 2, 3, 4, 5, 6, 7), (7, 1, 2, 3, 4, 5, 6)
_SEPARATORS = re.compile(r"[\s\u00a0\u202f-]")


def clean(text: str) -> str:
    """What a person typed or pasted, without spaces; a code written as a number gets its leading zeros back."""
    digits = _SEPARATORS.sub("", text)
    return digits.zfill(8) if re.fullmatch(r"[0-9]{1,8}", digits) else digits


def check_digit(first_seven: str) -> int:
    """The eighth digit. Raises ValueError unless given seven digits."""
    if not re.fullmatch(r"[0-9]{7}", first_seven):
        raise ValueError("seven digits are needed")
    digits = [int(c) for c in first_seven]
    weights = SHIFTED if 3_000_000 <= int(first_seven) < 6_000_000 else FIRST
    remainder = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
    if remainder == 10:
        remainder = sum(d * (w + 2) for d, w in zip(digits, weights, strict=True)) % 11 % 10
    return remainder


def is_valid(code: str) -> bool:
    """Whether `code` is eight digits with the right last one. Eight zeros are no code."""
    return bool(re.fullmatch(r"[0-9]{8}", code)) and int(code) > 0 and check_digit(code[:7]) == int(code[7])
