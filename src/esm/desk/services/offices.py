"""Points of the network and who works in them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.directory import public as directory
from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.partners import public as partners

from .. import policies
from ..dates import day_of
from ..models import Office, Operator


@transaction.atomic
def open_office(*, actor: Actor, place_id: int, edrpou: str, at: datetime) -> Office:
    """A point of the directory begins to work as an e-office; `edrpou` is of the organisation that keeps it.

    Raises Denied, Invalid by field.
    """
    require(policies.may_manage_offices(actor))
    wrong: dict[str, str] = {}
    place = next((p for p in directory.offices() if p.id == place_id and not p.closed), None)
    if place is None or place.number is None:
        wrong["place"] = _("Оберіть точку зі списку.")
    elif Office.objects.filter(number=place.number).exists():
        wrong["place"] = _("Цей е-офіс уже працює.")
    owner = partners.organisation_by_edrpou(edrpou.strip()) if edrpou.strip().isascii() else None
    if owner is None:
        wrong["edrpou"] = _("Організації з таким кодом немає в реєстрі. Перевірте код.")
    if wrong or owner is None or place is None or place.number is None:
        raise Invalid(wrong)
    office = Office.objects.create(
        number=place.number,
        title=place.name.removeprefix(f"Е-офіс № {place.number}, ")[:120],
        district=place.district,
        address=place.address[:200],
        phone=place.phone[:32],
        organisation_id=owner.id,
        place_id=place.id,
    )
    audit.record(actor=actor, action="desk.open_office", subject=office, at=at, number=office.number)
    return office


@transaction.atomic
def assign_operator(*, actor: Actor, number: int, user_id: int, at: datetime) -> None:
    """Somebody with the role begins to work in an office. Raises Denied, NotFound, Invalid, Conflict."""
    require(policies.may_manage_offices(actor))
    office = _held(number)
    if user_id not in {p.id for p in identity.people_with_role(Role.OPERATOR, on=day_of(at))}:
        raise Invalid({"user": _("Оберіть людину, яка має роль операторки.")})
    if Operator.objects.filter(office=office, user_id=user_id, ended_at__isnull=True).exists():
        raise Conflict(_("Ця людина вже працює в цьому е-офісі."))
    Operator.objects.create(office=office, user_id=user_id, since=day_of(at))
    audit.record(actor=actor, action="desk.assign_operator", subject=office, at=at, user=user_id)


@transaction.atomic
def end_operator(*, actor: Actor, number: int, operator_id: int, at: datetime) -> None:
    """She works there no longer, from this very moment. Her appeals stay with the office. Raises Denied, NotFound."""
    require(policies.may_manage_offices(actor))
    office = _held(number)
    row = Operator.objects.filter(pk=operator_id, office=office, ended_at__isnull=True).first()
    if row is None:
        raise NotFound(_("Ця людина вже не працює в цьому е-офісі."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    audit.record(actor=actor, action="desk.end_operator", subject=office, at=at, user=row.user_id)


def _held(number: int) -> Office:
    office = Office.objects.select_for_update().filter(number=number).first()
    if office is None:
        raise NotFound(_("Такого е-офісу немає."))
    return office
