"""The emergency path: help first, within 24 hours; papers afterwards, but always the act (law 2671-VIII, article 18)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require
from esm.partners import public as partners
from esm.people import public as people
from esm.reference import public as reference

from .. import policies, terms
from ..machine import DECISION, CaseState, Danger, DecisionState, StepKind, TermKind
from ..models import Act, Case, Decision, Help
from ..rules import rules_on
from ..selectors import facts
from ..selectors.access import held, in_team
from .intake import first_terms, into_emergency
from .steps import move, save, tell

CRISIS = "012.0"
WHAT_LIMIT, WORDS_LIMIT = 1000, 2000
# Help may have begun before anybody wrote the case down.
BEFORE = timedelta(days=1)


@transaction.atomic
def hurry(*, actor: Actor, number: str, dangers: tuple[str, ...], words: str, seen_version: int, at: datetime) -> Case:
    """Danger shows: whatever was under way waits, and 24 hours run from now. By any colleague who sees the case.

    Raises NotFound, Conflict, Invalid at `dangers` or `words`.
    """
    case = held(actor, number, seen_version=seen_version)
    wrong: dict[str, str] = {}
    if not dangers or not set(dangers) <= set(Danger.values):
        wrong["dangers"] = _("Позначте, що загрожує.")
    if not words.strip():
        wrong["words"] = _("Напишіть, що сталося.")
    elif len(words.strip()) > WORDS_LIMIT:
        wrong["words"] = _("Скоротіть до %(n)s знаків.") % {"n": WORDS_LIMIT}
    if wrong:
        raise Invalid(wrong)
    case.dangers = list(dict.fromkeys([*case.dangers, *dangers]))
    into_emergency(case, actor=actor, since=at, rules=rules_on(terms.day_of(at)))
    save(case)
    tell(case, StepKind.HURRIED, actor=actor, at=at, words=words)
    _stop_decision(case, actor=actor, at=at)
    audit.record(actor=actor, action="cases.hurry", subject=case, at=at)
    after_commit("cases.tasks.tell_hurried", case_id=case.pk, version=case.version)
    return case


def _stop_decision(case: Case, *, actor: Actor, at: datetime) -> None:
    """A decision that waits to be approved goes back: it was written before the danger was known."""
    made = Decision.objects.filter(case=case, state=DecisionState.PROPOSED).first()
    if made is None:
        return
    why = _("Почато екстрену допомогу: рішення повернуто до проєкту.")
    made.state, made.reason = DECISION.target("return", DecisionState(made.state)), why
    made.version += 1
    made.save()
    tell(case, StepKind.DECISION, actor=actor, at=at, words=why)


@dataclass(frozen=True, slots=True)
class HelpDraft:
    """`provider_id` None: the unit's own people helped; the city's stand in nobody's service log."""

    what: str = ""
    service: str = CRISIS
    provider_id: int | None = None
    given_at: datetime | None = None
    mode: str = deliveries.Mode.IN_PERSON
    district: str = ""


@transaction.atomic
def give_help(*, actor: Actor, number: str, draft: HelpDraft, at: datetime) -> Help:
    """Write down at once what was done: one row here, one in the log of whoever gave it, one use on the person's card.

    The first one meets the 24 hours and starts the term of the act. Raises NotFound, Denied, Conflict, Invalid by field.
    """
    case = held(actor, number)
    require(policies.may_see(actor, case, in_team=in_team(actor, case)))
    if case.state != CaseState.EMERGENCY:
        raise Conflict(_("Екстрену допомогу не почато. Натисніть «Допомогти екстрено»."))
    given_at = draft.given_at or at
    logged = facts.logs_in(case, draft.provider_id)
    _check_help(case, draft, given_at, logged=logged is not None, at=at)
    made = Help.objects.create(
        key=uuid.uuid4(), case=case, given_at=given_at, what=draft.what.strip(), service=draft.service,
        provider_id=draft.provider_id or case.organisation_id, by_id=actor.user_id or 0, at=at,
    )  # fmt: skip
    if logged is not None:
        _log(case, made, draft, logged, actor=actor, at=at)
    if case.person_id is not None:
        people.note_use(record_id=case.person_id, service_code=draft.service, on=terms.day_of(given_at))
    terms.meet(case, TermKind.EMERGENCY, at=given_at)
    if unacted(case) and not case.terms.filter(kind=TermKind.EMERGENCY_ACT, met_at=None, void_at=None).exists():
        terms.start_by(case, TermKind.EMERGENCY_ACT, rules_on(terms.day_of(at)), since=given_at)
    save(case)
    audit.record(actor=actor, action="cases.give_help", subject=case, at=at, service=draft.service)
    return made


