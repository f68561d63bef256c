"""Birth dates as people write them, and what a tax number says: its check digit, the date of birth and the sex."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

OLDEST = 120  # years
_MONTHS = {
    "січ": 1, "янв": 1, "jan": 1, "лют": 2, "фев": 2, "feb": 2, "бер": 3, "мар": 3, "mar": 3, "кві": 4, "апр": 4, "apr": 4,
    "тра": 5, "май": 5, "мая": 5, "may": 5, "чер": 6, "июн": 6, "jun": 6, "лип": 7, "июл": 7, "jul": 7, "сер": 8, "авг": 8,
    "aug": 8, "вер": 9, "сен": 9, "sep": 9, "жов": 10, "окт": 10, "oct": 10, "лис": 11, "ноя": 11, "nov": 11, "гру": 12,
    "дек": 12, "dec": 12,
}  # fmt: skip
_EPOCH = date(1899, 12, 31)
_TAIL = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_YEAR_WORD = re.compile(r"\s*(?:року|рік|р|года|год|г|нар)\.?$")
_NUMBERS = re.compile(r"\d+")


class Birth(NamedTuple):
    """What is known of a date; 0 for what isn't. `short` is True when the century is a guess (two digits were written)."""

    year: int = 0
    month: int = 0
    day: int = 0
    short: bool = False

    @property
    def whole(self) -> bool:
        return bool(self.day and self.year)


NOTHING = Birth()


class BadDate(ValueError):
    """`reason` is `form`, `no_such_day`, `future` or `too_old`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@lru_cache(maxsize=200_000)
def read_birth(text: str, this_year: int, today: date) -> Birth:
    """A birth date in whatever form, NOTHING for an empty text. Raises BadDate."""
    plain = _YEAR_WORD.sub("", _TAIL.sub("", text.strip().lower())) if len(text) < 60 else "?"
    if not plain.strip(" -—.?/0") and len(text) < 60:
        return NOTHING
    birth = _parts(plain, this_year)
    if birth.year > this_year or (birth.whole and date(*birth[:3]) > today):
        raise BadDate("future")
    if birth.year and birth.year < this_year - OLDEST:
        raise BadDate("too_old")
    return birth


def _parts(plain: str, this_year: int) -> Birth:
    numbers = _NUMBERS.findall(plain)
    if re.search("[^\\W\\d]", plain):
        return _with_word(next((m for stem, m in _MONTHS.items() if stem in plain), 0), numbers, this_year)
    if len(numbers) == 3:
        year, month, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
        return _checked(year, month, day, this_year)
    if len(numbers) == 2:
        return _two(numbers)
    if len(numbers) == 1:
        return _solid(numbers[0], this_year)
    raise BadDate("form")


def _with_word(month: int, numbers: list[str], this_year: int) -> Birth:
    """«8 березня 1956»."""
    if not month or len(numbers) not in {1, 2}:
        raise BadDate("form")
    if len(numbers) == 1:
        return Birth(int(numbers[0]), month) if len(numbers[0]) == 4 else Birth(0, month, _day(numbers[0]))
    day, year = numbers if len(numbers[0]) != 4 else reversed(numbers)
    return _checked(year, str(month), day, this_year)


def _day(text: str) -> int:
    if not 1 <= int(text) <= 31:
        raise BadDate("no_such_day")
    return int(text)


def _two(numbers: list[str]) -> Birth:
    """A month of a year, or a day of a month without the year."""
    first, second = sorted(numbers, key=len)
    if len(second) == 4 and 1 <= int(first) <= 12:
        return Birth(int(second), int(first))
    if 1 <= int(numbers[0]) <= 31 and 1 <= int(numbers[1]) <= 12:
        return Birth(0, int(numbers[1]), int(numbers[0]))
    raise BadDate("form")


def _solid(number: str, this_year: int) -> Birth:
    if len(number) == 4:
        return Birth(int(number))
    if len(number) == 8:
        if this_year - OLDEST <= int(number[:4]) <= this_year:
            return _checked(number[:4], number[4:6], number[6:], this_year)
        return _checked(number[4:], number[2:4], number[:2], this_year)
    if len(number) == 5 and 1_000 < int(number) < 60_000:  # a spreadsheet's number of the day
        day = _EPOCH + timedelta(days=int(number) - (int(number) > 60))
        return Birth(day.year, day.month, day.day)
    raise BadDate("form")


def _checked(year: str, month: str, day: str, this_year: int) -> Birth:
    y, m, d = int(year), int(month), int(day)
    short = len(year) <= 2
    if short:
        y += 2000 if y <= this_year % 100 else 1900
    elif len(year) != 4:
        raise BadDate("form")
    if m > 12 and d <= 12:
        m, d = d, m  # the American order
    if m == 0 or d == 0:
        return Birth(y, m if 1 <= m <= 12 else 0, 0, short)
    try:
        date(y, m, d)
    except ValueError as error:
        raise BadDate("no_such_day") from error
    return Birth(y, m, d, short)


_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


@lru_cache(maxsize=200_000)
def tax_number(text: str) -> str:
    """The ten digits if the check digit fits, else "". Signs between digits don't matter."""
    digits = "".join(c for c in text if c.isdigit() and c.isascii())
    if digits.endswith("0") and text.strip().endswith(".0"):
        digits = digits[:-1]
    if len(digits) == 9:
        digits = "0" + digits  # a spreadsheet ate the zero
    if len(digits) != 10 or len(set(digits)) == 1:
        return ""
    total = sum(w * int(c) for w, c in zip(_WEIGHTS, digits, strict=False))
    return digits if total % 11 % 10 == int(digits[9]) else ""


def tax_birth(tax: str) -> tuple[int, int, int]:
    """The date of birth that a tax number was given for (days since 31.12.1899)."""
    day = _EPOCH + timedelta(days=int(tax[:5]))
    return day.year, day.month, day.day


def tax_sex(tax: str) -> str:
    return "m" if int(tax[8]) % 2 else "f"


@lru_cache(maxsize=200_000)
def phone_key(text: str) -> str:
    """The nine digits of a Ukrainian number, whatever stands before them; "" when it is none."""
    digits = "".join(c for c in text.removesuffix(".0") if c.isdigit() and c.isascii())
    if digits.startswith("00"):
        digits = digits[2:]
    if len(digits) == 12 and digits.startswith("380"):
        digits = digits[3:]
    elif len(digits) == 11 and digits.startswith("80"):
        digits = digits[2:]
    elif len(digits) == 10 and digits.startswith("0"):
        digits = digits[1:]
    return digits if len(digits) == 9 and len(set(digits)) > 2 else ""


_SEX = {
    "f": "f", "ж": "f", "жін": "f", "жіноча": "f", "жен": "f", "женский": "f", "female": "f", "w": "f", "woman": "f", "2": "f",
    "жінка": "f", "жіночий": "f", "fem": "f",
    "m": "m", "ч": "m", "чол": "m", "чоловіча": "m", "м": "m", "муж": "m", "мужской": "m", "male": "m", "man": "m", "1": "m",
    "чоловік": "m", "чоловічий": "m",
}  # fmt: skip


def sex_code(text: str) -> str:
    """`f`, `m` or ""."""
    return _SEX.get(text.strip().casefold().rstrip("."), "")
