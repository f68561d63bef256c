"""What other rooms may use of the service log."""

from .machine import FRACTIONAL, SCALE, Unit
from .services import (
    BilledLine,
    bill,
    billed_lines,
    change_allowance,
    close_allowance,
    open_allowance,
    unbill,
)

__all__ = [
    "FRACTIONAL",
    "SCALE",
    "BilledLine",
    "Unit",
    "bill",
    "billed_lines",
    "change_allowance",
    "close_allowance",
    "open_allowance",
    "unbill",
]
