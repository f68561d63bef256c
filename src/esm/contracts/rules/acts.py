"""The city's rules for acts of a social order: a typed reading of the `act` rule set in `reference`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .reading import values


@dataclass(frozen=True, slots=True)
class ActRules:
    """Terms in calendar days; "{number}" of the contract and "{ordinal}" of the act are filled into the scheme."""

    number_scheme: str
    decide_days: int
    pay_days: int

    def number(self, *, contract: str, ordinal: int) -> str:
        return self.number_scheme.format(number=contract, ordinal=ordinal)


def act_rules(day: date) -> ActRules:
    value = values("act", day)
    return ActRules(value["number_scheme"], value["decide_days"], value["pay_days"])
