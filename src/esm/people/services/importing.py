"""Rows of partners' tables into records: the same row twice adds nobody, every bad cell is named with its remedy.

Rows of one person in several spellings inside the file are linked like any others, and named, so that the partner can
put its own list in order. How a file comes, waits and is taken back is `incoming`'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid
from esm.kernel.imports import Problem, Read, Row, find_heading, letters, read_table
from esm.reference import public as reference

from ..columns import HASHES, PEOPLE
from ..fields import Checked, PersonFields, checked
from ..linkage.clusters import cluster
from ..linkage.keys import SENT
from ..machine import LINKING, KeyKind, Mode, Sex
from ..marks import Marker
from ..models import Record, RecordKey, Use
from .linking import link_by_keys
from .registering import build, rewrite, write

_MARK = re.compile(rf"[0-9a-fA-F]{{{SENT}}}")
NAMED = 200  # groups of alike rows that are named
Progress = Callable[[int], None]
STEP = 500  # rows between two words about how far it is


@dataclass(slots=True)
class Imported:
    """`alike`: rows of the file that look like one person. `made`, `rewritten` and `uses` are for taking it back."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    alike: list[tuple[int, ...]] = field(default_factory=list)
    made: list[Record] = field(default_factory=list)
    rewritten: list[tuple[Record, str]] = field(default_factory=list)  # with the content before
    uses: dict[int, list[tuple[str, str, int | None]]] = field(default_factory=dict)  # record → contacts before

    @property
    def faulty(self) -> int:
        return len({p.row for p in self.problems})

    @property
    def touched(self) -> list[Record]:
        return [*self.made, *(record for record, _before in self.rewritten)]


def nothing(_rows: int) -> None:
    """Tells nobody how far it is."""


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    source: str
    read: Checked
    use: tuple[str, date, int] | None


def take_people(
    rows: Sequence[Row], *, organisation_id: int, actor: Actor, dry: bool, at: datetime, progress: Progress = nothing
) -> Imported:
    """Full records of one partner. With `dry` nothing is written: the counts say what would be.

    A row with a mistake isn't written. Raises Invalid when the table has no heading.
    """
    table = read_table(rows, PEOPLE)
    _at_row, places = find_heading(rows, PEOPLE)
    if "surname" not in places and "given_name" not in places:
        raise Invalid({"file": _("У таблиці немає стовпця «Прізвище». Додайте його або візьміть наш бланк.")})
    done = Imported(rows=_rows_of(table), problems=_coded(table.problems, places))

    def problem(row: int, code: str, value: str, message: str) -> None:
        done.problems.append(Problem(row, code, value[:200], message, ""))

    lines = _lines(table.records, localtime(at).date(), problem, progress)
    bad = {p.row for p in done.problems}
    lines = [line for line in lines if line.row not in bad]
    done.alike = _alike(lines) if dry else []
    done.problems.sort(key=lambda p: (p.row, p.column))
    with transaction.atomic():
        _write_people(lines, done, actor=actor, organisation_id=organisation_id, at=at, dry=dry)
    return done


def _rows_of(table: Read) -> int:
    return len(table.records) + len({p.row for p in table.problems})


def _coded(problems: Sequence[Problem], places: Mapping[str, int]) -> list[Problem]:
    """With codes of columns instead of their titles: the marked copy finds its place by them."""
    by_letters = {letters(place): code for code, place in places.items()}
    return [replace(p, column=by_letters.get(p.column.partition(",")[0], p.column)) for p in problems]


def _lines(
    records: Sequence[Any], today: date, problem: Callable[[int, str, str, str], None], progress: Progress
) -> list[_Line]:
    districts = {d.key: d.key for d in reference.districts()} | {
        d.title.casefold(): d.key for d in reference.districts()
    }
    codes = {code for s in reference.service_codes() for code in (s.key, s.code) if code}
    lines: list[_Line] = []
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        if number % STEP == 0:
            progress(number)
        values = dict(record.values)
        if not any(values.get(n) for n in ("surname", "given_name", "patronymic", "birth_date", "tax_number")):
            problem(record.row, "surname", "", _("У рядку немає ні імені, ні номера."))
            continue
        district = str(values.get("district") or "").strip()
        values["district"] = districts.get(district.casefold(), "") if district else ""
        if district and not values["district"]:
            problem(record.row, "district", district, _("Такого району немає. Напишіть назву зі списку районів міста."))
        try:
            read = checked(PersonFields.of(values), today=today)
        except Invalid as error:
            for code, sentence in error.fields.items():
                problem(record.row, code, str(values.get(code) or ""), sentence)
            continue
        source = str(values.get("source") or "").strip()[:80]
        if source and source in seen and (read.fields != lines[seen[source]].read.fields):
            problem(record.row, "source", source, _("Цей номер уже стоїть в іншому рядку з іншою людиною."))
            continue
        if source:
            seen.setdefault(source, len(lines))
        lines.append(_Line(record.row, source, read, _use(record.row, values, codes, today, problem)))
    return lines


