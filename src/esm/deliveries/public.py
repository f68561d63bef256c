"""What other rooms may use of the service log."""

from .checking import amount
from .columns import Entry, InvalidRows
from .machine import FRACTIONAL, REMOTE, SCALE, Mode, Unit
from .selectors.acts import ActRows, ContractLine, lines_of_contract, rows_of_act, rows_to_bill, used_of_contract
from .selectors.billing import BilledLine, billed_lines, billed_rows, unbilled_lines
from .selectors.filters import Filters
from .selectors.log import Row
from .selectors.sums import Persons, Sums, Totals, persons, sums, totals
from .services import (
    bill,
    change_allowance,
    close_allowance,
    open_allowance,
    record_given,
    unbill,
)

__all__ = [
    "FRACTIONAL",
    "REMOTE",
    "SCALE",
    "ActRows",
    "BilledLine",
    "ContractLine",
    "Entry",
    "Filters",
    "InvalidRows",
    "Mode",
    "Persons",
    "Row",
    "Sums",
    "Totals",
    "Unit",
    "amount",
    "bill",
    "billed_lines",
    "billed_rows",
    "change_allowance",
    "close_allowance",
    "lines_of_contract",
    "open_allowance",
    "persons",
    "record_given",
    "rows_of_act",
    "rows_to_bill",
    "sums",
    "totals",
    "unbill",
    "unbilled_lines",
    "used_of_contract",
]
