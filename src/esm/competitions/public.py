"""What other rooms may use of competitions."""

from .selectors.yearly import Record, YearFacts, year_facts, years

__all__ = ["Record", "YearFacts", "year_facts", "years"]
