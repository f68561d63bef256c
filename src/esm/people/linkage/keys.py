"""Keyed marks by which records meet without names. Pure, so that the partners' offline tool carries this very code.

A mark is made in two steps: the network's key turns the value into what a partner may send; the installation turns that
once more with a key of its own, so that neither a partner nor whoever steals the database can test names alone.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from functools import lru_cache

from .names import fold, given_key, surname_key
from .records import Normal

SENT = 32  # hexadecimal signs of what a partner sends: 128 bits
# Beginnings of a name that can be searched for while it is typed, in letters of its key.
PREFIXES = (2, 3, 4, 5, 6)


def match_values(r: Normal) -> Iterator[tuple[str, str]]:
    """(kind, value): `tax` and `name` speak for themselves, `father` and `phone` only together with something else."""
    if r.tax and (not r.birth.whole or r.tax_confirmed):
        yield "tax", r.tax
    if r.birth.whole:
        day = f"{r.birth.year:04}{r.birth.month:02}{r.birth.day:02}"
        if r.surname and r.given:
            # In order of letters: written into each other's columns they give the same.
            yield "name", "|".join((*sorted((r.surname, r.given)), day))
        if r.given and r.father:
            yield "father", "|".join((r.given, r.father, day))
    if r.phone:
        yield "phone", r.phone


def sent_mark(network_key: bytes, kind: str, value: str) -> str:
    """What leaves a partner: useless without the network's key."""
    return hmac.digest(network_key, f"{kind}\0{value}".encode(), hashlib.sha256).hex()[:SENT]


def kept_mark(own_key: bytes, sent: str) -> str:
    """What lies in the database."""
    return hmac.digest(own_key, sent.encode(), hashlib.sha256).hex()[:SENT]


def name_forms(surname: str, given: str, patronymic: str) -> set[str]:
    """The spellings by which a record is found: each name as it sounds, and its usual form."""
    found = {surname_key(surname), given_key(given), fold(surname), fold(given), fold(patronymic)[:6]}
    return {form for form in found if len(form) >= PREFIXES[0]}


def beginnings(form: str) -> Iterator[str]:
    for length in PREFIXES:
        if len(form) >= length:
            yield form[:length]


def asked_beginnings(word: str) -> set[str]:
    """The longest indexed beginnings of a typed word: any of them may be in the index."""
    forms = {fold(word), surname_key(word), given_key(word)}
    return {form[: PREFIXES[-1]] for form in forms if len(form) >= PREFIXES[0]}


@lru_cache(maxsize=100_000)
def token(own_key: bytes, beginning: str) -> int:
    """63 bits, so that any database keeps it as an integer."""
    return int.from_bytes(hmac.digest(own_key, f"b\0{beginning}".encode(), hashlib.sha256)[:8], "big") >> 1
