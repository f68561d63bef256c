"""Papers that the program writes and nobody edits: tagged PDF only."""

from __future__ import annotations

from collections.abc import Sequence

from ..selectors import ContractView
from ..selectors.monitoring import CheckView
from ..selectors.receipts import ReceiptRow
from ..selectors.report_page import ReportPage
from ..selectors.returns import DemandView
from .formats import pdf


def demand_pdf(contract: ContractView, demand: DemandView) -> bytes:
    """A demand to return money."""
    return pdf("contracts/papers/demand.txt", contract=contract, demand=demand)


def report_pdf(report: ReportPage, receipts: Sequence[ReceiptRow]) -> bytes:
    """A whole report with its receipts."""
    return pdf("contracts/papers/report.txt", report=report, receipts=receipts)


def check_pdf(check: CheckView) -> bytes:
    """The act of a recorded check."""
    return pdf("contracts/papers/check.txt", check=check)
