"""An organisation's projects across years: rooms above this one know them and are asked through what `config` mounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.money import Money


class PastProject(Protocol):
    """One project; sums that are None are not known yet, or will never be."""

    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def call_slug(self) -> str: ...
    @property
    def call_title(self) -> str: ...
    @property
    def status_label(self) -> str: ...
    @property
    def tone(self) -> str: ...
    @property
    def asked(self) -> Money: ...
    @property
    def awarded(self) -> Money | None: ...
    @property
    def contracted(self) -> Money | None: ...
    @property
    def paid(self) -> Money | None: ...
    @property
    def accepted(self) -> Money | None: ...
    @property
    def returned(self) -> Money | None: ...


# What everybody may know of an organisation's projects at a moment, newest first.
History = Callable[[int, datetime], Sequence[PastProject]]


def nothing_yet(organisation_id: int, at: datetime) -> Sequence[PastProject]:
    return ()


def paid_in_all(rows: Sequence[PastProject]) -> Money:
    """What the city has paid for all these projects, less what came back."""
    return Money.total(r.paid for r in rows if r.paid) - Money.total(r.returned for r in rows if r.returned)


def table(rows: Sequence[PastProject], organisation: str) -> Table:
    columns = (
        Column("year", _("Рік"), Kind.INT, _("бюджетний рік конкурсу")),
        Column("competition", _("Конкурс")),
        Column("number", _("Номер")),
        Column("title", _("Проєкт")),
        Column("status", _("Стан")),
        Column("asked", _("Просили в міста, грн"), Kind.MONEY),
        Column("awarded", _("Рішення, грн"), Kind.MONEY, _("скільки дає місто; після оприлюднення")),
        Column("contracted", _("Договір, грн"), Kind.MONEY),
        Column("paid", _("Сплачено, грн"), Kind.MONEY),
        Column("accepted", _("Прийнято за звітом, грн"), Kind.MONEY),
        Column("returned", _("Повернуто, грн"), Kind.MONEY),
    )
    cells = [
        (
            r.year, r.call_title, r.number, r.title, r.status_label, r.asked, r.awarded, r.contracted, r.paid,
            r.accepted, r.returned,
        )
        for r in rows
    ]  # fmt: skip
    return Table(columns, cells, title=_("Проєкти: %(name)s") % {"name": organisation}, source=_("Ліцензія CC BY 4.0"))
