"""`manage.py secrets check` opens every encrypted text; `manage.py secrets rotate` puts all under a new key."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from esm.kernel import secrets


class Command(BaseCommand):
    help = (
        "check: how many texts lie under which key, a line for each that doesn't open, exit 1 if there is one. "
        "rotate: a new key, and everything encrypted anew with it; the old keys stay, for old backups."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check", "rotate"])

    def handle(self, *args: Any, **options: Any) -> None:
        faults = self._check() if options["what"] == "check" else self._rotate()
        for fault in faults:
            self.stdout.write(f"does not open: {fault}")
        if faults:
            sys.exit(1)

    def _check(self) -> list[str]:
        newest = secrets.keyring().newest
        faults = []
        for tally in secrets.check():
            under = ", ".join(f"{count} under {key}" for key, count in sorted(tally.by_key.items())) or "empty"
            self.stdout.write(f"{tally.column}: {under}")
            faults += [f"row {pk}: {why}" for pk, why in tally.unreadable.items()]
        self.stdout.write(f"the newest key is {newest}")
        return faults

    def _rotate(self) -> list[str]:
        key_id = secrets.add_key()
        done, faults = secrets.reseal_all(key_id)
        self.stdout.write(f"{done} texts are under the new key {key_id} now")
        return faults
