"""What other rooms may use of competitions."""

from .selectors.calls import CallLists, CallRow, call_lists
from .selectors.yearly import Record, YearFacts, year_facts, years

__all__ = ["CallLists", "CallRow", "Record", "YearFacts", "call_lists", "year_facts", "years"]
