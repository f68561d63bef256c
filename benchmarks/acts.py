"""The monthly act of a social order: `python -m benchmarks.acts [--rows 20000] [--only sqlite]`.

One contract, 400 people with referrals, `--rows` deliveries of one month. Prints how long the preview takes, handing the act in
(counted, marked, kept) and reading the page with its annex, in a database of its own. Budget: handing in ≤ 2 s.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

PEOPLE = 400
T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--child", default="")
    options = parser.parse_args()
    if options.child:
        return measure(options.child, options.rows)
    print(f"{'database':<10} {'rows':>7} {'preview s':>10} {'hand in s':>10} {'page s':>8}", flush=True)
    worst = 0
    for database in ("sqlite", "postgres"):
        if options.only in (None, database):
            command = ["benchmarks.acts", "--child", database, "--rows", str(options.rows)]
            worst = max(worst, _run(command if database == "sqlite" else ["tools.with_pg", *command]))
    return worst


def _run(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="esm", dir="/var/tmp") as folder:
        environment = os.environ | {
            "ESM_DATA_DIR": folder,
            "ESM_TESTING": "1",
            "PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")]),
        }
        root = Path(__file__).resolve().parents[1]
        return subprocess.run([sys.executable, "-m", *command], env=environment, cwd=root, check=False).returncode


def measure(database: str, rows: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esm.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from esm.contracts.selectors import acts as pages
    from esm.contracts.services import acts
    from esm.contracts.tests import make, make_social

    contract = make_social.in_force(capacity=rows + 10)
    people = [make_social.referral(contract, volume=rows * 100 // PEOPLE) for _n in range(PEOPLE)]
    _deliver(contract, [p.recipient for p in people], rows)
    actor, month = make.member(contract), date(2027, 3, 1)
    preview, _page = _timed(lambda: pages.preview(actor, contract.code, month, today=make_social.NOW.date()))
    handing, act = _timed(lambda: acts.submit_act(actor=actor, code=contract.code, month=month, at=make_social.NOW))
    reading, page = _timed(lambda: pages.act_page(actor, contract.code, act.ordinal))
    if page.rows != rows:
        raise RuntimeError(f"{page.rows} rows on the act, {rows} delivered")
    print(f"{database:<10} {rows:>7} {preview:>10.2f} {handing:>10.2f} {reading:>8.2f}", flush=True)
    return 0 if handing <= 2 else 1


def _deliver(contract: object, recipients: list[str], rows: int) -> None:
    from esm.contracts.models import Contract
    from esm.contracts.tests import make, make_social
    from esm.deliveries.services import log_deliveries
    from esm.deliveries.tests import make as log

    if not isinstance(contract, Contract):
        raise TypeError("a contract")
    entries = [
        log.entry(
            key=f"b-{n}", service=contract.framework.service_key, unit=contract.framework.unit, contract=contract.code,
            mode="at_home", date=date(2027, 3, 1 + n % 31), recipient=recipients[n % len(recipients)],
        )
        for n in range(rows)
    ]  # fmt: skip
    log_deliveries(
        actor=make.member(contract), organisation_id=contract.organisation_id, rows=entries, at=make_social.NOW
    )


def _timed(what: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = what()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    sys.exit(main())
