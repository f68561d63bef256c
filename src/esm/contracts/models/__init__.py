from .amendments import Amendment
from .complaints import Complaint, ComplaintStep
from .continuity import ContinuityWarning, VitalService
from .contract import Activity, Contract, Edition, EstimateLine, Indicator, SignedFile
from .monitoring import Check, Finding, FindingNote, SurveyQuestion, Termination
from .obligations import Obligation, ObligationMove
from .payments import Payment, Tranche
from .receipts import Receipt, ReceiptClaim, ReportPhoto
from .reports import Report, ReportMoney, ReportService
from .returns import Demand, Repayment
from .social import Act, ActLine, Framework, Referral

__all__ = [
    "Act",
    "ActLine",
    "Activity",
    "Amendment",
    "Check",
    "Complaint",
    "ComplaintStep",
    "ContinuityWarning",
    "Contract",
    "Demand",
    "Edition",
    "EstimateLine",
    "Finding",
    "FindingNote",
    "Framework",
    "Indicator",
    "Obligation",
    "ObligationMove",
    "Payment",
    "Receipt",
    "ReceiptClaim",
    "Referral",
    "Repayment",
    "Report",
    "ReportMoney",
    "ReportPhoto",
    "ReportService",
    "SignedFile",
    "SurveyQuestion",
    "Termination",
    "Tranche",
    "VitalService",
]
