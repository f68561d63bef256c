"""Partners' tables into records: the same file twice adds nobody, bad rows are named and the good ones go in.

Rows of one person in several spellings inside the file are linked like any others, and named, so that the partner can
put its own list in order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, found
from esm.kernel.imports import Problem, Row, find_heading, letters, read_table
from esm.reference import public as reference

from ..columns import HASHES, PEOPLE
from ..fields import Checked, PersonFields, checked
from ..linkage.clusters import cluster
from ..linkage.keys import SENT
from ..machine import LINKING, KeyKind, Mode, Sex
from ..marks import Marker
from ..models import PartnerFile, Record, RecordKey, Use
from ..policies import may_write
from .linking import link_by_keys
from .registering import build, rewrite, write

_MARK = re.compile(rf"[0-9a-fA-F]{{{SENT}}}")
NAMED = 200  # groups of alike rows that are named


@dataclass(slots=True)
class Imported:
    """`alike`: rows of the file that look like one person. `dry` is True when nothing was written."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    linked: int = 0
    problems: list[Problem] = field(default_factory=list)
    alike: list[tuple[int, ...]] = field(default_factory=list)
    dry: bool = True

    @property
    def faulty(self) -> int:
        return len({p.row for p in self.problems})


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    source: str
    read: Checked
    use: tuple[str, date, int] | None


def import_people(
    *, actor: Actor, organisation_id: int, rows: Sequence[Row], name: str, sha256: str, dry: bool, at: datetime
) -> Imported:
    """Full records of one partner. With `dry` nothing is written: the counts say what would be.

    Raises Invalid when the table has no heading, NotFound for strangers.
    """
    found(may_write(actor, organisation_id))
    table = read_table(rows, PEOPLE)
    _at, places = find_heading(rows, PEOPLE)
    if "surname" not in places and "given_name" not in places:
        raise Invalid({"file": _("У таблиці немає стовпця «Прізвище». Додайте його або візьміть наш бланк.")})
    done = Imported(problems=list(table.problems), dry=dry)
    heading = rows[_at]

    def problem(row: int, code: str, value: str, message: str) -> None:
        place = places.get(code)
        column = f"{letters(place)}, {heading[place]}" if place is not None else ""
        done.problems.append(Problem(row, column, value[:200], message, ""))

    lines = _lines(table.records, localtime(at).date(), problem)
    done.alike = _alike(lines)
    done.problems.sort(key=lambda p: (p.row, p.column))
    with transaction.atomic():
        _write_people(lines, done, actor=actor, organisation_id=organisation_id, at=at, dry=dry)
        if not dry:
            _note_file(done, Mode.FULL, actor, organisation_id, name, sha256, at)
    return done


def _lines(records: Sequence[Any], today: date, problem: Callable[[int, str, str, str], None]) -> list[_Line]:
    districts = {d.key: d.key for d in reference.districts()} | {
        d.title.casefold(): d.key for d in reference.districts()
    }
    codes = {code for s in reference.service_codes() for code in (s.key, s.code) if code}
    lines: list[_Line] = []
    seen: dict[str, int] = {}
    for record in records:
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
    by_source = {r.source_key: r for r in mine.exclude(source_key="").select_for_update(of=("self",))}
    by_content = dict(mine.exclude(content_mark="").values_list("content_mark", "pk"))
    fresh: list[tuple[Record, Checked]] = []
    owners: dict[int, Record | int] = {}
    in_file: dict[str, Record] = {}
    again: list[Record] = []
    for number, line in enumerate(lines):
        key = marker.plain(f"{organisation_id}\0{line.source}") if line.source else ""
        content = marker.plain(line.read.fields.sealed())
        known = by_source.get(key) if key else None
        if known is None and not key and content in by_content:
            done.unchanged += 1
            owners[number] = by_content[content]
        elif known is not None:
            owners[number] = known
            if known.content_mark == content:
                done.unchanged += 1
            else:
                done.changed += 1
                if not dry:
                    rewrite(known, line.read, marker=marker)
                    again.append(known)
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
    done.linked = link_met([record for record, _read in fresh] + again, actor=actor, at=at)
    _put_uses([(owners[n], line.use) for n, line in enumerate(lines) if line.use])


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


def _put_uses(uses: Sequence[tuple[Record | int, tuple[str, date, int] | None]]) -> None:
    """A file says how much it was: the same file again sets the same number and adds nothing."""
    sums: dict[tuple[int, str, date], int] = defaultdict(int)
    for owner, use in uses:
        if use:
            record_id = owner if isinstance(owner, int) else owner.pk
            sums[(record_id, use[0], use[1])] += use[2]
    Use.objects.bulk_create(
        [Use(record_id=r, service_code=s, month=m, contacts=n) for (r, s, m), n in sums.items()],
        update_conflicts=True,
        unique_fields=["record", "service_code", "month"],
        update_fields=["contacts"],
        batch_size=1000,
    )


def _note_file(
    done: Imported, mode: Mode, actor: Actor, organisation_id: int, name: str, sha256: str, at: datetime
) -> None:
    kept = PartnerFile.objects.create(
        organisation_id=organisation_id,
        mode=mode,
        name=name[:200],
        sha256=sha256,
        at=at,
        by_id=actor.user_id,
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
        linked=done.linked,
        faulty=done.faulty,
    )
    audit.record(
        actor=actor, action="people.import", subject=kept, at=at, mode=mode, new=done.new, changed=done.changed
    )


def import_hashes(
    *, actor: Actor, organisation_id: int, rows: Sequence[Row], name: str, sha256: str, dry: bool, at: datetime
) -> Imported:
    """What the offline tool made: keys without names. Raises Invalid when the table isn't the tool's."""
    found(may_write(actor, organisation_id))
    table = read_table(rows, HASHES)
    done = Imported(problems=list(table.problems), dry=dry)
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

    for line in table.records:
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
        key = marker.plain(f"{organisation_id}\0#{values['source']}")
        owner = known.get(key)
        if owner is not None:
            done.unchanged += 1
        else:
            owner = _hashed(values, key, organisation_id, actor, at, districts)
            known[key] = owner
            fresh.append((owner, marker.of_sent(marks)))
            done.new += 1
        uses.append((owner, _use(line.row, values, codes, today, problem)))
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
        done.linked = link_met([record for record, _marks in fresh], actor=actor, at=at)
        _put_uses(uses)
        _note_file(done, Mode.HASH, actor, organisation_id, name, sha256, at)
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
