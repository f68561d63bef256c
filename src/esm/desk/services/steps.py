"""Parts that several services take: finding and holding an appeal, and its story."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, stale

from .. import policies
from ..machine import StepKind
from ..models import Appeal, AppealStep
from ..selectors.offices import offices_of


def tell(appeal: Appeal, kind: StepKind, *, actor: Actor, at: datetime, words: str = "") -> None:
    AppealStep.objects.create(appeal=appeal, at=at, by_id=actor.user_id, kind=kind, words=words.strip())


def locked(actor: Actor, number: str, *, seen_version: int | None = None) -> Appeal:
    """The appeal under its lock. Raises NotFound for those who may not work on it, Conflict when it changed."""
    appeal = Appeal.objects.select_for_update().filter(number=number).first()
    if appeal is None:
        raise NotFound(_("Такого звернення немає."))
    found(policies.may_use_appeal(actor, appeal, offices_of(actor)))
    if seen_version is not None and appeal.version != seen_version:
        raise stale()
    return appeal


def save(appeal: Appeal) -> None:
    appeal.version += 1
    appeal.save()