def _use(
    row: int, values: Mapping[str, Any], codes: set[str], today: date, problem: Callable[[int, str, str, str], None]
) -> tuple[str, date, int] | None:
    service, month, contacts = str(values.get("service_code") or ""), values.get("month"), values.get("contacts")
    if not month and not contacts and not service:
        return None
    if service and service not in codes:
        problem(row, "service_code", service, _("Такого коду послуги немає в класифікаторі."))
        return None
    if month is None or month.replace(day=1) > today:
        problem(row, "month", str(month or ""), _("Вкажіть місяць, який уже почався: 01.11.2026."))
        return None
    if contacts is not None and not 0 < contacts < 10_000:
        problem(row, "contacts", str(contacts), _("Напишіть, скільки разів допомогли: від 1 до 9999."))
        return None
    return service, month.replace(day=1), contacts or 1


def _alike(lines: Sequence[_Line]) -> list[tuple[int, ...]]:
    """Rows that look like one person, though they have different numbers of clients or none."""
    together = cluster([line.read.normal for line in lines])
    groups: dict[int, list[_Line]] = defaultdict(list)
    for place, line in enumerate(lines):
        groups[together.root(place)].append(line)
    named = [g for g in groups.values() if len(g) > 1 and (len({x.source for x in g}) > 1 or not g[0].source)]
    return [tuple(x.row for x in group) for group in named[:NAMED]]


def _write_people(
    lines: Sequence[_Line], done: Imported, *, actor: Actor, organisation_id: int, at: datetime, dry: bool
) -> None:
    marker = Marker.now()
    mine = Record.objects.filter(organisation_id=organisation_id, erased_at__isnull=True, mode=Mode.FULL)
    known_by = mine.exclude(source_key="")
    by_source = {r.source_key: r for r in (known_by if dry else known_by.select_for_update(of=("self",)))}
    by_content = dict(mine.exclude(content_mark="").values_list("content_mark", "pk"))
    fresh: list[tuple[Record, Checked]] = []
    owners: dict[int, Record | int] = {}
    in_file: dict[str, Record] = {}
    for number, line in enumerate(lines):
        key = marker.plain(f"{organisation_id}\0{line.source}") if line.source else ""
        content = marker.plain(line.read.fields.sealed())
        known = by_source.get(key) if key else None
        if known is None and not key and content in by_content:
            done.unchanged += 1
            owners[number] = by_content[content]
        elif known is not None:
            owners[number] = known
            if known.content_mark == content or known.confidential:  # a closed card is its team's to change
                done.unchanged += 1
            else:
                done.changed += 1
                if not dry:
                    done.rewritten.append((known, known.content))
                    rewrite(known, line.read, marker=marker)
        elif (key or content) in in_file:
            done.unchanged += 1
            owners[number] = in_file[key or content]
        else:
            record = build(line.read, organisation_id=organisation_id, actor=actor, at=at, marker=marker)
            record.source_key = key
            fresh.append((record, line.read))
            in_file[key or content] = record
            owners[number] = record
            done.new += 1
    if dry:
        return
    write(fresh, marker=marker, actor=actor, at=at)
    done.made = [record for record, _read in fresh]
    _put_uses([(owners[n], line.use) for n, line in enumerate(lines) if line.use], done)


def link_met(records: Sequence[Record], *, actor: Actor, at: datetime) -> int:
    """Link those of many fresh records whose marks somebody else has too."""
    ids = [r.pk for r in records]
    met: set[int] = set()
    for start in range(0, len(ids), 500):
        part = RecordKey.objects.filter(record_id__in=ids[start : start + 500], kind__in=LINKING)
        mine = dict(part.values_list("value", "record_id"))
        every = list(part.values_list("value", "record_id"))
        others = RecordKey.objects.filter(value__in=list(mine), kind__in=LINKING).values_list("value", "record_id")
        owners: dict[str, set[int]] = defaultdict(set)
        for value, record in others:
            owners[value].add(record)
        met |= {record for value, record in every if len(owners[value]) > 1}
    return link_by_keys([r for r in records if r.pk in met], actor=actor, at=at)


