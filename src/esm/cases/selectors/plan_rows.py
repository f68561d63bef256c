"""Rows of a plan: a goal with what was measured, a stage, an action, a medicine, a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.money import Money
from esm.partners import public as partners

from ..machine import MEDICINE, ActionState, GoalResult, MedicineState, Payer, ReviewOutcome, Signature
from ..models import Action, Goal, Medicine, Review, Stage

ACTION_TONES = {ActionState.CONFIRMED: "ok", ActionState.DONE: "info", ActionState.PLANNED: "warn"}
MEDICINE_TONES = {MedicineState.RECEIVED: "ok", MedicineState.REFUSED: "mute", MedicineState.ORDERED: "info"}
RESULT_TONES = {GoalResult.REACHED: "ok", GoalResult.PARTLY: "info", GoalResult.NOT_YET: "warn"}
# Steps of a medicine as buttons, the usual one first.
STEPS = ("prescribe", "price", "order", "receive")


@dataclass(frozen=True, slots=True)
class Measured:
    on: date
    value: int
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """`start`, `now`, `target` with the unit; `way`: per cent of the way from start to target, at most 100."""

    ordinal: int
    title: str
    measure: str
    unit: str
    start: str
    now: str
    target: str
    way: int | None
    words: str
    result: str
    tone: str
    stage: int | None
    measured: tuple[Measured, ...]
    begins_at: int | None
    aims_at: int | None


@dataclass(frozen=True, slots=True)
class StageRow:
    ordinal: int
    title: str
    starts_on: date
    ends_on: date
    now: bool
    over: bool
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    plan: int
    ordinal: int
    title: str
    service: str
    volume: str
    frequency: str
    place: str
    provider: str
    worker: str
    due_on: date
    state: str
    label: str
    tone: str
    late: bool
    given: str
    given_on: date | None
    note: str
    confirmed_on: date | None
    confirmed_how: str
    client_note: str
    logged: bool
    stage: int | None
    goal: int | None


@dataclass(frozen=True, slots=True)
class MedicineRow:
    case: str
    plan: int
    ordinal: int
    name: str
    dose: str
    quantity: int
    needed_by: date
    label: str
    tone: str
    late: bool
    expired: bool
    prescription: str
    prescribed_on: date | None
    valid_until: date | None
    price: Money | None
    payer: str
    supplier: str
    ordered_on: date | None
    received_on: date | None
    received_how: str
    reason: str
    steps: tuple[str, ...]
    waits: str  # what is waited for next


@dataclass(frozen=True, slots=True)
class ReviewRow:
    on: date
    outcome: str
    words: str
    mark: int | None
    stage: int | None
    who: str
    band: str
    tone: str


def amount(hundredths: int | None, unit: str) -> str:
    return "" if hundredths is None else f"{deliveries.amount(hundredths)} {unit}".strip()


def goal_row(goal: Goal) -> GoalRow:
    measured = [Measured(m.on, m.value, amount(m.value, goal.unit), m.words) for m in goal.measurements.all()]
    now = measured[-1].value if measured else goal.start
    way = None
    if goal.start is not None and goal.target is not None and now is not None:
        way = max(0, min(100, round(100 * (now - goal.start) / (goal.target - goal.start))))
    return GoalRow(
        ordinal=goal.ordinal,
        title=goal.title,
        measure=goal.measure,
        unit=goal.unit,
        start=amount(goal.start, goal.unit),
        now=amount(now, goal.unit) if measured else "",
        target=amount(goal.target, goal.unit),
        way=way if measured else None,
        words=_words(goal, now, way) if measured else "",
        result=str(GoalResult(goal.result).label) if goal.result else "",
        tone=RESULT_TONES.get(GoalResult(goal.result), "mute"),
        stage=goal.stage.ordinal if goal.stage else None,
        measured=tuple(measured),
        begins_at=goal.start,
        aims_at=goal.target,
    )


def _words(goal: Goal, now: int | None, way: int | None) -> str:
    """The finding in a sentence: reached, closer, where she was, further away."""
    assert goal.start is not None  # noqa: S101
    assert goal.target is not None  # noqa: S101
    assert now is not None  # noqa: S101
    up = goal.target > goal.start
    if (now >= goal.target) if up else (now <= goal.target):
        return _("Мети досягнуто.")
    if now == goal.start:
        return _("Поки без змін.")
    if (now > goal.start) != up:
        return _("Стало гірше, ніж на початку. Перегляньте план.")
    return _("Пройдено %(way)s%% шляху до мети.") % {"way": way}


def stage_row(stage: Stage, today: date, reviewed: Mapping[int | None, date]) -> StageRow:
    return StageRow(
        stage.ordinal,
        stage.title,
        stage.starts_on,
        stage.ends_on,
        stage.starts_on <= today <= stage.ends_on,
        stage.ends_on < today,
        reviewed.get(stage.pk),
    )


def action_row(action: Action, services: Mapping[str, str], today: date, plan: int = 0) -> ActionRow:
    unit = str(deliveries.Unit(action.unit).label)
    place = str(deliveries.Mode(action.place).label) if action.place in deliveries.Mode.values else action.place
    how = str(Signature(action.confirmed_how).label) if action.confirmed_how else ""
    return ActionRow(
        plan=plan,
        ordinal=action.ordinal,
        title=action.title,
        service=services.get(action.service_code, action.service_code),
        volume=f"{deliveries.amount(action.volume)} × {unit}",
        frequency=action.frequency,
        place=place,
        provider=partners.organisation_ref(action.provider).title if action.provider else "",
        worker=action.worker,
        due_on=action.due_on,
        state=action.state,
        label=str(ActionState(action.state).label),
        tone=ACTION_TONES.get(ActionState(action.state), "mute"),
        late=action.state == ActionState.PLANNED and action.due_on < today,
        given=f"{deliveries.amount(action.given)} × {unit}" if action.given else "",
        given_on=action.given_on,
        note=action.note,
        confirmed_on=action.confirmed_on,
        confirmed_how=how,
        client_note=action.client_note,
        logged=bool(action.log_key),
        stage=action.stage.ordinal if action.stage else None,
        goal=action.goal.ordinal if action.goal else None,
    )


def medicine_row(medicine: Medicine, case: str, plan: int, today: date) -> MedicineRow:
    state = MedicineState(medicine.state)
    open_ = state not in (MedicineState.RECEIVED, MedicineState.REFUSED)
    waits = {
        MedicineState.REQUESTED: _("рецепт від лікаря"),
        MedicineState.PRESCRIBED: _("ціна й хто платить"),
        MedicineState.PRICED: _("замовлення в аптеці або фонді"),
        MedicineState.ORDERED: _("людина має отримати"),
    }
    expired = bool(
        medicine.valid_until
        and medicine.valid_until < today
        and state in (MedicineState.PRESCRIBED, MedicineState.PRICED)
    )
    steps = ("prescribe",) if expired else tuple(s for s in STEPS if MEDICINE.allows(s, state))
    if not expired:
        # A prescription that is in force needs no other.
        steps = tuple(s for s in steps if s != "prescribe" or state == MedicineState.REQUESTED)
    return MedicineRow(
        case=case,
        plan=plan,
        ordinal=medicine.ordinal,
        name=medicine.name,
        dose=medicine.dose,
        quantity=medicine.quantity,
        needed_by=medicine.needed_by,
        label=str(state.label),
        tone=MEDICINE_TONES.get(state, "warn"),
        late=open_ and medicine.needed_by < today,
        expired=expired,
        prescription=medicine.prescription,
        prescribed_on=medicine.prescribed_on,
        valid_until=medicine.valid_until,
        price=None if medicine.price is None else Money(medicine.price),
        payer=str(Payer(medicine.payer).label) if medicine.payer else "",
        supplier=medicine.supplier,
        ordered_on=medicine.ordered_on,
        received_on=medicine.received_on,
        received_how=str(Signature(medicine.received_how).label) if medicine.received_how else "",
        reason=medicine.reason,
        steps=steps,
        waits=_("новий рецепт: старий уже не діє") if expired else waits.get(state, ""),
    )


def review_row(review: Review, names: Mapping[int | None, str]) -> ReviewRow:
    return ReviewRow(
        review.on,
        str(ReviewOutcome(review.outcome).label),
        review.words,
        review.mark,
        review.stage.ordinal if review.stage else None,
        names.get(review.by_id, ""),
        review.band,
        review.tone or "mute",
    )
