"""What was done to an entry, in sentences, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import audit

from ..models import Service


@dataclass(frozen=True, slots=True)
class Event:
    """`text` is what a provider wrote in answer to a letter, else empty."""

    at: datetime
    who: str
    what: str
    text: str


def _words() -> dict[str, str]:
    return {
        "directory.create": _("створено чернетку"),
        "directory.edit": _("змінено"),
        "directory.verify": _("перевірено"),
        "directory.suggest": _("організація пише про зміни"),
        "directory.capacity": _("оновлено вільні місця"),
        "directory.hours": _("змінено години"),
        "directory.add_place": _("додано місце"),
        "directory.remove_place": _("прибрано місце"),
        "directory.propose": _("надіслано на перевірку"),
        "directory.send_back": _("повернуто на доопрацювання"),
        "directory.publish": _("опубліковано"),
        "directory.suspend": _("призупинено"),
        "directory.resume": _("знову працює"),
        "directory.close": _("закрито"),
        "directory.reopen": _("відкрито знову"),
        "directory.reserve": _("заброньовано місце"),
        "directory.release": _("місце звільнено"),
        "directory.ask": _("надіслано лист організації"),
    }


def entry_history(service_id: int, *, most: int = 30) -> list[Event]:
    """Two queries."""
    rows = audit.history(Service(pk=service_id))[-most:]
    people = {pk: p.name for pk, p in identity.people({r.actor_id for r in rows if r.actor_id}).items()}
    words = _words()
    return [
        Event(
            r.at,
            people.get(r.actor_id or 0, _("за посиланням із листа") if r.actor_id is None else ""),
            words.get(r.action, r.action),
            str(r.data.get("text") or r.data.get("reason") or ""),
        )
        for r in reversed(rows)
    ]
