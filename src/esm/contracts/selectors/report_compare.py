"""What a correction says otherwise than the version it replaces, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor

from ..content.contract import Difference
from ..models import Report
from .receipts import receipt_row
from .report_page import ReportPage, version_pair


def compared(actor: Actor, code: str, key: str) -> tuple[ReportPage, tuple[Difference, ...]]:
    """A correction and what it says otherwise than the version it replaces, in the order in which a report is read.

    Raises NotFound for a stranger, and for a report that corrects nothing. Six queries or seven.
    """
    (former, old), (latter, new) = version_pair(actor, code, key)
    plain = (
        ("done", _("Що зроблено")),
        ("results", _("Результати порівняно з планом")),
        ("problems", _("Труднощі й зміни")),
        ("persons", _("Людей отримали допомогу")),
        ("contacts", _("Разів надано допомогу")),
        ("jobs", _("Робочих місць")),
        ("volunteers", _("Волонтерів")),
        ("volunteer_hours", _("Годин праці волонтерів")),
    )
    found = [
        Difference((name,), _("Звіт"), label, _words(getattr(old, name)), _words(getattr(new, name)))
        for name, label in plain
        if getattr(old, name) != getattr(new, name)
    ]
    found += _rows("activities", _("План робіт"), _activities(old), _activities(new))
    found += _rows("indicators", _("Показники"), _indicators(old), _indicators(new))
    found += _rows("services", _("Послуги"), _services(old), _services(new))
    found += _rows("money", _("Гроші"), _money(old), _money(new))
    found += _rows(
        "media", _("Згадки в медіа"), {m.title: m.link for m in old.media}, {m.title: m.link for m in new.media}
    )
    found += _rows("receipts", _("Чеки"), _receipts(former), _receipts(latter))
    return new, tuple(found)


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def _rows(key: str, section: str, old: dict[str, str], new: dict[str, str]) -> Iterable[Difference]:
    for label in dict.fromkeys([*old, *new]):
        if old.get(label) != new.get(label):
            yield Difference((key, label), section, label, old.get(label, ""), new.get(label, ""))


def _activities(page: ReportPage) -> dict[str, str]:
    return {
        f"{a.code}. {a.what}": ", ".join(
            p for p in (a.done_label, f"{a.on:%d.%m.%Y}" if a.on else "", _words(a.number), a.comment) if p
        )
        for a in page.activities
    }


def _indicators(page: ReportPage) -> dict[str, str]:
    return {i.name: f"{_words(i.fact)} {i.unit} {i.comment}".strip() for i in page.indicators}


def _services(page: ReportPage) -> dict[str, str]:
    words = _("людей %(persons)s, разів %(contacts)s")
    return {s.title: words % {"persons": s.persons, "contacts": s.contacts} for s in page.services}


def _money(page: ReportPage) -> dict[str, str]:
    return {m.label: str(m.spent) for m in page.money}


def _receipts(report: Report) -> dict[str, str]:
    rows = map(receipt_row, report.receipts.all())
    return {f"{r.number}, {r.on:%d.%m.%Y}, {r.line_label}": f"{r.counterparty}, {r.amount}" for r in rows}
