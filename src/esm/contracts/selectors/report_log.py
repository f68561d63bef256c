"""What the service log says of a report's period."""

from __future__ import annotations

from datetime import date

from esm.deliveries import public as deliveries

from ..models import Contract, Report


def log_period(contract: Contract, report: Report, today: date) -> deliveries.Filters | None:
    """What of the log a report covers: this contract, from the project's beginning to the report's day. None: not begun."""
    until = report.covers_until or min(today, contract.ends_on)
    if until < contract.starts_on:
        return None
    return deliveries.Filters(
        organisation_id=contract.organisation_id, contract=contract.code, since=contract.starts_on, until=until
    )


def logged_services(report: Report, *, today: date) -> dict[str, int]:
    """Contacts by service; empty when the log has no rows. At most two queries."""
    period = log_period(report.contract, report, today)
    if period is None:
        return {}
    return {s.key[0]: s.contacts for s in deliveries.sums(period, ("service",)) if s.contacts > 0}
