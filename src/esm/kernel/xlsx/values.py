"""What a cell means: its text with its kind and style as a str, number, bool, date or moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from .book import REMEMBERED, BrokenBook, Strings


class Values:
    """One book's way to read cells. What was read once is remembered, within bounds."""

    def __init__(self, strings: Strings, dates: frozenset[str], epoch: datetime) -> None:
        self.strings, self.string = strings
        self.dates, self.epoch = dates, epoch
        self.days: dict[str, Any] = {}
        self.numbers: dict[str, Any] = {}

    def read(self, style: str | None, kind: str | None, text: str) -> Any:
        """`kind` is the cell's `t`, `style` its `s`. Raises ValueError or BrokenBook."""
        if kind == "s":
            return self.strings.get(text) or self.string(text)
        if kind is None or kind == "n":
            known = self.days if style in self.dates else self.numbers
            found = known.get(text)
            if found is None:
                found = self._day(text) if known is self.days else _number(text)
                if len(known) < REMEMBERED:
                    known[text] = found
            return found
        if kind == "b":
            return text == "1"
        return text  # str, inlineStr, e (an error like #N/A), d (ISO 8601)

    def _day(self, text: str) -> date | datetime | str:
        try:
            moment = self.epoch + timedelta(seconds=round(float(text) * 86_400))
        except OverflowError:
            return text
        return moment.date() if moment.time() == moment.min.time() else moment


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def place_of(letters: str) -> int:
    """«A» → 0, «AB» → 27."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise BrokenBook(letters)
        place = place * 26 + ord(letter) - 64
    return place - 1
