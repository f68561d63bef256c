"""Files of deliveries into the log: `python -m benchmarks.imports [--rows 1000000] [--peer-rows 50000] [--only sqlite]`.

It makes an XLSX and a CSV, then measures each in a process and a database of its own: ours, and django-import-export
with tablib on the first `--peer-rows` rows (it holds the whole file and a result for each row in memory).
Prints: database, program, file, rows, seconds, rows a second, the most megabytes that its processes had at one time
(without the database's), CPU seconds of the same, those of the database's process, rows for each CPU second of both,
the longest that a neighbour had to wait who writes five times a second meanwhile, and the machine's load.

`--faulty 500000` measures another thing instead: a file of so many rows with three bad ones. It has to end with those
three named by row, column, value and fix, the copy marked at them and nowhere else, and nothing written; exit 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FAULTY_HEAD = (
    f"{'database':<10} {'file':<5} {'rows':>9} {'check s':>8} {'refuse s':>8} {'mark s':>8} {'MB':>6} {'load':>5}"
)
HEAD = (
    f"{'database':<10} {'program':<22} {'file':<5} {'rows':>9} {'check s':>8} {'write s':>8} {'rows/s':>8} {'MB':>6} "
    f"{'CPU s':>7} {'DB CPU':>7} {'rows/CPU s':>10} {'wait s':>6} {'load':>5}"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peer-rows", type=int, default=50_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument(
        "--faulty", type=int, default=0, metavar="ROWS", help="a file of so many rows, three of them bad"
    )
    options = parser.parse_args()
    if options.faulty:
        return faulty(options.faulty, options.only)
    worst = 0
    with tempfile.TemporaryDirectory(prefix="esm", dir="/var/tmp") as folder:
        root = Path(folder)
        sizes = {"ours": options.rows, "peer": options.peer_rows}
        for size in set(sizes.values()):
            _run(["benchmarks.imports_child", "make", str(root), str(size)], root)
        print(HEAD, flush=True)
        for database in ("sqlite", "postgres"):
            if options.only not in (None, database):
                continue
            for program, ending in _pairs():
                file = root / f"{sizes[program]}.{ending}"
                command = ["benchmarks.imports_child", program, str(file), database]
                worst = max(worst, _run(command if database == "sqlite" else ["tools.with_pg", *command], root))
    return worst


def faulty(rows: int, only: str | None) -> int:
    worst = 0
    with tempfile.TemporaryDirectory(prefix="esm", dir="/var/tmp") as folder:
        root = Path(folder)
        _run(["benchmarks.imports_child", "spoil", str(root), str(rows)], root)
        print(FAULTY_HEAD, flush=True)
        for database in ("sqlite", "postgres"):
            for ending in ("csv", "xlsx"):
                if only in (None, database):
                    command = ["benchmarks.imports_child", "faulty", str(root / f"{rows}.{ending}"), database]
                    worst = max(worst, _run(command if database == "sqlite" else ["tools.with_pg", *command], root))
    return worst


def _pairs() -> Iterator[tuple[str, str]]:
    for ending in ("csv", "xlsx"):
        for program in ("ours", "peer"):
            yield program, ending


def _run(command: list[str], root: Path) -> int:
    with tempfile.TemporaryDirectory(dir=root) as folder:
        environment = os.environ | {
            "ESM_TESTING": "1",
            "ESM_DATA_DIR": folder,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
        }
        here = Path(__file__).resolve().parents[1]
        return subprocess.run([sys.executable, "-m", *command], env=environment, cwd=here, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
