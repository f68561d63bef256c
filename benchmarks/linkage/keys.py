"""Match keys and search tokens for many records: CPU seconds with one process and with all cores."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from esm.people.linkage import keys
from esm.people.linkage.records import normal

from .generate import write
from .measure import read

TODAY = date(2026, 11, 23)
_KEY = bytes(range(32))


def made(rows: list[dict[str, str]]) -> int:
    """As `marks.Marker` does it, with keys at hand: returns how many marks."""
    count = 0
    for row in rows:
        record, _faults = normal(row, today=TODAY)
        marks = [keys.kept_mark(_KEY, keys.sent_mark(_KEY, kind, value)) for kind, value in keys.match_values(record)]
        forms = keys.name_forms(row["surname"], row["given_name"], row["patronymic"])
        tokens = {keys.token(_KEY, begin) for form in forms for begin in keys.beginnings(form)}
        count += len(marks) + len(tokens)
    return count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=620_000)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "r.csv")
        count = write(o.people, 11, source, Path(folder, "t.csv"))
        rows = read(source)
    wall, cpu = time.perf_counter(), time.process_time()
    total = made(rows)
    print(
        f"{count} records, {total} marks: {time.process_time() - cpu:.0f} s CPU, {time.perf_counter() - wall:.0f} s wall"
    )
    cores = os.cpu_count() or 1
    wall = time.perf_counter()
    part = 20_000
    with ProcessPoolExecutor(cores) as pool:
        total = sum(pool.map(made, (rows[i : i + part] for i in range(0, len(rows), part))))
    print(f"the same with {cores} processes: {time.perf_counter() - wall:.0f} s wall, {total} marks")


if __name__ == "__main__":
    main()
