"""What a draft of a plan is made of: goals, stages of a programme, and actions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound
from esm.partners import public as partners
from esm.reference import public as reference

from ..machine import PlanKind
from ..models import Action, Case, Goal, Plan, Stage
from .asked import Asked
from .plans import held_draft, kept

# More rows than this in one plan nobody reads; a longer programme is several plans.
MOST_ACTIONS = 200
MOST_TIMES = 60
VALUE_MAX = 10**9
M = TypeVar("M", bound=Model)
P = TypeVar("P", Goal, Stage, Action)


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """`measure` empty: a goal in words. Values are hundredths of `unit`. `stage`: its number in a programme."""

    title: str
    measure: str = ""
    unit: str = ""
    start: int | None = None
    target: int | None = None
    stage: int | None = None


@dataclass(frozen=True, slots=True)
class StageDraft:
    title: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """`volume` in hundredths of `unit`. `times` rows are made, `every_days` apart: a series has a row for each time."""

    title: str
    service_code: str
    unit: str
    volume: int
    place: str
    due_on: date | None
    frequency: str = ""
    provider_id: int | None = None
    worker: str = ""
    goal: int | None = None
    stage: int | None = None
    times: int = 1
    every_days: int = 7


# ---- goals -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_goal(
    *, actor: Actor, number: str, plan: int, draft: GoalDraft, ordinal: int | None = None, at: datetime
) -> Goal:
    """A new goal, or the one with this number written anew. Raises Invalid by field, Conflict, NotFound."""
    case, held = held_draft(actor, number, plan)
    goal = _part(held.goals.all(), ordinal) or Goal(key=uuid.uuid4(), plan=held, ordinal=_next(held.goals.all()))
    asked = Asked()
    goal.title = asked.text("title", draft.title, 300, _("Напишіть ціль словами людини."))
    goal.measure = asked.text("measure", draft.measure, 120)
    goal.unit = asked.text("unit", draft.unit, 40)
    goal.start, goal.target = draft.start, draft.target
    if goal.measure:
        _check_scale(asked, draft)
    elif draft.start is not None or draft.target is not None or goal.unit:
        asked.say("measure", _("Напишіть, що вимірюєте. Якщо ціль не вимірюють, приберіть числа."))
    goal.stage = _stage(held, draft.stage, asked)
    asked.settle()
    goal.save()
    return _kept(case, held, goal, "cases.save_goal", actor=actor, at=at)


def _check_scale(asked: Asked, draft: GoalDraft) -> None:
    if not draft.unit.strip():
        asked.say("unit", _("Напишіть одиницю: метри, бали, хвилини."))
    for name, value in (("start", draft.start), ("target", draft.target)):
        if value is None:
            asked.say(name, _("Напишіть число, наприклад 12 або 12,5."))
        elif not 0 <= value <= VALUE_MAX:
            asked.say(name, _("Число має бути від 0 до %(max)s.") % {"max": VALUE_MAX // 100})
    if draft.start is not None and draft.start == draft.target:
        asked.say("target", _("Мета така сама, як зараз. Напишіть, чого людина хоче досягти."))


# ---- stages ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_stage(
    *, actor: Actor, number: str, plan: int, draft: StageDraft, ordinal: int | None = None, at: datetime
) -> Stage:
    """A stage of a rehabilitation programme; stages don't overlap. Raises Invalid by field, Conflict, NotFound."""
    case, held = held_draft(actor, number, plan)
    if held.kind != PlanKind.REHABILITATION:
        raise Conflict(_("Етапи має лише програма реабілітації."))
    stage = _part(held.stages.all(), ordinal) or Stage(plan=held, ordinal=_next(held.stages.all()))
    asked = Asked()
    stage.title = asked.text("title", draft.title, 200, _("Назвіть етап."))
    asked.day("starts_on", draft.starts_on, first=held.starts_on, last=held.ends_on)
    asked.day("ends_on", draft.ends_on, first=draft.starts_on or held.starts_on, last=held.ends_on)
    asked.settle()
    assert draft.starts_on is not None  # noqa: S101
    assert draft.ends_on is not None  # noqa: S101
    others = held.stages.exclude(pk=stage.pk).filter(starts_on__lte=draft.ends_on, ends_on__gte=draft.starts_on)
    if clash := others.first():
        asked.say(
            "starts_on",
            _("Ці дні вже зайняв етап %(n)s: %(since)s–%(until)s.")
            % {"n": clash.ordinal, "since": f"{clash.starts_on:%d.%m.%Y}", "until": f"{clash.ends_on:%d.%m.%Y}"},
        )
    asked.settle()
    stage.starts_on, stage.ends_on = draft.starts_on, draft.ends_on
    stage.save()
    return _kept(case, held, stage, "cases.save_stage", actor=actor, at=at)


