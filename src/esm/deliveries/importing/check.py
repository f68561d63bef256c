"""A file checked before anything is written: each bad row with its remedy, good rows put aside.

Nobody is locked out meanwhile. What could change between the check and the writing, the database itself watches:
revisions of a key, rows cancelled once, volumes, terms of contracts.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from esm.kernel.files import Kind
from esm.kernel.imports import Problem
from esm.kernel.longtables import open_pieces
from esm.kernel.xlsx import Piece
from esm.partners import public as partners

from ..checking import KEY_LIMIT, Lexicon, Right, beyond_volume, code_faults, day_faults, faults, lexicon, text_faults
from ..columns import Entry
from ..machine import BatchKind
from ..models import Delivery
from .reading import REMEMBERED, Block, Columns, Reader, entry_of
from .staged import Staged
from .words import ORGANISATION, Words

# Rows past this many mistakes are counted, but not named one by one.
PROBLEMS_LIMIT = 100_000
_HEAD = 30

Progress = Callable[[int], None]


@dataclass(slots=True)
class Report:
    """What the file would do. `problems` are in the order of rows; `faulty` counts rows that have any."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    faulty: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Provider:
    """One organisation of the file, and what its rows were already found to keep."""

    ref: partners.OrganisationRef
    known: Lexicon
    has_rows: bool
    rights: dict[int, Right]
    replaced: int = 0  # rows of the log that the file corrects
    seen: dict[str, int] = field(default_factory=dict)  # key → the row that has it
    fine: tuple[set[Any], set[Any], set[Any], set[Any]] = field(default_factory=lambda: (set(), set(), set(), set()))


class Checked:
    """A checked file: the report, and the good rows until the `with` ends."""

    def __init__(self) -> None:
        self.report = Report()
        self.reader: Reader | None = None
        self.providers: dict[int, Provider] = {}
        self.staged = Staged()

    def __enter__(self) -> Checked:
        return self

    def __exit__(self, *error: object) -> None:
        self.staged.__exit__(*error)


def check_file(
    path: Path,
    kind: Kind,
    *,
    only: partners.OrganisationRef | None,
    today: date,
    progress: Progress = lambda rows: None,
) -> Checked:
    """Read and check the whole file. `only`: rows of another organisation are mistakes, and none has to be named.

    `progress` hears how many rows are done, every few thousand; what it raises stops the check. Raises Invalid when
    the file can't be read or has no such columns.
    """
    checked = Checked()
    checked.staged.__enter__()
    try:
        with open_pieces(path, kind) as pieces:
            _Check(checked, only, today).run(pieces, progress)
    except BaseException:
        checked.__exit__(None, None, None)
        raise
    return checked


