"""The town's directory: a service of its organisation at a place, with what addresses speak of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from esm.directory import links, services
from esm.directory.hsdsids import organisation_id, part
from esm.directory.tests import make


def add(own: Any, at: datetime) -> dict[str, dict[str, Any]]:
    """Things by pattern. `own` is the organisation of «ngo» and «colleague»."""
    services.load_directory()
    made = make.service("Догляд удома", organisation=own, at=make.office(7), free=3, capacity=9)
    there = made.at_places.get()
    entry, at_place = {"slug": made.slug}, {"slug": made.slug, "at_place": there.pk}
    return {
        "directory:service": entry,
        "directory:place": {"slug": there.place.slug},
        "directory:confirm": {"token": links.token(made.pk, at)},
        "directory:new": {"edrpou": own.edrpou},
        "directory:entry": entry,
        "directory:edit": entry,
        "directory:entry_places": entry,
        "directory:entry_hours": at_place,
        "directory:entry_capacity": at_place,
        "directory:entry_check": entry,
        "directory:entry_move": entry | {"step": "suspend"},
        "directory:word_list": {"need": "shelter"},
        "hsds:service": {"uid": made.uid},
        "hsds:organization": {"uid": organisation_id(own.edrpou)},
        "hsds:service_at_location": {"uid": there.uid},
        "hsds:taxonomy": {"uid": part("taxonomy", "needs")},
        "hsds:taxonomy_term": {"uid": part("term", "needs", "shelter")},
    }
