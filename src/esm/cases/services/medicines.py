"""A medicine on its way: asked for, prescribed, priced, ordered from a pharmacy or a fund, received with a signature."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound, require

from .. import policies, terms
from ..machine import MEDICINE, MedicineState, Payer, PlanKind, PlanState, Signature, StepKind
from ..models import Case, Medicine, Plan
from ..selectors.access import in_team
from .asked import Asked
from .plans import held_active, held_plan, kept
from .steps import tell

QUANTITY_MAX = 10_000
# Kopecks: dearer courses exist, but not in one line.
PRICE_MAX = 10**10


@dataclass(frozen=True, slots=True)
class Need:
    """`quantity`: packs. `dose`: strength and how it is taken."""

    name: str
    dose: str
    quantity: int | None
    needed_by: date | None


@transaction.atomic
def request(*, actor: Actor, number: str, plan: int, need: Need, at: datetime) -> Medicine:
    """Add a medicine to a draft or to a plan in force. Raises Invalid by field, Conflict, NotFound."""
    case, held = held_plan(actor, number, plan)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    if held.kind != PlanKind.MEDICINES:
        raise Conflict(_("Ліки додають до плану «Допомога з ліками»."))
    if held.state not in (PlanState.DRAFT, PlanState.ACTIVE):
        raise Conflict(_("Додати ліки можна до проєкту або до чинного плану."))
    if held.state == PlanState.ACTIVE:
        held_active(actor, number, plan)
    elif actor.user_id not in held.hands:
        held.hands = [*held.hands, actor.user_id]
    asked = Asked()
    name = asked.text("name", need.name, 200, _("Напишіть назву препарату."))
    dose = asked.text("dose", need.dose, 120)
    if need.quantity is None or not 1 <= need.quantity <= QUANTITY_MAX:
        asked.say("quantity", _("Скільки упаковок: від 1 до %(n)s.") % {"n": QUANTITY_MAX})
    asked.day("needed_by", need.needed_by, first=terms.day_of(at))
    asked.settle()
    assert need.quantity is not None  # noqa: S101
    assert need.needed_by is not None  # noqa: S101
    last = held.medicines.aggregate(last=Max("ordinal"))["last"] or 0
    medicine = Medicine(
        key=uuid.uuid4(), plan=held, ordinal=last + 1, name=name, dose=dose, quantity=need.quantity,
        needed_by=need.needed_by,
    )  # fmt: skip
    return _kept(case, held, medicine, "cases.medicine_requested", actor=actor, at=at)


@transaction.atomic
def forget(*, actor: Actor, number: str, plan: int, ordinal: int, at: datetime) -> None:
    """Take a medicine out of a draft. Raises Conflict, NotFound."""
    case, held = held_plan(actor, number, plan)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    if held.state != PlanState.DRAFT:
        raise Conflict(_("План уже не проєкт. Запишіть, що ліки не вдалося отримати."))
    medicine = _one(held, ordinal)
    medicine.delete()
    kept(case, held)
    audit.record(actor=actor, action="cases.remove_part", subject=held, at=at, kind="medicine", ordinal=ordinal)


@dataclass(frozen=True, slots=True)
class Prescription:
    number: str
    on: date | None
    valid_until: date | None


@transaction.atomic
def prescribe(
    *, actor: Actor, number: str, plan: int, ordinal: int, prescription: Prescription, at: datetime
) -> Medicine:
    """Raises Invalid when the prescription has expired or isn't dated, Conflict, NotFound."""
    case, held, medicine = _held(actor, number, plan, ordinal)
    medicine.state = MEDICINE.target("prescribe", MedicineState(medicine.state))
    asked, today = Asked(), terms.day_of(at)
    medicine.prescription = asked.text("number", prescription.number, 120, _("Напишіть номер рецепта."))
    asked.day("on", prescription.on, last=today)
    asked.day("valid_until", prescription.valid_until, first=prescription.on)
    if prescription.valid_until and prescription.valid_until < today:
        asked.say("valid_until", _expired(prescription.valid_until))
    asked.settle()
    medicine.prescribed_on, medicine.valid_until = prescription.on, prescription.valid_until
    return _kept(case, held, medicine, "cases.medicine_prescribed", actor=actor, at=at)


