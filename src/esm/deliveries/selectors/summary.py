"""How much of each service was given in each month: the table that reports are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.partners import public as partners

from ..checking import amount
from ..machine import Unit
from ..policies import may_read, may_read_all
from .filters import Filters
from .log import Choices, around, choices_of
from .sums import PERSONS_LIMIT, Totals, persons, sums, totals_of


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`persons` is None where they weren't counted."""

    month: date
    service_code: str
    service: str
    unit: str
    quantity: str
    hundredths: int
    contacts: int
    named: int
    persons: int | None

    @property
    def month_words(self) -> str:
        return f"{self.month:%m.%Y}"


@dataclass(frozen=True, slots=True)
class Summary:
    """`persons`: different people in the whole period; None for several organisations, or for too many rows."""

    organisation: str
    rows: tuple[SummaryRow, ...]
    totals: Totals
    persons: int | None
    too_many: bool
    choices: Choices


def summary(actor: Actor, f: Filters, *, organisation: partners.OrganisationRef | None = None) -> Summary:
    """Month by month, service by service. NotFound for whoever may not read that."""
    found(may_read_all(actor) if f.organisation_id is None else may_read(actor, f.organisation_id))
    lines = sums(f, ("month", "service", "unit"))
    whole = totals_of(lines)
    beside = around(actor, f, organisation)
    w = beside.words
    too_many = whole.named > PERSONS_LIMIT
    people = persons(f) if f.organisation_id and not too_many else None
    rows = tuple(
        SummaryRow(
            month=month,
            service_code=service,
            service=w.services.get(service, service),
            unit=str(Unit(unit).label),
            quantity=amount(line.quantity),
            hundredths=line.quantity,
            contacts=line.contacts,
            named=line.named,
            persons=people.by_line.get((month, service, unit), 0) if people else None,
        )
        for line in lines
        for month, service, unit in [line.key]
    )
    ref: partners.OrganisationRef | None = w.organisations.get(f.organisation_id or 0)
    return Summary(
        organisation=ref.title if ref else "",
        rows=tuple(reversed(rows)),
        totals=whole,
        persons=people.total if people else None,
        too_many=too_many and f.organisation_id is not None,
        choices=choices_of(beside),
    )
