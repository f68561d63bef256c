"""Papers of a case: which there are, and what each says."""

from .facts import About, Person, about
from .kinds import PaperRow, Source, paper_rows, parse, row_of
from .texts import TEXTS, Text

__all__ = [
    "TEXTS",
    "About",
    "PaperRow",
    "Person",
    "Source",
    "Text",
    "about",
    "paper_rows",
    "parse",
    "row_of",
]
