"""Sums that nobody types: what is spent of each line, and of each source. Callers hold the contract's lock."""

from __future__ import annotations

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.money import Money

from ...machine import MoneySource, ReportStatus
from ...models import Contract, Receipt, Report, ReportMoney


def recount(contract: Contract, *, field: str = "") -> None:
    """Bring `spent` of every line to the receipts of the newest versions of all reports, less what wasn't accepted.

    Raises Invalid at `field` when a line would be overspent; the database refuses it anyway.
    """
    live = Receipt.objects.filter(report__contract=contract, report__replaced_by__isnull=True)
    sums = dict(live.order_by().values_list("line_id").annotate(total=Sum(F("amount") - F("refused"))))
    for line in contract.lines.all():
        total = sums.get(line.pk, 0)
        if total == line.spent:
            continue
        if total > line.ceiling:
            raise Invalid(
                {
                    field: _("Рядок «%(line)s»: можна витратити %(ceiling)s, а за чеками вже %(total)s.")
                    % {"line": line.name, "ceiling": Money(line.ceiling), "total": Money(total)}
                }
            )
        line.spent = total
        line.save(update_fields=["spent"])


def before(report: Report) -> dict[str, int]:
    """Kopecks by source that reports accepted earlier account for; other versions of this one don't count."""
    others = (
        Report.objects.filter(contract_id=report.contract_id, status=ReportStatus.ACCEPTED)
        .exclude(kind=report.kind, ordinal=report.ordinal)
        .exclude(replaced_by__status=ReportStatus.ACCEPTED)
    )
    sums = (
        Receipt.objects.filter(report__in=others)
        .order_by()
        .values_list("line__source")
        .annotate(total=Sum(F("amount") - F("refused")))
    )
    found = dict(sums)
    # What an official didn't accept of the city's money may be more than single receipts say.
    found[str(MoneySource.CITY)] = sum(others.values_list("accepted_own", flat=True))
    return found


def total_money(report: Report, *, hour_rate: int | None = None) -> None:
    """Bring the money by source to what was typed, the receipts, and (with `hour_rate`) the volunteers' hours."""
    receipts = dict(report.receipts.order_by().values_list("line__source").annotate(total=Sum("amount")))
    earlier = before(report)
    rows = {row.source: row for row in report.money.all()}
    for source in MoneySource:
        row = rows.get(source) or ReportMoney(report=report, source=source)
        if source == MoneySource.VOLUNTEER and hour_rate is not None:
            row.typed = (report.volunteer_hours or 0) * hour_rate
        row.spent = row.typed + receipts.get(source, 0) + earlier.get(source, 0)
        if row.pk or row.spent or source == MoneySource.CITY:
            row.save()


def city_spent(report: Report) -> int:
    return sum(m.spent for m in report.money.all() if m.source == MoneySource.CITY)
