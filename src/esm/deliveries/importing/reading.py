"""The rows of a file, a column at a time: a value that was read once is remembered for its column.

A million rows have few different dates, services and districts, so most of the work is looking things up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.imports import Problem, Row, find_heading, letters

from ..columns import TITLES, Entry
from .words import CONTENT, ORGANISATION, ORGANISATION_TITLE, Fault, Words, fields, read_text, reader_of

REMEMBERED = 100_000  # different values of a column
_CONTACTS, _RECIPIENT = CONTENT.index("contacts"), CONTENT.index("recipient")

# The values of CONTENT, one list for each.
Columns = Sequence[Sequence[Any]]


@dataclass(slots=True)
class Block:
    """Some rows of a file: whose they are, their keys, their content, and what can't be read (by place in the block).

    Where something can't be read the content has a Fault instead of a value.
    """

    numbers: Sequence[int]
    organisations: Sequence[str]
    keys: Sequence[str]
    content: Columns
    cells: dict[str, Sequence[Any]]  # as written
    problems: dict[int, list[Problem]]

    def written(self, at: int, code: str) -> str:
        return read_text(self.cells[code][at])[:200] if code in self.cells else ""


class Reader:
    """Rows of one file: finds the heading, then turns rows into codes. Raises Invalid when columns are missing."""

    def __init__(self, head: Sequence[Row], words: Words) -> None:
        at, places = find_heading(head, fields())
        self.first = at + 1  # how many rows the heading and what stands above it take
        self.heading = [str(cell) for cell in head[at]]
        while self.heading and not self.heading[-1]:
            self.heading.pop()
        self.places = places
        self._known: list[dict[Any, Any]] = [{} for _code in CONTENT]
        self._read: list[Callable[[Any], Any]] = [reader_of(code, words) for code in CONTENT]
        self._faulty = [False for _code in CONTENT]  # whether a column had anything that can't be read

    def title(self, code: str) -> str:
        """The column as it is called in the person's own file."""
        place = self.places.get(code)
        return str(TITLES.get(code, ORGANISATION_TITLE)) if place is None else self.heading[place]

    def column(self, code: str) -> str:
        """«D, Кількість»: as spreadsheets and people call it."""
        place = self.places.get(code)
        return self.title(code) if place is None else f"{letters(place)}, {self.heading[place]}"

    def read(self, numbers: Sequence[int], columns: Sequence[Sequence[Any]]) -> Block:
        """Rows without anything in them are left out."""
        filled = list(map(any, zip(*columns, strict=True)))
        if not all(filled) or len(filled) < len(numbers):
            numbers = list(compress(numbers, filled))
            columns = [list(compress(column, filled)) for column in columns]
        nothing = [""] * len(numbers)
        cells = {code: columns[at] if at < len(columns) else nothing for code, at in self.places.items()}
        problems: dict[int, list[Problem]] = {}
        content: list[Sequence[Any]] = []
        for place, code in enumerate(CONTENT):
            values = self._values(place, cells.get(code, nothing))
            if self._faulty[place]:
                for at, value in enumerate(values):
                    if type(value) is Fault:
                        was = read_text(cells[code][at])[:200]
                        problem = Problem(numbers[at], code, was, value.message, value.fix)
                        problems.setdefault(at, []).append(problem)
            content.append(values)
        if None in content[_CONTACTS]:  # left out: a person is one contact, a crowd has to be counted
            content[_CONTACTS] = self._counted(numbers, content, problems)
        return Block(numbers, _texts(cells.get(ORGANISATION, nothing)), _texts(cells["key"]), content, cells, problems)

    def _values(self, place: int, cells: Sequence[Any]) -> list[Any]:
        known = self._known[place]
        try:
            return [known[cell] for cell in cells]
        except KeyError:
            if len(known) > REMEMBERED:
                known.clear()
            for cell in set(cells).difference(known):
                try:
                    known[cell] = self._read[place](cell)
                except Fault as fault:
                    known[cell] = fault
                    self._faulty[place] = True
            return [known[cell] for cell in cells]

    def _counted(
        self, numbers: Sequence[int], content: Sequence[Sequence[Any]], problems: dict[int, list[Problem]]
    ) -> list[Any]:
        counted = []
        for at, (contacts, recipient) in enumerate(zip(content[_CONTACTS], content[_RECIPIENT], strict=True)):
            if contacts is None and not recipient:
                message, fix = _("Не написано, скільки було звернень."), _("Впишіть число або код людини.")
                problems.setdefault(at, []).append(Problem(numbers[at], "contacts", "", message, fix))
            counted.append(1 if contacts is None else contacts)
        return counted


def entry_of(number: int, key: str, content: Sequence[Any]) -> Entry:
    """The row as the rules of the log read it."""
    values = dict(zip(CONTENT, content, strict=True))
    return Entry(number, key, **values | {"date": date.fromisoformat(values["date"])})


def _texts(cells: Sequence[Any]) -> list[str]:
    return [cell.strip() if type(cell) is str else read_text(cell) for cell in cells]
