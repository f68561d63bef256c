"""`manage.py load_borders FILE.geojson --source "…"`: the city's own borders of districts, for the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from esm.directory.borders import BYTES_MOST
from esm.directory.services import load_borders
from esm.kernel.actor import SYSTEM
from esm.kernel.errors import Invalid


class Command(BaseCommand):
    help = "Load borders of districts from GeoJSON. Each feature names its district in the property «district»."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="whose borders these are; it stands under the map")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(BYTES_MOST + 1)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            lacking = load_borders(actor=SYSTEM, content=content, source=source, at=timezone.now())
        except Invalid as error:
            raise CommandError("\n".join(error.fields.values())) from error
        self.stdout.write("Loaded." + (f" Without borders: {', '.join(lacking)}." if lacking else ""))
