"""Pages at city size: `python -m benchmarks.pages [--applications 1000 --reviews 3 --rounds 30] [--only sqlite|postgres]`.

The parent process starts one child for each database, in a data folder of its own that is removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HEAD = f"{'database':<10} {'page':<44} {'rows':>6} {'queries':>8} {'cpu p50':>9} {'cpu p95':>9} {'bytes':>9}  budget"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=1000)
    parser.add_argument("--reviews", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    options = parser.parse_args()
    print(HEAD, flush=True)
    worst = 0
    for database in ("sqlite", "postgres"):
        if options.only in (None, database):
            worst = max(worst, _child(database, options))
    return worst


def _child(database: str, options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="esm") as folder:
        environment = os.environ | {
            "ESM_TESTING": "1",  # tasks at once, no mail: what is measured is the page
            "ESM_DATA_DIR": folder,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
        }
        numbers = [str(options.applications), str(options.reviews), str(options.rounds), database]
        command = [sys.executable, "-m", "benchmarks.measure", *numbers]
        if database == "postgres":
            command = [sys.executable, "-m", "tools.with_pg", "benchmarks.measure", *numbers]
        root = Path(__file__).resolve().parents[1]
        return subprocess.run(command, env=environment, cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
