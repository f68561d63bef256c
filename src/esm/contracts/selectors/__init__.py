"""What pages about contracts show: frozen rows, a fixed number of queries whatever the number of rows."""

from .amendments import amendment_view, amendments_to_decide, amendments_to_sign
from .contract import ContractView, contract_for_work, contract_page, contract_view
from .editions import comparison, edition_page, seen
from .files import signed_file
from .lists import (
    ContractRow,
    awards_without_contract,
    contract_rows,
    contracts_of,
    next_step,
    public_contracts,
    total_of,
)
from .payments import TrancheView
from .reports import ReportView, reports_to_decide, reports_to_write, service_titles
from .tones import TONES

__all__ = [
    "TONES",
    "ContractRow",
    "ContractView",
    "ReportView",
    "TrancheView",
    "amendment_view",
    "amendments_to_decide",
    "amendments_to_sign",
    "awards_without_contract",
    "comparison",
    "contract_for_work",
    "contract_page",
    "contract_rows",
    "contract_view",
    "contracts_of",
    "edition_page",
    "next_step",
    "public_contracts",
    "reports_to_decide",
    "reports_to_write",
    "seen",
    "service_titles",
    "signed_file",
    "total_of",
]
