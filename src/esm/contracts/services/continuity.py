"""Watching that what must not stop doesn't: warnings opened, deepened and cleared; the watched services edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Invalid, require, stale

from .. import policies
from ..models import ContinuityWarning, VitalService
from ..rules import continuity_rules
from ..selectors.continuity import due_threshold, securities


@dataclass(frozen=True, slots=True)
class VitalText:
    title: str
    stops: str
    phone: str
    directions: tuple[str, ...]
    services: tuple[str, ...]
    active: bool


def refresh(*, at: datetime) -> list[int]:
    """Bring the warnings in line with the contracts of today. Idempotent: run it as often as you like.

    Returns the warnings that were opened or came to a nearer threshold: letters are written about these.
    """
    today = timezone.localdate(at)
    warn_days = continuity_rules(today).warn_days
    news: list[int] = []
    with transaction.atomic():
        open_now = {w.key: w for w in ContinuityWarning.objects.select_for_update().filter(cleared_at__isnull=True)}
        for security in securities(today):
            days = due_threshold(security, today, warn_days)
            if days is None or security.until is None:
                continue
            warning = open_now.pop(security.vital.key, None)
            fresh = warning is None or warning.ends_on != security.until or days < warning.days
            warning = warning or ContinuityWarning(key=security.vital.key, opened_at=at)
            warning.title, warning.stops = security.vital.title, security.vital.stops
            warning.phone, warning.days = security.vital.phone, days
            warning.ends_on, warning.resumes_on = security.until, security.resumes_on
            warning.contracts = [c.code for c in security.contracts if c.ends_on == security.until]
            warning.save()
            if fresh:
                news.append(warning.pk)
                audit.record(
                    actor=SYSTEM, action="contracts.warn_continuity", subject=warning, at=at, key=warning.key,
                    ends_on=warning.ends_on, days=days,
                )  # fmt: skip
        for over in open_now.values():
            over.cleared_at = at
            over.save(update_fields=["cleared_at"])
            audit.record(actor=SYSTEM, action="contracts.clear_continuity", subject=over, at=at, key=over.key)
    return news


def save_vital(*, actor: Actor, key: str, text: VitalText, seen_version: int, at: datetime) -> VitalService:
    """Say what must not stop, in plain words, and by which directions and services its contracts are known.

    Raises Invalid by field. An entry of the city's rules gets an official's words over it; «active» off stops the watch.
    """
    with transaction.atomic():
        require(policies.may_edit_vital(actor))
        problems: dict[str, str] = {}
        try:
            validate_slug(key)
        except ValidationError:
            problems["key"] = _("Код складається з латинських літер, цифр і дефісів.")
        if not text.title.strip():
            problems["title"] = _("Напишіть назву послуги.")
        if not text.stops.strip():
            problems["stops"] = _("Напишіть простими словами, чого не буде.")
        if not text.directions and not text.services:
            problems["directions"] = _("Вкажіть хоча б один напрям або код послуги.")
        if problems:
            raise Invalid(problems)
        row = VitalService.objects.select_for_update().filter(key=key).first()
        if seen_version != (row.version if row else 0):
            raise stale()
        row = row or VitalService(key=key)
        row.title, row.stops, row.phone = text.title.strip(), text.stops.strip(), text.phone.strip()
        row.directions, row.services, row.active = list(text.directions), list(text.services), text.active
        row.version, row.updated_at, row.updated_by_id = seen_version + 1, at, actor.user_id
        row.full_clean()
        row.save()
        audit.record(actor=actor, action="contracts.save_vital", subject=row, at=at, key=key, active=text.active)
        after_commit("contracts.tasks.refresh_continuity")
    return row
