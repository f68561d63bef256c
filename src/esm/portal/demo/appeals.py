"""After the results of this year's call: one appeal changed a decision, another one is being scored again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from esm.competitions.machine import AppealOutcome, ApplicationStatus, Choice, MeetingKind, Outcome
from esm.competitions.models import Application, Call, Correction, Member
from esm.competitions.rules import CallRules
from esm.competitions.selectors.corrections import may_score_again
from esm.competitions.services import appeals, conflicts, corrections, meetings
from esm.competitions.services.review import Written
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money

from .city import City, owner_of

DAY = timedelta(days=1)


def build(city: City, call: Call, released_at: datetime) -> None:
    """The two best of those that were not supported."""
    first, second = Application.objects.filter(call=call, status=ApplicationStatus.DECLINED).order_by(
        "award__position"
    )[:2]
    _changed(city, first, released_at + 5 * DAY)
    _waits(city, second, released_at + 6 * DAY)


def _changed(city: City, application: Application, at: datetime) -> None:
    cast = city.cast
    opened = _reopened(city, application, at, at + 3 * DAY, "Двоє інших членів комісії оцінять заявку ще раз.")
    for member in may_score_again(application.call, application, at + 4 * DAY):
        _score(member, application, at + 6 * DAY)
    opened = corrections.close_rescoring(
        actor=cast.secretary, correction_id=opened.pk, seen_version=opened.version, at=at + 8 * DAY
    )
    held = _met(city, application, at + 10 * DAY)
    opened = corrections.submit_correction(
        actor=cast.secretary,
        correction_id=opened.pk,
        decision=corrections.NewDecision(
            Outcome.WON_UNFUNDED, Money(0), "За новими оцінками прохідний бал є, але кошти конкурсу розподілено.", held
        ),
        seen_version=opened.version,
        at=at + 10 * DAY,
    )
    corrections.release_correction(
        actor=cast.head,
        correction_id=opened.pk,
        order_number="19-д",
        order_date=(at + 12 * DAY).date(),
        seen_version=opened.version,
        at=at + 12 * DAY,
    )


def _waits(city: City, application: Application, at: datetime) -> None:
    """Opened by a court after months: one of those asked has scored, the others haven't."""
    _reopened(city, application, at, city.at - 4 * DAY, "Суд зобовʼязав комісію оцінити заявку ще раз.")
    asked = may_score_again(application.call, application, city.at)
    _score(asked[-1], application, city.at - 2 * DAY)


def _reopened(city: City, application: Application, at: datetime, answered_at: datetime, answer: str) -> Correction:
    appeal = appeals.file_appeal(
        actor=city.cast.of(owner_of(city, application)),
        number=application.number,
        text="Комісія не врахувала листів партнерів, які ми додали до заявки.",
        at=at,
    )
    appeals.answer_appeal(
        actor=city.cast.official,
        appeal_id=appeal.pk,
        outcome=AppealOutcome.RESCORE,
        answer=answer,
        published=answer,
        at=answered_at,
    )
    return Correction.objects.get(appeal=appeal)


def _score(member: Member, application: Application, at: datetime) -> None:
    actor = Actor(member.user_id, frozenset({Role.COMMISSION}), name=member.name)
    conflicts.declare(actor=actor, number=application.number, conflicted=False, kind="", text="", at=at)
    points: dict[str, int | None] = {
        c.code: c.scale * (3 + (n + member.number) % 2) // 5
        for n, c in enumerate(CallRules.from_data(application.call.rules).criteria)
    }
    corrections.score_again(
        actor=actor,
        number=application.number,
        written=Written(points=points, reasons={}, comment="Листи партнерів переконують: послуга потрібна."),
        at=at,
    )


def _met(city: City, application: Application, at: datetime) -> int:
    """The commission meets about this application and votes for it; the meeting's number."""
    call, secretary = application.call, city.cast.secretary
    fields = meetings.MeetingFields(
        kind=MeetingKind.DECISION,
        at=at - timedelta(hours=2),
        place="зала засідань (демо)",
        agenda="Рішення за скаргою",
        applications=[application.number],
    )
    meeting = meetings.plan_meeting(actor=secretary, call_id=call.pk, fields=fields, at=at - DAY)
    here: dict[str, Any] = {"actor": secretary, "call_id": call.pk, "number": meeting.number, "at": at}
    present = list(Member.objects.filter(call=call).values_list("number", flat=True))
    meetings.record_attendance(present=present, **here)
    meetings.record_votes(application_number=application.number, choices=dict.fromkeys(present, Choice.FOR), **here)
    meeting.refresh_from_db()
    meetings.hold_meeting(notes="Рішення змінено за новими оцінками.", seen_version=meeting.version, **here)
    return meeting.number
