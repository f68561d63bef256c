"""What an amendment changes: a delta for each type, checked and put on a contract's content. Pure.

A delta is JSON: {"fields": {name: value}} for words, terms and the account; {"lines": […]} for the estimate (whole lines as
they will read, by number); {"indicators": {number: planned}}. Which of them a type may carry stands in `MAY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.money import Money

from ..machine import AmendmentType, MoneySource
from . import iban
from .contract import Content, LineText, differences, retranched

# Type → fields of the contract that it may change.
FIELDS: dict[str, tuple[str, ...]] = {
    AmendmentType.ERROR: ("subject", "city_signer", "organisation_signer"),
    AmendmentType.TERM: ("starts_on", "ends_on"),
    AmendmentType.BANK: ("iban",),
}
WITH_LINES = frozenset({AmendmentType.LINES, AmendmentType.SUM_UP, AmendmentType.SUM_DOWN})


@dataclass(frozen=True, slots=True)
class Facts:
    """What has already happened under the contract. `paid` kopecks by tranche, `spent` by line number; `spare` is the most
    by which the sum may grow (None: the call keeps no purse)."""

    year: int
    year_ends_on: date
    paid: Mapping[int, int]
    spent: Mapping[int, int]
    accepted: int
    share_percent: int
    spare: int | None = None
    # A social order has no plan of tranches: it is paid by acts.
    keeps_plan: bool = True

    @property
    def plan(self) -> Mapping[int, int] | None:
        return self.paid if self.keeps_plan else None


def apply(content: Content, type: str, delta: Mapping[str, Any], plan: Mapping[int, int] | None) -> Content:
    """The content as it will read. The sum of a contract is always that of its lines which the city pays.

    `plan`: kopecks paid by tranche; None for a contract that keeps no plan of tranches.
    """
    changed = content
    for name in FIELDS.get(type, ()):
        if name in delta.get("fields", {}):
            value = delta["fields"][name]
            if name in {"starts_on", "ends_on"}:
                value = date.fromisoformat(value)
            changed = replace(changed, **{name: value})
    if type in WITH_LINES:
        lines = {x.code: x for x in content.lines}
        lines |= {row["code"]: LineText(**row) for row in delta.get("lines", ())}
        changed = replace(changed, lines=tuple(lines[c] for c in sorted(lines)))
        if type != AmendmentType.LINES:
            changed = replace(changed, amount=changed.city_lines)
            changed = changed if plan is None else retranched(changed, plan)
    if type == AmendmentType.INDICATORS:
        planned = {int(code): value for code, value in delta.get("indicators", {}).items()}
        changed = replace(
            changed,
            indicators=tuple(replace(i, planned=planned.get(i.code, i.planned)) for i in content.indicators),
        )
    return changed


def problems(old: Content, new: Content, type: str, facts: Facts) -> dict[str, str]:
    """Why `new` can't follow `old`: a sentence by field, "" for the whole."""
    found: dict[str, str] = {}
    if old == new:
        return {"": _("Ви нічого не змінили. Змініть те, що має стати інакше.")}
    if new.ends_on < new.starts_on:
        found["ends_on"] = _("Дата завершення має бути не раніше за початок.")
    elif new.ends_on > facts.year_ends_on:
        found["ends_on"] = _("Договір має закінчитися до 31 грудня %(year)s року.") % {"year": facts.year}
    if not new.subject.strip():
        found["subject"] = _("Опишіть предмет договору.")
    if type == AmendmentType.BANK and (sentence := iban.problem_of(new.iban)):
        found["iban"] = sentence
    if type in WITH_LINES:
        found |= _lines(old, new, type, facts)
    return found


def _lines(old: Content, new: Content, type: str, facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    names = {x.code: x.name for x in new.lines}
    for x in new.lines:
        spent = facts.spent.get(x.code, 0)
        if ceiling_of(x.amount, facts.share_percent) < spent:
            found[f"price_{x.code}"] = _("За рядком «%(name)s» уже витрачено %(spent)s. Менше бути не може.") % {
                "name": names[x.code],
                "spent": Money(spent),
            }
    total, amount = new.city_lines, old.amount
    if type == AmendmentType.LINES and total != amount:
        found["lines"] = _(
            "Рядки, які оплачує місто, разом мають лишитися %(amount)s, а зараз %(total)s. Щоб змінити суму, "
            "виберіть угоду про збільшення або зменшення суми."
        ) % {"amount": Money(amount), "total": Money(total)}
    paid = sum(facts.paid.values())
    if type == AmendmentType.SUM_UP:
        if total <= amount:
            found["lines"] = _("Сума має стати більшою за %(amount)s.") % {"amount": Money(amount)}
        elif facts.spare is not None and total - amount > facts.spare:
            found["lines"] = _("У бюджеті конкурсу лишилося %(spare)s. Збільшити договір на %(more)s не можна.") % {
                "spare": Money(max(0, facts.spare)),
                "more": Money(total - amount),
            }
    if type == AmendmentType.SUM_DOWN:
        least = max(paid, facts.accepted)
        if total >= amount:
            found["lines"] = _("Сума має стати меншою за %(amount)s.") % {"amount": Money(amount)}
        elif total <= 0:
            found["lines"] = _("Договір не може лишитися без грошей.")
        elif total < least:
            found["lines"] = _("За договором уже сплачено або прийнято %(least)s. Менше бути не може.") % {
                "least": Money(least)
            }
    return found


def ceiling_of(amount: int, share_percent: int) -> int:
    """How far the spending of a line may go, kopecks."""
    return amount + amount * share_percent // 100


def within_notice(consented: Content, new: Content, percent: int) -> bool:
    """Whether money moved between lines needs only a notice: no line that the city pays differs from what both sides
    signed last by more than `percent` of it, and none is new. Small notices can't add up to a large one."""
    lines = {x.code: x for x in consented.lines}
    for x in new.lines:
        was = lines.get(x.code)
        if was is None or (was.source, was.kind) != (x.source, x.kind):
            return False
        if x.source == MoneySource.CITY and abs(x.amount - was.amount) * 100 > was.amount * percent:
            return False
    return True


def overtaken(
    base: Content, current: Content, type: str, delta: Mapping[str, Any], plan: Mapping[int, int] | None
) -> bool:
    """Whether something that the delta changes was changed by another amendment since it was written."""
    touched = {d.key for d in differences(base, apply(base, type, delta, plan))}
    if type in WITH_LINES:
        touched.add(("amount",))
    return bool(touched & {d.key for d in differences(base, current)})