class _Check:
    def __init__(self, checked: Checked, only: partners.OrganisationRef | None, today: date) -> None:
        self.checked, self.report, self.only, self.today = checked, checked.report, only, today
        self.by_code: dict[str, Provider | None] = {}
        self.words = Words.load()
        self.replaced: list[int] = []
        self.hashes = array("q")  # of the content of each row, by its number: to tell a repeated row from another one

    def run(self, pieces: Iterator[Piece], progress: Progress) -> None:
        numbers, columns = next(pieces)
        self.reader = self.checked.reader = Reader(list(zip(*(c[:_HEAD] for c in columns), strict=True)), self.words)
        first = self.reader.first
        self._piece(numbers[first:], [column[first:] for column in columns])
        progress(self.report.rows)
        for numbers, columns in pieces:
            self._piece(numbers, columns)
            progress(self.report.rows)
        if self.replaced:
            self.checked.staged.take_back(self.replaced)
        self._volumes(self.checked.staged.add_up())
        for provider in self.checked.providers.values():  # the writing wants its memory
            provider.seen.clear()
        self.report.problems.sort(key=lambda problem: problem.row)

    def _piece(self, numbers: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        block = self.reader.read(numbers, columns)
        self.report.rows += len(block.numbers)
        for code in set(block.organisations) - self.by_code.keys():
            self.by_code[code] = self._provider(code)
        providers = list(map(self.by_code.get, block.organisations))
        if None in providers:
            for at, provider in enumerate(providers):
                if provider is None:
                    problem = self._foreign(block.numbers[at], block.organisations[at])
                    block.problems.setdefault(at, []).append(problem)
        for at, problems in block.problems.items():
            self._fault(block, at, problems)
        for provider in {id(p): p for p in providers if p}.values():
            all_good = not block.problems and providers.count(provider) == len(providers)
            places = range(len(providers)) if all_good else [
                at for at, whose in enumerate(providers) if whose is provider and at not in block.problems
            ]  # fmt: skip
            self._of_provider(provider, block, places)

    def _provider(self, code: str) -> Provider | None:
        """Whose rows they are; None if that can't be said."""
        if self.only:
            ref = self.only if code.lstrip("0") in {"", self.only.edrpou.lstrip("0")} else None
        else:
            ref = partners.organisation_by_edrpou(code.zfill(8)) if code else None
        if ref is None:
            return None
        provider = self.checked.providers.get(ref.id)
        if provider is None:
            known = lexicon(ref.id, today=self.today)
            rights = {right.allowance_id: right for right in known.rights.values()}
            has_rows = Delivery.objects.filter(organisation_id=ref.id).exists()
            provider = self.checked.providers[ref.id] = Provider(ref, known, has_rows, rights)
        return provider

    def _foreign(self, number: int, code: str) -> Problem:
        if self.only:
            message = _("Рядок іншої організації. Ваш код — %(code)s.") % {"code": self.only.edrpou}
            fix = _("Приберіть рядок або залиште клітинку порожньою.")
        elif code:
            message, fix = _("У мережі немає організації з таким кодом."), _("Перевірте код ЄДРПОУ.")
        else:
            message, fix = _("Не вказано організації."), _("Впишіть її код ЄДРПОУ.")
        return Problem(number, ORGANISATION, code[:200], message, fix)

    def _of_provider(self, provider: Provider, block: Block, places: Sequence[int]) -> None:
        """`places` in the block of rows that can be read."""
        places = self._first_of_keys(provider, block, places)
        last: dict[int, _Last] = {}
        if provider.has_rows:
            places, last = self._compared(provider, block, places)
        bad = self._against_rules(provider, block, places, last)
        if bad:
            places = [at for at in places if at not in bad]
        if not places:
            return
        keys, numbers, content = _taken([block.keys, block.numbers, *block.content], places, len(block.keys), 2)
        corrected = {at: row for at, row in last.items() if not row.gone and at not in bad}
        self.report.changed += len(corrected)
        self.report.new += len(places) - len(corrected)
        self.replaced += [row.id for row in corrected.values()]
        provider.replaced += len(corrected)
        revisions = [last[at].next if at in last else 0 for at in places] if last else repeat(0)
        of = {key: right.allowance_id for key, right in provider.known.rights.items()}
        lines = map(of.get, zip(content[11], content[1], content[2], strict=True), repeat(0))
        self.checked.staged.put(
            zip(numbers, repeat(provider.ref.id), keys, *content, revisions, lines, repeat(0), strict=False)
        )

    def _first_of_keys(self, provider: Provider, block: Block, places: Sequence[int]) -> Sequence[int]:
        """Places of rows whose key no row above has. The same row twice is passed over, another one is a mistake."""
        seen, hashes = provider.seen, self.hashes
        hashes.extend(repeat(0, block.numbers[-1] + 1 - len(hashes)))
        keys, numbers, content = _taken([block.keys, block.numbers, *block.content], places, len(block.keys), 2)
        for number, row in zip(numbers, zip(*content, strict=True), strict=True):
            hashes[number] = hash(row)
        fresh = set(keys)
        if len(fresh) == len(keys) and seen.keys().isdisjoint(fresh) and "" not in fresh:
            seen.update(zip(keys, numbers, strict=True))
            return places
        first = []
        for at, key, number in zip(places, keys, numbers, strict=True):
            above = seen.setdefault(key, number)
            if above == number or not key:
                first.append(at)
            elif hashes[above] == hashes[number]:
                self.report.duplicates += 1
            else:
                message = _("Такий ключ уже має рядок %(row)s.") % {"row": above}
                self._fault(block, at, [Problem(number, "key", key, message, _("Дайте рядку власний ключ."))])
        return first

    def _compared(
        self, provider: Provider, block: Block, places: Sequence[int]
    ) -> tuple[Sequence[int], dict[int, _Last]]:
        """Places of rows that the log doesn't have so, and what it has under their keys."""
        there = newest_rows(provider.ref.id, [block.keys[at] for at in places])
        if not there:
            return places, {}
        last: dict[int, _Last] = {}
        other = []
        for at in places:
            row = there.get(block.keys[at])
            if row is not None:
                if not row.free and row.content == tuple(column[at] for column in block.content):
                    self.report.unchanged += 1
                    continue
                if problem := self._closed(provider, block.numbers[at], block.keys[at], row):
                    self._fault(block, at, [problem])
                    continue
                last[at] = row
            other.append(at)
        return other, last

    def _closed(self, provider: Provider, number: int, key: str, last: _Last) -> Problem | None:
        """Why the row of the log can't give way to another."""
        if last.free:
            return None
        if last.gone:
            message = _("Рядок з таким ключем скасовано в журналі.")
            fix = _("Якщо послугу все ж надано, дайте рядку новий ключ.")
            return Problem(number, "key", key, message, fix)
        right = provider.rights.get(last.allowance or 0)
        if right and right.closed:
            message = _("Запис уже є, а його договір закрито: змінити його не можна.")
            fix = _("Поверніть рядок, яким він був, або зверніться до департаменту.")
            return Problem(number, "contract", right.contract_code, message, fix)
        return None

    def _against_rules(
        self, provider: Provider, block: Block, places: Sequence[int], last: dict[int, _Last]
    ) -> set[int]:
        """Places of rows that break a rule. Each rule looks at a few columns, so what was fine once is fine again."""
        keys, content = _taken([block.keys, *block.content], places, len(block.keys), 1)
        day, service, unit, quantity, contacts, mode, district, category, recipient, worker, confirmation, contract = (
            content
        )
        named = list(map(bool, recipient))
        codes = list(zip(service, unit, quantity, contacts, mode, district, category, named, confirmation, strict=True))
        days = list(zip(day, service, unit, contract, strict=True))
        known, doubtful = provider.known, set[int]()
        looks: tuple[tuple[set[Any], Sequence[Any], Callable[[Any], bool]], ...] = (
            (provider.fine[0], codes, lambda v: any(code_faults(_of_codes(v), known))),
            (provider.fine[1], days, lambda v: any(day_faults(_of_day(v), known))),
            (provider.fine[2], recipient, lambda v: any(text_faults(_of_texts(recipient=v), known))),
            (provider.fine[3], worker, lambda v: any(text_faults(_of_texts(worker=v), known))),
        )
        for fine, values, wrong in looks:
            fresh = set(values) - fine
            bad = {value for value in fresh if wrong(value)}
            if len(fine) > REMEMBERED:
                fine.clear()
            fine.update(fresh - bad)
            if bad:
                doubtful.update(at for at, value in zip(places, values, strict=True) if value in bad)
        if keys and (max(map(len, keys)) > KEY_LIMIT or "" in keys or "\0" in "".join(keys)):
            doubtful.update(
                at for at, key in zip(places, keys, strict=True) if not 0 < len(key) <= KEY_LIMIT or "\0" in key
            )
        found = set()
        for at in sorted(doubtful):
            row = [column[at] for column in block.content]
            problems = list(faults(entry_of(block.numbers[at], block.keys[at], row), known))
            if at in last and last[at].content[0] == row[0]:  # a day that was allowed at the time stays allowed
                problems = [problem for problem in problems if problem.column != "date"]
            if problems:
                self._fault(block, at, problems)
                found.add(at)
        return found

    def _fault(self, block: Block, at: int, problems: Sequence[Problem]) -> None:
        self.report.faulty += 1
        if len(self.report.problems) < PROBLEMS_LIMIT:
            for problem in problems:
                written = block.written(at, problem.column) or problem.value
                self.report.problems.append(replace(problem, value=written))

    def _volumes(self, totals: dict[int, int]) -> None:
        """Rows in which a contract's volume ends, once everything the file takes back has been given back."""
        rights = {key: right for provider in self.checked.providers.values() for key, right in provider.rights.items()}
        short = {
            key: rights[key] for key, total in totals.items() if (left := rights[key].left) is not None and total > left
        }
        if not short:
            return
        added = dict.fromkeys(short, 0)
        of = {(right.contract_code, right.service_code, right.unit): key for key, right in short.items()}
        for row in self.checked.staged.under(short):
            added[of[row[13], row[3], row[4]]] += row[5]
        # What the file takes back is given back first.
        free = {key: replace(short[of[key]], used=short[of[key]].used + totals[of[key]] - added[of[key]]) for key in of}
        entries = (entry_of(row[0], row[1], row[2:]) for row in self.checked.staged.under(short))
        problems = beyond_volume(entries, free)
        self.report.faulty += len(problems)
        fewer = min(self.report.new, len(problems))
        self.report.new -= fewer
        self.report.changed -= len(problems) - fewer
        room = max(0, PROBLEMS_LIMIT - len(self.report.problems))
        self.report.problems.extend(problems[:room])


def _taken(columns: Columns, places: Sequence[int], height: int, apart: int) -> tuple[Any, ...]:
    """Those rows of the columns: the first `apart` columns by themselves, then a list of the others."""
    if len(places) != height:
        columns = [[column[at] for at in places] for column in columns]
    return (*columns[:apart], columns[apart:])


_SOME_DAY = date(2000, 1, 1)


def _of_codes(values: tuple[Any, ...]) -> Entry:
    service, unit, quantity, contacts, mode, district, category, named, confirmation = values
    recipient = "x" if named else ""
    return Entry(
        0, "", _SOME_DAY, service, unit, quantity, contacts, mode, district, category, recipient, "", confirmation
    )


def _of_day(values: tuple[Any, ...]) -> Entry:
    day, service, unit, contract = values
    return Entry(0, "", date.fromisoformat(day), service, unit, 0, 0, "", contract=contract)


def _of_texts(**values: str) -> Entry:
    return Entry(0, "x", _SOME_DAY, "", "", 0, 0, "", **values)


@dataclass(frozen=True, slots=True)
class _Last:
    """The newest revision of a key."""

    key: str
    id: int
    revision: int
    gone: bool  # it cancels the one before
    kind: str
    allowance: int | None
    content: tuple[Any, ...]  # as if it didn't cancel: quantities above zero

    @property
    def free(self) -> bool:
        """Its batch was undone: as if it had never been sent."""
        return self.gone and self.kind == BatchKind.UNDO

    @property
    def next(self) -> int:
        """The revision of a row that comes after it; between them stands the one that cancels it."""
        return self.revision + (1 if self.gone else 2)


_NEWEST = """
SELECT d.row_key, d.id, d.revision, d.cancels_id, b.kind, d.allowance_id, CAST(d.delivered_on AS text), d.service_code,
 d.unit, abs(d.quantity), abs(d.contacts), d.mode, d.district, d.category, d.recipient, d.worker, d.confirmation,
 d.contract_code
FROM deliveries_delivery d JOIN deliveries_batch b ON b.id = d.batch_id
WHERE d.organisation_id = %s AND d.row_key {among} ORDER BY d.revision"""
_AMONG = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def newest_rows(organisation_id: int, keys: Sequence[str]) -> dict[str, _Last]:
    """The last revision of each key that the organisation's log has. One query."""
    values = list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(among=_AMONG[connection.vendor]), [organisation_id, values])
        found = {row[0]: row for row in cursor.fetchall()}
    return {key: _Last(r[0], r[1], r[2], r[3] is not None, r[4], r[5], tuple(r[6:])) for key, r in found.items()}
