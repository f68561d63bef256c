"""How much two records speak for one person, in bits: evidence adds up, and common names say less than rare ones.

This is the Fellegi–Sunter model with its probabilities written down instead of trained: what a match is worth comes from
how often the value occurs in the very data; what a mismatch costs comes from usual error rates. Members of one
household share surname, father's name, phone and sometimes a birthday, so different given names weigh nearly everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import TypeVar

from .dates import Birth
from .names import KNOWN, MEANT, SPELLINGS
from .records import Normal

K = TypeVar("K")
VETO = -99.0
# Posterior odds that a link needs, in bits: 5 are about 97 % for the weakest link, far more for the mean one.
MARGIN = 5.0
# A phone in more records than this belongs to an office or a neighbour.
PHONE_LIMIT = 12
_KNOWN_SHARE = 2e-4  # a given name this frequent in the data is a name, not a slip
_SLIP_OF = 20  # unless it is one slip from a name so many times as frequent


def similar(a: str, b: str) -> bool:
    """One slip apart: a letter more, less, another or exchanged with its neighbour; two in words of nine letters."""
    la, lb = len(a), len(b)
    if la > lb:
        a, b, la, lb = b, a, lb, la
    if la < 3 or lb - la > 2:
        return False
    i = 0
    while i < la and a[i] == b[i]:
        i += 1
    j = 0
    while j < la - i and a[la - 1 - j] == b[lb - 1 - j]:
        j += 1
    x, y = la - i - j, lb - i - j
    if y <= 1:
        return True
    if y == 2 and x == 0 and j == 0 and la >= 4:
        return True  # the end is gone
    if x == 2 and y == 2 and a[i] == b[i + 1] and a[i + 1] == b[i]:
        return True
    return la >= 8 and y <= 3 and x + y <= 5 and _distance(a[i : i + x], b[i : i + y]) <= 2


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


@dataclass(slots=True)
class Weights:
    """What equal values are worth in one set of records. `threshold` is what a link needs."""

    surname: dict[str, float]
    given: dict[str, float]
    father: dict[str, float]
    birth: dict[tuple[int, int, int], float]
    phones: Counter[str]
    known: frozenset[str]
    tax_tells_birth: bool
    threshold: float
    total: int

    @classmethod
    def of(cls, records: Sequence[Normal], *, total: int | None = None) -> Weights:
        n = max(len(records), 1)
        floor = max(n, 2_000)  # few records tell little about how rare a name is
        givens = Counter(r.given for r in records if r.given)
        births = Counter(_day(r.birth) for r in records if r.birth.whole)
        checked = [r for r in records if r.tax and r.birth.whole and not r.birth.short]
        return cls(
            _bits(Counter(r.surname for r in records if r.surname), floor, 4.5, 11.5),
            _bits(givens, floor, 2.5, 9),
            _bits(Counter(r.father for r in records if r.father), floor, 2.5, 8),
            _bits(births, floor, 8, 14),
            Counter(r.phone for r in records if r.phone),
            KNOWN | _names_of(givens, max(3, n * _KNOWN_SHARE)),
            len(checked) < 50 or sum(r.tax_confirmed for r in checked) > len(checked) / 2,
            log2(max(total or n, 100) / 1.6) + MARGIN,
            n,
        )


def _names_of(givens: Counter[str], least: float) -> frozenset[str]:
    """Frequent given names that the tables don't know, without frequent slips of more frequent names."""
    frequent = [name for name, count in givens.most_common() if count > least]
    found: list[str] = []
    for name in frequent:
        often = [other for other in frequent if givens[other] >= _SLIP_OF * givens[name]]
        if name not in KNOWN and not any(_slip(name, other) for other in often):
            found.append(name)
    return frozenset(found)


@lru_cache(maxsize=200_000)
def _slip(written: str, name: str) -> bool:
    """Whether the first may be the second one misspelt, in whatever form people write it."""
    return similar(written, name) or any(similar(written, form) for form in SPELLINGS.get(name, ()))


def _bits(counts: Counter[K], n: int, least: float, most: float) -> dict[K, float]:
    return {value: min(most, max(least, log2(n / (count + 1)))) for value, count in counts.items()}


def _day(birth: Birth) -> tuple[int, int, int]:
    return birth.year % 100, birth.month, birth.day


def weigh(a: Normal, b: Normal, w: Weights) -> float:
    """Bits for (or against) one person. VETO when something rules it out, whatever else agrees."""
    score = _tax(a, b, w)
    if score == VETO:
        return VETO
    if a.sex and b.sex and a.sex != b.sex:
        score -= 6.0
    given = _given(a, b, w)
    if given == VETO:
        return VETO
    score += given + _surname(a, b, w) + _father(a, b, w)
    birth = _births(a, b, w)
    if birth <= -9:
        return VETO  # even with one tax number: people write their mother's
    if not birth and score < 18 and not (a.father and a.father == b.father and a.father != a.given):
        # Without a date only the father's name tells a son from the father he is named after, if it isn't their own.
        score -= 8.0
    score += birth
    if a.phone and b.phone:
        if a.phone == b.phone:
            score += 8.0 if w.phones[a.phone] <= PHONE_LIMIT else 1.0
        else:
            score -= 1.0
    return score