# ---- actions ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_action(
    *, actor: Actor, number: str, plan: int, draft: ActionDraft, ordinal: int | None = None, at: datetime
) -> list[Action]:
    """One action, or a series of them; with `ordinal` that one is written anew.

    Whoever is named as provider has the row of its service log; the city's own cases always name one. Raises Invalid by
    field, Conflict, NotFound.
    """
    case, held = held_draft(actor, number, plan)
    if held.kind == PlanKind.MEDICINES:
        raise Conflict(_("У допомозі з ліками дій немає: додайте препарати."))
    old = _part(held.actions.all(), ordinal)
    asked = Asked()
    title = asked.text("title", draft.title, 300, _("Напишіть, що буде зроблено."))
    frequency = asked.text("frequency", draft.frequency, 120)
    worker = asked.text("worker", draft.worker, 120)
    asked.one_of("service_code", draft.service_code, {s.key for s in reference.service_codes()}, _("Оберіть послугу."))
    asked.one_of("unit", draft.unit, deliveries.Unit.values, _("Оберіть одиницю."))
    asked.one_of("place", draft.place, deliveries.Mode.values, _("Оберіть, де це буде."))
    _check_volume(asked, draft)
    _check_provider(asked, case, draft.provider_id)
    asked.day("due_on", draft.due_on, first=held.starts_on, last=held.ends_on)
    times = 1 if old else draft.times
    if not 1 <= times <= MOST_TIMES:
        asked.say("times", _("Скільки разів: від 1 до %(n)s.") % {"n": MOST_TIMES})
    if times > 1 and not 1 <= draft.every_days <= 90:
        asked.say("every_days", _("Напишіть, через скільки днів повторити: від 1 до 90."))
    asked.settle()
    assert draft.due_on is not None  # noqa: S101
    days = [draft.due_on + timedelta(days=draft.every_days * n) for n in range(times)]
    if days[-1] > held.ends_on:
        asked.say(
            "times",
            _("Останній раз випаде на %(day)s, а план діє до %(end)s. Зменште кількість разів.")
            % {"day": f"{days[-1]:%d.%m.%Y}", "end": f"{held.ends_on:%d.%m.%Y}"},
        )
    goal = _goal(held, draft.goal, asked)
    stage = _stage(held, draft.stage, asked)
    first = old.ordinal if old else _next(held.actions.all())
    if first + times - 1 > MOST_ACTIONS:
        asked.say("times", _("У плані забагато дій: більше ніж %(n)s. Складіть кілька планів.") % {"n": MOST_ACTIONS})
    asked.settle()
    made = []
    for n, day in enumerate(days):
        action = old or Action(key=uuid.uuid4(), plan=held, ordinal=first + n)
        action.title, action.frequency, action.worker = title, frequency, worker
        action.service_code, action.unit, action.volume = draft.service_code, draft.unit, draft.volume
        action.place, action.provider_id, action.due_on = draft.place, draft.provider_id, day
        action.goal, action.stage = goal, stage
        action.save()
        made.append(action)
    _kept(case, held, made[0], "cases.save_action", actor=actor, at=at, times=times, service=draft.service_code)
    return made


def _check_volume(asked: Asked, draft: ActionDraft) -> None:
    if draft.volume <= 0:
        asked.say("volume", _("Напишіть, скільки: число, більше за нуль."))
    elif draft.unit not in deliveries.FRACTIONAL and draft.volume % deliveries.SCALE:
        asked.say("volume", _("Цю одиницю рахують цілими. Напишіть ціле число."))
    elif draft.volume > VALUE_MAX:
        asked.say("volume", _("Забагато. Перевірте число."))


def _check_provider(asked: Asked, case: Case, provider_id: int | None) -> None:
    if provider_id is None:
        if case.organisation_id is None:
            asked.say("provider", _("Оберіть, хто надає: у журналі цієї установи буде запис про допомогу."))
    elif provider_id not in partners.organisation_refs([provider_id]):
        asked.say("provider", _("Оберіть надавача зі списку."))


# ---- taking away -----------------------------------------------------------------------------------------------------


@transaction.atomic
def remove_part(*, actor: Actor, number: str, plan: int, kind: str, ordinal: int, at: datetime) -> None:
    """Take a goal, stage or action (`kind`) out of a draft. A stage takes its goals along. Raises NotFound, Conflict."""
    case, held = held_draft(actor, number, plan)
    parts: dict[str, QuerySet[Goal] | QuerySet[Stage] | QuerySet[Action]] = {
        "goal": held.goals.all(), "stage": held.stages.all(), "action": held.actions.all(),
    }  # fmt: skip
    if kind not in parts:
        raise NotFound(_("Такого рядка немає."))
    part = parts[kind].filter(ordinal=ordinal).first()
    if part is None:
        raise NotFound(_("Такого рядка немає."))
    audit.record(actor=actor, action="cases.remove_part", subject=held, at=at, kind=kind, ordinal=ordinal)
    part.delete()
    kept(case, held)


# ---- parts -----------------------------------------------------------------------------------------------------------


def _part(parts: QuerySet[M], ordinal: int | None) -> M | None:
    """The row with this number; None for a new one. Raises NotFound."""
    if ordinal is None:
        return None
    row = parts.filter(ordinal=ordinal).first()
    if row is None:
        raise NotFound(_("Такого рядка немає."))
    return row


def _next(parts: QuerySet[M]) -> int:
    return int(parts.aggregate(last=Max("ordinal"))["last"] or 0) + 1


def _goal(plan: Plan, ordinal: int | None, asked: Asked) -> Goal | None:
    if ordinal is None:
        return None
    goal = plan.goals.filter(ordinal=ordinal).first()
    if goal is None:
        asked.say("goal", _("Оберіть ціль зі списку."))
    return goal


def _stage(plan: Plan, ordinal: int | None, asked: Asked) -> Stage | None:
    if ordinal is None:
        return None
    stage = plan.stages.filter(ordinal=ordinal).first()
    if stage is None:
        asked.say("stage", _("Оберіть етап зі списку."))
    return stage


def _kept(case: Case, plan: Plan, part: P, action: str, *, actor: Actor, at: datetime, **data: object) -> P:
    kept(case, plan)
    audit.record(actor=actor, action=action, subject=plan, at=at, ordinal=part.ordinal, **data)
    return part
