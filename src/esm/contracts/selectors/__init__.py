"""What pages about contracts show: frozen rows, a fixed number of queries whatever the number of rows."""

from .amendments import amendment_view, amendments_to_decide, amendments_to_sign
from .contract import ContractView, contract_for_work, contract_page
from .editions import comparison, edition_page, seen
from .files import signed_file
from .lists import (
    ContractRow,
    awards_without_contract,
    contract_rows,
    contracts_of,
    contracts_to_demand,
    next_step,
    public_contracts,
    total_of,
)
from .obligations import Filter, ObligationRow, obligation_rows, obligations_for, one_obligation, waiting
from .payments import TrancheView
from .receipts import ReceiptFilters, receipt_row, receipts_of, receipts_table
from .report_log import logged_services
from .report_page import Part, ReportPage, loaded_report, opened_report, photo_file, photos_of, receipt_of, report_page
from .reports import ReportView, reports_to_decide, service_titles
from .returns import DemandView, ReturnsPage, returns_page
from .tones import TONES

__all__ = [
    "TONES",
    "ContractRow",
    "ContractView",
    "DemandView",
    "Filter",
    "ObligationRow",
    "Part",
    "ReceiptFilters",
    "ReportPage",
    "ReportView",
    "ReturnsPage",
    "TrancheView",
    "amendment_view",
    "amendments_to_decide",
    "amendments_to_sign",
    "awards_without_contract",
    "comparison",
    "contract_for_work",
    "contract_page",
    "contract_rows",
    "contracts_of",
    "contracts_to_demand",
    "edition_page",
    "loaded_report",
    "logged_services",
    "next_step",
    "obligation_rows",
    "obligations_for",
    "one_obligation",
    "opened_report",
    "photo_file",
    "photos_of",
    "public_contracts",
    "receipt_of",
    "receipt_row",
    "receipts_of",
    "receipts_table",
    "report_page",
    "reports_to_decide",
    "returns_page",
    "seen",
    "service_titles",
    "signed_file",
    "total_of",
    "waiting",
]
