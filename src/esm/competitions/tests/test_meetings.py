"""Promises of meetings: recusal leaves the quorum, nobody absent or conflicted votes, the minutes get it all."""

from datetime import date, timedelta

import pytest

from esm.competitions.machine import CallStatus, Choice, MeetingKind, MeetingStatus, MemberRole
from esm.competitions.models import Call, Declaration, Meeting, Member, Vote
from esm.competitions.selectors.meetings import meeting_fact, meeting_facts, quorum_of
from esm.competitions.services import meetings as services
from esm.competitions.services.meetings import MeetingFields
from esm.competitions.tests import make
from esm.kernel.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """A meeting with one application and a commission of five: a chair, three members, a secretary without a vote."""
    call = make.reviewing()
    make.member(call, role=MemberRole.CHAIR)
    for _ in range(3):
        make.member(call)
    make.member(call, role=MemberRole.SECRETARY, votes=False)
    return make.meeting(call, make.judged(call=call))


def attend(meeting, *present):
    return services.record_attendance(
        actor=make.secretary(), call_id=meeting.call_id, number=meeting.number, present=present, at=make.NOW
    )


def vote(meeting, choices, actor=None):
    item = meeting.items.get()
    return services.record_votes(
        actor=actor or make.secretary(),
        call_id=meeting.call_id,
        number=meeting.number,
        application_number=item.application.number,
        choices=choices,
        at=make.NOW,
    )


def facts(meeting):
    return meeting_fact(Call.objects.get(pk=meeting.call_id), meeting.number)


def item(meeting):
    return facts(meeting).items[0]


def bar(meeting, number):
    member = Member.objects.get(call=meeting.call_id, number=number)
    return make.conflict(member, meeting.items.get().application)


def test_votes_are_counted_and_the_majority_decides(table):
    attend(table, 1, 2, 3, 4, 5)
    vote(table, {1: Choice.FOR, 2: Choice.FOR, 3: Choice.AGAINST, 4: Choice.ABSTAINED})
    it = item(table)
    assert (it.votes_for, it.against, it.abstained, it.outcome) == (2, 1, 1, True)


def test_equal_votes_are_decided_by_the_chair(table):
    attend(table, 1, 2)
    vote(table, {1: Choice.AGAINST, 2: Choice.FOR})
    assert (item(table).outcome, item(table).by_chair) == (False, True)


def test_a_conflicted_member_leaves_the_quorum_and_does_not_vote(table):
    bar(table, 2)
    attend(table, 1, 2)
    it = item(table)
    assert (it.eligible, it.present, it.required) == (3, 1, 2)
    assert not it.quorate
    assert [r.number for r in it.recused] == [2]
    with pytest.raises(Invalid, match="конфлікт"):
        vote(table, {2: Choice.FOR})


def test_without_a_quorum_there_is_no_outcome(table):
    attend(table, 1)
    vote(table, {1: Choice.FOR})
    assert item(table).outcome is None


@pytest.mark.parametrize(("number", "words"), [(3, "немає на засіданні"), (5, "не має права голосу")])
def test_the_absent_and_those_without_a_vote_do_not_vote(table, number, words):
    attend(table, 1, 2, 5)
    with pytest.raises(Invalid, match=words) as refused:
        vote(table, {number: Choice.FOR})
    assert list(refused.value.fields) == [f"vote_{number}"]


def test_who_turns_out_absent_loses_her_vote(table):
    attend(table, 1, 2, 3)
    vote(table, {3: Choice.FOR})
    attend(table, 1, 2)
    assert not Vote.objects.exists()


def test_a_conflict_found_after_the_vote_takes_it_out_of_the_count(table):
    attend(table, 1, 2, 3)
    vote(table, {1: Choice.FOR, 2: Choice.FOR, 3: Choice.AGAINST})
    Declaration.objects.all().delete()
    bar(table, 1)  # put into the register behind the service's back: the facts still leave the vote out
    assert item(table).votes_for == 1


