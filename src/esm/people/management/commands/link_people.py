"""`manage.py link_people RECORDS.csv --out CLUSTERS.csv`: which records of many organisations are one person.

Reads record_id, organisation, surname, given_name, patronymic, birth_date, sex, tax_number, phone (any may be empty),
writes record_id, cluster_id, method. Needs no database. With the extra `[linkage]` Splink adds what the rules missed.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from esm.people.linkage import splink_run
from esm.people.linkage.clusters import ALARM, Clusters, cluster
from esm.people.linkage.reading import Problem, Unreadable, read_records

SHOWN = 20


class Command(BaseCommand):
    help = "Find the records of one person in a CSV of many organisations (record_id, cluster_id, method)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("records", type=Path, metavar="RECORDS.csv")
        parser.add_argument("--out", type=Path, required=True, metavar="CLUSTERS.csv")
        parser.add_argument("--problems", type=Path, help="where to write every bad cell: row, column, value, fix")
        parser.add_argument(
            "--splink",
            choices=("auto", "yes", "no"),
            default="auto",
            help="use the extra [linkage]: when it is installed (auto), or not at all (no)",
        )
        parser.add_argument("--model", type=Path, help="a trained Splink model: read if it is there, written if not")

    def handle(self, *args: Any, **options: Any) -> None:
        problems: list[Problem] = []
        try:
            read = read_records(options["records"], today=localdate(), problem=problems.append)
        except Unreadable as error:
            raise CommandError(str(error)) from error
        use = options["splink"] == "yes" or (options["splink"] == "auto" and splink_run.installed())
        if use and not splink_run.installed():
            raise CommandError("Splink isn't installed: pip install -r requirements/linkage.lock")
        more = splink_run.adder(read.records, model=options["model"]) if use else None
        found = cluster(read.records, more=more)
        _write_clusters(options["out"], read.ids, found)
        self._report(problems, options["problems"])
        self._summary(read.ids, found, with_splink=use)

    def _report(self, problems: list[Problem], path: Path | None) -> None:
        if path:
            with _replaced(path) as stream:
                writer = csv.writer(stream)
                writer.writerow(["row", "column", "value", "fix"])
                writer.writerows([(p.row, p.column, _plain(p.value), p.fix) for p in problems])
        for p in problems[:SHOWN]:
            self.stderr.write(f"row {p.row}, {p.column or 'row'}: {p.value!r}: {p.fix}")
        if len(problems) > SHOWN:
            rest = len(problems) - SHOWN
            self.stderr.write(f"… and {rest} more" + ("" if path else "; all of them with --problems FILE.csv"))

    def _summary(self, ids: list[str], found: Clusters, *, with_splink: bool) -> None:
        sizes = Counter(found.root(place) for place in range(len(ids)))
        way = "rules and Splink" if with_splink else "rules"
        self.stdout.write(f"{len(ids)} records, {len(sizes)} clusters, linked by {way}")
        for root, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
            if size <= ALARM:
                break
            self.stderr.write(f"cluster {ids[root]} has {size} records: look whether it is one person")


def _plain(value: str) -> str:
    # A spreadsheet would run it as a formula.
    return f"'{value}" if value[:1] in "=+-@\t\r" and value[:1] else value


def _write_clusters(path: Path, ids: list[str], found: Clusters) -> None:
    with _replaced(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(["record_id", "cluster_id", "method"])
        for place, record_id in enumerate(ids):
            writer.writerow([record_id, ids[found.root(place)], found.methods.get(place, "alone")])


class _replaced:
    """A file that appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path, self.fresh = path, path.with_name(f".{path.name}.{os.getpid()}")

    def __enter__(self) -> Any:
        try:
            self.stream = self.fresh.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{self.path}: {error.strerror or error}") from error
        return self.stream

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        self.stream.close()
        if kind is None:
            self.fresh.replace(self.path)
        else:
            self.fresh.unlink(missing_ok=True)
