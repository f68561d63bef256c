"""Builders: a unit with its people, and cases at every step up to a granted decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from esm.cases import questions
from esm.cases.machine import ActKind, Outcome, Signature
from esm.cases.models import Act, Case, Decision
from esm.cases.numbering import ordinal
from esm.cases.services import acts, assigning, decisions, emergency, intake
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.people import public as people
from esm.reference.public import load_reference

NOW = identity.NOW  # Monday, 16 November 2026, 10:00 in Kyiv
TODAY = identity.TODAY
DAY = timedelta(days=1)
DISTRICT = "saltivskyi"
SUPPORT = "social-support-accompaniment-of-families"


def reference() -> None:
    """Rules, the calendar, districts, services."""
    load_reference(actor=Actor(900, name="Ольга Посадова"), at=NOW)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that leads cases: a worker, a supervisor and a second one who took no part in anything."""

    organisation: Any
    worker: Actor
    supervisor: Actor
    second: Actor

    @property
    def id(self) -> int | None:
        return self.organisation.pk if self.organisation else None


def unit(organisation: Any = None) -> Unit:
    """The city's social work, or an organisation with its people."""
    if organisation is None:
        return Unit(None, city(Role.SOCIAL_WORKER), city(Role.SUPERVISOR), city(Role.SUPERVISOR))
    worker = partners.actor(partners.member(organisation, Right.VIEW, Right.EDIT))
    heads = [partners.actor(partners.member(organisation, *Right)) for _ in range(2)]
    return Unit(organisation, worker, heads[0], heads[1])


def ngo() -> Unit:
    return unit(partners.organisation())


def city(*roles: Role) -> Actor:
    return identity.actor(identity.user(*roles))


def draft(**kw: Any) -> intake.IntakeDraft:
    """A woman asks for herself: she can't cope alone with two children."""
    base: dict[str, Any] = {
        "words": "Сама з двома дітьми, роботи немає, за житло борг.",
        "district": DISTRICT,
        "category": "",
        "services": (SUPPORT,),
    }
    return intake.IntakeDraft(**base | kw)


def person(who: Unit, *, confidential: bool = False, **kw: Any) -> people.PersonRef:
    """Her card in the unit."""
    base = {"surname": "Коваль", "given_name": "Ірина", "birth_date": "12.04.1992", "phone": "067 123 45 67"}
    fields = people.PersonFields(**base | kw)
    return people.register(actor=who.worker, organisation_id=who.id, fields=fields, at=NOW, confidential=confidential)


def case(who: Unit | None = None, *, at: datetime = NOW, **kw: Any) -> Case:
    """Registered by the unit's worker; led by nobody yet."""
    one = who or unit()
    return intake.register(actor=one.worker, organisation_id=one.id, draft=draft(**kw), at=at)


def again(made: Case) -> Case:
    """The case as it is now."""
    return Case.objects.get(pk=made.pk)


def assigned(who: Unit, *, at: datetime = NOW, **kw: Any) -> Case:
    made = case(who, at=at, **kw)
    return assigning.assign(
        actor=who.supervisor, number=made.number, worker_id=who.worker.user_id or 0, seen_version=made.version, at=at
    )


def answers(form: dict[str, Any], **kw: str) -> dict[str, str]:
    """An answer to everything, the mildest unless told otherwise."""
    usual = {"choice": lambda q: q["options"][0][0], "yesno": lambda q: "no", "number": lambda q: "2"}
    made = {q["key"]: usual.get(q["kind"], lambda q: "Записано зі слів людини.")(q) for q in questions.questions(form)}
    return made | kw


def act(who: Unit, made: Case, *, kind: str = ActKind.ASSESSMENT, form_no: str = "", at: datetime = NOW) -> Act:
    """A draft by the worker, nothing in it."""
    return acts.start_act(actor=who.worker, number=made.number, kind=kind, form_no=form_no, made_on=TODAY, at=at)


def finished_act(who: Unit, made: Case, *, kind: str = ActKind.ASSESSMENT, form_no: str = "", at: datetime = NOW,
                 **kw: str) -> Act:  # fmt: skip
    """Waits for the person's signature."""
    started = act(who, made, kind=kind, form_no=form_no, at=at)
    return acts.ask_signature(
        actor=who.worker, number=made.number, act=ordinal(started.number), answers=answers(started.form, **kw),
        seen_version=started.version, at=at,
    )  # fmt: skip


def signed_act(who: Unit, made: Case, *, at: datetime = NOW, **kw: Any) -> Act:
    whole = finished_act(who, made, at=at, **kw)
    return acts.sign_act(
        actor=who.worker, number=made.number, act=ordinal(whole.number), signature=Signature.HAND,
        seen_version=whole.version, at=at,
    )  # fmt: skip


def approved_act(who: Unit, made: Case, *, at: datetime = NOW, **kw: Any) -> Act:
    signed = signed_act(who, made, at=at, **kw)
    return acts.approve_act(
        actor=who.supervisor, number=made.number, act=ordinal(signed.number), seen_version=signed.version, at=at
    )


def assessed(who: Unit, *, at: datetime = NOW, **kw: Any) -> Case:
    """Waits for a decision."""
    made = assigned(who, at=at, **kw)
    approved_act(who, made, at=at)
    return again(made)


def decision_draft(who: Unit, **kw: Any) -> decisions.DecisionDraft:
    """Support is granted free of charge for half a year; an organisation gives it itself."""
    provider = kw.pop("provider", None) or who.organisation or partners.organisation()
    base: dict[str, Any] = {
        "outcome": Outcome.GRANT,
        "words": "Оцінка показала: родина сама не впорається.",
        "services": (SUPPORT,),
        "provider_id": provider.pk,
        "fee": "free",
        "starts_on": TODAY,
        "ends_on": date(2027, 5, 16),
    }
    return decisions.DecisionDraft(**base | kw)


def proposed_decision(who: Unit, made: Case, *, at: datetime = NOW, **kw: Any) -> Decision:
    return decisions.write_decision(
        actor=who.worker, number=made.number, draft=decision_draft(who, **kw), seen_version=None, at=at, propose=True
    )


def decided(who: Unit, made: Case, *, at: datetime = NOW, **kw: Any) -> Decision:
    """Approved by the supervisor."""
    proposed = proposed_decision(who, made, at=at, **kw)
    return decisions.approve_decision(
        actor=who.supervisor, number=made.number, decision=ordinal(proposed.number), seen_version=proposed.version,
        at=at,
    )  # fmt: skip


def granted(who: Unit, *, at: datetime = NOW, **kw: Any) -> Case:
    """The plan is owed. `kw` are of the intake."""
    made = assessed(who, at=at, **kw)
    decided(who, made, at=at)
    return again(made)


def in_emergency(who: Unit, *, at: datetime = NOW, **kw: Any) -> Case:
    """A notification of violence: help goes first, the worker who took it answers for it."""
    base: dict[str, Any] = {
        "intake": "notification", "source": "police", "dangers": ("violence",), "emergency": True,
    }  # fmt: skip
    return case(who, at=at, **base | kw)


def helped(who: Unit, made: Case, *, at: datetime = NOW, **kw: Any) -> Any:
    base: dict[str, Any] = {"what": "Відвезли до притулку, дали одяг і їжу."}
    return emergency.give_help(actor=who.worker, number=made.number, draft=emergency.HelpDraft(**base | kw), at=at)
