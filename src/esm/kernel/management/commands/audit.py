"""`manage.py audit verify` walks the journal; `manage.py audit head` prints the digest that fixes it up to now."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from esm.kernel import audit
from esm.kernel.models import AuditEvent


class Command(BaseCommand):
    help = "verify: a line for each row that doesn't fit the chain, exit 1 if there is one. head: the newest digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument("--head", help="with verify: a digest printed earlier that must still be in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "head":
            self.stdout.write(audit.head())
            return
        faults = 0
        for fault in audit.verify():
            faults += 1
            self.stdout.write(f"event {fault.event_id}: {fault.what}")
        # Without this an attacker who rewrites every row, or cuts the newest ones off, leaves a chain that fits.
        known = options["head"]
        if known and known != audit.GENESIS and not AuditEvent.objects.filter(digest=known).exists():
            faults += 1
            self.stdout.write(f"the digest {known} is gone: the journal was cut short or written anew")
        if faults:
            sys.exit(1)
        self.stdout.write(f"{AuditEvent.objects.count()} events, no faults, head {audit.head()}")
