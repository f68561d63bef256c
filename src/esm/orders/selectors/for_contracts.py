"""What a choice hands on to contracts, to the register and to those who count the year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from esm.kernel.money import Money
from esm.partners import public as partners
from esm.reference import public as reference

from ..machine import LotStatus, Mechanism, ProposalStatus
from ..models import Award, Lot
from ..volumes import Unit, volume_text


@dataclass(frozen=True, slots=True)
class OrderAward:
    """A volume that a provider was chosen (or accepted) for. `code` is the proposal's number: `s27-1-2-04`.

    `volume` in hundredths of `unit`; `amount` is volume × unit price, rounded down to a kopeck. `order_number` and
    `order_date` are of the head's order (empty in a compensation, where each acceptance is her signature).
    """

    award_id: int
    code: str
    lot_code: str
    order_slug: str
    year: int
    title: str
    mechanism: str
    organisation_id: int
    organisation: str
    service_key: str
    service: str
    unit: str
    volume: int
    unit_price: Money
    # Price × capacity as the provider proposed; `amount` is what the city chose of it.
    asked: Money
    amount: Money
    starts_on: date
    ends_on: date
    place: str
    standard: str
    categories: tuple[str, ...]
    requirements: tuple[str, ...]
    must_not_stop: bool
    decided_on: date | None
    order_number: str
    order_date: date | None
    is_demo: bool

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label)

    @property
    def volume_text(self) -> str:
        return volume_text(self.volume)


def award_for_contract(code: str) -> OrderAward | None:
    """By the proposal's number; None unless it was chosen with a volume, that is public and its provider hasn't left."""
    award = _public().filter(proposal__number=code, ended_at=None).first()
    return _facts([award])[0] if award else None


def awards_of_lot(lot_code: str) -> list[OrderAward]:
    """All providers of one technical task, best first."""
    return _facts(list(_public().filter(lot__code=lot_code).order_by("position")))


def awards_without_contract(contracted: Collection[str] = ()) -> list[OrderAward]:
    """Chosen providers whose proposals' numbers aren't in `contracted`: a contract has to be drawn. Two queries."""
    rows = (
        _public()
        .filter(ended_at=None)
        .exclude(proposal__number__in=contracted)
        .order_by("-lot__order__year", "proposal__number")
    )
    return _facts(list(rows))


def public_awards(*, year: int | None = None, service: str = "", mechanism: str = "") -> list[OrderAward]:
    """The register of providers chosen, newest first. Two queries."""
    rows = _public().order_by("-lot__order__year", "lot__code", "position")
    if year is not None:
        rows = rows.filter(lot__order__year=year)
    if service:
        rows = rows.filter(lot__service_key=service)
    if mechanism in Mechanism.values:
        rows = rows.filter(lot__mechanism=mechanism)
    return _facts(list(rows))


@dataclass(frozen=True, slots=True)
class OrderYear:
    """What a year's social order came to: lots announced, awarded sums by mechanism, providers."""

    year: int
    lots: int
    lots_released: int
    lots_failed: int
    ordered: Money
    compensated: Money
    providers: int


def order_year(year: int) -> OrderYear:
    """Nothing that isn't public yet. Two queries."""
    lots = list(
        Lot.objects.filter(order__year=year)
        .exclude(status__in=[LotStatus.DRAFT, LotStatus.CANCELLED])
        .values_list("status", flat=True)
    )
    awards = list(
        _public().filter(lot__order__year=year).values_list("lot__mechanism", "amount", "proposal__organisation_id")
    )
    return OrderYear(
        year,
        len(lots),
        lots.count(LotStatus.RELEASED),
        lots.count(LotStatus.FAILED),
        Money(sum(a for m, a, _ in awards if m == Mechanism.ORDER)),
        Money(sum(a for m, a, _ in awards if m == Mechanism.COMPENSATION)),
        len({o for _m, _a, o in awards}),
    )


def years() -> list[int]:
    """Budget years with public results, newest first."""
    return sorted(set(_public().values_list("lot__order__year", flat=True)), reverse=True)


def _public() -> QuerySet[Award]:
    """Released choices, and providers accepted at a tariff from the moment they were."""
    shown = Q(lot__status=LotStatus.RELEASED) | Q(lot__mechanism=Mechanism.COMPENSATION)
    return (
        Award.objects.select_related("proposal", "lot__order", "lot__decision")
        .filter(shown, volume__gt=0, proposal__status=ProposalStatus.CHOSEN)
        .defer("lot__order__rules", "lot__criteria")
    )


def _facts(awards: Collection[Award]) -> list[OrderAward]:
    names = partners.organisation_refs({a.proposal.organisation_id for a in awards})
    groups = {c.key: c.title for c in reference.categories()} if awards else {}
    return [_one(a, names[a.proposal.organisation_id], groups) for a in awards]


def _one(a: Award, organisation: partners.OrganisationRef, groups: dict[str, str]) -> OrderAward:
    lot, order = a.lot, a.lot.order
    decision = getattr(lot, "decision", None)
    return OrderAward(
        award_id=a.pk,
        code=a.proposal.number,
        lot_code=lot.code,
        order_slug=order.slug,
        year=order.year,
        title=lot.title,
        mechanism=lot.mechanism,
        organisation_id=organisation.id,
        organisation=organisation.title,
        service_key=lot.service_key,
        service=lot.service_label,
        unit=lot.unit,
        volume=a.volume,
        unit_price=Money(a.unit_price),
        asked=Money((a.proposal.price or 0) * (a.proposal.capacity or 0) // 100),
        amount=Money(a.amount),
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
        place=lot.place,
        standard=lot.standard,
        categories=tuple(groups.get(c, c) for c in lot.categories),
        requirements=tuple(r["title"] for r in lot.requirements),
        must_not_stop=lot.must_not_stop,
        decided_on=(lot.released_at or a.at).date(),
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
        is_demo=order.is_demo,
    )
