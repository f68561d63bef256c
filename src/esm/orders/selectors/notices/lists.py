"""Notices of the social order in lists: what is open, what was, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.money import Money

from ...dates import day_of
from ...machine import LotStatus, OrderStatus
from ...models import Order

_ENDED = frozenset({LotStatus.RELEASED, LotStatus.FAILED, LotStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Phase:
    code: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    slug: str
    code: str
    year: int
    title: str
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    days_left: int
    lots: int
    planned: Money
    is_demo: bool


@dataclass(frozen=True, slots=True)
class OrderLists:
    open: tuple[OrderRow, ...]
    coming: tuple[OrderRow, ...]
    running: tuple[OrderRow, ...]
    past: tuple[OrderRow, ...]


def phase_of(order: Order, statuses: Iterable[str], at: datetime) -> Phase:
    if order.status == OrderStatus.DRAFT:
        return Phase("draft", _("Чернетка"), "mute")
    if order.status == OrderStatus.CANCELLED:
        return Phase("cancelled", _("Скасовано"), "mute")
    if all(s in _ENDED for s in statuses):
        return Phase("past", _("Завершено"), "ok")
    if at < order.opens_at:
        return Phase("coming", _("Незабаром"), "info")
    if at < order.closes_at:
        return Phase("open", _("Приймаємо пропозиції"), "ok")
    return Phase("running", _("Розглядаємо пропозиції"), "info")


def _rows(orders: Iterable[Order], at: datetime) -> list[OrderRow]:
    rows = []
    for order in orders:
        lots = list(order.lots.all())
        rows.append(
            OrderRow(
                order.slug,
                order.code,
                order.year,
                order.title,
                phase_of(order, [lot.status for lot in lots], at),
                order.opens_at,
                order.closes_at,
                max(0, (day_of(order.closes_at) - day_of(at)).days),
                len(lots),
                Money(sum(lot.planned for lot in lots)),
                order.is_demo,
            )
        )
    return rows


def order_lists(at: datetime) -> OrderLists:
    """What everybody sees, by phase. Two queries."""
    orders = Order.objects.exclude(status=OrderStatus.DRAFT).defer("rules").prefetch_related("lots")
    by_phase: dict[str, list[OrderRow]] = {}
    for row in _rows(orders.order_by("closes_at", "id"), at):
        by_phase.setdefault(row.phase.code, []).append(row)
    past = sorted(by_phase.get("past", []) + by_phase.get("cancelled", []), key=lambda r: r.closes_at, reverse=True)
    return OrderLists(
        tuple(by_phase.get("open", ())),
        tuple(by_phase.get("coming", ())),
        tuple(by_phase.get("running", ())),
        tuple(past),
    )


def office_orders(at: datetime) -> list[OrderRow]:
    """All of them with drafts, newest first. Two queries."""
    return _rows(Order.objects.defer("rules").prefetch_related("lots").order_by("-opens_at", "-id"), at)
