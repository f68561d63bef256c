"""Pages of a social order's contract: its volume, referrals without names, acts, checks of quality. Frozen rows, fixed query counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import MINUS, Money
from esm.orders import public as orders
from esm.partners import public as partners

from .. import policies
from ..machine import (
    OPEN_REFERRALS,
    PUBLIC_CONTRACTS,
    ActStatus,
    CheckKind,
    CheckStatus,
    ContractStatus,
    ReferralStatus,
)
from ..models import Act, Contract, Referral

TONES = {
    ReferralStatus.SENT: "warn",
    ReferralStatus.ACCEPTED: "ok",
    ReferralStatus.DECLINED: "err",
    ActStatus.SUBMITTED: "warn",
    ActStatus.ACCEPTED: "ok",
    ActStatus.RETURNED: "err",
}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """Without the person: that is read one at a time, under the journal's eye."""

    ordinal: int
    number: str
    on: date
    decision: str
    recipient: str
    volume: str
    starts_on: date
    ends_on: date
    fee_label: str
    fee_share: str
    fee_price: Money
    status: str
    status_label: str
    tone: str
    reason: str
    ended_on: date | None
    version: int

    @property
    def waits(self) -> bool:
        return self.status == ReferralStatus.SENT

    @property
    def open(self) -> bool:
        return self.status in OPEN_REFERRALS


@dataclass(frozen=True, slots=True)
class ActRow:
    ordinal: int
    number: str
    month: date
    status: str
    status_label: str
    tone: str
    quantity: str
    cost: Money
    fee: Money
    amount: Money
    submitted_on: date
    paid: Money
    version: int
    remark: str

    @property
    def waits(self) -> bool:
        return self.status == ActStatus.SUBMITTED


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A recorded check of quality."""

    ordinal: int
    on: date | None
    place: str
    checker: str
    findings: int


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A contract of a social order as its pages show it. `used` is what the log has, `left` what may still be given."""

    code: str
    number: str
    title: str
    organisation: str
    edrpou: str
    city_signer: str
    organisation_signer: str
    iban: str
    status: str
    status_label: str
    version: int
    kind_label: str
    year: int
    signed_on: date | None
    starts_on: date
    ends_on: date
    service: str
    unit: str
    unit_price: Money
    place: str
    standard: str
    requirements: tuple[str, ...]
    volume: str
    original_volume: str
    changed: bool
    referred: str
    used: str
    left: str
    amount: Money
    billed: Money
    accepted: Money
    paid: Money
    returned: Money
    to_pay: Money
    order_slug: str
    lot: str
    decision: str
    referrals: tuple[ReferralRow, ...]
    acts: tuple[ActRow, ...]
    visits: tuple[VisitRow, ...]

    @property
    def in_force(self) -> bool:
        return self.status == ContractStatus.IN_FORCE

    @property
    def signed(self) -> bool:
        return self.status in PUBLIC_CONTRACTS


def service_contract(actor: Actor, code: str) -> Contract:
    """A contract of a social order for one who may see it. Raises NotFound for strangers and for projects' contracts."""
    contract = Contract.objects.select_related("framework", "organisation").filter(code=code).first()
    if contract is None or not hasattr(contract, "framework") or not policies.may_see(actor, contract):
        raise NotFound(_("Такого договору немає."))
    return contract


def service_view(actor: Actor, code: str) -> ServiceView:
    """Five queries, whatever the number of referrals and acts."""
    return view_of(service_contract(actor, code))


def referred_people(contract: Contract) -> list[Referral]:
    """Without who they are; asked once for a page."""
    prefetch_related_objects([contract], Prefetch("referrals", Referral.objects.defer("person", "explanation")))
    return list(contract.referrals.all())


