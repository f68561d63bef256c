"""Reports: written by the organisation, accepted or returned by an official, corrected by a new version."""

from .calendar import drop_report, plan_report
from .checking import Fault, ReceiptFaults, ReceiptText
from .content import ReportContent, ServiceLine, save_report
from .corrections import discard_correction, open_correction
from .decisions import accept_report, refuse_receipt, return_report
from .photos import add_photo, remove_photo, store_photo
from .receipts import add_receipts, check_receipts, edit_receipt, remove_receipt, store_scan
from .steps import missing_answers, recall_report, submit_report

__all__ = [
    "Fault",
    "ReceiptFaults",
    "ReceiptText",
    "ReportContent",
    "ServiceLine",
    "accept_report",
    "add_photo",
    "add_receipts",
    "check_receipts",
    "discard_correction",
    "drop_report",
    "edit_receipt",
    "missing_answers",
    "open_correction",
    "plan_report",
    "recall_report",
    "refuse_receipt",
    "remove_photo",
    "remove_receipt",
    "return_report",
    "save_report",
    "store_photo",
    "store_scan",
    "submit_report",
]
