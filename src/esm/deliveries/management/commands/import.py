"""`manage.py import deliveries FILE`: a file into the service log, all of it or nothing.

    manage.py import deliveries --template               a CSV with the columns and example rows
    manage.py import deliveries FILE --dry-run --json    what it would do; writes nothing, exit 0
    manage.py import deliveries FILE                     writes; exit 1 and nothing written when a row is wrong

Rows say whose they are in the column «Організація» (ЄДРПОУ); `--organisation` says it for all of them.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from esm.deliveries.importing.blank import blank, for_everybody
from esm.deliveries.importing.check import Checked, check_file
from esm.deliveries.machine import IMPORT_KINDS
from esm.deliveries.services.importing import named, write_checked
from esm.kernel.actor import SYSTEM
from esm.kernel.errors import DomainError
from esm.kernel.exports import to_csv
from esm.kernel.files import Kind
from esm.kernel.sniff import Refused, sniff
from esm.partners import public as partners

UNPACKED = 4 * 2**30  # bytes; whoever may run this may read a large file
EXAMPLES = 2  # organisations in the template


class Command(BaseCommand):
    help = "Rows of a XLSX or CSV into the service log: checked first, then written all or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["deliveries"])
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--template", action="store_true", help="print a CSV with example rows and stop")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--json", action="store_true", help="the report as JSON")
        parser.add_argument("--organisation", default="", help="ЄДРПОУ of the provider of every row")

    def handle(self, *args: Any, **options: Any) -> None:
        only = _organisation(options["organisation"])
        if options["template"]:
            today = timezone.localdate()
            refs = [only] if only else for_everybody(EXAMPLES, today=today)
            text = to_csv(blank(refs, today=today)).decode("utf-8-sig")
            self.stdout.write(f"\ufeff{text}", ending="")
            return
        if options["file"] is None:
            raise CommandError("name a file, or ask for --template")
        try:
            kind = _kind(options["file"])
            with check_file(options["file"], kind, only=only, today=timezone.localdate()) as checked:
                self._finish(checked, options)
        except (DomainError, Refused) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"the database refused, and nothing was written: {error}") from error

    def _finish(self, checked: Checked, options: dict[str, Any]) -> None:
        wrong = checked.report.faulty > 0
        if not options["dry_run"] and not wrong:
            write_checked(checked, actor=SYSTEM, file_name=options["file"].name, at=timezone.now())
        self._say(checked, options)
        if wrong and not options["dry_run"]:
            sys.exit(1)

    def _say(self, checked: Checked, options: dict[str, Any]) -> None:
        report = checked.report
        counts = {name: getattr(report, name) for name in ("rows", "new", "changed", "unchanged", "duplicates")}
        errors = [named(problem, checked) for problem in report.problems]
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "errors": errors}, ensure_ascii=False, indent=1))
            return
        for error in errors:
            self.stdout.write(f"row {error['row']}, {error['column']} «{error['value']}»: {error['message']}")
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in {**counts, "errors": report.faulty}.items()))
        if report.faulty:
            self.stdout.write("Nothing was written.")


def _organisation(edrpou: str) -> partners.OrganisationRef | None:
    if not edrpou:
        return None
    found = partners.organisation_by_edrpou(edrpou)
    if found is None:
        raise CommandError(f"there is no organisation {edrpou} in the network")
    return found


def _kind(file: Path) -> Kind:
    if not file.is_file():
        raise CommandError(f"there is no file {file}")
    return sniff(file, file.name, IMPORT_KINDS, unpacked=UNPACKED)
