"""An application or a notification comes in: a case with a number and its first terms; later it learns whom it is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, found, require
from esm.people import public as people
from esm.reference import public as reference

from .. import policies, terms
from ..machine import ENDED, CaseState, Danger, Intake, Source, StepKind, TermKind
from ..models import Case, Member
from ..rules import CaseRules, rules_on
from ..selectors.access import held
from ..selectors.access import in_team as works_on
from ..selectors.colleagues import workers
from ..selectors.facts import by_application
from .numbers import next_number
from .steps import move, save, tell

LIMITS = {"notifier": 300, "words": 4000}
# What came on paper may be written down later, but not much later.
OLDEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """What is known when a case begins. `emergency`: help goes first, papers later. `team`: who sees a closed case."""

    intake: str = Intake.APPLICATION
    source: str = Source.PERSON
    anonymous: bool = False
    notifier: str = ""
    words: str = ""
    dangers: tuple[str, ...] = ()
    emergency: bool = False
    confidential: bool = False
    team: tuple[int, ...] = ()
    district: str = ""
    category: str = ""
    services: tuple[str, ...] = ()
    person_id: int | None = None
    received_at: datetime | None = None
    appeal: str = ""


@transaction.atomic
def register(
    *,
    actor: Actor,
    organisation_id: int | None,
    draft: IntakeDraft,
    person: people.PersonFields | None = None,
    at: datetime,
) -> Case:
    """Begin a case in a unit of the actor's own. Terms run from when the appeal was received.

    `person`: data for a new card of whoever it is about. Raises Invalid by field, NotFound for strangers to the unit
    and to the card.
    """
    found(policies.may_work_in(actor, organisation_id))
    if person is not None:
        card = people.register(
            actor=actor, organisation_id=organisation_id, fields=person, confidential=draft.confidential, at=at
        )
        draft = replace(draft, person_id=card.id)
    return _register(actor=actor, organisation_id=organisation_id, draft=draft, at=at)


@transaction.atomic
def open_case(*, actor: Actor, draft: IntakeDraft, at: datetime) -> Case:
    """The desk hands an appeal on to the city's social work, and sees nothing of the case but its number.

    A closed case is its supervisors'. Raises Denied, Invalid.
    """
    require(actor.has(Role.OPERATOR, Role.COORDINATOR, Role.SOCIAL_WORKER, Role.SUPERVISOR))
    everybody = workers(None, on=terms.day_of(at))
    team = tuple(w.id for w in everybody if w.supervises)
    return _register(actor=actor, organisation_id=None, draft=replace(draft, team=team), at=at, by_desk=True)


def _register(
    *, actor: Actor, organisation_id: int | None, draft: IntakeDraft, at: datetime, by_desk: bool = False
) -> Case:
    rules = rules_on(terms.day_of(at))
    draft = _of_closed_card(draft, organisation_id)
    _check(draft, organisation_id=organisation_id, actor=actor, at=at, by_desk=by_desk)
    received = draft.received_at or at
    case = Case.objects.create(
        number=next_number(at),
        organisation_id=organisation_id,
        intake=draft.intake,
        source=draft.source,
        anonymous=draft.anonymous,
        notifier=draft.notifier.strip(),
        words=draft.words.strip(),
        person_id=draft.person_id,
        confidential=draft.confidential,
        dangers=list(draft.dangers),
        district=draft.district,
        category=draft.category,
        services=list(draft.services),
        appeal=draft.appeal,
        received_at=received,
        registered_at=at,
        registered_by_id=actor.user_id,
    )
    if draft.confidential:
        own = () if by_desk else (actor.user_id,)
        close(case, {*draft.team, *(u for u in own if u is not None)}, actor=actor, at=at)
    tell(case, StepKind.REGISTERED, actor=actor, at=at)
    if draft.emergency:
        into_emergency(case, actor=actor, since=received, rules=rules)
        tell(case, StepKind.HURRIED, actor=actor, at=at)
        save(case)
    else:
        first_terms(case, rules, since=received)
    audit.record(
        actor=actor, action="cases.register", subject=case, at=at, number=case.number, intake=draft.intake,
        emergency=draft.emergency, confidential=draft.confidential,
    )  # fmt: skip
    if draft.emergency:
        after_commit("cases.tasks.tell_hurried", case_id=case.pk, version=case.version)
    after_commit("cases.tasks.tell_registered", case_id=case.pk)
    return case


def _of_closed_card(draft: IntakeDraft, organisation_id: int | None) -> IntakeDraft:
    """The card is this unit's own; if it is closed, so is the case."""
    if draft.person_id is None:
        return draft
    ref = people.refs([draft.person_id]).get(draft.person_id)
    found(ref is not None and ref.organisation_id == organisation_id)
    assert ref is not None  # noqa: S101
    return replace(draft, confidential=draft.confidential or ref.confidential)


