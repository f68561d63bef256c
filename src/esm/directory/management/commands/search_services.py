"""`manage.py search_services "відвезти маму в лікарню" --json`: what the directory finds, best first, and why."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from esm.directory.public import Filters, search_services


class Command(BaseCommand):
    help = "Search services by people's own words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--json", action="store_true", help="a JSON list of objects")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--district", default="", help="key of a district")
        parser.add_argument("--category", default="", help="key of a category of people")

    def handle(self, *args: Any, query: str, **options: Any) -> None:
        filters = Filters(district=options["district"], category=options["category"])
        found = search_services(query, filters, at=timezone.now(), limit=max(1, min(options["limit"], 1000)))
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "organisation": row.organisation,
                "why": row.why,
                "slug": row.slug,
                "code": row.code,
                "phone": row.phone,
                "state": row.state,
                "free_places": row.free_places,
            }
            for row in found.rows
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for number, row in enumerate(rows, 1):
            self.stdout.write(f"{number}. {row['name']} — {row['organisation']}\n   {row['why']}")
        if not rows:
            near = ", ".join(r.title for r in found.related)
            self.stdout.write(f"Nothing found. Near to it: {near}" if near else "Nothing found.")
