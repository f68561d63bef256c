"""A file checked before anything is written: each bad row with its remedy, good rows put aside in a temporary file.

Nobody is locked out meanwhile. What could change between the check and the writing, the database itself watches:
revisions of a key, rows cancelled once, volumes, terms of contracts.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from esm.kernel.files import Kind
from esm.kernel.imports import Problem, Row
from esm.kernel.longtables import Numbered, open_rows
from esm.partners import public as partners

from ..checking import Lexicon, Right, faults, lexicon
from ..importing import ORGANISATION, Parsed, RowReader, Words, entry_of
from ..machine import BatchKind
from ..models import Delivery
from .logging import beyond_volume

CHUNK = 5_000
# Rows past this many mistakes are counted, but not named one by one.
PROBLEMS_LIMIT = 100_000
_HEAD = 30
_REMEMBERED = 200_000

# organisation, key, content, revision, allowance or None, number of the row in the file
Staged = tuple[int, str, tuple[Any, ...], int, int | None, int]
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
    sums: dict[int, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    fine_codes: set[tuple[Any, ...]] = field(default_factory=set)
    fine_days: set[tuple[Any, ...]] = field(default_factory=set)
    fine_texts: set[str] = field(default_factory=set)


class Checked:
    """A checked file: the report, and the good rows until the `with` ends."""

    def __init__(self) -> None:
        self.report = Report()
        self.reader: RowReader | None = None
        self.providers: dict[int, Provider] = {}
        # Rows of the log that the file corrects, by organisation.
        self.replaced: dict[int, list[int]] = {}
        self._spool: IO[bytes] = TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115 closed by __exit__

    def __enter__(self) -> Checked:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._spool.close()

    def put(self, rows: list[Staged]) -> None:
        marshal.dump(rows, self._spool)

    def staged(self) -> Iterator[list[Staged]]:
        """The good rows, some thousands at a time."""
        self._spool.seek(0)
        while True:
            try:
                yield marshal.load(self._spool)  # noqa: S302 we wrote it, and nobody else can open it
            except EOFError:
                return


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
    try:
        with open_rows(path, kind) as rows:
            _Check(checked, only, today).run(rows, progress)
    except BaseException:
        checked.__exit__(None, None, None)
        raise
    return checked


class _Check:
    def __init__(self, checked: Checked, only: partners.OrganisationRef | None, today: date) -> None:
        self.checked, self.report, self.only, self.today = checked, checked.report, only, today
        self.by_code: dict[str, Provider | None] = {}
        self.words = Words.load()

    def run(self, rows: Iterator[Numbered], progress: Progress) -> None:
        head = list(islice(rows, _HEAD))
        numbers = [number for number, _row in head]
        self.reader = self.checked.reader = RowReader([row for _number, row in head], self.words)
        rows = chain(zip(numbers[self.reader.first :], (r for _n, r in head[self.reader.first :]), strict=True), rows)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk(chunk)
            progress(self.report.rows)
        self._volumes()
        for provider in self.checked.providers.values():  # the writing wants its memory
            for remembered in (provider.seen, provider.fine_codes, provider.fine_days, provider.fine_texts):
                remembered.clear()
        self.report.problems.sort(key=lambda problem: problem.row)

    def _chunk(self, chunk: Sequence[Numbered]) -> None:
        parse, report = self.reader.parse, self.report
        waiting: list[tuple[int, Provider, Parsed, Row]] = []
        for number, row in chunk:
            if not any(row):
                continue
            report.rows += 1
            code, parsed, problems = parse(number, row)
            provider = self.by_code.get(code)
            if provider is None:
                provider = self._provider(number, code, problems)
            if parsed is None or provider is None or problems:
                self._fault(row, problems)
            elif self._is_first(number, provider, parsed, row):
                waiting.append((number, provider, parsed, row))
        there = self._newest(waiting)
        good: list[Staged] = []
        for number, provider, parsed, row in waiting:
            last = there.get((provider.ref.id, parsed[0]))
            staged = self._new(number, provider, parsed, row, 0) if last is None else self._again(
                number, provider, parsed, row, last
            )  # fmt: skip
            if staged:
                good.append(staged)
        if good:
            self.checked.put(good)

    def _provider(self, number: int, code: str, problems: list[Problem]) -> Provider | None:
        """Whose row it is; adds a problem if that can't be said."""
        if code in self.by_code:
            ref = None
        elif self.only:
            ref = self.only if code.lstrip("0") in {"", self.only.edrpou.lstrip("0")} else None
        else:
            ref = partners.organisation_by_edrpou(code.zfill(8)) if code else None
        if ref is None:
            self.by_code[code] = None
            if self.only:
                message = _("Рядок іншої організації. Ваш код — %(code)s.") % {"code": self.only.edrpou}
                fix = _("Приберіть рядок або залиште клітинку порожньою.")
            elif code:
                message, fix = _("У мережі немає організації з таким кодом."), _("Перевірте код ЄДРПОУ.")
            else:
                message, fix = _("Не вказано організації."), _("Впишіть її код ЄДРПОУ.")
            problems.append(Problem(number, ORGANISATION, code[:200], message, fix))
            return None
        provider = self.checked.providers.get(ref.id)
        if provider is None:
            known = lexicon(ref.id, today=self.today)
            rights = {right.allowance_id: right for right in known.rights.values()}
            has_rows = Delivery.objects.filter(organisation_id=ref.id).exists()
            provider = self.checked.providers[ref.id] = Provider(ref, known, has_rows, rights)
        self.by_code[code] = provider
        return provider

    def _is_first(self, number: int, provider: Provider, parsed: Parsed, row: Row) -> bool:
        """Whether no row above has the key. The same row twice is passed over, another with its key is a mistake."""
        key, content = parsed
        packed = hash(content) << 24 | number
        first = provider.seen.setdefault(key, packed)
        if first is packed or not key:
            return True
        if first >> 24 == hash(content):
            self.report.duplicates += 1
        else:
            message = _("Такий ключ уже має рядок %(row)s.") % {"row": first & 0xFFFFFF}
            self._fault(row, [Problem(number, "key", key, message, _("Дайте рядку власний ключ."))])
        return False

    def _newest(self, waiting: Sequence[tuple[int, Provider, Parsed, Row]]) -> dict[tuple[int, str], _Last]:
        keys: dict[int, list[str]] = {}
        for _number, provider, parsed, _row in waiting:
            if provider.has_rows:
                keys.setdefault(provider.ref.id, []).append(parsed[0])
        return {(i, last.key): last for i, wanted in keys.items() for last in newest_rows(i, wanted)}

    def _again(self, number: int, provider: Provider, parsed: Parsed, row: Row, last: _Last) -> Staged | None:
        """A row whose key the log has."""
        key, content = parsed
        if last.cancelling and last.kind == BatchKind.UNDO:  # as if it had never been sent
            return self._new(number, provider, parsed, row, last.revision + 1)
        if last.content == content:
            self.report.unchanged += 1
            return None
        if last.cancelling:
            message = _("Рядок з таким ключем скасовано в журналі.")
            fix = _("Якщо послугу все ж надано, дайте рядку новий ключ.")
            self._fault(row, [Problem(number, "key", key, message, fix)])
            return None
        right = provider.rights.get(last.allowance or 0)
        if right and right.closed:
            message = _("Запис уже є, а його договір закрито: змінити його не можна.")
            fix = _("Поверніть рядок, яким він був, або зверніться до департаменту.")
            self._fault(row, [Problem(number, "contract", right.contract_code, message, fix)])
            return None
        staged = self._new(number, provider, parsed, row, last.revision + 2, was_on=last.content[0])
        if staged:
            self.checked.replaced.setdefault(provider.ref.id, []).append(last.id)
            if right:
                provider.sums[right.allowance_id] = provider.sums.get(right.allowance_id, 0) - last.content[3]
        return staged

    def _new(
        self, number: int, provider: Provider, parsed: Parsed, row: Row, revision: int, was_on: str = ""
    ) -> Staged | None:
        key, content = parsed
        day, service, unit, quantity, contacts, mode, district, category, recipient, worker, confirmation, contract = (
            content
        )
        # Every rule looks at one of these alone, so what was fine once is fine again (`checking.faults`).
        codes = (service, unit, quantity, contacts, mode, district, category, recipient == "", confirmation)
        days = (day, service, unit, contract)
        if not (
            codes in provider.fine_codes
            and days in provider.fine_days
            and recipient in provider.fine_texts
            and worker in provider.fine_texts
            and 0 < len(key) <= 64
            and "\0" not in key
        ):
            problems = list(faults(entry_of(number, parsed), provider.known))
            if was_on == day:  # a day that was allowed when the row was entered stays allowed
                problems = [problem for problem in problems if problem.column != "date"]
            if problems:
                self._fault(row, problems)
                return None
            if was_on != day:
                for fine, value in ((provider.fine_codes, codes), (provider.fine_days, days)):
                    if len(fine) < _REMEMBERED:
                        fine.add(value)
                if len(provider.fine_texts) < _REMEMBERED:
                    provider.fine_texts.update((recipient, worker))
        if revision > 1:
            self.report.changed += was_on != ""
            self.report.new += was_on == ""
        else:
            self.report.new += 1
        right = provider.known.rights[contract, service, unit] if contract else None
        if right is None:
            return (provider.ref.id, key, content, revision, None, number)
        provider.sums[right.allowance_id] = provider.sums.get(right.allowance_id, 0) + quantity
        return (provider.ref.id, key, content, revision, right.allowance_id, number)

    def _fault(self, row: Row, problems: Sequence[Problem]) -> None:
        self.report.faulty += 1
        if len(self.report.problems) >= PROBLEMS_LIMIT:
            return
        for problem in problems:
            written = self.reader.value(row, problem.column) or problem.value
            self.report.problems.append(replace(problem, value=written))

    def _volumes(self) -> None:
        """Rows in which a contract's volume ends, once everything the file takes back has been given back."""
        for provider in self.checked.providers.values():
            short = {
                allowance
                for allowance, total in provider.sums.items()
                if (left := provider.rights[allowance].left) is not None and total > left
            }
            if not short:
                continue
            added = dict.fromkeys(short, 0)
            for rows in self.checked.staged():
                for _organisation, _key, content, _revision, allowance, _number in rows:
                    if allowance in short:
                        added[allowance] += content[3]
            rights = {
                (r.contract_code, r.service_code, r.unit): replace(
                    r, used=r.used + provider.sums[r.allowance_id] - added[r.allowance_id]
                )
                for r in provider.rights.values()
                if r.allowance_id in short
            }
            entries = (
                entry_of(number, (key, content))
                for rows in self.checked.staged()
                for organisation, key, content, _revision, allowance, number in rows
                if allowance in short and organisation == provider.ref.id
            )
            problems = beyond_volume(entries, replace(provider.known, rights=rights))
            self.report.faulty += len(problems)
            fewer = min(self.report.new, len(problems))
            self.report.new -= fewer
            self.report.changed -= len(problems) - fewer
            room = max(0, PROBLEMS_LIMIT - len(self.report.problems))
            self.report.problems.extend(problems[:room])


@dataclass(frozen=True, slots=True)
class _Last:
    """The newest revision of a key."""

    key: str
    id: int
    revision: int
    cancelling: bool
    kind: str
    allowance: int | None
    content: tuple[Any, ...]  # as if it didn't cancel: quantities above zero


_NEWEST = """
SELECT d.row_key, d.id, d.revision, d.cancels_id, b.kind, d.allowance_id, CAST(d.delivered_on AS text), d.service_code,
 d.unit, abs(d.quantity), abs(d.contacts), d.mode, d.district, d.category, d.recipient, d.worker, d.confirmation,
 d.contract_code
FROM deliveries_delivery d JOIN deliveries_batch b ON b.id = d.batch_id
WHERE d.organisation_id = %s AND d.row_key {among} ORDER BY d.revision"""
_AMONG = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def newest_rows(organisation_id: int, keys: Sequence[str]) -> list[_Last]:
    """The last revision of each key that the organisation's log has. One query."""
    values = list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(among=_AMONG[connection.vendor]), [organisation_id, values])
        found = {row[0]: row for row in cursor.fetchall()}
    return [_Last(r[0], r[1], r[2], r[3] is not None, r[4], r[5], tuple(r[6:])) for r in found.values()]