def _check_help(case: Case, draft: HelpDraft, given_at: datetime, *, logged: bool, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if not draft.what.strip():
        wrong["what"] = _("Напишіть, що зробили.")
    elif len(draft.what.strip()) > WHAT_LIMIT:
        wrong["what"] = _("Скоротіть до %(n)s знаків.") % {"n": WHAT_LIMIT}
    if given_at > at:
        wrong["given_at"] = _("Цей час ще не настав. Записуйте допомогу, коли її надано.")
    elif given_at < case.received_at - BEFORE:
        wrong["given_at"] = _("Це раніше, ніж надійшло звернення. Перевірте день і годину.")
    if draft.service not in {s.key for s in reference.service_codes()}:
        wrong["service"] = _("Оберіть послугу зі списку.")
    if draft.provider_id is not None and draft.provider_id not in partners.organisation_refs([draft.provider_id]):
        wrong["provider"] = _("Оберіть організацію зі списку.")
    if draft.mode not in deliveries.Mode.values:
        wrong["mode"] = _("Оберіть, як допомогли.")
    elif logged and not (draft.district or case.district) and draft.mode not in deliveries.REMOTE:
        wrong["district"] = _("Оберіть район, де допомогли.")
    if wrong:
        raise Invalid(wrong)


def _log(case: Case, made: Help, draft: HelpDraft, organisation_id: int, *, actor: Actor, at: datetime) -> None:
    card = people.refs([case.person_id]).get(case.person_id) if case.person_id is not None else None
    row = deliveries.Entry(
        row=1,
        key=f"case-help-{made.key.hex}",
        date=terms.day_of(made.given_at),
        service=made.service,
        unit=deliveries.Unit.SERVICE,
        quantity=deliveries.SCALE,
        contacts=1,
        mode=draft.mode,
        district=draft.district or case.district,
        category=case.category,
        recipient=card.code if card else "",
    )
    deliveries.record_given(actor=actor, organisation_id=organisation_id, rows=[row], at=at)


def unacted(case: Case) -> bool:
    """An emergency whose act isn't approved: it can neither calm down nor close."""
    return facts.unacted(case, list(Act.objects.filter(case=case)), facts.hurried_at(case))


def require_act(case: Case) -> None:
    """Raises Conflict while the act of an emergency isn't approved."""
    if unacted(case):
        raise Conflict(_("Спершу складіть і затвердьте акт про екстрену допомогу: без нього рухатися далі не можна."))


@transaction.atomic
def calm(*, actor: Actor, number: str, still: tuple[str, ...], words: str, seen_version: int, at: datetime) -> Case:
    """The danger is over: what the person needs further is assessed as always. `still`: dangers that remain.

    Raises NotFound, Denied, Conflict (no act, no help written down, nobody responsible), Invalid.
    """
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    if case.state != CaseState.EMERGENCY:
        raise Conflict(_("Екстрену допомогу вже завершено."))
    if not set(still) <= set(case.dangers):
        raise Invalid({"still": _("Оберіть загрози зі списку.")})
    if not words.strip():
        raise Invalid({"words": _("Напишіть, що змінилося і чому людина тепер у безпеці.")})
    if len(words.strip()) > WORDS_LIMIT:
        raise Invalid({"words": _("Скоротіть до %(n)s знаків.") % {"n": WORDS_LIMIT}})
    require_act(case)
    if case.terms.filter(kind=TermKind.EMERGENCY, met_at=None, void_at=None).exists():
        raise Conflict(_("Запишіть, що зробили: без допомоги екстреність не завершують."))
    if case.worker_id is None:
        raise Conflict(_("Спершу призначте відповідальну."))
    move(case, "calm", at=at)
    case.emergency, case.dangers = False, list(still)
    first_terms(case, rules_on(terms.day_of(at)), since=at)
    save(case)
    tell(case, StepKind.CALMED, actor=actor, at=at, words=words)
    audit.record(actor=actor, action="cases.calm", subject=case, at=at)
    return case
