"""`manage.py export hsds DIR`: the public directory as HSDS 3.1 files, each a JSON list of whole objects."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from esm.directory.selectors.hsds import Feed, shown_services


class Command(BaseCommand):
    help = "Export open data. hsds: service.json, organization.json, service_at_location.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["hsds"])
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, what: str, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        feed = Feed(shown_services())
        by_owner: dict[int, list[Any]] = defaultdict(list)
        for service in feed.services:
            by_owner[service.organisation_id].append(service)
        files = {
            "service": (feed.service(service) for service in feed.services),
            "organization": (feed.organisation(pk, services=own) for pk, own in by_owner.items()),
            "service_at_location": feed.at_locations(),
        }
        for name, things in files.items():
            self.stdout.write(f"{name}.json: {_write(folder / f'{name}.json', things)}")


def _write(path: Path, things: Iterable[Any]) -> int:
    """One object a line, so that two exports can be compared; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for count, thing in enumerate(things, 1):
            file.write("\n" if count == 1 else ",\n")
            json.dump(thing, file, ensure_ascii=False, sort_keys=True)
        file.write("\n]\n")
    return count
