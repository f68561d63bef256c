"""The yearly indicators on the command line: show, check against their formulas, load, count anew."""

import csv
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from esm.indicators import public, services


class Command(BaseCommand):
    help = "The nine yearly indicators: print them, check them, load the published tables, count the program's years."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", choices=["show", "load", "refresh"], default="show")
        parser.add_argument("--format", choices=["csv", "json"], default="csv")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="one line for each published value that differs from its formula beyond rounding; exit 1 if any",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "load":
            self.stdout.write(f"{services.load_published(at=timezone.now())} figures added")
        elif options["action"] == "refresh":
            changed = services.refresh(at=timezone.now())
            self.stdout.write("changed: " + (", ".join(map(str, changed)) or "nothing"))
        else:
            self._show(options["format"], verify=options["verify"])

    def _show(self, form: str, *, verify: bool) -> None:
        # An installation that was migrated and never served hasn't loaded its city's tables yet.
        if not public.any_published():
            services.load_published(at=timezone.now())
        if verify:
            self._verify()
        elif form == "json":
            json.dump(public.dynamics_table(), self.stdout, ensure_ascii=False, indent=1)
            self.stdout.write("")
        else:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerows(public.dynamics_rows())

    def _verify(self) -> None:
        differing = public.differing()
        for cell in differing:
            self.stdout.write(cell)
        if differing:
            sys.exit(1)
