"""What a commission's year does to applications: admission, panel, scores. Each step goes through its service."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from esm.competitions.machine import MemberRole, Verdict
from esm.competitions.models import Application, Call, Member
from esm.competitions.rules import CallRules
from esm.competitions.selectors.assignment_plan import fingerprint, setup_of
from esm.competitions.services import admission, assignment, commission, conflicts, review
from esm.identity.models import User
from esm.identity.public import Role
from esm.kernel.actor import Actor

WORKPLACES = ("університет", "міська рада", "обласна лікарня", "спілка юристів", "громадська рада")


def check(secretary: Actor, application: Application, at: datetime, *, no: str = "", why: str = "") -> None:
    """Answer the whole check list with «yes», but for one line when there is something wrong."""
    rules = CallRules.from_data(application.call.rules)
    answers = {
        c.code: admission.Answer(Verdict.NO if c.code == no else Verdict.YES, why if c.code == no else "")
        for c in rules.checks
    }
    admission.save_checks(actor=secretary, number=application.number, answers=answers, at=at)
    application.refresh_from_db()


def admit(secretary: Actor, applications: Sequence[Application], at: datetime) -> None:
    for application in applications:
        check(secretary, application, at)
        admission.admit(actor=secretary, number=application.number, seen_version=application.version, at=at)
        application.refresh_from_db()


def refuse(secretary: Actor, application: Application, at: datetime, *, code: str, ground: str, why: str) -> None:
    """Refuse it because of one line of the check list, on a ground of the rules."""
    check(secretary, application, at, no=code, why=why)
    admission.refuse(
        actor=secretary,
        number=application.number,
        seen_version=application.version,
        ground=ground,
        text=why,
        at=at,
    )


def panel(secretary: Actor, call: Call, people: Sequence[User], at: datetime) -> list[Member]:
    """The commission of this call: a chair, a deputy and members with a vote."""
    roles = (MemberRole.CHAIR, MemberRole.DEPUTY, *[MemberRole.MEMBER] * (len(people) - 2))
    return [
        commission.add_member(
            actor=secretary,
            call_id=call.pk,
            user_id=person.pk,
            fields=commission.MemberFields(
                name=person.full_name,
                role=role,
                workplace=f"{workplace} (демо)",
                post="експертка",
                since=at.date(),
            ),
            at=at,
        )
        for person, role, workplace in zip(people, roles, WORKPLACES, strict=True)
    ]


def assign(secretary: Actor, call: Call, at: datetime) -> None:
    seen = fingerprint(setup_of(call, at))
    assignment.confirm_assignment(actor=secretary, call_id=call.pk, seen=seen, at=at)


def score(member: Member, application: Application, at: datetime, chance: random.Random) -> None:
    """Declare no conflict, score every criterion near the project's level, send."""
    actor = Actor(member.user_id, frozenset({Role.COMMISSION}), name=member.name)
    rules = CallRules.from_data(application.call.rules)
    conflicts.declare(actor=actor, number=application.number, conflicted=False, kind="", text="", at=at)
    level = 2.6 + application.pk * 7 % 24 / 10 + (member.number % 3 - 1) * 0.3
    points: dict[str, int | None] = {
        c.code: max(0, min(c.scale, round(chance.gauss(level, 0.6)))) for c in rules.criteria
    }
    reasons = {code: "Бракує даних, щоб поставити більше." for code, given in points.items() if (given or 0) < 3}
    review.send_review(
        actor=actor,
        number=application.number,
        written=review.Written(points=points, reasons=reasons, comment="Проєкт зрозумілий, план реальний."),
        seen_version=0,
        at=at + timedelta(hours=2),
    )
