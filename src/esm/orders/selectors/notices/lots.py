"""One lot: what is ordered, by which rules, and after the release who was chosen and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners
from esm.reference import public as reference

from ...dates import day_of
from ...machine import LotStatus, Mechanism, OrderStatus, ProposalStatus
from ...models import Award, Lot
from ...rules import Coded, Criterion, DocumentRule, OrderRules, Requirement, criteria_of, requirements_of
from ...volumes import Unit, volume_text

TONES: dict[str, str] = {
    LotStatus.DRAFT: "mute",
    LotStatus.ANNOUNCED: "info",
    LotStatus.OPENED: "info",
    LotStatus.CHOSEN: "warn",
    LotStatus.APPROVED: "warn",
    LotStatus.RELEASED: "ok",
    LotStatus.FAILED: "mute",
    LotStatus.CANCELLED: "mute",
}


# What everybody sees of a choice that isn't released: that it is being made.
_PUBLIC_WORDS = {LotStatus.OPENED, LotStatus.CHOSEN, LotStatus.APPROVED}


@dataclass(frozen=True, slots=True)
class LotRow:
    code: str
    number: int
    title: str
    service: str
    unit: str
    unit_label: str
    volume: str
    price_cap: Money
    planned: Money
    awarded: Money
    left: Money
    mechanism: str
    mechanism_label: str
    status: str
    status_label: str
    tone: str
    starts_on: date
    ends_on: date
    place: str
    received: int
    undecided: int
    version: int

    @property
    def is_compensation(self) -> bool:
        return self.mechanism == Mechanism.COMPENSATION


def lot_row(lot: Lot, *, public: bool, received: int = 0, undecided: int = 0) -> LotRow:
    """`public`: before the release neither sums nor steps of the choice are shown."""
    hidden = public and lot.mechanism == Mechanism.ORDER and lot.status != LotStatus.RELEASED
    label = str(LotStatus(lot.status).label)
    if public and lot.status in _PUBLIC_WORDS:
        label = _("Розглядаємо пропозиції")
    awarded = 0 if hidden else lot.awarded
    return LotRow(
        lot.code,
        lot.number,
        lot.title,
        lot.service_label,
        lot.unit,
        str(Unit(lot.unit).label),
        volume_text(lot.volume),
        Money(lot.price_cap),
        Money(lot.planned),
        Money(awarded),
        Money(lot.planned - awarded),
        lot.mechanism,
        str(Mechanism(lot.mechanism).label),
        lot.status,
        label,
        "info" if public and lot.status in _PUBLIC_WORDS else TONES[lot.status],
        lot.starts_on,
        lot.ends_on,
        lot.place,
        received,
        undecided,
        lot.version,
    )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A proposal in the public result. Sums and points are empty for those that weren't compared."""

    number: str
    organisation: str
    edrpou: str
    place: int | None
    price: Money | None
    price_points: int | None
    quality_points: int | None
    total: int | None
    volume: str
    amount: Money | None
    status_label: str
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LotPage:
    row: LotRow
    order_slug: str
    order_title: str
    year: int
    about: str
    standard: str
    categories: tuple[str, ...]
    must_not_stop: bool
    requirements: tuple[Requirement, ...]
    criteria: tuple[Criterion, ...]
    price_weight: int
    accepts: bool
    closes_at: datetime
    ended_reason: str
    released_at: datetime | None
    order_number: str
    order_date: date | None
    results: tuple[ResultRow, ...]
    documents: tuple[DocumentRule, ...]
    grounds: tuple[Coded, ...] = ()
    # What decides between equals, first to last; the least share of the quality's points, in per cent.
    tie_break: tuple[str, ...] = ()
    quality_floor: int = 0

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def title(self) -> str:
        return self.row.title


def read_lot(code: str) -> Lot:
    lot = Lot.objects.select_related("order", "line", "decision").filter(code=code).first()
    if lot is None:
        raise NotFound(_("Такого лота немає."))
    return lot