def first_terms(case: Case, rules: CaseRules, *, since: datetime) -> None:
    """Assessment and decision, both counted from the appeal; by application alone there is the decision only."""
    if by_application(case, rules):
        terms.start(case, TermKind.DECIDE, rules.wartime, since=since)
    else:
        terms.start_by(case, TermKind.ASSESS, rules, since=since)
        terms.start_by(case, TermKind.DECIDE, rules, since=since)


def into_emergency(case: Case, *, actor: Actor, since: datetime, rules: CaseRules) -> None:
    """The 24 hours begin; terms of the ordinary way fall away. The caller tells, saves and records."""
    move(case, "hurry", at=since)
    case.emergency = True
    ordinary = (TermKind.ASSESS, TermKind.HAND_IN, TermKind.DECIDE, TermKind.PLAN, TermKind.REVIEW)
    terms.drop(case, *ordinary, at=since)
    terms.start_by(case, TermKind.EMERGENCY, rules, since=since)
    if case.worker_id is None and policies.may_work_in(actor, case.organisation_id):
        # Somebody answers for it from the first minute; the supervisor may name another.
        case.worker_id = actor.user_id


def close(case: Case, user_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """From now on the case, and the person's card with it, exists for these people alone. The caller saves.

    Raises Invalid at `team` when they can't go on without help: nobody of them may approve.
    """
    known = {w.id: w for w in workers(case.organisation_id, on=terms.day_of(at))}
    wanted = set(user_ids) | ({case.worker_id} if case.worker_id else set())
    if not wanted <= set(known):
        raise Invalid({"team": _("Оберіть лише тих, хто зараз працює з вами.")})
    if not any(known[u].supervises for u in wanted):
        raise Invalid({"team": _("Додайте до команди керівницю: без неї ніхто не затвердить актів і рішень.")})
    now = set(Member.objects.filter(case=case, until__isnull=True).values_list("user_id", flat=True))
    Member.objects.filter(case=case, until__isnull=True).exclude(user_id__in=wanted).update(until=at)
    Member.objects.bulk_create([Member(case=case, user_id=u, since=at) for u in sorted(wanted - now)])
    case.confidential = True
    if case.person_id is not None:
        # A card that was closed before keeps its team, so the team is named in any case.
        people.close_card(actor=actor, person_id=case.person_id, user_ids=wanted, at=at)
        people.set_team(actor=actor, person_id=case.person_id, user_ids=wanted | _outsiders(actor, wanted), at=at)


def _outsiders(actor: Actor, team: Collection[int]) -> set[int]:
    """Whoever closes a card stays in its team until the team itself lets her go: she may be of the desk."""
    return {actor.user_id} - set(team) if actor.user_id is not None else set()


def _check(draft: IntakeDraft, *, organisation_id: int | None, actor: Actor, at: datetime, by_desk: bool) -> None:
    wrong = text_faults(draft) | code_faults(draft)
    if not draft.words.strip():
        wrong["words"] = _("Напишіть, що сталося або про що просить людина.")
    if draft.anonymous and draft.intake == Intake.APPLICATION:
        wrong["anonymous"] = _("Заяву подає людина або її представник. Без імені приймають лише повідомлення.")
    elif draft.anonymous and draft.notifier.strip():
        wrong["notifier"] = _("Повідомлення без імені: приберіть звідси дані того, хто повідомив.")
    if draft.emergency and not draft.dangers:
        wrong["dangers"] = _("Позначте, що загрожує: без цього екстреної допомоги не починають.")
    received = draft.received_at or at
    if received > at:
        wrong["received_at"] = _("Цей час ще не настав. Впишіть, коли надійшло звернення.")
    elif received < at - OLDEST:
        wrong["received_at"] = _("Це понад рік тому. Перевірте дату.")
    if wrong:
        raise Invalid(wrong)


def text_faults(draft: IntakeDraft) -> dict[str, str]:
    return {
        name: _("Скоротіть до %(n)s знаків.") % {"n": limit}
        for name, limit in LIMITS.items()
        if len(getattr(draft, name).strip()) > limit
    }


def code_faults(draft: IntakeDraft) -> dict[str, str]:
    """Sentences for what isn't in its list. Three queries."""
    districts, categories = reference.district_and_category_titles()
    known: tuple[tuple[str, bool, str], ...] = (
        ("intake", draft.intake in Intake.values, _("Позначте: заява чи повідомлення.")),
        ("source", draft.source in Source.values, _("Оберіть, від кого надійшло.")),
        ("dangers", set(draft.dangers) <= set(Danger.values), _("Оберіть загрози зі списку.")),
        ("district", draft.district in {"", *districts}, _("Оберіть район зі списку.")),
        ("category", draft.category in {"", *categories}, _("Оберіть категорію зі списку.")),
        (
            "services",
            set(draft.services) <= {s.key for s in reference.service_codes()},
            _("Оберіть послуги зі списку."),
        ),
    )
    return {name: sentence for name, right, sentence in known if not right}


EDITABLE = ("intake", "source", "notifier", "words", "district", "category", "services", "dangers")


@transaction.atomic
def amend(*, actor: Actor, number: str, draft: IntakeDraft, seen_version: int, at: datetime) -> Case:
    """Put right what was written at the beginning. A danger is added here, and taken away when the emergency ends.

    Raises NotFound, Denied, Invalid, Conflict (somebody saved first, or the case has ended).
    """
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=works_on(actor, case)) or case.worker_id is None)
    refuse_ended(case)
    wrong = text_faults(draft) | code_faults(draft)
    if not draft.words.strip():
        wrong["words"] = _("Напишіть, що сталося або про що просить людина.")
    if case.anonymous and draft.notifier.strip():
        wrong["notifier"] = _("Повідомлення без імені: приберіть звідси дані того, хто повідомив.")
    if set(case.dangers) - set(draft.dangers) and case.dangers:
        wrong["dangers"] = _("Загрозу, яку вже записано, знімає лише завершення екстреної допомоги.")
    if wrong:
        raise Invalid(wrong)
    changed = [name for name in EDITABLE if _written(getattr(draft, name)) != getattr(case, name)]
    if not changed:
        return case
    for name in changed:
        setattr(case, name, _written(getattr(draft, name)))
    if {"services", "intake"} & set(changed) and case.state in {CaseState.REGISTERED, CaseState.ASSESSING}:
        terms.drop(case, TermKind.ASSESS, TermKind.DECIDE, at=at)
        first_terms(case, rules_on(terms.day_of(at)), since=case.received_at)
    save(case)
    tell(case, StepKind.EDITED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.amend", subject=case, at=at, fields=changed)
    return case


def _written(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return str(value).strip()


def refuse_ended(case: Case) -> None:
    if case.state in ENDED:
        raise Conflict(_("Випадок уже завершено, тож змінити його не можна."))


@transaction.atomic
def identify(
    *,
    actor: Actor,
    number: str,
    person_id: int | None = None,
    fields: people.PersonFields | None = None,
    seen_version: int,
    at: datetime,
) -> Case:
    """Now it is known whom the case is about: a card of the unit, or a new one by `fields`.

    The card of a closed case is closed too, and a closed card closes the case. Raises Invalid by field, NotFound.
    """
    case = held(actor, number, seen_version=seen_version)
    refuse_ended(case)
    if case.person_id is not None:
        raise Conflict(_("Картку вже привʼязано. Виправте дані на самій картці."))
    if person_id is None:
        if fields is None:
            raise Invalid({"surname": _("Знайдіть картку або впишіть імʼя.")})
        ref = people.register(
            actor=actor, organisation_id=case.organisation_id, fields=fields, at=at, confidential=case.confidential
        )
    else:
        known = people.refs([person_id]).get(person_id)
        found(known is not None and known.organisation_id == case.organisation_id)
        assert known is not None  # noqa: S101
        ref = known
    case.person_id = ref.id
    if case.confidential or ref.confidential:
        team = Member.objects.filter(case=case, until__isnull=True).values_list("user_id", flat=True)
        close(case, {*team, *([actor.user_id] if actor.user_id else [])}, actor=actor, at=at)
    save(case)
    tell(case, StepKind.IDENTIFIED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.identify", subject=case, at=at)
    return case
