"""The city's rules for contracts: a typed reading of the `contract` rule set in `reference`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from esm.kernel.money import Money

from ..machine import Condition
from .reading import values


@dataclass(frozen=True, slots=True)
class ContractTerms:
    number_scheme: str  # "{year}", "{ordinal}", "{code}" are filled in
    city_signer: str
    tranches: tuple[tuple[int, Condition], ...]  # share in percent, condition; shares add up to 100
    final_report_days: int  # calendar days after the project ends
    interim_after_percent: int  # of the project's term
    reallocation_percent: int  # of a line: moved between lines with a notice only
    line_share_percent: int  # of a line: how far its spending may go above it
    amendment_scheme: str  # "{number}" of the contract, "{ordinal}"
    reminder_days: tuple[int, ...]  # from a term: -14 is two weeks before
    demand_scheme: str  # of a demand's number: "{number}" of the contract, "{ordinal}"
    return_days: int  # calendar days to return what was demanded
    bar_periods: int  # next budget periods without competitions for who didn't return in time; 0: no bar
    bar_lifted_when_paid: bool
    year_end_days: int = 30  # before 31 December: from then on what is unpaid is the city's obligation
    volunteer_hour_rate: int = 0  # kopecks an hour, in a report's money by source
    receipt_days_after_end: int = 0  # how many calendar days after the project's end a receipt may still be dated

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> ContractTerms:
        return cls(
            number_scheme=value["number_scheme"],
            city_signer=value["city_signer"],
            tranches=tuple((t["share"], Condition(t["condition"])) for t in value["tranches"]),
            final_report_days=value["final_report_days"],
            interim_after_percent=value["interim_after_percent"],
            reallocation_percent=value["reallocation_percent"],
            line_share_percent=value["line_share_percent"],
            amendment_scheme=value["amendment_scheme"],
            reminder_days=tuple(value["reminder_days"]),
            demand_scheme=value["demand_scheme"],
            return_days=value["return_days"],
            bar_periods=value["bar_periods"],
            bar_lifted_when_paid=value["bar_lifted_when_paid"],
            year_end_days=value["year_end_days"],
            volunteer_hour_rate=value["volunteer_hour_rate"],
            receipt_days_after_end=value["receipt_days_after_end"],
        )

    def number(self, *, year: int, ordinal: int, code: str) -> str:
        return self.number_scheme.format(year=year, ordinal=ordinal, code=code)

    def amendment_number(self, *, contract: str, ordinal: int) -> str:
        return self.amendment_scheme.format(number=contract, ordinal=ordinal)

    def demand_number(self, *, contract: str, ordinal: int) -> str:
        return self.demand_scheme.format(number=contract, ordinal=ordinal)

    def split(self, amount: Money) -> list[tuple[Money, Condition]]:
        """Shares of `amount` in whole hryvnias; the last tranche takes what rounding left."""
        parts: list[tuple[Money, Condition]] = []
        left = amount
        for share, condition in self.tranches[:-1]:
            part = Money(amount.kopecks * share // 100 // 100 * 100)
            parts.append((part, condition))
            left = left - part
        return [*parts, (left, self.tranches[-1][1])]

    def interim_due(self, starts_on: date, ends_on: date) -> date:
        return starts_on + timedelta(days=(ends_on - starts_on).days * self.interim_after_percent // 100)

    def final_due(self, ends_on: date) -> date:
        return ends_on + timedelta(days=self.final_report_days)


def terms_on(day: date) -> ContractTerms:
    return ContractTerms.read(values("contract", day))
