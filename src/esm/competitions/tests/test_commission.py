"""Promises of the commission and of giving out applications."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from esm.competitions.machine import CallStatus, MemberRole
from esm.competitions.models import Assignment, Call, Employer, Member
from esm.competitions.selectors.assignment import assignment_preview
from esm.competitions.services import assignment as assignments
from esm.competitions.services import commission as services
from esm.competitions.services.commission import EmployerFields, MemberFields
from esm.competitions.tests import make
from esm.kernel.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db


def holder(name="Ганна Мороз"):
    """An account with the role of a commission member."""
    users = get_user_model().objects
    user = users.create(email=f"person{users.count()}@example.org", full_name=name)
    apps.get_model("identity", "RoleGrant").objects.create(user=user, role="commission_member", since=date(2026, 1, 1))
    return user


def fields(**kw):
    base = {
        "name": "Ганна Мороз",
        "role": MemberRole.MEMBER,
        "workplace": "Університет",
        "post": "доцентка",
        "since": date(2026, 11, 1),
    }
    return MemberFields(**base | kw)


def add(call, user=None, actor=None, **kw):
    return services.add_member(
        actor=actor or make.secretary(),
        call_id=call.pk,
        user_id=(user or holder()).pk,
        fields=fields(**kw),
        at=make.NOW,
    )


def test_a_member_has_a_number_a_term_and_employers():
    call = make.reviewing()
    add(call)
    member = add(call, employers=[EmployerFields("41000011", "ГО «Крок»", 2020, 2024)])
    assert member.number == 2
    assert member.employers.get().edrpou == "41000011"


def test_only_the_secretary_or_an_official_changes_the_commission():
    call = make.reviewing()
    for actor in (make.head(), make.administrator(), make.acting(make.member(call))):
        with pytest.raises(Denied):
            add(call, actor=actor)
    add(call, actor=make.official())


def test_somebody_without_the_role_is_not_put_into_the_commission():
    user = get_user_model().objects.create(email="x@example.org", full_name="Хтось")
    with pytest.raises(Invalid, match="ролі"):
        add(make.reviewing(), user)


def test_there_is_one_chair_at_a_time_and_a_person_sits_once():
    call = make.reviewing()
    first = holder()
    add(call, first, role=MemberRole.CHAIR)
    with pytest.raises(Invalid, match="Голова вже є"):
        add(call, role=MemberRole.CHAIR)
    with pytest.raises(Invalid, match="вже є у складі"):
        add(call, first)


def test_what_is_wrong_is_said_at_its_field():
    with pytest.raises(Invalid) as refused:
        add(
            make.reviewing(),
            name=" ",
            post="",
            load_limit=0,
            until=date(2026, 10, 1),
            employers=[EmployerFields("4100", "", 2020)],
        )
    assert set(refused.value.fields) == {"name", "post", "load_limit", "until", "employers"}


def test_a_stale_card_doesnt_overwrite():
    call = make.reviewing()
    member = add(call)
    args = {"actor": make.secretary(), "call_id": call.pk, "number": member.number, "at": make.NOW}
    services.change_member(**args, fields=fields(post="професорка"), seen_version=0)
    with pytest.raises(Conflict):
        services.change_member(**args, fields=fields(post="асистентка"), seen_version=0)
    assert Member.objects.get().post == "професорка"


def test_an_employer_that_is_an_applicant_makes_a_conflict_at_once():
    application = make.judged()
    member = add(application.call, employers=[EmployerFields(application.organisation.edrpou, "", 2024)])
    assert member.declarations.get().conflicted


def test_leaving_gives_back_what_isnt_sent_and_keeps_what_is():
    call = make.reviewing()
    member = make.member(call)
    sent, open_ = make.assigned(member), make.assigned(member, make.judged(call=call))
    sent.application.call = call
    make.review(sent)
    services.end_term(
        actor=make.secretary(), call_id=call.pk, number=member.number, until=date(2026, 11, 16), reason="За заявою",
        at=make.NOW,
    )  # fmt: skip
    assert Assignment.objects.get(pk=sent.pk).ended_at is None
    assert Assignment.objects.get(pk=open_.pk).ended_at is not None


def test_after_the_release_the_commission_stays_as_it_was():
    call = make.reviewing(status=CallStatus.RELEASED, released_at=make.NOW)
    with pytest.raises(Conflict):
        add(call)


# ---- assignment -----------------------------------------------------------------------------------------------------


def crew(call, count=4, **kw):
    return [make.member(call, **kw) for _ in range(count)]


def preview(call):
    return assignment_preview(actor=make.secretary(), call=Call.objects.get(pk=call.pk), at=make.NOW)


def confirm(call, seen=None, actor=None):
    return assignments.confirm_assignment(
        actor=actor or make.secretary(), call_id=call.pk, seen=seen or preview(call).fingerprint, at=make.NOW
    )


def test_the_confirmed_plan_is_the_previewed_one():
    call = make.reviewing()
    crew(call)
    applications = [make.judged(call=call) for _ in range(5)]
    plan = preview(call)
    assert plan.complete
    assert plan.unevenness <= 1
    assert confirm(call).made == plan.made == 15
    assert {a.assignments.count() for a in applications} == {3}
    assert not preview(call).changes


def test_each_assignment_is_tied_to_the_newest_submission():
    call = make.reviewing()
    crew(call, 3)
    application = make.judged(call=call)
    newest = make.submission(application)
    confirm(call)
    assert set(Assignment.objects.values_list("submission", flat=True)) == {newest.pk}


def test_a_plan_that_changed_since_the_preview_is_not_carried_out():
    call = make.reviewing()
    crew(call)
    make.judged(call=call)
    seen = preview(call).fingerprint
    make.judged(call=call)
    with pytest.raises(Conflict, match="змінився"):
        confirm(call, seen)
    assert not Assignment.objects.exists()


def test_confirming_twice_assigns_once():
    call = make.reviewing()
    crew(call)
    make.judged(call=call)
    seen = preview(call).fingerprint
    confirm(call, seen)
    with pytest.raises(Conflict):
        confirm(call, seen)
    assert Assignment.objects.count() == 3


def test_conflicts_and_limits_are_kept_and_an_impossible_plan_says_why():
    call = make.reviewing()
    first, second, third = crew(call, 3)
    barred, free = make.judged(call=call), make.judged(call=call)
    make.conflict(first, barred)
    Member.objects.filter(pk=second.pk).update(load_limit=1)
    plan = preview(call)
    assert not plan.complete
    assert any("межі" in sentence for sentence in plan.advice)
    assert any("конфлікту інтересів" in sentence for sentence in plan.advice)
    assert first.name in next(r for r in plan.page.rows if r.number == barred.number).barred
    confirm(call)
    assert not Assignment.objects.filter(member=first, application=barred).exists()
    assert Assignment.objects.filter(member=second).count() == 1
    assert Assignment.objects.filter(member=third).count() == 2
    assert free.assignments.count() >= 2


def test_conflicts_that_facts_show_but_nobody_stored_are_kept_too():
    call = make.reviewing()
    members = crew(call)
    application = make.judged(call=call)
    Employer.objects.create(member=members[0], edrpou=application.organisation.edrpou, since_year=2025)
    confirm(call)
    assert not Assignment.objects.filter(member=members[0]).exists()


def test_a_member_who_reads_some_directions_gets_only_those():
    call = make.reviewing(directions=({"code": "a", "title": "А"}, {"code": "b", "title": "Б"}))
    members = crew(call)
    directions = list(call.directions.all())
    members[0].directions.set([directions[1]])
    application = make.judged(call=call, direction=directions[0])
    confirm(call)
    assert not application.assignments.filter(member=members[0]).exists()


def test_what_is_begun_stays_when_a_new_member_comes():
    call = make.reviewing()
    crew(call, 3)
    for _ in range(4):
        make.judged(call=call)
    confirm(call)
    begun = list(Assignment.objects.all()[:6])
    for given in begun:
        make.review(given)
    make.member(call)
    done = confirm(call)
    assert done.made == done.ended == 2
    assert Assignment.objects.filter(pk__in=[g.pk for g in begun], ended_at=None).count() == 6


def test_a_review_of_somebody_who_left_still_counts():
    call = make.reviewing()
    members = crew(call, 4)
    application = make.judged(call=call)
    given = make.assigned(members[0], application)
    make.review(given)
    Member.objects.filter(pk=members[0].pk).update(until=date(2026, 11, 1))
    assert confirm(call).made == 2


def test_a_silent_reviewer_is_replaced_and_a_sent_review_is_not():
    call = make.reviewing()
    first, second, third = crew(call, 3)
    application = make.judged(call=call)
    make.assigned(first, application)
    args = {"actor": make.secretary(), "call_id": call.pk, "number": application.number, "at": make.NOW}
    given = assignments.replace_reviewer(**args, old=first.number, new=second.number)
    assert given.member == second
    make.review(given)
    with pytest.raises(Conflict, match="надіслано"):
        assignments.replace_reviewer(**args, old=second.number, new=third.number)


def test_a_conflicted_or_busy_member_is_not_given_more_by_hand():
    call = make.reviewing()
    member = make.member(call, load_limit=1)
    first, second = make.judged(call=call), make.judged(call=call)
    args = {"actor": make.secretary(), "call_id": call.pk, "member_number": member.number, "at": make.NOW}
    make.conflict(member, first)
    with pytest.raises(Conflict, match="конфлікт"):
        assignments.assign_by_hand(**args, number=first.number)
    assignments.assign_by_hand(**args, number=second.number)
    with pytest.raises(Conflict, match="найбільшу"):
        assignments.assign_by_hand(**args, number=make.judged(call=call).number)
    with pytest.raises(Conflict, match="вже має"):
        assignments.assign_by_hand(**args, number=second.number)


def test_only_the_secretary_assigns_and_only_during_review():
    call = make.reviewing()
    with pytest.raises(Denied):
        confirm(call, "x", make.official())
    Call.objects.update(status=CallStatus.RANKING)
    with pytest.raises(Conflict):
        confirm(call, "x")
