"""Papers of contracts: DOCX for editing, tagged PDF for signing."""

from .contract import AMENDMENT_FORMATS, FORMATS
from .papers import check_pdf, demand_pdf, report_pdf
from .social import ACT_FORMATS

__all__ = ["ACT_FORMATS", "AMENDMENT_FORMATS", "FORMATS", "check_pdf", "demand_pdf", "report_pdf"]
