from .amendments import Amendment
from .contract import Activity, Contract, Edition, EstimateLine, Indicator, SignedFile
from .obligations import Obligation
from .payments import Payment, Repayment, Tranche
from .reports import Report, ReportMoney, ReportService

__all__ = [
    "Activity",
    "Amendment",
    "Contract",
    "Edition",
    "EstimateLine",
    "Indicator",
    "Obligation",
    "Payment",
    "Repayment",
    "Report",
    "ReportMoney",
    "ReportService",
    "SignedFile",
    "Tranche",
]
