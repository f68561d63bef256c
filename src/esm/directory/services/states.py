"""Publishing, suspending, closing: the steps of `machine.STATES`."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, found, require

from ..machine import STATES, State
from ..models import Service
from ..policies import may_curate, may_edit, may_read
from .common import locked
from .indexing import reindex

PROVIDER_STEPS = frozenset({"propose", "suspend", "resume"})


@transaction.atomic
def move(
    *,
    actor: Actor,
    service_id: int,
    step: str,
    at: datetime,
    seen_version: int,
    reason: str = "",
    until: date | None = None,
) -> Service:
    """Take one step. The provider may propose, suspend and resume; a curator every step.

    Suspending needs a reason, which the public reads. Publishing needs what makes an entry useful.
    """
    service = locked(service_id, seen_version)
    found(may_read(actor, service.organisation_id))
    require(may_curate(actor) or (step in PROVIDER_STEPS and may_edit(actor, service.organisation_id)))
    target = STATES.target(step, State(service.state))
    reason = " ".join(reason.split())[:300]
    if step == "suspend" and not reason:
        raise Invalid({"reason": _("Напишіть, чому послуга не працює: це прочитають люди.")})
    if step in {"propose", "publish"}:
        _complete(service)
    before = service.state
    service.state, service.version, service.changed_at = target, service.version + 1, at
    service.suspended_why = reason if target == State.SUSPENDED else ""
    service.suspended_until = until if target == State.SUSPENDED else None
    service.save(update_fields=["state", "version", "changed_at", "suspended_why", "suspended_until"])
    reindex(service)
    audit.record(
        actor=actor, action=f"directory.{step}", subject=service, at=at, before=before, after=target, reason=reason
    )
    return service


def _complete(service: Service) -> None:
    missing = [
        words
        for there, words in (
            (service.needs, _("потребу, за якою шукають")),
            (service.about, _("що саме робите")),
            (service.phone or service.at_places.exists(), _("телефон або місце")),
        )
        if not there
    ]
    if missing:
        raise Invalid(_("Щоб люди знайшли послугу, додайте: %(what)s.") % {"what": ", ".join(missing)})
