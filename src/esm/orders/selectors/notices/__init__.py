"""Notices and lots as their pages show them: frozen rows with everything a page says."""

from .lists import OrderLists, OrderRow, Phase, office_orders, order_lists, phase_of
from .lots import TONES, LotPage, LotRow, ResultRow, lot_page, lot_row, once_more, public_lot, read_lot, results_of
from .order import (
    ChangeRow,
    OrderPage,
    QuestionRow,
    StepRow,
    calendar_events,
    office_page,
    order_page,
    read_order,
    steps_of,
)

__all__ = [
    "TONES",
    "ChangeRow",
    "LotPage",
    "LotRow",
    "OrderLists",
    "OrderPage",
    "OrderRow",
    "Phase",
    "QuestionRow",
    "ResultRow",
    "StepRow",
    "calendar_events",
    "lot_page",
    "lot_row",
    "office_orders",
    "office_page",
    "once_more",
    "order_lists",
    "order_page",
    "phase_of",
    "public_lot",
    "read_lot",
    "read_order",
    "results_of",
    "steps_of",
]
