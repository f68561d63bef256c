"""Tariffs: a new version with its first day and its act; what stood before stays readable."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require
from esm.kernel.money import LARGEST as MOST
from esm.reference import public as reference

from ..models import Tariff
from ..policies import may_prepare
from ..volumes import Unit
from .common import audited, fits


def set_tariff(
    *,
    actor: Actor,
    service_key: str,
    unit: str,
    price: int,
    valid_from: date,
    act: str,
    at: datetime,
    valid_to: date | None = None,
    local_title: str = "",
    is_demo: bool = False,
) -> Tariff:
    """A version of a tariff (kopecks for a unit). Raises Denied, Conflict for a day that has one already, Invalid.

    `service_key` of the classifier, or a local code with `local_title`.
    """
    require(may_prepare(actor))
    known = {c.key: c for c in reference.service_codes()}
    label = known[service_key].label if service_key in known else f"{service_key} {local_title.strip()}"
    faults = {}
    if service_key not in known and not (service_key.strip() and local_title.strip()):
        faults["service_key"] = _("Виберіть послугу зі списку або напишіть код і назву місцевої.")
    if unit not in Unit.values:
        faults["unit"] = _("Виберіть одиницю.")
    if not 0 < price <= MOST:
        faults["price"] = _("Вкажіть тариф, більший за нуль.")
    if valid_to is not None and valid_to < valid_from:
        faults["valid_to"] = _("Останній день має бути не раніший за перший.")
    if not act.strip():
        faults["act"] = _("Назвіть документ, наприклад «Рішення виконкому № 15 від 12.01.2027».")
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        if Tariff.objects.filter(service_key=service_key, unit=unit, valid_from=valid_from).exists():
            raise Conflict(_("Тариф цієї послуги з цього дня вже є. Вкажіть інший перший день."))
        tariff = Tariff(
            service_key=service_key,
            service_label=label,
            unit=unit,
            price=price,
            valid_from=valid_from,
            valid_to=valid_to,
            act=act.strip(),
            made_at=at,
            made_by_id=actor.user_id,
            is_demo=is_demo,
        )
        fits(tariff, ("service_key", "service_label", "act", "price"))
        tariff.save()
        audited(actor, "set_tariff", tariff, at, service=service_key, unit=unit, price=price, valid_from=valid_from)
    return tariff
