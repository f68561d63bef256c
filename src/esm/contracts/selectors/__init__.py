"""What pages about contracts show: frozen rows, a fixed number of queries whatever the number of rows."""

from .contract import ContractView, contract_for_work, contract_view
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
    "awards_without_contract",
    "contract_for_work",
    "contract_rows",
    "contract_view",
    "contracts_of",
    "next_step",
    "public_contracts",
    "reports_to_decide",
    "reports_to_write",
    "service_titles",
    "signed_file",
    "total_of",
]
