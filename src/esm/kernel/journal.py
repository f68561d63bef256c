"""How the journal speaks: a plain sentence for every action, from one table per room.

The list of tables stands in `config.audit_names`. A name stays as long as the journal has events of it: for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class RoomActions:
    """A room's table. `room` is the beginning of its actions ("contracts"), `title` its name for people; `things`
    names what may stand as the subject, by the model's label ("contracts.report"); `looks` are the actions that only
    read somebody's personal data."""

    room: str
    title: str | Promise
    actions: Mapping[str, str | Promise]
    things: Mapping[str, str | Promise] = field(default_factory=dict)
    looks: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def tables() -> Mapping[str, RoomActions]:
    """All rooms' tables by room. Raises ValueError when a table names another room's action."""
    found: dict[str, RoomActions] = {}
    for path in import_string(settings.AUDIT_NAMES):
        table: RoomActions = import_string(f"esm.{path}")
        for name in (*table.actions, *table.things):
            if not name.startswith(f"{table.room}."):
                raise ValueError(f"{name} doesn't belong to {table.room}")
        found[table.room] = table
    return found


def _table(name: str) -> RoomActions | None:
    return tables().get(name.partition(".")[0])


def action_name(action: str) -> str:
    """The sentence in the reader's language; the code itself when no table has it."""
    table = _table(action)
    return str(table.actions.get(action, action)) if table else action


def thing_name(subject_type: str, subject_id: int) -> str:
    """«договір, запис 5»: the number is the record's in the database, the same for ever."""
    table = _table(subject_type)
    thing = str(table.things.get(subject_type, subject_type)) if table else subject_type
    return _("%(thing)s, запис %(id)s") % {"thing": thing, "id": subject_id}


def looks() -> list[str]:
    """The actions of all rooms that changed nothing: somebody looked at personal data."""
    return [action for table in tables().values() for action in table.looks]


def room_choices() -> list[tuple[str, str]]:
    return [(table.room, str(table.title)) for table in tables().values()]


def action_choices(room: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: each room's actions under its title, or only those of `room`."""
    shown = [table for table in tables().values() if room in ("", table.room)]
    return [(str(t.title), [(code, str(name)) for code, name in t.actions.items()]) for t in shown]
