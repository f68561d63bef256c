"""The application as a form to fill in without the internet (XLSX or DOCX), and reading it back: all or nothing."""

from .document import document, filled_document
from .form import Filled, FormRead, read_form
from .workbook import ANSWERS, ESTIMATE, filled_workbook, workbook

__all__ = [
    "ANSWERS",
    "ESTIMATE",
    "Filled",
    "FormRead",
    "document",
    "filled_document",
    "filled_workbook",
    "read_form",
    "workbook",
]
