"""Search while typing among 1.4 million people: fills a database of its own, then asks as people type.

ESM_DATA_DIR=/tmp/search python -m benchmarks.linkage.search --people 1400000
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esm.config.settings")
BATCH = 20_000
# One name in so many has its content sealed with a name of its own; the rest share one, as sealing is not measured here.
QUERIES = (
    "ше", "шев", "Шевченко", "Шевченко О", "Шевченко Олена", "Олена Шевченко", "Shevchenko Olena", "Елена Шевченко 1956",
    "мельник наталья", "Коваленко Сергій Іванович", "пет", "о", "ол пе", "Бондаренко І", "Ткаченко", "неіснуюче", "іва іва",
)  # fmt: skip


def fill(people: int) -> None:
    """Records and tokens straight into the tables: a record for each person, all of one organisation."""
    from datetime import date

    from django.db import transaction
    from django.utils import timezone

    from benchmarks.linkage.generate import City, patronymic
    from esm.kernel.secrets.seal import seal_text
    from esm.people.fields import PersonFields
    from esm.people.marks import Marker
    from esm.people.models import Person, Record

    dice, marker, now = random.Random(5), Marker.now(), timezone.now()
    with transaction.atomic():
        person = Person.objects.create(created_at=now)
    table = Record._meta.db_table
    names = City(min(people, 100_000), 3).people
    tokens: dict[tuple[str, str, str], set[int]] = {}
    ready: dict[str, PersonFields] = {}
    number = 0
    while number < people:
        rows, marks = [], []
        for _n in range(min(BATCH, people - number)):
            number += 1
            one = names[number % len(names)] if number < len(names) else dice.choice(names)
            three = (one.surname[0], one.given[0], patronymic(one.father, one.sex, False))
            if three not in tokens:
                tokens[three] = marker.tokens(*three)
            code = f"b-{number}"
            fields = ready.setdefault(" ".join(three), PersonFields(*three))
            sealed = seal_text(fields.sealed(), place=f"{table}.content:{code}")
            rows.append((number, code, person.pk, sealed, one.born.year, now, date(2026, 11, 1)))
            marks += [(token, 0, number) for token in tokens[three]]
        with transaction.atomic():
            _put(f"{table} ({_COLUMNS})", [(*row, "full", "", "", False, "", "", "client", 1) for row in rows])
            _put("people_searchtoken (token, scope, record_id)", marks)


_COLUMNS = (
    "id, code, person_id, content, birth_year, created_at, last_contact_on, mode, sex, district, confidential, source_key,"
    " content_mark, retention, version"
)


def _put(into: str, rows: list[tuple[object, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def _analyse() -> None:
    """As PostgreSQL does by itself within minutes, and SQLite at the end of a connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_400_000)
    o = parser.parse_args()
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from esm.identity.public import Role
    from esm.kernel.actor import Actor
    from esm.people.models import Record
    from esm.people.public import find

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    if Record.objects.count() < o.people:
        fill(o.people)
        _analyse()
        print(f"filled in {time.perf_counter() - start:.0f} s")
    operator, at = Actor(1, frozenset({Role.OPERATOR})), timezone.now()
    times = []
    for query in QUERIES:
        taken = []
        for _again in range(5):
            start = time.perf_counter()
            found = find(actor=operator, text=query, at=at)
            taken.append((time.perf_counter() - start) * 1000)
        times += taken
        print(f"{query:28} {statistics.median(taken):6.0f} ms  {len(found.own)} shown")
    times.sort()
    print(f"{o.people} people: median {statistics.median(times):.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms")


if __name__ == "__main__":
    main()
