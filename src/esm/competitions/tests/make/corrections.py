"""Released decisions that an appeal opened again. `AFTER`: the commission has met once more."""

from __future__ import annotations

from datetime import timedelta

from esm.competitions.models import Appeal, Application, Correction, Member
from esm.competitions.services import appeals, conflicts, meetings
from esm.competitions.services import corrections as services
from esm.competitions.services.review import Written
from esm.kernel.money import Money

from .calls import rules
from .commission import acting
from .people import NOW, head, later, second_official, secretary

ANSWERED = later(hours=1)
MEETS = later(days=2)
AFTER = MEETS + timedelta(hours=1)


def decision_appeal(application: Application) -> Appeal:
    """Filed by the organisation, not answered yet."""
    return Appeal.objects.create(
        application=application,
        level="decision",
        text="Оцінки не відповідають анкеті",
        filed_at=NOW,
        due_on=NOW.date(),
    )


def appeal_answered(appeal: Appeal, outcome: str) -> Correction | None:
    """With what the answer opened, if it opened anything."""
    appeals.answer_appeal(
        actor=second_official(),
        appeal_id=appeal.pk,
        outcome=outcome,
        answer="Переглянемо",
        published="Комісія перегляне рішення",
        at=ANSWERED,
    )
    return Correction.objects.filter(appeal=appeal).first()


def correction(application: Application, outcome: str = "rescore") -> Correction:
    """The decision is open again: to be scored anew («rescore») or decided at once («annul»)."""
    made = appeal_answered(decision_appeal(application), outcome)
    assert made is not None
    return made


def new_scores(points: int = 5) -> Written:
    codes = [c.code for c in rules().criteria]
    return Written(dict.fromkeys(codes, points), dict.fromkeys(codes, "Бо так"), "Добре")


def scored_again(correction: Correction, *members: Member, points: int = 5) -> Correction:
    """By these members, or by the whole commission; a conflict was denied first. Scoring stays open."""
    number = correction.application.number
    for who in members or Member.objects.filter(call=correction.application.call):
        if not who.declarations.filter(application=correction.application, withdrawn_at=None).exists():
            conflicts.declare(actor=acting(who), number=number, conflicted=False, at=AFTER)
        services.score_again(actor=acting(who), number=number, written=new_scores(points), at=AFTER)
    return correction


def rescoring_closed(correction: Correction) -> Correction:
    return services.close_rescoring(
        actor=secretary(), correction_id=correction.pk, seen_version=correction.version, at=AFTER
    )


def met_again(correction: Correction) -> int:
    """The commission meets and votes; the meeting's number."""
    call = correction.application.call
    fields = meetings.MeetingFields("decision", MEETS, "Мерія", applications=[correction.application.number])
    meeting = meetings.plan_meeting(actor=secretary(), call_id=call.pk, fields=fields, at=ANSWERED)
    here = {"actor": secretary(), "call_id": call.pk, "number": meeting.number, "at": AFTER}
    voters = [m.number for m in Member.objects.filter(call=call)]
    meetings.record_attendance(present=voters, **here)
    meetings.record_votes(
        application_number=correction.application.number, choices=dict.fromkeys(voters, "for"), **here
    )
    meeting.refresh_from_db()
    meetings.hold_meeting(notes="", seen_version=meeting.version, **here)
    return meeting.number


def decided_again(correction: Correction, outcome: str, hryvnias: int = 0) -> Correction:
    """The commission has met; its decision waits for the head."""
    correction.refresh_from_db()
    decision = services.NewDecision(
        outcome, Money(hryvnias * 100), "Комісія переглянула рішення", met_again(correction)
    )
    return services.submit_correction(
        actor=secretary(), correction_id=correction.pk, decision=decision, seen_version=correction.version, at=AFTER
    )


def released_again(correction: Correction) -> Correction:
    return services.release_correction(
        actor=head(),
        correction_id=correction.pk,
        order_number="77-к",
        order_date=AFTER.date(),
        seen_version=correction.version,
        at=AFTER,
    )
