"""Tranches: what they wait for, and whether it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esm.kernel.money import Money

from ..machine import Condition, ReportKind, ReportStatus
from ..models import Contract, Report


@dataclass(frozen=True, slots=True)
class TrancheView:
    ordinal: int
    planned: Money
    condition: str
    condition_label: str
    ready: bool
    paid_on: date | None
    document: str


def condition_met(condition: str, contract: Contract, reports: dict[str, Report]) -> bool:
    if condition == Condition.SIGNATURE:
        return contract.signed_on is not None
    kind = ReportKind.INTERIM if condition == Condition.INTERIM_ACCEPTED else ReportKind.FINAL
    report = reports.get(kind)
    return report is not None and report.status == ReportStatus.ACCEPTED
