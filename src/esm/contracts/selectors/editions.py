"""What a contract says and said: as data, and two editions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum, prefetch_related_objects
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.orders import public as orders

from .. import policies
from ..content.contract import (
    ActivityText,
    Content,
    Difference,
    IndicatorText,
    LineText,
    TrancheText,
    differences,
    line_words,
    tranche_words,
)
from ..content.delta import Facts
from ..machine import ContractKind, ReportStatus
from ..models import Contract, Edition
from ..rules import terms_on


def content_of(contract: Contract) -> Content:
    """What it says now, from its rows. Four queries, none for what is prefetched."""
    return Content(
        number=contract.number,
        subject=contract.subject,
        amount=contract.amount,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        city_signer=contract.city_signer,
        organisation_signer=contract.organisation_signer,
        iban=contract.iban,
        tranches=tuple(
            TrancheText(t.ordinal, t.planned, t.condition, t.due_on) for t in contract.tranches.all() if t.planned
        ),
        lines=tuple(
            LineText(x.code, x.kind, x.kind_title, x.name, x.unit, x.quantity, x.price, x.source, x.note)
            for x in contract.lines.all()
        ),
        activities=tuple(
            ActivityText(a.code, a.what, a.starts_on, a.ends_on, a.who, a.result) for a in contract.activities.all()
        ),
        indicators=tuple(
            IndicatorText(i.code, i.kind, i.name, i.unit, i.planned, i.proof) for i in contract.indicators.all()
        ),
    )


def with_content(contract: Contract) -> Contract:
    """What it says now comes with it, for who needs it more than once. Four queries, none for what is read already."""
    prefetch_related_objects([contract], "tranches", "lines", "activities", "indicators")
    return contract


def plan_of(contract: Contract) -> dict[int, int] | None:
    """Kopecks paid by tranche; None for a social order's contract, which is paid by acts."""
    return {t.ordinal: t.paid for t in contract.tranches.all()} if contract.kind == ContractKind.PROJECT else None


def facts_of(contract: Contract, *, today: date, lock: bool = False) -> Facts:
    """What has happened under the contract, for the checks of a change. `lock`: nobody draws on the purses meanwhile."""
    accepted = contract.reports.filter(status=ReportStatus.ACCEPTED).aggregate(sum=Sum("accepted_amount"))["sum"] or 0
    return Facts(
        year=contract.year,
        year_ends_on=contract.year_ends_on,
        paid={t.ordinal: t.paid for t in contract.tranches.all()},
        spent={x.code: x.spent for x in contract.lines.all()},
        accepted=accepted if contract.accepted is None else contract.accepted,
        share_percent=terms_on(contract.signed_on or today).line_share_percent,
        spare=spare_of(contract, lock=lock),
        keeps_plan=contract.kind == ContractKind.PROJECT,
    )


def spare_of(contract: Contract, *, lock: bool = False) -> int | None:
    """Kopecks by which the contract may grow: what the purses of its call have left, less what other contracts grew by.

    None: nothing limits it (the call keeps no purse).
    """
    if contract.kind != ContractKind.PROJECT:
        return orders.list_spare(contract.code, lock=lock).kopecks
    rooms = []
    for purse in competitions.spare_for(contract.code, lock=lock):
        grown = Contract.objects.filter(code__in=purse.sharing, original_amount__isnull=False).aggregate(
            now=Sum("amount"), first=Sum("original_amount")
        )
        rooms.append(purse.amount.kopecks - ((grown["now"] or 0) - (grown["first"] or 0)))
    return min(rooms) if rooms else None


@dataclass(frozen=True, slots=True)
class EditionRow:
    """`key` stands in the address of a comparison: «1», «2», «d3» for a draft, «now» for what the contract says now."""

    key: str
    label: str
    since: date
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    editions: tuple[EditionRow, ...]
    older: EditionRow
    newer: EditionRow
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class EditionPage:
    edition: EditionRow
    content: Content

    @property
    def tranches(self) -> list[str]:
        return [": ".join(tranche_words(t)) for t in self.content.tranches]

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [line_words(x) for x in self.content.lines]


def edition_rows(contract: Contract) -> tuple[EditionRow, ...]:
    """Drafts first, then signed editions, each with why it was made. One query."""
    return tuple(edition_row(e) for e in _editions(contract))


def _editions(contract: Contract) -> list[Edition]:
    return list(contract.editions.select_related("amendment"))


def edition_row(e: Edition) -> EditionRow:
    if e.draft:
        label, why = _("Проєкт договору, варіант %(n)s") % {"n": e.number}, ""
    elif e.number == 1:
        label, why = _("Перша редакція"), _("підписано")
    else:
        label = _("Редакція %(n)s") % {"n": e.number}
        why = e.amendment.get_type_display() if e.amendment else ""
    return EditionRow(f"d{e.number}" if e.draft else str(e.number), label, e.since, Money(e.snapshot["amount"]), why)


def edition_page(actor: Actor, code: str, key: str) -> tuple[Contract, EditionPage]:
    """One edition, whole. Raises NotFound for a stranger and for an edition that never was."""
    contract = seen(actor, code)
    for e in _editions(contract):
        row = edition_row(e)
        if row.key == key:
            return contract, EditionPage(row, Content.read(e.snapshot))
    raise NotFound(_("Такої редакції немає."))


def comparison(actor: Actor, code: str, older: str, newer: str) -> tuple[Contract, Comparison]:
    """Two editions side by side; without keys the first signed (or first draft) and the last. Raises NotFound."""
    contract = seen(actor, code)
    editions = {edition_row(e).key: e for e in _editions(contract)}
    if not editions:
        raise NotFound(_("У цього договору ще немає редакцій."))
    keys = list(editions)
    signed = [k for k in keys if not k.startswith("d")] or keys
    older, newer = older or signed[0], newer or signed[-1]
    if older not in editions or newer not in editions:
        raise NotFound(_("Такої редакції немає."))
    return contract, Comparison(
        tuple(edition_row(e) for e in editions.values()),
        edition_row(editions[older]),
        edition_row(editions[newer]),
        differences(Content.read(editions[older].snapshot), Content.read(editions[newer].snapshot)),
    )


def seen(actor: Actor, code: str) -> Contract:
    """A contract for somebody who may see it. Raises NotFound."""
    contract = Contract.objects.filter(code=code).first()
    if contract is None or not policies.may_see(actor, contract):
        raise NotFound(_("Такого договору немає."))
    return contract