def _put_uses(uses: Sequence[tuple[Record | int, tuple[str, date, int] | None]], done: Imported) -> None:
    """A file says how much it was: the same file again sets the same number and adds nothing."""
    sums: dict[tuple[int, str, date], int] = defaultdict(int)
    for owner, use in uses:
        if use:
            record_id = owner if isinstance(owner, int) else owner.pk
            sums[(record_id, use[0], use[1])] += use[2]
    ids = sorted({record_id for record_id, _service, _month in sums})
    before: dict[tuple[int, str, date], int] = {}
    for start in range(0, len(ids), 500):
        there = Use.objects.filter(record_id__in=ids[start : start + 500])
        before |= {(r, s, m): n for r, s, m, n in there.values_list("record_id", "service_code", "month", "contacts")}
    for (record_id, service, month), contacts in sums.items():
        was = before.get((record_id, service, month))
        if was != contacts:
            done.uses.setdefault(record_id, []).append((service, month.isoformat(), was))
    Use.objects.bulk_create(
        [Use(record_id=r, service_code=s, month=m, contacts=n) for (r, s, m), n in sums.items()],
        update_conflicts=True,
        unique_fields=["record", "service_code", "month"],
        update_fields=["contacts"],
        batch_size=1000,
    )


def take_hashes(
    rows: Sequence[Row], *, organisation_id: int, actor: Actor, dry: bool, at: datetime, progress: Progress = nothing
) -> Imported:
    """What the offline tool made: keys without names. Raises Invalid when the table isn't the tool's."""
    table = read_table(rows, HASHES)
    _at_row, places = find_heading(rows, HASHES)
    done = Imported(rows=_rows_of(table), problems=_coded(table.problems, places))
    today = localtime(at).date()
    marker = Marker.now()
    known = {
        r.source_key: r
        for r in Record.objects.filter(organisation_id=organisation_id, mode=Mode.HASH, erased_at__isnull=True)
    }
    districts = {d.key for d in reference.districts()}
    codes = {code for s in reference.service_codes() for code in (s.key, s.code) if code}
    fresh: list[tuple[Record, list[tuple[str, str]]]] = []
    uses: list[tuple[Record | int, tuple[str, date, int] | None]] = []

    def problem(row: int, code: str, value: str, message: str) -> None:
        done.problems.append(Problem(row, code, value[:200], message, ""))

    for number, line in enumerate(table.records):
        if number % STEP == 0:
            progress(number)
        values = line.values
        marks = [(kind, str(values[kind] or "")) for kind in KeyKind.values if values.get(kind)]
        bad = [kind for kind, mark in marks if not _MARK.fullmatch(mark)]
        year = values.get("birth_year")
        if bad or not marks or (year and not today.year - 120 <= year <= today.year):
            problem(
                line.row,
                bad[0] if bad else "birth_year",
                "",
                _("Рядок зроблено не нашою програмою. Зробіть файл нею ще раз."),
            )
            continue
        faults = len(done.problems)
        use = _use(line.row, values, codes, today, problem)
        if len(done.problems) > faults:
            continue
        key = marker.plain(f"{organisation_id}\0#{values['source']}")
        owner = known.get(key)
        if owner is not None:
            done.unchanged += 1
        else:
            owner = _hashed(values, key, organisation_id, actor, at, districts)
            known[key] = owner
            fresh.append((owner, marker.of_sent(marks)))
            done.new += 1
        uses.append((owner, use))
    if dry:
        return done
    with transaction.atomic():
        write(
            [(record, Checked(PersonFields(), _NOBODY)) for record, _marks in fresh], marker=marker, actor=actor, at=at
        )
        RecordKey.objects.bulk_create(
            [RecordKey(record=r, kind=kind, value=value) for r, marks in fresh for kind, value in dict.fromkeys(marks)],
            batch_size=2000,
        )
        done.made = [record for record, _marks in fresh]
        _put_uses(uses, done)
    return done


_NOBODY = PersonFields().normal(date(2000, 1, 1))


def _hashed(
    values: Mapping[str, Any], key: str, organisation_id: int, actor: Actor, at: datetime, districts: set[str]
) -> Record:
    record = build(
        Checked(PersonFields(), _NOBODY),
        organisation_id=organisation_id,
        actor=actor,
        at=at,
        marker=Marker.now(),
        mode=Mode.HASH,
    )
    record.content = record.content_mark = ""
    record.source_key = key
    record.birth_year = values.get("birth_year") or None
    record.sex = values["sex"] if values.get("sex") in Sex.values else ""
    record.district = values["district"] if values.get("district") in districts else ""
    return record
