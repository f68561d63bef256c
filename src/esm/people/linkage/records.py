"""A record in one form: what the rest of the linkage compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .dates import NOTHING, OLDEST, BadDate, Birth, phone_key, read_birth, sex_code, tax_birth, tax_number
from .names import KNOWN, father_key, given_key, initial_of, sex_by_names, surname_key

COLUMNS = ("surname", "given_name", "patronymic", "birth_date", "sex", "tax_number", "phone")


class Normal(NamedTuple):
    """`given` or `father` empty with an initial: only the letter was written. `sex` is `f`, `m` or "".

    `told` is the date of birth that the tax number was given for, NOTHING without one.
    """

    surname: str
    given: str
    given_initial: str
    father: str
    father_initial: str
    birth: Birth
    sex: str
    tax: str
    phone: str
    told: Birth = NOTHING

    @property
    def tax_confirmed(self) -> bool:
        """The number was given for this very date of birth."""
        return bool(self.tax) and self.birth.whole and self.told[:3] == self.birth[:3]

    @property
    def births(self) -> tuple[Birth, ...]:
        """The date as written, and the tax number's if it isn't the same."""
        if not self.told.year or self.told[:3] == self.birth[:3]:
            return (self.birth,)
        return (self.birth, self.told) if self.birth.year or self.birth.day else (self.told,)


class Fault(NamedTuple):
    """A cell that can't be used: the column, what stands there and a code of the reason."""

    column: str
    value: str
    reason: str


_SURNAME = re.compile("(?:[еє]нко|[ую]к|[сц]ьк(?:ий|а)|ишин(?:а)?|[еоє]ва?|ян)$")


def _exchanged(surname: str, given: str) -> bool:
    """Whether the two were written into each other's columns."""
    if given_key(given) in KNOWN:
        return False
    if given_key(surname) in KNOWN:
        return True
    return bool(_SURNAME.search(given.strip().casefold())) and not _SURNAME.search(surname.strip().casefold())


def normal(raw: Mapping[str, str], *, today: date) -> tuple[Normal, list[Fault]]:
    """One form of a record, and which of its cells are unusable: those are taken as empty."""
    faults: list[Fault] = []
    surname, given, father = (raw.get(name) or "" for name in ("surname", "given_name", "patronymic"))
    if surname and not given and len(surname.split()) in (2, 3):
        surname, given, *rest = surname.split()  # the whole name in one cell
        father = father or " ".join(rest)
    if surname and given and _exchanged(surname, given):
        surname, given = given, surname
    birth = NOTHING
    if text := raw.get("birth_date") or "":
        try:
            birth = read_birth(text, today.year, today)
        except BadDate as error:
            faults.append(Fault("birth_date", text, error.reason))
    tax = ""
    if text := raw.get("tax_number") or "":
        tax = tax_number(text)
        if not tax:
            faults.append(Fault("tax_number", text, "tax_number"))
    phone = ""
    if text := raw.get("phone") or "":
        phone = phone_key(text)
        if not phone:
            faults.append(Fault("phone", text, "phone"))
    sex = ""
    if text := raw.get("sex") or "":
        sex = sex_code(text)
        if not sex:
            faults.append(Fault("sex", text, "sex"))
    told = Birth(*tax_birth(tax)) if tax else NOTHING
    if not today.year - OLDEST <= told.year <= today.year:
        told = NOTHING
    if birth.short and told[1:3] == birth[1:3] and told.year % 100 == birth.year % 100:
        birth = told
    given_word, father_word = given_key(given), father_key(father)
    return (
        Normal(
            surname_key(surname),
            given_word,
            given_word[:1] or initial_of(given),
            father_word,
            father_word[:1] or initial_of(father),
            birth,
            sex or sex_by_names(given, father),
            tax,
            phone,
            told,
        ),
        faults,
    )
