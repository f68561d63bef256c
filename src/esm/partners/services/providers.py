"""The record of the state register of providers: an official copies it in, and notes when it is excluded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require
from esm.reference import public as reference

from ..machine import RegisterSection
from ..models import ProviderRecord
from ..policies import may_administer
from .cards import locked, no_hidden_characters


@transaction.atomic
def record_provider(
    *,
    actor: Actor,
    organisation_id: int,
    section: str,
    number: str,
    since: date,
    services: Iterable[str],
    at: datetime,
) -> ProviderRecord:
    """Write the record, or correct the one in force. Raises Denied, NotFound, Invalid at its field."""
    require(may_administer(actor))
    row = locked(organisation_id)
    number = " ".join(number.split())
    no_hidden_characters({"number": number})
    known = {code.key for code in reference.service_codes()}
    keys = sorted(set(services))
    taken = ProviderRecord.objects.filter(section=section, number=number, excluded_on__isnull=True)
    faults = {}
    if section not in RegisterSection.values:
        faults["section"] = _("Оберіть розділ реєстру.")
    if not number or len(number) > 40:
        faults["number"] = _("Напишіть номер запису, як у витягу з реєстру.")
    elif taken.exclude(organisation=row).exists():
        faults["number"] = _("Запис із цим номером уже має інша організація. Звірте номер із витягом.")
    if since > timezone.localdate(at):
        faults["since"] = _("Дата запису має бути не пізніша за сьогодні.")
    if not keys or not known.issuperset(keys):
        faults["services"] = _("Позначте послуги, з якими організація стоїть у реєстрі.")
    if faults:
        raise Invalid(faults)
    record = ProviderRecord.objects.filter(organisation=row, excluded_on__isnull=True).first()
    before = {"number": record.number, "services": record.services} if record else None
    record = record or ProviderRecord(organisation=row)
    record.section, record.number, record.since, record.services = section, number, since, keys
    record.recorded_at, record.recorded_by_id = at, actor.user_id
    record.save()
    audit.record(
        actor=actor, action="partners.record_provider", subject=row, at=at, before=before, number=number, services=keys
    )
    return record


@transaction.atomic
def exclude_provider(*, actor: Actor, organisation_id: int, on: date, reason: str, at: datetime) -> None:
    """It left the register on this day. Raises Denied, NotFound, Conflict when it isn't there, Invalid."""
    require(may_administer(actor))
    row = locked(organisation_id)
    record = ProviderRecord.objects.filter(organisation=row, excluded_on__isnull=True).first()
    if record is None:
        raise Conflict(_("Організації вже немає в реєстрі надавачів."))
    faults = {}
    if not reason.strip():
        faults["reason"] = _("Напишіть, чому організацію виключено з реєстру.")
    if not record.since <= on <= timezone.localdate(at):
        faults["on"] = _("Дата має бути між записом до реєстру і сьогодні.")
    if faults:
        raise Invalid(faults)
    record.excluded_on, record.excluded_reason = on, reason.strip()[:500]
    record.save(update_fields=["excluded_on", "excluded_reason"])
    audit.record(actor=actor, action="partners.exclude_provider", subject=row, at=at, number=record.number, on=on)
