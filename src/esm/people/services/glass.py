"""Access in an emergency: a reason, an hour, and another person's review within a day."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound, require

from ..linkage.dates import phone_key
from ..linkage.keys import kept_mark, sent_mark
from ..machine import KeyKind, Verdict, Why
from ..marks import Marker
from ..models import BreakGlass, Record, RecordKey
from ..policies import may_break_glass, may_review_glass
from ..rules import rules_on
from .looking import note_look

REASON = (20, 1_000)  # letters: at least a sentence


@transaction.atomic
def break_glass(*, actor: Actor, phone: str = "", person_code: str = "", reason: str, at: datetime) -> BreakGlass:
    """Open somebody's card, found by its exact phone or code, for an hour. The head of the department reviews it.

    Raises Denied for everybody but the desk, Invalid without a reason, NotFound when nobody has this phone or code, and
    Conflict when the phone is several people's.
    """
    require(may_break_glass(actor))
    clean = " ".join(reason.replace("\0", "").split())
    if len(clean) < REASON[0]:
        raise Invalid({"reason": _("Напишіть реченням, що сталося і чому дані потрібні негайно.")})
    if len(clean) > REASON[1]:
        raise Invalid({"reason": _("Скоротіть до %(n)s знаків.") % {"n": REASON[1]}})
    record = _named(phone, person_code)
    rules = rules_on(localtime(at).date())
    glass = BreakGlass(
        code=f"g-{secrets.token_hex(8)}",
        record=record,
        actor_id=cast(int, actor.user_id),
        reason=clean,
        at=at,
        until=at + timedelta(hours=rules.glass_hours),
        review_due=at + timedelta(hours=rules.glass_review_hours),
    )
    glass.save()
    note_look(record, actor=actor, why=Why.GLASS, at=at, glass=glass)
    audit.record(actor=actor, action="people.break_glass", subject=glass, at=at)
    return glass


def _named(phone: str, person_code: str) -> Record:
    live = Record.objects.filter(erased_at__isnull=True).exclude(content="")
    if person_code.strip():
        live = live.filter(code=person_code.strip()[:24])
    else:
        number = phone_key(phone[:40])
        if not number:
            raise Invalid({"phone": _("Напишіть номер так: 050 123 45 67. Або вкажіть код картки.")})
        marker = Marker.now()
        mark = kept_mark(marker.own, sent_mark(marker.network, "phone", number))
        live = live.filter(pk__in=RecordKey.objects.filter(kind=KeyKind.PHONE, value=mark).values("record_id"))
    found = list(live.order_by("-last_contact_on", "-id")[:50])
    if not found:
        raise NotFound(_("У мережі немає картки з таким номером чи кодом."))
    if len({r.person_id for r in found}) > 1:
        raise Conflict(_("Цей телефон мають кілька людей. Спитайте код картки в координаторки."))
    return found[0]


@transaction.atomic
def review_glass(*, actor: Actor, code: str, verdict: str, note: str, at: datetime) -> None:
    """Say whether the emergency was one. Raises Denied for whoever opened it, Conflict when it was reviewed already."""
    glass = BreakGlass.objects.select_for_update(of=("self",)).filter(code=code).first()
    require(may_review_glass(actor))
    if glass is None:
        raise NotFound(_("Такого доступу немає."))
    if not may_review_glass(actor, glass.actor_id):
        raise Denied(_("Власний доступ перевіряє інша людина."))
    if glass.verdict:
        raise Conflict(_("Цей доступ уже перевірено."))
    if verdict not in {Verdict.JUSTIFIED, Verdict.UNJUSTIFIED}:
        raise Invalid({"verdict": _("Виберіть, чи був доступ обґрунтований.")})
    clean = " ".join(note.replace("\0", "").split())[:500]
    if verdict == Verdict.UNJUSTIFIED and not clean:
        raise Invalid({"note": _("Напишіть, що було не так і що зроблено.")})
    glass.verdict, glass.note, glass.reviewed_by_id, glass.reviewed_at = verdict, clean, actor.user_id, at
    glass.save(update_fields=["verdict", "note", "reviewed_by_id", "reviewed_at"])
    audit.record(actor=actor, action="people.review_glass", subject=glass, at=at, verdict=verdict)
