"""Precision, recall and count error of every way on the same invented records, in one run."""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from esm.people.linkage import splink_run
from esm.people.linkage.clusters import Clusters, cluster
from esm.people.linkage.dates import NOTHING, BadDate, Birth, phone_key, read_birth, tax_number
from esm.people.linkage.keys import match_values
from esm.people.linkage.records import Normal, normal

from .generate import TODAY, write


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return sorted(csv.DictReader(stream), key=lambda row: row["record_id"])


def pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def report(way: str, people: Sequence[str], groups: Sequence[Hashable], seconds: float) -> None:
    right = pairs(Counter(zip(people, groups, strict=True)).values())
    precision = right / max(1, pairs(Counter(groups).values()))
    recall = right / pairs(Counter(people).values())
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    off = len(set(groups)) / len(set(people)) - 1
    print(f"{way:34} P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  count {off:+.1%}  {seconds:.0f} s CPU", flush=True)


def raw(row: dict[str, str]) -> Normal:
    """The record as it was typed, in small letters: what Splink would see without the spelling keys."""
    birth = NOTHING
    try:
        birth = read_birth(row["birth_date"], TODAY.year, TODAY)
    except BadDate:
        birth = Birth()
    names = [row[n].strip().casefold() for n in ("surname", "given_name", "patronymic")]
    return Normal(
        names[0], names[1], names[1][:1], names[2], names[2][:1], birth, row["sex"][:1].casefold(),
        tax_number(row["tax_number"]), phone_key(row["phone"]),
    )  # fmt: skip


def by_keys(records: Sequence[Normal], kinds: set[str]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    for place, record in enumerate(records):
        for key in match_values(record):
            if key[0] in kinds:
                yield first.setdefault(key, place), place


def united(records: Sequence[Normal], links: Iterable[tuple[int, int]]) -> list[int]:
    """Groups by plain union, without vetoes: as simple ways do it."""
    parent = list(range(len(records)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for a, b in links:
        first, second = root(a), root(b)
        parent[max(first, second)] = min(first, second)
    return [root(place) for place in range(len(records))]


def groups(found: Clusters, count: int) -> list[int]:
    return [found.root(place) for place in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=62_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    parser.add_argument("--no-splink", action="store_true")
    o = parser.parse_args()
    for seed in o.seeds:
        with tempfile.TemporaryDirectory() as folder:
            source, truth = Path(folder, "r.csv"), Path(folder, "t.csv")
            count = write(o.people, seed, source, truth)
            rows = read(source)
            people = [row["person"] for row in read(truth)]
        print(f"seed {seed}: {count} records of {o.people} people")
        run(rows, people, splink=not o.no_splink and splink_run.installed())


def run(rows: list[dict[str, str]], people: list[str], *, splink: bool) -> None:
    clock = time.process_time

    def timed(way: str, made: Sequence[Hashable], start: float) -> None:
        report(way, people, made, clock() - start)

    start = clock()
    timed(
        "exact names and date",
        [tuple(row[n] for n in ("surname", "given_name", "patronymic", "birth_date")) for row in rows],
        start,
    )
    start = clock()
    records = [normal(row, today=date(2026, 11, 23))[0] for row in rows]
    print(f"normalised in {clock() - start:.1f} s CPU")
    start = clock()
    timed("B1: tax number, or names and date", united(records, by_keys(records, {"tax", "name"})), start)
    start = clock()
    timed("rules", groups(cluster(records), len(records)), start)
    if not splink:
        return
    start = clock()
    typed = [raw(row) for row in rows]
    sure = [(a, b) for a, b, p in splink_run.pairs(typed, threshold=0.9) if p >= 0.9]
    timed("Splink on raw names, p ≥ 0.9", united(typed, sure), start)
    start = clock()
    sure = [(a, b) for a, b, p in splink_run.pairs(records, threshold=0.9) if p >= 0.9]
    timed("Splink on spelling keys, p ≥ 0.9", united(records, sure), start)
    start = clock()
    timed("rules and Splink, p ≥ 0.99", groups(cluster(records, more=splink_run.adder(records)), len(records)), start)


if __name__ == "__main__":
    main()
