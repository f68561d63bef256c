"""What a notice lacks before it may be announced: the page shows it, `announce_order` obeys it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from .dates import day_of
from .machine import ListStatus, Mechanism
from .models import Lot, Order
from .rules import OrderRules, criteria_of
from .volumes import amount_of


@dataclass(frozen=True, slots=True)
class Gap:
    """`warning`: it may be announced all the same, but look at it. `lot` is its code, "" for the notice."""

    text: str
    warning: bool = False
    lot: str = ""


def gaps(order: Order, lots: Sequence[Lot], at: datetime) -> list[Gap]:
    """Lots come with their lines."""
    rules = OrderRules.from_data(order.rules)
    found = []
    if order.plan.status != ListStatus.APPROVED:
        found.append(Gap(_("Перелік послуг ще не затверджено.")))
    if not lots:
        found.append(Gap(_("Додайте хоча б одне технічне завдання.")))
    if order.closes_at <= at:
        found.append(Gap(_("Строк подання вже минув. Перенесіть його.")))
    if not (order.contact_phone or order.contact_email):
        found.append(Gap(_("Вкажіть телефон або пошту для запитань.")))
    if not order.legal_basis:
        found.append(Gap(_("Вкажіть правову підставу.")))
    found += [Gap(text, lot=lot.code) for lot in lots for text in _lot_gaps(lot)]
    window = rules.term("min_window_days")
    first = max(order.opens_at, at)
    if order.closes_at - first < timedelta(days=window.days):
        days = (day_of(order.closes_at) - day_of(first)).days
        words = {"days": days, "least": window.days, "source": window.source}
        found.append(
            Gap(_("На подання лишається %(days)s днів, а треба щонайменше %(least)s (%(source)s).") % words, True)
        )
    for lot in lots:
        if lot.starts_on <= day_of(order.closes_at):
            words = {"lot": lot.title}
            found.append(
                Gap(_("«%(lot)s»: послуги починаються раніше, ніж закінчиться подання.") % words, True, lot.code)
            )
    return found


def _lot_gaps(lot: Lot) -> list[str]:
    words = {"lot": lot.title}
    found = []
    if not lot.standard and not lot.about:
        found.append(_("«%(lot)s»: опишіть, що треба робити, або вкажіть державний стандарт.") % words)
    if not lot.requirements:
        found.append(_("«%(lot)s»: додайте вимоги до якості.") % words)
    if lot.mechanism == Mechanism.ORDER and not 0 < sum(c.weight for c in criteria_of(lot.criteria)) < 100:
        found.append(_("«%(lot)s»: критерії якості мають важити від 1 до 99 балів, решта — ціна.") % words)
    if lot.price_cap > lot.line.price_cap:
        found.append(_("«%(lot)s»: гранична ціна вища, ніж у переліку.") % words)
    if amount_of(lot.volume, lot.price_cap) > lot.line.amount - lot.line.ordered:
        found.append(_("«%(lot)s»: у переліку лишилося менше грошей, ніж коштує цей обсяг.") % words)
    return found
