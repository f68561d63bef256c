"""Ties of a member of the panel with a provider that the program finds by itself."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.text import fold
from esm.partners import public as partners

from ..dates import day_of
from ..models import Order
from ..rules import OrderRules


def tie_of(actor: Actor, organisation_id: int, order: Order, at: datetime) -> str:
    """In words, or "": she is (or was, within the look-back) of the organisation, or has its own mail domain."""
    if actor.user_id is None:
        return ""
    if organisation_id in actor.organisations:
        return _("людина працює в цій організації")
    months = OrderRules.from_data(order.rules).value("conflict_lookback_months")
    since = _months_before(day_of(at), months)
    facts = partners.conflict_facts([organisation_id], since=since).get(organisation_id)
    person = identity.people([actor.user_id]).get(actor.user_id)
    if facts is None or person is None:
        return ""
    name = fold(" ".join(person.name.split()))
    labels = dict(partners.AffiliateKind.choices)
    for tie in facts.ties:
        mine = tie.user_id == person.id if tie.user_id is not None else tie.name == name
        if mine:
            kind = labels[tie.kind] if tie.kind in labels else _("член команди")
            return _("звʼязок із картки організації: %(kind)s") % {"kind": kind}
    domain = person.email.rpartition("@")[2].lower()
    if domain and domain in facts.email_domains:
        return _("пошта в домені організації: %(domain)s") % {"domain": domain}
    return ""


def _months_before(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, 28))