def _tax(a: Normal, b: Normal, w: Weights) -> float:
    if not a.tax or not b.tax:
        return 0.0
    if a.tax == b.tax:
        return 18.0
    if a.tax_confirmed and b.tax_confirmed:
        return VETO
    return -5.0


def _given(a: Normal, b: Normal, w: Weights) -> float:
    if a.given and b.given:
        if a.given == b.given:
            return w.given[a.given]
        if a.given in MEANT or b.given in MEANT:
            meant = MEANT.get(a.given, {a.given}) & MEANT.get(b.given, {b.given})
            if meant:
                return 2.0
        both_known = a.given in w.known and b.given in w.known
        if not both_known and _one_slip(a.given, b.given, w):
            return max(0.5, min(w.given[a.given], w.given[b.given], 7.0) - 3.5)
        return VETO if both_known else -9.0
    if not a.given_initial or not b.given_initial:
        return 0.0
    return 2.0 if a.given_initial == b.given_initial else -6.0


def _one_slip(a: str, b: str, w: Weights) -> bool:
    """One of the two isn't a name: it may be the other one misspelt."""
    if a in w.known:
        return _slip(b, a)
    return _slip(a, b) if b in w.known else similar(a, b)


def _surname(a: Normal, b: Normal, w: Weights) -> float:
    if not a.surname or not b.surname:
        return 0.0
    if a.surname == b.surname:
        return w.surname[a.surname]
    if similar(a.surname, b.surname):
        return max(1.0, min(w.surname[a.surname], w.surname[b.surname]) - 4.5)
    if "-" in a.surname + b.surname and set(a.surname.split("-")) & set(b.surname.split("-")):
        return 4.0
    return -4.0 if "f" in (a.sex, b.sex) else -7.0


def _father(a: Normal, b: Normal, w: Weights) -> float:
    if a.father and b.father:
        if a.father == b.father:
            return w.father[a.father]
        if similar(a.father, b.father) and not (a.father in w.known and b.father in w.known):
            return 1.5
        if (a.father.startswith(b.father) or b.father.startswith(a.father)) and len(min(a.father, b.father)) >= 2:
            return 1.5  # a slip in the ending that makes a patronymic of a name
        return -7.0
    if not a.father_initial or not b.father_initial:
        return 0.0
    return 2.0 if a.father_initial == b.father_initial else -5.0


def _births(a: Normal, b: Normal, w: Weights) -> float:
    if not w.tax_tells_birth or (a.told == a.birth and b.told == b.birth) or not (a.tax or b.tax):
        return _birth(a.birth, b.birth, w)
    best = _birth(a.birth, b.birth, w)
    known = bool((a.birth.year or a.birth.day) and (b.birth.year or b.birth.day))
    for mine in a.births:
        for other in b.births:
            if (mine is a.birth and other is b.birth) or (mine is a.told and other is b.told and known):
                continue
            told = _birth(mine, other, w) - 1.5
            best = max(best, told) if known else told
            known = True
    return best


def _birth(a: Birth, b: Birth, w: Weights) -> float:
    if not (a.year or a.day) or not (b.year or b.day):
        return 0.0
    years = _years_apart(a, b)
    if a.day and b.day:
        return _days(a, b, years, w)
    if years is None:
        return 0.0
    if years == 0:
        return 5.0 + (3.0 if a.month and a.month == b.month else -4.0 if a.month and b.month else 0.0)
    return -3.0 if years == 1 else -9.0


def _days(a: Birth, b: Birth, years: int | None, w: Weights) -> float:
    """Two dates with day and month; `years` apart, None when a year is missing."""
    same_day, same_month = a.day == b.day, a.month == b.month
    if same_day and same_month:
        if years == 0:
            return w.birth.get(_day(a), 13.0)
        return _same_day(years)
    if years != 0:
        return -6.0 if years is None else -9.0
    if a.day == b.month and a.month == b.day:
        return 7.5
    if same_day or same_month:
        return 4.5
    # The first of January is what people write for a day they don't know.
    return 3.0 if (1, 1) in {(a.month, a.day), (b.month, b.day)} else -6.0


def _same_day(years: int | None) -> float:
    """The day and the month are the same: a slip in one digit of the year; decades and exchanged digits are rarer."""
    if years is None or years == 1:
        return 6.0
    return 3.0 if years == 10 else -1.0 if years % 9 == 0 or years % 10 == 0 else -9.0


def _years_apart(a: Birth, b: Birth) -> int | None:
    if not a.year or not b.year:
        return None
    apart = abs(a.year - b.year)
    return 0 if apart == 100 and (a.short or b.short) else apart
