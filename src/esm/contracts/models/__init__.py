from .amendments import Amendment
from .contract import Activity, Contract, Edition, EstimateLine, Indicator, SignedFile
from .obligations import Obligation, ObligationMove
from .payments import Payment, Tranche
from .receipts import Receipt, ReceiptClaim, ReportPhoto
from .reports import Report, ReportMoney, ReportService
from .returns import Demand, Repayment

__all__ = [
    "Activity",
    "Amendment",
    "Contract",
    "Demand",
    "Edition",
    "EstimateLine",
    "Indicator",
    "Obligation",
    "ObligationMove",
    "Payment",
    "Receipt",
    "ReceiptClaim",
    "Repayment",
    "Report",
    "ReportMoney",
    "ReportPhoto",
    "ReportService",
    "SignedFile",
    "Tranche",
]
