"""Receipts from a spreadsheet: the heading, the cells, and each fault with row, column, value and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.imports import Field, Problem, Row, find_heading, letters, read_table

from .checking import Fault, ReceiptText


def fields() -> tuple[Field, ...]:
    return (
        Field("line", (_("Рядок кошторису"), _("Рядок"), _("№ рядка")), Kind.INT, required=True),
        Field("number", (_("Номер"), _("Номер документа")), required=True),
        Field("on", (_("Дата"), _("Дата документа")), Kind.DATE, required=True),
        Field("counterparty", (_("Кому сплачено"), _("Контрагент"), _("Постачальник")), required=True),
        Field("counterparty_code", (_("Код ЄДРПОУ"), _("ЄДРПОУ"), _("Код")), required=True),
        Field("amount", (_("Сума"), _("Сума, грн")), Kind.MONEY, required=True),
    )


def read_receipts(rows: Sequence[Row]) -> tuple[list[ReceiptText], list[Problem]]:
    """Rows that can be read, and what is wrong with the others. Raises Invalid without a heading."""
    read = read_table(rows, fields())
    texts = []
    for record in read.records:
        values: dict[str, Any] = dict(record.values)
        code = "".join(values.pop("counterparty_code").split())
        # Spreadsheets drop the zeros that a code begins with.
        code = code.zfill(8) if code.isascii() and code.isdigit() and len(code) < 8 else code
        texts.append(ReceiptText(row=record.row, counterparty_code=code, **values))
    return texts, list(read.problems)


def told(faults: Sequence[Fault], rows: Sequence[Row]) -> list[Problem]:
    """Faults of receipts as the person sees them in her table."""
    at, places = find_heading(rows, fields())
    return [
        Problem(f.row, f"{letters(places[f.field])}, {rows[at][places[f.field]]}", f.value, f.message, "")
        for f in faults
    ]


def template(lines: Sequence[tuple[int, str]]) -> Table:
    """The heading, and the estimate's lines to choose from by number."""
    columns = [Column(f.code, f.titles[0], f.kind) for f in fields()] + [Column("hint", _("Підказка: рядки кошторису"))]
    hints = [(None, None, None, None, None, None, f"{code} — {name}") for code, name in lines]
    return Table(columns, hints, _("Чеки"))
