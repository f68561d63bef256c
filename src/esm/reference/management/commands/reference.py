"""`manage.py reference load`: bring the reference tables in line with the data files."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from esm.kernel.actor import SYSTEM
from esm.kernel.errors import DomainError

from ... import services


class Command(BaseCommand):
    help = "Loads reference tables and rules; publishes a new version of rules from a JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("load", help="load our own data files; a second run changes nothing")
        publish = steps.add_parser("publish", help="publish one version of rules, for good")
        publish.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            if options["step"] == "load":
                loaded = services.load_reference(actor=SYSTEM, at=at)
                self.stdout.write(f"acts {loaded.acts}, rows {loaded.rows}, rule sets {loaded.rule_sets}")
            else:
                content = json.loads(options["file"].read_text(encoding="utf-8"))
                new = services.publish_rules(actor=SYSTEM, at=at, content=content)
                self.stdout.write("published" if new else "already published")
        except DomainError as error:
            raise CommandError(str(error)) from error
