"""The units in which somebody works with cases: the city's social work, and organisations."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.partners import public as partners
from esm.partners.public import Right

from .. import policies

CITY = "city"


@dataclass(frozen=True, slots=True)
class Unit:
    """`code` stands in addresses: an ЄДРПОУ, or «city». `supervises`: she assigns and approves there."""

    organisation_id: int | None
    code: str
    title: str
    supervises: bool


def units_of(actor: Actor) -> tuple[Unit, ...]:
    """Where she works, the city first. At most one query."""
    found = []
    if policies.may_work_in(actor, None):
        found.append(Unit(None, CITY, _("Соціальна робота міста"), policies.may_supervise_in(actor, None)))
    own = [o for o, right in actor.rights if right == Right.EDIT]
    if own:
        refs = partners.organisation_refs(own)
        found += [
            Unit(o.id, o.edrpou, o.title, policies.may_supervise_in(actor, o.id))
            for o in sorted(refs.values(), key=lambda o: o.title)
        ]
    return tuple(found)


def unit_of(actor: Actor, code: str, *, supervised: bool = False) -> Unit:
    """The unit with this code, the first of hers without one. Raises NotFound where she doesn't work (or supervise)."""
    mine = [u for u in units_of(actor) if u.supervises or not supervised]
    for unit in mine:
        if code in ("", unit.code):
            return unit
    raise NotFound(_("Ви не працюєте тут із випадками. Якщо мали б, попросіть керівницю додати вас."))