def view_of(contract: Contract) -> ServiceView:
    """Of a contract that came from `service_contract`: four queries more."""
    f = contract.framework
    referred = referred_people(contract)
    referrals = [referral_row(r, f.unit) for r in referred]
    acts = [act_row(a) for a in contract.acts.select_related("tranche")]
    totals = deliveries.used_of_contract(contract.code)
    open_volume = sum(r.volume for r in referred if r.status in OPEN_REFERRALS)
    organisation = partners.organisation_ref(contract.organisation)
    return ServiceView(
        code=contract.code,
        number=contract.number,
        title=contract.title,
        organisation=organisation.name,
        edrpou=organisation.edrpou,
        city_signer=contract.city_signer,
        organisation_signer=contract.organisation_signer,
        iban=contract.iban,
        status=contract.status,
        status_label=contract.get_status_display(),
        version=contract.version,
        kind_label=contract.get_kind_display(),
        year=contract.year,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        service=f.service,
        unit=str(deliveries.Unit(f.unit).label),
        unit_price=Money(f.unit_price),
        place=f.place,
        standard=f.standard,
        requirements=tuple(f.requirements),
        volume=units(f.volume),
        original_volume=units(f.original_volume),
        changed=f.volume != f.original_volume,
        referred=units(open_volume),
        used=units(totals),
        left=units(f.volume - totals),
        amount=Money(contract.amount),
        billed=Money(f.billed),
        accepted=Money(contract.accepted or 0),
        paid=Money(contract.paid),
        returned=Money(contract.returned),
        to_pay=Money(contract.to_pay),
        order_slug=f.order_slug,
        lot=f.lot,
        decision=f.decision,
        referrals=tuple(referrals),
        acts=tuple(acts),
        visits=tuple(
            VisitRow(c.ordinal, c.done_on, c.place, c.checker, sum(1 for a in c.answers if a["answer"] == "no"))
            for c in contract.checks.filter(kind=CheckKind.QUALITY, status=CheckStatus.DONE).order_by("-ordinal")
        ),
    )


def units(hundredths: int) -> str:
    """«1 200», «12,5», «minus 3»."""
    return f"{MINUS}{orders.volume_text(-hundredths)}" if hundredths < 0 else orders.volume_text(hundredths)


def referral_row(r: Referral, unit: str) -> ReferralRow:
    return ReferralRow(
        ordinal=r.ordinal,
        number=r.number,
        on=r.on,
        decision=_("рішення № %(n)s від %(day)s") % {"n": r.decision_number, "day": f"{r.decision_on:%d.%m.%Y}"},
        recipient=r.recipient,
        volume=f"{units(r.volume)} × {deliveries.Unit(unit).label}",
        starts_on=r.starts_on,
        ends_on=r.ends_on,
        fee_label=r.get_fee_kind_display(),
        fee_share=f"{r.fee_share // 100},{r.fee_share % 100:02d}%".replace(",00%", "%"),
        fee_price=Money(r.fee_price),
        status=r.status,
        status_label=r.get_status_display(),
        tone=TONES.get(ReferralStatus(r.status), "mute"),
        reason=r.reason,
        ended_on=r.ended_on,
        version=r.version,
    )


def act_row(a: Act) -> ActRow:
    return ActRow(
        ordinal=a.ordinal,
        number=a.number,
        month=a.month,
        status=a.status,
        status_label=a.get_status_display(),
        tone=TONES.get(ActStatus(a.status), "mute"),
        quantity=units(a.quantity),
        cost=Money(a.cost),
        fee=Money(a.fee),
        amount=Money(a.amount),
        submitted_on=timezone.localdate(a.submitted_at),
        paid=Money(a.tranche.paid if a.tranche else 0),
        version=a.version,
        remark=a.remark,
    )


# ---- for work lists --------------------------------------------------------------------------------------------------


def services_without_contract() -> list[orders.OrderAward]:
    """Providers chosen in social orders for whom a contract has still to be drawn."""
    return orders.awards_without_contract(Contract.objects.exclude(order_lot="").values_list("code", flat=True))


def acts_to_decide() -> list[Act]:
    return list(Act.objects.select_related("contract").filter(status=ActStatus.SUBMITTED).order_by("submitted_at"))


def referrals_to_answer(organisation_ids: Iterable[int]) -> list[Referral]:
    return list(
        Referral.objects.select_related("contract")
        .defer("person", "explanation")
        .filter(status=ReferralStatus.SENT, contract__organisation_id__in=list(organisation_ids))
        .order_by("made_at")
    )
