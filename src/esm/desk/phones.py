"""Phone numbers as people say them: the digits that count, and marks by which an encrypted number is found again."""

from __future__ import annotations

import phonenumbers

from esm.kernel import secrets

# Enough to tell numbers apart, the same however the country is written.
_KEPT = 9


def digits(phone: str) -> str:
    """The last nine digits: 067 123 45 67, +380671234567 and 671234567 are one number."""
    return "".join(c for c in phone if c.isascii() and c.isdigit())[-_KEPT:]


def is_phone(phone: str) -> bool:
    """Whether one can ring it: a number of Ukraine, or any with its country's code."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone, "UA"))
    except phonenumbers.NumberParseException:
        return False


def mark(phone: str) -> str:
    """Finds other appeals from the same number. Not a person: three may share a phone."""
    kept = digits(phone)
    return secrets.blind_index(kept, purpose="desk.phone") if len(kept) == _KEPT else ""


def tail_mark(number: str, phone: str) -> str:
    """Checks the four digits that are asked for beside an appeal's number."""
    kept = digits(phone)[-4:]
    return secrets.blind_index(f"{number}|{kept}", purpose="desk.tail") if len(kept) == 4 else ""
