"""Offices, and in which of them somebody works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound, require
from esm.reference import public as reference

from .. import policies
from ..models import Office, Operator


@dataclass(frozen=True, slots=True)
class OfficeRef:
    id: int
    number: int
    title: str
    district: str
    organisation_id: int


def _ref(o: Office) -> OfficeRef:
    return OfficeRef(o.pk, o.number, o.title, o.district, o.organisation_id)


def _hers(actor: Actor) -> QuerySet[Operator]:
    return Operator.objects.filter(user_id=actor.user_id or 0, ended_at__isnull=True, office__closed_on__isnull=True)


def my_offices(actor: Actor) -> list[OfficeRef]:
    """Where she works now, by number; one query."""
    if not policies.may_operate(actor):
        return []
    return [_ref(o.office) for o in _hers(actor).select_related("office").order_by("office__number")]


def team_of(actor: Actor) -> list[tuple[int, int]]:
    """(office, operator) of everybody who works in her offices now, herself too; one query."""
    if not policies.may_operate(actor):
        return []
    there = Operator.objects.filter(office__in=_hers(actor).values("office"), ended_at__isnull=True)
    return list(there.order_by("id").values_list("office_id", "user_id"))


def offices_of(actor: Actor) -> frozenset[int]:
    return frozenset(o.id for o in my_offices(actor))


def working_office(actor: Actor, wanted: str | int | None = None) -> OfficeRef:
    """The one she named if she works there, else her first. Raises Denied, Conflict when she works in none."""
    require(policies.may_operate(actor), _("Ця сторінка для операторок е-офісів."))
    mine = my_offices(actor)
    if not mine:
        raise Conflict(_("Вас ще не призначено до жодного е-офісу. Попросіть про це посадовицю департаменту."))
    return next((o for o in mine if str(o.number) == str(wanted)), mine[0])


@dataclass(frozen=True, slots=True)
class OperatorRow:
    id: int
    name: str
    email: str
    since: date


@dataclass(frozen=True, slots=True)
class OfficeRow:
    number: int
    title: str
    district: str
    address: str
    phone: str
    operators: int
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class OfficeCard:
    id: int
    number: int
    title: str
    district: str
    address: str
    phone: str
    organisation: int
    closed_on: date | None
    operators: tuple[OperatorRow, ...]
    candidates: tuple[tuple[int, str], ...]


def office_rows(actor: Actor) -> list[OfficeRow]:
    """All points of the network. Raises Denied."""
    require(policies.may_oversee(actor))
    names = {d.key: d.title for d in reference.districts()}
    counted: dict[int, int] = {}
    for office_id in Operator.objects.filter(ended_at__isnull=True).values_list("office_id", flat=True):
        counted[office_id] = counted.get(office_id, 0) + 1
    return [
        OfficeRow(o.number, o.title, names.get(o.district, ""), o.address, o.phone, counted.get(o.pk, 0), o.closed_on)
        for o in Office.objects.all()
    ]


def office_card(actor: Actor, number: int, *, on: date) -> OfficeCard:
    """One point with its operators. Raises Denied, NotFound."""
    require(policies.may_oversee(actor))
    office = Office.objects.filter(number=number).first()
    if office is None:
        raise NotFound(_("Такого е-офісу немає."))
    live = list(Operator.objects.filter(office=office, ended_at__isnull=True).order_by("id"))
    people = identity.people(o.user_id for o in live)
    taken = {o.user_id for o in live}
    holders = identity.people_with_role(Role.OPERATOR, on=on)
    return OfficeCard(
        office.pk, office.number, office.title, office.district, office.address, office.phone, office.organisation_id,
        office.closed_on,
        tuple(OperatorRow(o.pk, people[o.user_id].name, people[o.user_id].email, o.since) for o in live),
        tuple((p.id, p.name) for p in holders if p.id not in taken),
    )  # fmt: skip


def office_titles(ids: set[int]) -> dict[int, str]:
    return {o.pk: _("Е-офіс № %(n)s") % {"n": o.number} for o in Office.objects.filter(pk__in=ids)} if ids else {}