def once_more(lot: Lot) -> list[str]:
    """Notices that ask for what this task didn't get. A query only where there may be one."""
    if lot.status not in {LotStatus.FAILED, LotStatus.CANCELLED, LotStatus.RELEASED}:
        return []
    return list(lot.renotices.values_list("order__slug", flat=True))


def public_lot(slug: str, code: str, at: datetime) -> LotPage:
    """Raises NotFound for a draft's. Five queries at most."""
    lot = read_lot(code)
    found(lot.order.slug == slug and lot.order.status != OrderStatus.DRAFT)
    return lot_page(lot, at, public=True)


def lot_page(lot: Lot, at: datetime, *, public: bool, results: bool = True, task: bool = True) -> LotPage:
    """Without `results` and `task` (whom the service is for) it asks nothing."""
    rules = OrderRules.from_data(lot.order.rules)
    criteria = criteria_of(lot.criteria)
    groups = {c.key: c.title for c in reference.categories()} if task else {}
    decision = getattr(lot, "decision", None) if lot.status == LotStatus.RELEASED else None
    shown = lot.status == LotStatus.RELEASED or lot.mechanism == Mechanism.COMPENSATION
    order = lot.order
    taking = lot.status == LotStatus.ANNOUNCED and order.status == OrderStatus.ANNOUNCED
    return LotPage(
        row=lot_row(lot, public=public),
        order_slug=order.slug,
        order_title=order.title,
        year=order.year,
        about=lot.about,
        standard=lot.standard,
        categories=tuple(groups.get(c, c) for c in lot.categories),
        must_not_stop=lot.must_not_stop,
        requirements=requirements_of(lot.requirements),
        criteria=criteria if lot.mechanism == Mechanism.ORDER else (),
        price_weight=100 - sum(c.weight for c in criteria),
        accepts=taking and order.opens_at <= at < order.closes_at,
        closes_at=order.closes_at,
        ended_reason=lot.ended_reason,
        released_at=lot.released_at,
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
        results=tuple(results_of(lot)) if shown and results else (),
        documents=rules.documents,
        grounds=rules.grounds,
        tie_break=tuple(title for _code, title in rules.tie_break),
        quality_floor=rules.value("quality_floor_percent"),
    )


def results_of(lot: Lot) -> list[ResultRow]:
    """Who was compared with what outcome; in a compensation, who was accepted. Two queries."""
    told = [ProposalStatus.CHOSEN, ProposalStatus.DECLINED, ProposalStatus.REFUSED]
    if lot.mechanism == Mechanism.COMPENSATION and lot.status != LotStatus.RELEASED:
        told = [ProposalStatus.CHOSEN]
    proposals = list(lot.proposals.select_related("award").filter(status__in=told))
    names = partners.organisation_refs({p.organisation_id for p in proposals})
    rows = []
    for p in proposals:
        award = getattr(p, "award", None)
        owner = names[p.organisation_id]
        rows.append(
            ResultRow(
                p.number,
                owner.title,
                owner.edrpou,
                award.position if award else None,
                Money(award.unit_price) if award else None,
                award.price_points if award else None,
                award.quality_points if award else None,
                award.total if award else None,
                volume_text(award.volume) if award and award.volume else "",
                Money(award.amount) if award and award.amount else None,
                str(ProposalStatus(p.status).label),
                p.status == ProposalStatus.CHOSEN,
                # Why a proposal was refused may name persons: everybody sees the ground, its owner the words.
                _why(award) if award else _("Не порівнювали: підстава названа надавачу."),
            )
        )
    return sorted(rows, key=lambda r: (r.place is None, r.place or 0, r.number))


def _why(award: Award) -> str:
    if award.ended_at is None or not award.ended_reason:
        return award.reason
    words = {"day": date_format(day_of(award.ended_at), "j E Y"), "reason": award.ended_reason}
    return award.reason + " " + _("Припинив надавати послугу %(day)s: %(reason)s") % words
