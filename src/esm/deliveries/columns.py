"""The columns of the log as people bring them: the same names in the grid, in files and in the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from esm.kernel.errors import Invalid
from esm.kernel.imports import Problem

TITLES = {
    "key": _("Ключ рядка"),
    "date": _("Дата"),
    "service": _("Послуга"),
    "unit": _("Одиниця"),
    "quantity": _("Кількість"),
    "contacts": _("Звернень"),
    "mode": _("Як надано"),
    "district": _("Район"),
    "category": _("Категорія"),
    "recipient": _("Код людини"),
    "worker": _("Хто надав"),
    "confirmation": _("Підтвердження"),
    "contract": _("Договір"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be written. Codes are those of `reference` and `machine`; `quantity` is hundredths of the unit.

    `row` is its place in the person's own table, for messages; `contract` is "" when no contract pays for it.
    """

    row: int
    key: str
    date: date
    service: str
    unit: str
    quantity: int
    contacts: int
    mode: str
    district: str = ""
    category: str = ""
    recipient: str = ""
    worker: str = ""
    confirmation: str = ""
    contract: str = ""


class InvalidRows(Invalid):
    """Some rows can't be written, so none was. `problems` name row, column (a code of TITLES), value, remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__({"": " ".join(str(problem) for problem in self.problems[:3])})
