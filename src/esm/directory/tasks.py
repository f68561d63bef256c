"""Background entry points: letters that ask providers whether their entries are still right.

Each may run twice (`kernel.jobs`): a letter's key names the entry and the day, so that it is written once.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue_all
from esm.partners import public as partners

from .links import token
from .selectors.listing import to_ask
from .services.checking import note_asked


@job()
def ask_providers() -> int:
    """To every provider of an entry that is due, not more often than the rules say. Returns how many entries."""
    at = timezone.now()
    today = timezone.localdate(at)
    asked = 0
    for entry in to_ask(today):
        readers: list[Reader] = list(partners.readers(entry.organisation_id, on=today))
        if entry.email:
            readers.append(Reader(entry.email))
        facts = {
            "name": entry.name,
            "checked": f"{entry.checked_on:%d.%m.%Y}" if entry.checked_on else _("ще не перевіряли"),
            "link": link(reverse("directory:confirm", args=[token(entry.id, at)])),
        }
        if queue_all(code="directory.confirm", to=readers, context=facts, key=f"{entry.id}:{today}", at=at):
            note_asked(service_id=entry.id, at=at)
            asked += 1
    return asked
