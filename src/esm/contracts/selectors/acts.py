"""Pages of a social order's contract: its volume, referrals without names, acts, checks of quality. Frozen rows, fixed query counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import MINUS, Money
from esm.orders import public as orders
from esm.partners import public as partners

from .. import policies
from ..content.billing import Counted, Line
from ..machine import (
    OPEN_REFERRALS,
    PUBLIC_CONTRACTS,
    ActStatus,
    CheckKind,
    CheckStatus,
    ContractStatus,
    FeeKind,
    Portion,
    ReferralStatus,
)
from ..models import Act, ActLine, Contract, Referral
from .counting import counted, terms_of

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
class ActLineView:
    recipient: str
    referral: str
    portion: str
    month: date
    quantity: str
    rows: int
    cost: Money
    fee_label: str
    fee_price: Money
    fee: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind with their sums: of the month, written later, corrections."""

    label: str
    quantity: str
    cost: Money
    fee: Money
    amount: Money


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


def _referred(contract: Contract) -> list[Referral]:
    """Without who they are; asked once for a page."""
    prefetch_related_objects([contract], Prefetch("referrals", Referral.objects.defer("person", "explanation")))
    return list(contract.referrals.all())


def view_of(contract: Contract) -> ServiceView:
    """Of a contract that came from `service_contract`: four queries more."""
    f = contract.framework
    referred = _referred(contract)
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
        volume=_units(f.volume),
        original_volume=_units(f.original_volume),
        changed=f.volume != f.original_volume,
        referred=_units(open_volume),
        used=_units(totals),
        left=_units(f.volume - totals),
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


def _units(hundredths: int) -> str:
    """«1 200», «12,5», «minus 3»."""
    return f"{MINUS}{orders.volume_text(-hundredths)}" if hundredths < 0 else orders.volume_text(hundredths)


def referral_row(r: Referral, unit: str) -> ReferralRow:
    return ReferralRow(
        ordinal=r.ordinal,
        number=r.number,
        on=r.on,
        decision=_("рішення № %(n)s від %(day)s") % {"n": r.decision_number, "day": f"{r.decision_on:%d.%m.%Y}"},
        recipient=r.recipient,
        volume=f"{_units(r.volume)} × {deliveries.Unit(unit).label}",
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
        quantity=_units(a.quantity),
        cost=Money(a.cost),
        fee=Money(a.fee),
        amount=Money(a.amount),
        submitted_on=timezone.localdate(a.submitted_at),
        paid=Money(a.tranche.paid if a.tranche else 0),
        version=a.version,
        remark=a.remark,
    )


# ---- one act ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActPage:
    """An act with its annex, or what a month's act would be (`act` is None then)."""

    contract: ServiceView
    act: ActRow | None
    month: date
    until: date
    quantity: str
    cost: Money
    fee: Money
    amount: Money
    lines: tuple[ActLineView, ...]
    parts: tuple[Part, ...]
    unknown: tuple[tuple[str, date], ...]
    rows: int

    @property
    def fees(self) -> tuple[str, ...]:
        """What recipients pay and why, in a sentence for each kind that occurs."""
        kinds = {x.fee_label for x in self.lines if x.recipient}
        words = {
            str(FeeKind.FREE.label): _("Безоплатно: дохід не більший за межу або отримувач має на це право."),
            str(FeeKind.DIFFERENTIATED.label): _(
                "Часткова плата: частка ціни зростає з доходом отримувача між двома межами; її суму за одиницю "
                "визначено в направленні."
            ),
            str(FeeKind.FULL.label): _("Повна плата: дохід отримувача вищий за верхню межу або не підтверджений."),
        }
        return tuple(text for label, text in words.items() if label in kinds)


def act_page(actor: Actor, code: str, ordinal: int) -> ActPage:
    """One act with its annex. Raises NotFound."""
    return act_page_of(service_contract(actor, code), ordinal)


def act_page_of(contract: Contract, ordinal: int) -> ActPage:
    """The same of a contract that came from `service_contract`. Seven queries with that one, whatever the act's size."""
    act = contract.acts.select_related("tranche").filter(ordinal=ordinal).first()
    if act is None:
        raise NotFound(_("Такого акта немає."))
    lines = [_stored(x) for x in act.lines.select_related("referral")]
    numbers = {r.pk: r.number for r in _referred(contract)}
    return _page(contract, act, act.month, lines, numbers, (), act.rows)


def preview(actor: Actor, code: str, month: date, *, today: date) -> ActPage:
    """What the act of a month would be if it were handed in today. Nothing is written."""
    contract = service_contract(actor, code)
    found(contract.status in PUBLIC_CONTRACTS)
    first = month.replace(day=1)
    until = min(_end(first), today)
    whole: Counted = counted(
        deliveries.rows_to_bill(contract.code, until), first, contract.framework, terms_of(contract)
    )
    numbers = {r.pk: r.number for r in _referred(contract)}
    return _page(contract, None, first, whole.lines, numbers, whole.unknown, whole.rows)


def months_of(contract: ServiceView, *, today: date) -> list[date]:
    """Months of the term that have begun, newest first: an act may be handed in for each."""
    months, day = [], contract.starts_on.replace(day=1)
    while day <= min(contract.ends_on, today):
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return months[::-1]


def _stored(x: ActLine) -> Line:
    return Line(
        x.recipient, x.referral_id, x.portion, x.month, x.quantity, x.rows, x.cost, x.fee_kind, x.fee_price, x.fee
    )


def _end(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _page(
    contract: Contract,
    act: Act | None,
    month: date,
    lines: Iterable[Line],
    numbers: dict[int, str],
    unknown: tuple[tuple[str, date], ...],
    rows: int,
) -> ActPage:
    whole = list(lines)
    sums = Counted(tuple(whole), ())
    parts = []
    for portion in Portion:
        some = Counted(tuple(x for x in whole if x.portion == portion), ())
        if some.lines:
            parts.append(
                Part(
                    str(portion.label), _units(some.quantity), Money(some.cost), Money(some.fee),
                    Money(some.amount),
                )
            )  # fmt: skip
    return ActPage(
        contract=view_of(contract),
        act=act_row(act) if act else None,
        month=month,
        until=_end(month),
        quantity=_units(sums.quantity),
        cost=Money(sums.cost),
        fee=Money(sums.fee),
        amount=Money(sums.amount),
        lines=tuple(
            ActLineView(
                recipient=x.recipient,
                referral=numbers.get(x.referral_id, "") if x.referral_id else "",
                portion=str(Portion(x.portion).label),
                month=x.month,
                quantity=_units(x.quantity),
                rows=x.rows,
                cost=Money(x.cost),
                fee_label=str(FeeKind(x.fee_kind).label),
                fee_price=Money(x.fee_price),
                fee=Money(x.fee),
                amount=Money(x.amount),
            )
            for x in whole
        ),
        parts=tuple(parts),
        unknown=unknown,
        rows=rows,
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
