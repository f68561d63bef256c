"""Receipts of a report: a page of them, filtered, and the same as a table to take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.lists import Sorting
from esm.kernel.money import Money

from ..models import Receipt, Report

SORTING = Sorting(
    {"on": ("on", "id"), "amount": ("amount", "id"), "line": ("line__code", "on", "id")},
    default="on",
)


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    id: int
    number: str
    on: date
    counterparty: str
    counterparty_code: str
    line: int
    line_name: str
    source: str
    amount: Money
    has_scan: bool
    refused: Money
    refused_why: str

    @property
    def line_label(self) -> str:
        return f"{self.line}. {self.line_name}"


@dataclass(frozen=True, slots=True)
class ReceiptFilters:
    """Empty means any. `words` is looked for in numbers and codes, which have no letters that databases disagree about."""

    line: int | None = None
    words: str = ""
    scan: str = ""  # "no": only without a scan
    refused: str = ""  # "yes": only those that aren't accepted


def receipts_of(report: Report, filters: ReceiptFilters, *, sort: str = "") -> QuerySet[Receipt]:
    rows = Receipt.objects.filter(report=report).select_related("line")
    if filters.line is not None:
        rows = rows.filter(line__code=filters.line)
    if filters.words:
        rows = rows.filter(Q(number__contains=filters.words) | Q(counterparty_code__contains=filters.words))
    if filters.scan == "no":
        rows = rows.filter(file__isnull=True)
    if filters.refused == "yes":
        rows = rows.filter(refused__gt=0)
    return rows.order_by(*SORTING.order(sort))


def receipt_row(r: Receipt) -> ReceiptRow:
    """With its line loaded."""
    return ReceiptRow(
        r.pk,
        r.number,
        r.on,
        r.counterparty,
        r.counterparty_code,
        r.line.code,
        r.line.name,
        r.line.get_source_display(),
        Money(r.amount),
        r.file_id is not None,
        Money(r.refused),
        r.refused_why,
    )


def receipts_table(rows: Iterable[Receipt], title: str) -> Table:
    columns = (
        Column("line", _("Рядок кошторису"), Kind.INT),
        Column("line_name", _("На що"), Kind.TEXT),
        Column("source", _("Хто платить"), Kind.TEXT),
        Column("number", _("Номер"), Kind.TEXT),
        Column("on", _("Дата"), Kind.DATE),
        Column("counterparty", _("Кому сплачено"), Kind.TEXT),
        Column("counterparty_code", _("Код ЄДРПОУ"), Kind.TEXT),
        Column("amount", _("Сума"), Kind.MONEY),
        Column("refused", _("Не прийнято"), Kind.MONEY),
        Column("refused_why", _("Чому"), Kind.TEXT),
    )
    cells = []
    for r in map(receipt_row, rows):
        cells.append(
            (r.line, r.line_name, r.source, r.number, r.on, r.counterparty, r.counterparty_code, r.amount)
            + ((r.refused, r.refused_why) if r.refused else (None, ""))
        )
    return Table(columns, cells, title)
