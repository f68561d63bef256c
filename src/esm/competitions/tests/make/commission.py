"""The commission, its assignments, reviews, conflicts and meetings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from esm.competitions.machine import (
    ApplicationStatus,
    CallStatus,
    ConflictKind,
    ConflictSource,
    MeetingKind,
    MemberRole,
    ReviewStatus,
)
from esm.competitions.models import (
    Application,
    Assignment,
    Call,
    Declaration,
    Meeting,
    MeetingItem,
    Member,
    Review,
    Score,
    Submission,
)
from esm.competitions.rules import CallRules
from esm.competitions.selectors.content import content_of
from esm.competitions.selectors.scores import total_of
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.text import sort_key
from esm.partners.tests.make import organisation

from .applications import admitted, submission
from .calls import call
from .people import NOW, number, person


def reviewing(**kw: Any) -> Call:
    """A call whose intake is over and whose commission scores until 19 December."""
    base = {"status": CallStatus.REVIEW, "closes_at": NOW - timedelta(days=3), "review_closes_on": date(2026, 12, 19)}
    return call(**base | kw)


def judged(**kw: Any) -> Application:
    """An admitted application with its submitted text, in a call under review."""
    made = admitted(**{"call": kw.pop("call", None) or reviewing()} | kw)
    submission(made)
    return made


def panel(the_call: Call, size: int = 3) -> list[Member]:
    """Members of the commission; the first is its chair."""
    return [member(the_call, role=MemberRole.MEMBER if i else MemberRole.CHAIR) for i in range(size)]


def member(call: Call, **kw: Any) -> Member:
    """A voting member of the commission, with an account and the role."""
    n = number()
    name = kw.pop("name", f"Марія Членкиня {n}")
    user = person(Role.COMMISSION, email=kw.pop("email", f"member{n}@gmail.com"), full_name=name)
    base: dict[str, Any] = {
        "number": call.members.count() + 1,
        "role": MemberRole.MEMBER,
        "workplace": "Харківський університет",
        "post": "доцентка",
        "since": date(2026, 10, 1),
    }
    return Member.objects.create(call=call, user=user, name=name, name_key=sort_key(name), **base | kw)


_member = member  # the name is wanted for an argument below


def acting(member: Member) -> Actor:
    """The member at her desk."""
    return Actor(member.user_id, frozenset({Role.COMMISSION}), name=member.name)


def assigned(
    member: Member | None = None, application: Application | None = None, *, declared: bool = True, **kw: Any
) -> Assignment:
    """An application given to a member who has declared that she has no conflict, unless told otherwise."""
    the_application = application or judged(**({"call": member.call} if member else {}))
    reader = member or _member(the_application.call)
    if declared:
        Declaration.objects.create(
            member=reader, application=the_application, conflicted=False, source=ConflictSource.DECLARED, at=NOW
        )
    newest = the_application.submissions.first() or submission(the_application)
    base: dict[str, Any] = {"member": reader, "application": the_application, "submission": newest, "at": NOW}
    return Assignment.objects.create(**base | kw)


def review(assignment: Assignment | None = None, points: int = 4, **kw: Any) -> Review:
    """A sent review with so many points for every criterion of the call."""
    given = assignment or assigned()
    criteria = CallRules.from_data(given.application.call.rules).criteria
    total, parts = total_of(CallRules.from_data(given.application.call.rules), {c.code: points for c in criteria})
    base: dict[str, Any] = {
        "status": ReviewStatus.SENT,
        "total": total,
        "comment": "Добрий проєкт.",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "sent_at": NOW,
    }
    made = Review.objects.create(
        application=given.application, member=given.member, submission=given.submission, **base | kw
    )
    sent = made.status == ReviewStatus.SENT
    Score.objects.bulk_create(
        Score(review=made, criterion=c.code, points=points, value=parts[c.code] if sent else None, reason="Бо так.")
        for c in criteria
    )
    return made


def conflict(member: Member, application: Application, **kw: Any) -> Declaration:
    """A conflict in force."""
    base: dict[str, Any] = {
        "kind": ConflictKind.RELATIVE,
        "source": ConflictSource.DECLARED,
        "text": "Там працює моя сестра.",
        "at": NOW,
    }
    return Declaration.objects.create(member=member, application=application, conflicted=True, **base | kw)


def meeting(call: Call, *applications: Application, **kw: Any) -> Meeting:
    """A planned defence with these applications on its agenda."""
    base: dict[str, Any] = {
        "number": call.meetings.count() + 1,
        "kind": MeetingKind.DEFENCE,
        "at": NOW + timedelta(days=7),
        "place": "майдан Конституції, 7, зал засідань",
    }
    made = Meeting.objects.create(call=call, **base | kw)
    for position, on_agenda in enumerate(applications, start=1):
        MeetingItem.objects.create(meeting=made, application=on_agenda, position=position)
    return made


def many_judged(call: Call, count_: int, members: list[Member], each: int = 3) -> list[Application]:
    """So many admitted applications, each given to the next `each` of `members`: for lists and query counts."""
    owner, direction = organisation(), call.directions.first()
    Application.objects.bulk_create(
        Application(
            call=call,
            organisation=owner,
            direction=direction,
            number=f"M-{number():05d}",
            title=f"Проєкт {n}",
            title_key=sort_key(f"Проєкт {n}"),
            status=ApplicationStatus.ADMITTED,
            asked=50_000_00,
            created_at=NOW,
            updated_at=NOW,
        )
        for n in range(count_)
    )
    made = list(Application.objects.filter(call=call, organisation=owner).order_by("number"))
    content = content_of(made[0]) if made else {}
    Submission.objects.bulk_create(
        Submission(application=a, ordinal=1, content=content, digest="0" * 64, at=NOW, declared_by="Голова")
        for a in made
    )
    texts = dict(Submission.objects.filter(application__in=made).values_list("application", "pk"))
    Assignment.objects.bulk_create(
        Assignment(member=members[(i + k) % len(members)], application=a, submission_id=texts[a.pk], at=NOW)
        for i, a in enumerate(made)
        for k in range(each)
    )
    return made
