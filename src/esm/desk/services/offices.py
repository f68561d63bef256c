"""Points of the network and who works in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.partners import public as partners
from esm.reference import public as reference

from .. import policies
from ..dates import day_of
from ..models import Office, Operator


@dataclass(frozen=True, slots=True)
class OfficeDraft:
    number: int
    title: str
    district: str
    address: str
    phone: str
    edrpou: str  # of the organisation that keeps it


@transaction.atomic
def open_office(*, actor: Actor, draft: OfficeDraft, at: datetime) -> Office:
    """A new point of the network. Raises Denied, Invalid by field."""
    require(policies.may_manage_offices(actor))
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = _("Назвіть е-офіс, наприклад «Салтівський».")
    if Office.objects.filter(number=draft.number).exists():
        wrong["number"] = _("Е-офіс із таким номером уже є.")
    if draft.district not in {d.key for d in reference.districts()}:
        wrong["district"] = _("Оберіть район зі списку.")
    owner = partners.organisation_by_edrpou(draft.edrpou.strip())
    if owner is None:
        wrong["edrpou"] = _("Організації з таким кодом немає в реєстрі. Перевірте код.")
    if wrong or owner is None:
        raise Invalid(wrong)
    office = Office.objects.create(
        number=draft.number, title=draft.title.strip(), district=draft.district, address=draft.address.strip(),
        phone=draft.phone.strip(), organisation_id=owner.id,
    )  # fmt: skip
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