def test_a_vote_without_a_written_declaration_is_an_oral_one(table):
    attend(table, 1, 2)
    vote(table, {1: Choice.FOR, 2: Choice.FOR})
    assert set(Declaration.objects.values_list("conflicted", "text")) == {(False, "Усно на засіданні № 1")}


def test_only_members_in_office_that_day_sit_at_the_table(table):
    Member.objects.filter(number=3).update(until=date(2026, 11, 20))
    assert [a.number for a in facts(table).attendance] == [1, 2, 4, 5]
    with pytest.raises(Invalid):
        attend(table, 3)


def test_only_the_secretary_keeps_the_record(table):
    for actor in (make.official(), make.head(), make.administrator()):
        with pytest.raises(Denied):
            vote(table, {}, actor)


def test_a_meeting_is_over_only_when_it_took_place_and_then_its_record_stands(table):
    args = {"actor": make.secretary(), "call_id": table.call_id, "number": 1, "notes": "Слухали."}
    after = make.NOW + timedelta(days=7, hours=3)
    with pytest.raises(Conflict, match="хто був"):
        services.hold_meeting(**args, seen_version=0, at=after)
    version = attend(table, 1, 2, 3).version
    with pytest.raises(Conflict, match="не почалося"):
        services.hold_meeting(**args, seen_version=version, at=make.NOW)
    services.hold_meeting(**args, seen_version=version, at=after)
    assert Meeting.objects.get().status == MeetingStatus.HELD
    with pytest.raises(Conflict, match="відкрийте"):
        vote(table, {1: Choice.FOR})
    services.reopen_meeting(actor=make.secretary(), call_id=table.call_id, number=1, reason="Описка", at=after)
    vote(table, {1: Choice.FOR})


def test_after_the_decision_went_to_the_head_votes_stand(table):
    attend(table, 1, 2)
    Call.objects.update(status=CallStatus.APPROVED)
    with pytest.raises(Conflict):
        vote(table, {1: Choice.FOR})


def fields(**kw):
    base = {"kind": MeetingKind.DECISION, "at": make.later(days=8), "place": "Зал 2"}
    return MeetingFields(**base | kw)


def plan(call, **kw):
    return services.plan_meeting(actor=make.secretary(), call_id=call.pk, fields=fields(**kw), at=make.NOW)


def test_meetings_are_numbered_and_keep_the_order_of_their_agenda():
    call = make.reviewing()
    first, second = make.judged(call=call), make.judged(call=call)
    assert plan(call).number == 1
    made = plan(call, applications=[second.number, first.number])
    assert made.number == 2
    assert [i.number for i in facts(made).items] == [second.number, first.number]


def test_an_application_of_another_call_is_not_put_on_the_agenda():
    with pytest.raises(Invalid) as refused:
        plan(make.reviewing(), applications=[make.judged().number], place=" ")
    assert set(refused.value.fields) == {"applications", "place"}


def test_an_application_with_votes_stays_on_the_agenda(table):
    version = attend(table, 1, 2).version
    vote(table, {1: Choice.FOR})
    with pytest.raises(Invalid, match="голосували"):
        services.change_meeting(
            actor=make.secretary(), call_id=table.call_id, number=1, fields=fields(), seen_version=version, at=make.NOW
        )


@pytest.mark.parametrize(
    ("eligible", "percent", "needed"), [(7, 50, 4), (6, 50, 3), (6, 67, 5), (1, 50, 1), (0, 50, 0)]
)
def test_a_quorum_is_rounded_up(eligible, percent, needed):
    assert quorum_of(eligible, percent) == needed


@pytest.mark.parametrize("size", [1, 3, 40])
def test_the_minutes_facts_cost_the_same_for_many(size, django_assert_num_queries):
    call = make.reviewing()
    make.member(call)
    make.meeting(call, *(make.judged(call=call) for _ in range(size)))
    make.meeting(call)
    with django_assert_num_queries(7):
        found = meeting_facts(call)
    assert [len(m.items) for m in found] == [size, 0]