@transaction.atomic
def price(
    *, actor: Actor, number: str, plan: int, ordinal: int, kopecks: int | None, payer: str, at: datetime
) -> Medicine:
    """`kopecks` for all packs together; 0 is free. Raises Invalid by field, Conflict, NotFound."""
    case, held, medicine = _held(actor, number, plan, ordinal)
    medicine.state = MEDICINE.target("price", MedicineState(medicine.state))
    asked = Asked()
    if kopecks is None or not 0 <= kopecks <= PRICE_MAX:
        asked.say("price", _("Напишіть суму цифрами, наприклад 482,50. Якщо безоплатно, напишіть 0."))
    medicine.payer = asked.one_of("payer", payer, Payer.values, _("Оберіть, хто платить."))
    asked.settle()
    medicine.price = kopecks
    return _kept(case, held, medicine, "cases.medicine_priced", actor=actor, at=at, payer=payer)


@transaction.atomic
def order(
    *, actor: Actor, number: str, plan: int, ordinal: int, supplier: str, on: date | None, at: datetime
) -> Medicine:
    """Raises Invalid by field, Conflict when the prescription has expired meanwhile, NotFound."""
    case, held, medicine = _held(actor, number, plan, ordinal)
    medicine.state = MEDICINE.target("order", MedicineState(medicine.state))
    asked = Asked()
    medicine.supplier = asked.text("supplier", supplier, 200, _("Напишіть аптеку або фонд."))
    asked.day("on", on, first=medicine.prescribed_on, last=terms.day_of(at))
    if on and medicine.valid_until and medicine.valid_until < on:
        asked.say("on", _expired(medicine.valid_until))
    asked.settle()
    medicine.ordered_on = on
    return _kept(case, held, medicine, "cases.medicine_ordered", actor=actor, at=at)


@transaction.atomic
def receive(*, actor: Actor, number: str, plan: int, ordinal: int, how: str, on: date | None, at: datetime) -> Medicine:
    """The person has it and signs for it. Raises Invalid by field, Conflict, NotFound."""
    case, held, medicine = _held(actor, number, plan, ordinal)
    medicine.state = MEDICINE.target("receive", MedicineState(medicine.state))
    asked = Asked()
    ways = [s for s in Signature.values if s != Signature.DECLINED]
    medicine.received_how = asked.one_of("how", how, ways, _("Позначте, як людина підтвердила."))
    asked.day("on", on, first=medicine.ordered_on, last=terms.day_of(at))
    asked.settle()
    medicine.received_on = on
    return _kept(case, held, medicine, "cases.medicine_received", actor=actor, at=at)


@transaction.atomic
def refuse(*, actor: Actor, number: str, plan: int, ordinal: int, reason: str, at: datetime) -> Medicine:
    """It can't be had, or isn't needed any more. Raises Invalid without a reason, Conflict, NotFound."""
    case, held, medicine = _held(actor, number, plan, ordinal)
    medicine.state = MEDICINE.target("refuse", MedicineState(medicine.state))
    asked = Asked()
    medicine.reason = asked.text("reason", reason, 500, _("Напишіть, чому отримати не вдалося."))
    asked.settle()
    return _kept(case, held, medicine, "cases.medicine_refused", actor=actor, at=at)


def _expired(day: date) -> str:
    return _("Рецепт діяв до %(day)s. Попросіть лікаря виписати новий.") % {"day": f"{day:%d.%m.%Y}"}


def _held(actor: Actor, number: str, plan: int, ordinal: int) -> tuple[Case, Plan, Medicine]:
    case, held = held_active(actor, number, plan)
    return case, held, _one(held, ordinal)


def _one(plan: Plan, ordinal: int) -> Medicine:
    medicine = plan.medicines.select_for_update(of=("self",)).filter(ordinal=ordinal).first()
    if medicine is None:
        raise NotFound(_("Таких ліків у плані немає."))
    return medicine


def _kept(
    case: Case, plan: Plan, medicine: Medicine, name: str, *, actor: Actor, at: datetime, **data: object
) -> Medicine:
    medicine.save()
    words = f"{plan.number}, {medicine.ordinal}. {medicine.name}: {MedicineState(medicine.state).label}"
    tell(case, StepKind.ACTION, actor=actor, at=at, words=words)
    kept(case, plan)
    audit.record(actor=actor, action=name, subject=plan, at=at, number=plan.number, ordinal=medicine.ordinal, **data)
    return medicine
