"""Official papers (minutes, contracts, orders): one text template, printed as PDF, as DOCX and on a page.

A template is a Django template of plain text with the light markup of `markup.py`: an editor changes its words without
knowing Typst or Word. What users typed is passed as data and can never become markup, let alone code.
"""

from .language import in_state_language
from .markup import Block, paper
from .pdf import typst_pdf
from .word import docx

__all__ = ["Block", "docx", "in_state_language", "paper", "typst_pdf"]
