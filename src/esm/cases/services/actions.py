"""Help that a plan promised: given by a worker, confirmed by the person, or not given, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound
from esm.people import public as people

from .. import terms
from ..machine import ACTION, ActionState, Signature, StepKind
from ..models import Action, Case, Plan
from ..selectors.facts import logs_in
from .asked import Asked
from .plans import held_active, kept
from .steps import tell

# Which field of the page a complaint of the service log belongs to.
_FIELDS = {"date": "on", "quantity": "given", "district": "district", "contract": "contract", "service": "contract"}


@dataclass(frozen=True, slots=True)
class Given:
    """`given` in hundredths of the action's unit. `mode` and `district` as the service log has them."""

    given: int
    on: date | None
    mode: str
    district: str = ""
    contract: str = ""
    note: str = ""


@transaction.atomic
def done(
    *, actor: Actor, number: str, plan: int, ordinal: int, given: Given, seen_version: int | None = None, at: datetime
) -> Action:
    """The help was given: one row in the log of whoever gave it, and one use on the person's card.

    What another organisation gave in a case led by an organisation, that one logs itself: no row is written in its name.
    Raises Invalid by field, Conflict, NotFound.
    """
    case, held, action = _held(actor, number, plan, ordinal, seen_version=seen_version)
    action.state = ACTION.target("done", ActionState(action.state))
    asked = Asked()
    today = terms.day_of(at)
    asked.day("on", given.on, first=held.starts_on, last=today)
    note = asked.text("note", given.note, 1000)
    asked.one_of("mode", given.mode, deliveries.Mode.values, _("Оберіть, як надано."))
    if given.given <= 0:
        asked.say("given", _("Напишіть, скільки надано: число, більше за нуль."))
    elif given.given > action.volume:
        asked.say(
            "given",
            _("За планом %(planned)s, а ви вписали %(given)s. Запишіть заплановане; на решту змініть план.")
            % {"planned": deliveries.amount(action.volume), "given": deliveries.amount(given.given)},
        )
    elif action.unit not in deliveries.FRACTIONAL and given.given % deliveries.SCALE:
        asked.say("given", _("Цю одиницю рахують цілими. Напишіть ціле число."))
    asked.settle()
    assert given.on is not None  # noqa: S101
    action.given, action.given_on, action.given_by_id, action.note = given.given, given.on, actor.user_id, note
    _log(case, action, given, actor=actor, at=at)
    action.save()
    if case.person_id is not None:
        people.note_use(record_id=case.person_id, service_code=action.service_code, on=given.on)
    tell(case, StepKind.ACTION, actor=actor, at=at, words=_words(held, action))
    kept(case, held)
    audit.record(
        actor=actor, action="cases.action_done", subject=action, at=at, number=held.number, ordinal=ordinal,
        given=given.given, logged=bool(action.log_key),
    )  # fmt: skip
    return action


def _log(case: Case, action: Action, given: Given, *, actor: Actor, at: datetime) -> None:
    organisation_id = logs_in(case, action.provider_id)
    if organisation_id is None:
        return
    assert given.on is not None  # noqa: S101
    ref = people.refs([case.person_id]).get(case.person_id) if case.person_id is not None else None
    action.log_key = f"case-{action.key.hex}"
    row = deliveries.Entry(
        row=1,
        key=action.log_key,
        date=given.on,
        service=action.service_code,
        unit=action.unit,
        quantity=given.given,
        contacts=1,
        mode=given.mode,
        district=given.district or ("" if given.mode in deliveries.REMOTE else case.district),
        category=case.category,
        recipient=ref.code if ref else "",
        worker=(action.worker or actor.name)[:120],
        contract=given.contract,
    )
    try:
        deliveries.record_given(actor=actor, organisation_id=organisation_id, rows=[row], at=at)
    except deliveries.InvalidRows as error:
        raise Invalid({_FIELDS.get(p.column, ""): f"{p.message} {p.fix}" for p in error.problems}) from error


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How the person confirmed that she was helped, and what she said."""

    how: str
    on: date | None
    words: str = ""


@transaction.atomic
def confirm(*, actor: Actor, number: str, plan: int, ordinal: int, confirmed: Confirmed, at: datetime) -> Action:
    """The person says that the help was given. Raises Invalid by field, Conflict before it was given, NotFound."""
    case, held, action = _held(actor, number, plan, ordinal)
    action.state = ACTION.target("confirm", ActionState(action.state))
    asked = Asked()
    ways = [s for s in Signature.values if s != Signature.DECLINED]
    action.confirmed_how = asked.one_of("how", confirmed.how, ways, _("Позначте, як людина підтвердила."))
    asked.day("on", confirmed.on, first=action.given_on, last=terms.day_of(at))
    action.client_note = asked.text("words", confirmed.words, 1000)
    asked.settle()
    action.confirmed_on = confirmed.on
    return _kept(case, held, action, "cases.action_confirmed", actor=actor, at=at)


@transaction.atomic
def drop(*, actor: Actor, number: str, plan: int, ordinal: int, reason: str, at: datetime) -> Action:
    """It won't be done. Raises Invalid without a reason, Conflict, NotFound."""
    case, held, action = _held(actor, number, plan, ordinal)
    action.state = ACTION.target("drop", ActionState(action.state))
    asked = Asked()
    action.note = asked.text("reason", reason, 1000, _("Напишіть, чому дію не виконано."))
    asked.settle()
    return _kept(case, held, action, "cases.action_dropped", actor=actor, at=at)


def _held(
    actor: Actor, number: str, plan: int, ordinal: int, *, seen_version: int | None = None
) -> tuple[Case, Plan, Action]:
    case, held = held_active(actor, number, plan, seen_version=seen_version)
    action = held.actions.select_for_update(of=("self",)).filter(ordinal=ordinal).first()
    if action is None:
        raise NotFound(_("Такої дії в плані немає."))
    return case, held, action


def _words(plan: Plan, action: Action) -> str:
    return f"{plan.number}, {action.ordinal}. {action.title}: {ActionState(action.state).label}"


def _kept(case: Case, plan: Plan, action: Action, name: str, *, actor: Actor, at: datetime) -> Action:
    action.save()
    tell(case, StepKind.ACTION, actor=actor, at=at, words=_words(plan, action))
    kept(case, plan)
    audit.record(actor=actor, action=name, subject=action, at=at, number=plan.number, ordinal=action.ordinal)
    return action
