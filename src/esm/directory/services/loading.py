"""The city's own services from the program's file; run as often as you like."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, require

from ..catalogue import local_services
from ..models import LocalService
from ..policies import may_curate


def load_directory() -> int:
    """Adds local services that aren't there yet; what a curator renamed stays as it is. Returns how many are new."""
    known = set(LocalService.objects.values_list("key", flat=True))
    rows = [
        LocalService(key=r["key"], title=r["title"], title_en=r["title_en"], about=r["about"], position=n)
        for n, r in enumerate(local_services())
        if r["key"] not in known
    ]
    LocalService.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def save_local_service(
    *, actor: Actor, key: str, title: str, about: str, at: datetime, retired: bool = False
) -> LocalService:
    """Add a service of the city's own, or change its words. Raises Invalid for a key without «L.» or a title."""
    require(may_curate(actor))
    key, title = key.strip().upper(), " ".join(title.split())
    if not key.startswith("L.") or not key[2:].isalnum() or not key.isascii() or len(key) > 40:
        raise Invalid({"key": _("Почніть код з «L.» і продовжіть латинськими літерами чи цифрами: L.TAXI")})
    if not title:
        raise Invalid({"title": _("Напишіть назву послуги.")})
    row, _made = LocalService.objects.update_or_create(
        key=key, defaults={"title": title[:200], "about": about.strip()[:400], "retired": retired}
    )
    audit.record(actor=actor, action="directory.local_service", subject=row, at=at, key=key, title=title)
    return row
