"""Making sure that an entry is right: a curator, or the provider by the link in a letter."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import NOBODY, SYSTEM, Actor
from esm.kernel.errors import Conflict, Invalid, found

from ..links import opened
from ..machine import SHOWN, How
from ..models import Service, Verification
from ..policies import may_curate, may_edit
from .common import locked


@transaction.atomic
def verify(
    *, actor: Actor, service_id: int, how: str, at: datetime, seen_version: int, note: str = "", on: date | None = None
) -> Verification:
    """Say that everything in the entry is right. A provider's own people always say «own».

    Raises Conflict when the entry isn't the one that was read, Invalid for a day to come.
    """
    service = locked(service_id, seen_version)
    found(may_edit(actor, service.organisation_id))
    day = on or localdate(at)
    if day > localdate(at):
        raise Invalid({"on": _("Цей день ще не настав.")})
    way = How(how) if may_curate(actor) else How.OWN
    by = actor.name or service.organisation.short_name or service.organisation.name
    return _write(service, by=by, how=way, note=note, on=day, at=at, actor=actor)


@transaction.atomic
def confirm_by_link(*, token: str, at: datetime, seen_version: int) -> Service:
    """The provider confirms without signing in. Raises NotFound for a wrong or old link, Conflict after a change."""
    service = locked(opened(token, at), seen_version)
    if service.state not in SHOWN:
        raise Conflict(_("Цю послугу закрито. Якщо це помилка, подзвоніть на гарячу лінію."))
    owner = service.organisation.short_name or service.organisation.name
    _write(service, by=owner, how=How.OWN, note="", on=localdate(at), at=at, actor=NOBODY)
    return service


@transaction.atomic
def suggest_by_link(*, token: str, text: str, at: datetime) -> Service:
    """The provider says what is wrong; the curator sees it beside the entry. It doesn't count as a check."""
    service = locked(opened(token, at), None)
    words = " ".join(text.replace("\0", "").split())[:1000]
    if not words:
        raise Invalid({"text": _("Напишіть, що змінилося.")})
    audit.record(actor=NOBODY, action="directory.suggest", subject=service, at=at, text=words)
    return service


def _write(service: Service, *, by: str, how: str, note: str, on: date, at: datetime, actor: Actor) -> Verification:
    made = Verification.objects.create(
        service=service, on=on, by=by, how=how, note=" ".join(note.split())[:300], user_id=actor.user_id, at=at
    )
    if service.checked_on is None or on >= service.checked_on:
        service.checked_on, service.checked_by, service.checked_how = on, by, how
        service.save(update_fields=["checked_on", "checked_by", "checked_how"])
    audit.record(actor=actor, action="directory.verify", subject=service, at=at, on=on, by=by, how=how)
    return made


@transaction.atomic
def note_asked(*, service_id: int, at: datetime) -> None:
    """A letter went out: the provider is left in peace for a while."""
    service = locked(service_id, None)
    service.asked_on = localdate(at)
    service.save(update_fields=["asked_on"])
    audit.record(actor=SYSTEM, action="directory.ask", subject=service, at=at)
