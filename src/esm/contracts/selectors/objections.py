"""What monitoring did not accept, for whoever accepts a report: the sum, the reasons, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from esm.kernel.money import Money

from ..machine import CheckOutcome, ReportStatus
from ..models import Check, Report


@dataclass(frozen=True, slots=True)
class Objection:
    """A check that did not accept a part of the spending."""

    ordinal: int
    kind_label: str
    done_on: date | None
    amount: Money
    reason: str

    @property
    def words(self) -> str:
        """For the remark to a report accepted in part."""
        return _("Перевірка № %(n)s від %(day)s, не прийнято %(sum)s: %(why)s") % {
            "n": self.ordinal,
            "day": f"{self.done_on:%d.%m.%Y}" if self.done_on else "—",
            "sum": self.amount,
            "why": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Objections:
    """`proposed` is what may be accepted of the city's money without what the checks refused."""

    rows: tuple[Objection, ...]
    total: Money
    proposed: Money

    @property
    def words(self) -> str:
        return "\n".join(row.words for row in self.rows)


def objections(report: Report, to_accept: Money) -> Objections:
    """What checks refused since the last decision on another report of the contract. One query.

    An earlier decision has taken its checks into account already; a decision on a former version of this same report
    hasn't, because it is being decided again. `to_accept`: the report's city money without the marked receipts.
    """
    considered = (
        Report.objects.filter(
            contract=OuterRef("contract"), status=ReportStatus.ACCEPTED, decided_at__gte=OuterRef("recorded_at")
        )
        .exclude(kind=report.kind, ordinal=report.ordinal)
        .order_by()
    )
    checks = Check.objects.filter(~Exists(considered), contract=report.contract_id, outcome=CheckOutcome.PARTLY)
    rows = tuple(Objection(c.ordinal, c.get_kind_display(), c.done_on, Money(c.not_accepted), c.reason) for c in checks)
    total = Money.total(row.amount for row in rows)
    return Objections(rows, total, Money(max(0, to_accept.kopecks - total.kopecks)))
