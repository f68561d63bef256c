"""A file of records for `link_people`: any delimiter, any encoding of Ukraine, bad cells and rows named with a remedy."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from typing import IO, NamedTuple

from .dates import OLDEST
from .records import COLUMNS, Fault, Normal, normal

ID = "record_id"
_CELL = 10_000  # letters of a cell that are read


class Problem(NamedTuple):
    """What is wrong: `row` from 1 as a spreadsheet counts (the heading is 1)."""

    row: int
    column: str
    value: str
    fix: str


class Unreadable(Exception):
    """The file as a whole can't be used; the sentence says why and what to do."""


FIXES = {
    "form": "write the date as 16.11.1956, 1956-11-16 or only the year; left out of the comparison",
    "no_such_day": "there is no such day in the calendar; left out of the comparison",
    "future": "a birth date can't be in the future; left out of the comparison",
    "too_old": f"more than {OLDEST} years ago; check the year; left out of the comparison",
    "tax_number": "ten digits whose check digit fits; left out of the comparison",
    "phone": "a Ukrainian number such as +380501234567; left out of the comparison",
    "sex": "write f or m (ж, ч); taken from the names instead",
    "no_id": "every record needs a record_id; the row was left out",
    "same_id": "this record_id stands in an earlier row; the row was left out",
    "quote": "a quotation mark isn't closed; the row was read without quotation marks",
    "too_long": "the row has more cells than the heading; the rest was not read",
}


class Read(NamedTuple):
    """Records in the order of their ids; `alone` are ids whose rows hold nothing to compare."""

    ids: list[str]
    records: list[Normal]


def read_records(path: Path, *, today: date, problem: Callable[[Problem], None]) -> Read:
    """Raises Unreadable. Every unusable cell goes to `problem`; its row still counts, without the cell."""
    ids: list[str] = []
    records: list[Normal] = []
    seen: set[str] = set()
    with _opened(path) as (stream, delimiter):
        rows = csv.reader(_clean(stream, delimiter, problem), delimiter=delimiter)
        places = _places(next(rows, []))
        width = 1 + max(places.values())
        for number, cells in _numbered(rows, problem):
            record_id = cells[places[ID]].strip() if len(cells) > places[ID] else ""
            if not record_id or record_id in seen:
                if any(cell.strip() for cell in cells):
                    problem(Problem(number, ID, record_id[:80], FIXES["same_id" if record_id else "no_id"]))
                continue
            seen.add(record_id)
            if len(cells) > max(width, len(places)) and any(c.strip() for c in cells[max(width, len(places)) :]):
                problem(Problem(number, "", "", FIXES["too_long"]))
            ids.append(record_id)
            raw = {name: cells[place][:_CELL] for name, place in places.items() if place < len(cells)}
            record, faults = normal(raw, today=today)
            records.append(record)
            for fault in faults:
                problem(Problem(number, fault.column, fault.value[:80], FIXES[fault.reason]))
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return Read([ids[i] for i in order], [records[i] for i in order])


def _numbered(rows: Iterator[list[str]], problem: Callable[[Problem], None]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problem(Problem(number, "", "", f"the row can't be read ({error}); it was left out"))
            continue
        yield number, cells


def _clean(stream: IO[str], delimiter: str, problem: Callable[[Problem], None]) -> Iterator[str]:
    """Lines without NUL, and without a quotation mark that nobody closed: it would swallow the records after it.

    Such a mark is known by the next line, which has all the cells of a record.
    """
    inside, wanted = False, 0
    for number, (line, following) in enumerate(pairwise(chain(stream, [""])), start=1):
        clean = line.replace("\0", "")
        wanted = wanted or clean.count(delimiter)
        if clean.count('"') % 2:
            if not inside and (not following or following.count(delimiter) >= max(wanted, 1)):
                clean = clean.replace('"', "")
                problem(Problem(number, "", "", FIXES["quote"]))
            else:
                inside = not inside
        yield clean


def _places(heading: Sequence[str]) -> dict[str, int]:
    titles = [title.strip().casefold() for title in heading]
    if ID not in titles:
        known = ", ".join((ID, "organisation", *COLUMNS))
        raise Unreadable(f"the first row must name the columns: {known}; there is no {ID}")
    twice = [name for name, count in Counter(titles).items() if count > 1 and name in {ID, *COLUMNS}]
    if twice:
        raise Unreadable(f"these columns stand twice: {', '.join(twice)}; leave one of each")
    return {name: titles.index(name) for name in (ID, *COLUMNS) if name in titles}


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[str], str]]:
    csv.field_size_limit(10**7)
    try:
        with path.open("rb") as raw:
            head = raw.read(200_000)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from error
    if head[:2] == b"PK":
        raise Unreadable(f"{path} is a spreadsheet: save it as CSV (UTF-8) and try again")
    encoding = _encoding(head)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = head.decode(encoding, "replace").lstrip("\ufeff").split("\n", 1)[0]
        yield stream, max(",;\t", key=first.count)


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        # The last letter of the sample may be cut in two.
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


__all__ = ["FIXES", "Fault", "Problem", "Read", "Unreadable", "read_records"]
