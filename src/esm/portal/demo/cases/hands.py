"""A case on its way: each verb is a step of its story, at a moment that the story names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from esm.cases import questions
from esm.cases.models import Act, Case, Decision, Plan
from esm.cases.numbering import ordinal
from esm.cases.services import actions, acts, assigning, decisions, intake, plan_parts, plans
from esm.kernel.actor import Actor
from esm.partners.models import Organisation
from esm.people import services as people
from esm.people.public import PersonFields

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unit:
    """Who leads cases: the city (`organisation` None) or an organisation; who gives the services of its plans."""

    organisation: Organisation | None
    worker: Actor
    supervisor: Actor
    provider: Organisation

    @property
    def id(self) -> int | None:
        return self.organisation.pk if self.organisation else None


@dataclass(slots=True)
class Story:
    """One case. `now` is the day of the city; the story begins `days` before it."""

    unit: Unit
    now: datetime
    number: str = ""

    @property
    def case(self) -> Case:
        return Case.objects.get(number=self.number)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def person(self, name: str, born: str, phone: str, days: float, *, confidential: bool = False, **more: str) -> int:
        surname, given_name, *rest = name.split()
        fields = PersonFields(
            surname=surname, given_name=given_name, patronymic=" ".join(rest), birth_date=born, phone=phone, **more
        )
        ref = people.register(
            actor=self.unit.worker, organisation_id=self.unit.id, fields=fields, at=self.ago(days),
            confidential=confidential,
        )  # fmt: skip
        return ref.id

    def register(self, days: float, **draft: Any) -> Story:
        made = intake.register(
            actor=self.unit.worker, organisation_id=self.unit.id, draft=intake.IntakeDraft(**draft), at=self.ago(days)
        )
        self.number = made.number
        return self

    def assign(self, days: float) -> Story:
        assigning.assign(
            actor=self.unit.supervisor, number=self.number, worker_id=self.unit.worker.user_id or 0,
            seen_version=self.case.version, at=self.ago(days),
        )  # fmt: skip
        return self

    def act(self, days: float, *, kind: str = "assessment", form_no: str = "", **answers: str) -> Act:
        """A draft with these answers; what isn't named gets the mildest one."""
        at = self.ago(days)
        made = acts.start_act(
            actor=self.unit.worker, number=self.number, kind=kind, form_no=form_no, made_on=at.date(), at=at
        )
        return acts.save_act(
            actor=self.unit.worker, number=self.number, act=ordinal(made.number), answers=_answers(made, answers),
            made_on=at.date(), seen_version=made.version, at=at,
        )  # fmt: skip

    def signed(self, days: float, *, kind: str = "assessment", form_no: str = "", **answers: str) -> Act:
        made, at = self.act(days, kind=kind, form_no=form_no, **answers), self.ago(days)
        step: dict[str, Any] = {"actor": self.unit.worker, "number": self.number, "act": ordinal(made.number), "at": at}
        made = acts.ask_signature(seen_version=made.version, **step)
        return acts.sign_act(signature="hand", seen_version=made.version, **step)

    def assess(self, days: float, *, kind: str = "assessment", form_no: str = "", **answers: str) -> Story:
        made = self.signed(days, kind=kind, form_no=form_no, **answers)
        acts.approve_act(
            actor=self.unit.supervisor, number=self.number, act=ordinal(made.number), seen_version=made.version,
            at=self.ago(days - 0.3),
        )  # fmt: skip
        return self

    def propose(self, days: float, words: str, services: tuple[str, ...], **more: Any) -> Decision:
        at = self.ago(days)
        granted: dict[str, Any] = {
            "outcome": "grant", "provider_id": self.unit.provider.pk, "fee": "free", "starts_on": at.date(),
            "ends_on": at.date() + 180 * DAY,
        }  # fmt: skip
        draft = decisions.DecisionDraft(words=words, services=services, **granted | more)
        return decisions.write_decision(
            actor=self.unit.worker, number=self.number, draft=draft, seen_version=None, propose=True, at=at
        )

    def decide(self, days: float, words: str, services: tuple[str, ...], *, tell: bool = True, **more: Any) -> Story:
        proposed = self.propose(days, words, services, **more)
        step: dict[str, Any] = {"number": self.number, "decision": ordinal(proposed.number)}
        made = decisions.approve_decision(
            actor=self.unit.supervisor, seen_version=proposed.version, at=self.ago(days - 0.2), **step
        )
        if tell:
            on = self.ago(days - 0.4)
            decisions.send_decision(
                actor=self.unit.worker, how="телефоном і поштою", sent_on=on.date(), seen_version=made.version, at=on,
                **step,
            )  # fmt: skip
        return self

    def plan(self, days: float, aim: str, *, kind: str = "services", lasts: int = 180, form_no: str = "") -> Plan:
        at = self.ago(days)
        draft = plans.PlanDraft(
            aim=aim, starts_on=at.date(), ends_on=at.date() + lasts * DAY, form_no=form_no
        )  # fmt: skip
        return plans.draft_plan(actor=self.unit.worker, number=self.number, kind=kind, draft=draft, at=at)

    def into(self, plan: Plan, days: float) -> dict[str, Any]:
        """Where a part of the plan belongs, in calls of services."""
        return {
            "actor": self.unit.worker, "number": self.number, "plan": ordinal(plan.number), "at": self.ago(days),
        }  # fmt: skip

    def add(
        self, plan: Plan, days: float, title: str, service: str, *, unit: str = "visit", volume: int = 1,
        due: float = 0, **more: Any,
    ) -> None:  # fmt: skip
        """`volume` in whole units; `due` days before today (negative: after)."""
        made: dict[str, Any] = {"provider_id": self.unit.provider.pk, "place": "at_home"}
        draft = plan_parts.ActionDraft(
            title=title, service_code=service, unit=unit, volume=volume * 100, due_on=self.ago(due).date(),
            **made | more,
        )  # fmt: skip
        plan_parts.save_action(draft=draft, **self.into(plan, days))

    def agree(self, plan: Plan, days: float, *, sign: bool = True) -> Story:
        """Proposed and approved; signed by the person too, unless she has yet to."""
        at = self.ago(days)
        step: dict[str, Any] = {"number": self.number, "ordinal": ordinal(plan.number), "at": at}
        plans.propose_plan(actor=self.unit.worker, **step)
        plans.approve_plan(actor=self.unit.supervisor, **step)
        if sign:
            agreement = plans.Agreement("hand", at.date())
            plans.sign_plan(actor=self.unit.worker, agreement=agreement, **step)
        return self

    def given(self, plan: Plan, number: int, days: float, *, volume: int = 1, confirmed: bool = True) -> Story:
        at = self.ago(days)
        step = self.into(plan, days) | {"ordinal": number}
        actions.done(given=actions.Given(given=volume * 100, on=at.date(), mode="at_home"), **step)
        if confirmed:
            actions.confirm(confirmed=actions.Confirmed("hand", at.date()), **step)
        return self


def _answers(act: Act, known: dict[str, str]) -> dict[str, str]:
    return {q["key"]: known.get(q["key"]) or _mildest(q) for q in questions.questions(act.form)}


def _mildest(question: questions.Question) -> str:
    match question["kind"]:
        case "choice":
            return str(question["options"][0][0])
        case "yesno":
            return "no"
        case "number":
            return str(max(1, question.get("least", 0)))
    return "Записано зі слів людини."
