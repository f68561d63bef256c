"""Promises of the conflict gate: nothing opens before the declaration, nothing of hers counts after a conflict."""

from datetime import date

import pytest

from esm.competitions.machine import ConflictKind, ConflictSource, ReviewStatus
from esm.competitions.models import Assignment, Declaration, Employer, Member, Review, Vote
from esm.competitions.policies.reading import may_read_application, may_see_scores
from esm.competitions.selectors.conflicts import automatic_conflicts, public_conflicts
from esm.competitions.selectors.reading import read_facts, readable_applications
from esm.competitions.selectors.scores import scores_of
from esm.competitions.services import conflicts as services
from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners.tests.make import organisation

pytestmark = pytest.mark.django_db


def reads(actor, application):
    facts = read_facts(actor=actor, application=application, at=make.NOW)
    listed = readable_applications(actor=actor, at=make.NOW).filter(pk=application.pk).exists()
    assert listed == may_read_application(actor, facts)
    return listed


def declare(given, *, conflicted=False, kind="", text=""):
    return services.declare(
        actor=make.acting(given.member),
        number=given.application.number,
        conflicted=conflicted,
        kind=kind,
        text=text,
        at=make.NOW,
    )


def found_later(given, **kw):
    return services.record_conflict(
        **{
            "actor": make.secretary(),
            "call_id": given.application.call_id,
            "member_number": given.member.number,
            "application_number": given.application.number,
            "kind": ConflictKind.RELATIVE,
            "text": "Її сестра — бухгалтерка організації.",
            "at": make.NOW,
        }
        | kw
    )


def test_nothing_opens_before_the_declaration_and_everything_after_none():
    given = make.assigned(declared=False)
    assert not reads(make.acting(given.member), given.application)
    declare(given)
    assert reads(make.acting(given.member), given.application)


def test_a_declared_conflict_shuts_the_application_and_ends_the_assignment():
    given = make.assigned(declared=False)
    declare(given, conflicted=True, kind=ConflictKind.RELATIVE, text="Сестра.")
    assert not reads(make.acting(given.member), given.application)
    assert Assignment.objects.get(pk=given.pk).end_reason == "Конфлікт інтересів"


def test_a_conflict_is_declared_with_its_kind_and_words():
    with pytest.raises(Invalid) as refused:
        declare(make.assigned(declared=False), conflicted=True)
    assert set(refused.value.fields) == {"kind", "text"}


def test_somebody_who_was_not_given_the_application_declares_nothing():
    application = make.judged()
    stranger = make.member(application.call)
    with pytest.raises(NotFound):
        services.declare(actor=make.acting(stranger), number=application.number, conflicted=False, at=make.NOW)


def test_a_member_may_report_a_conflict_after_having_declared_none():
    given = make.assigned()
    make.review(given)
    declare(given, conflicted=True, kind=ConflictKind.OTHER, text="Згадала.")
    assert Review.objects.get().status == ReviewStatus.ANNULLED
    assert Declaration.objects.filter(withdrawn_at=None).get().conflicted


def test_declaring_twice_is_declaring_once():
    given = make.assigned(declared=False)
    assert declare(given) == declare(given)
    assert Declaration.objects.count() == 1


@pytest.mark.parametrize("role", ["organisation", "employer", "domain"])
def test_what_the_program_finds_goes_before_what_she_answers(role):
    owner = organisation(email="office@krok.org.ua")
    application = make.judged(organisation=owner)
    member = make.member(application.call, email="olena@krok.org.ua" if role == "domain" else "olena@ukr.net")
    given = make.assigned(member, application, declared=False)
    if role == "employer":
        Employer.objects.create(member=member, edrpou=owner.edrpou, since_year=2020, until_year=2025)
    if role == "organisation":
        owner.memberships.create(user_id=member.user_id, rights=["view"], since=date(2026, 1, 1))
    declaration = declare(given)
    assert declaration.conflicted
    assert declaration.source == ConflictSource.AUTOMATIC
    assert not reads(make.acting(member), application)


def test_an_automatic_conflict_is_stored_once_with_its_reason_and_annuls_what_was_sent():
    application = make.judged()
    member = make.member(application.call)
    make.review(make.assigned(member, application))
    Employer.objects.create(member=member, edrpou=application.organisation.edrpou, since_year=2024)
    assert services.refresh_conflicts(call_id=application.call_id, at=make.NOW) == 1
    assert services.refresh_conflicts(call_id=application.call_id, at=make.NOW) == 0
    stored = Declaration.objects.get(withdrawn_at=None)
    assert application.organisation.edrpou in stored.text
    assert Review.objects.get().status == ReviewStatus.ANNULLED


def test_a_conflict_found_later_annuls_scores_and_votes_and_leaves_the_means():
    given = make.assigned()
    make.review(given, 1)
    make.review(make.assigned(make.member(given.application.call), given.application), 5)
    meeting = make.meeting(given.application.call, given.application)
    Vote.objects.create(item=meeting.items.get(), member=given.member, choice="for")
    found_later(given)
    assert scores_of(given.application.call_id)[given.application.pk].mean == 10_000
    assert not Vote.objects.exists()
    facts = read_facts(actor=make.acting(given.member), application=given.application, at=make.NOW)
    assert not may_see_scores(make.acting(given.member), facts)
    event = AuditEvent.objects.get(action="competitions.declare_conflict")
    assert (event.data["reviews"], event.data["votes"]) == (1, 1)


def test_only_a_secretary_records_and_withdraws():
    given = make.assigned()
    for actor in (make.official(), make.acting(given.member), make.administrator()):
        with pytest.raises(Denied):
            found_later(given, actor=actor)
    made = found_later(given)
    with pytest.raises(Denied):
        services.withdraw(
            actor=make.official(), call_id=given.application.call_id, declaration_id=made.pk, reason="Ні.", at=make.NOW
        )


def test_a_mistaken_conflict_is_withdrawn_with_a_reason_and_the_review_comes_back_as_a_draft():
    given = make.assigned()
    make.review(given)
    made = found_later(given)
    args = {"actor": make.secretary(), "call_id": given.application.call_id, "declaration_id": made.pk, "at": make.NOW}
    with pytest.raises(Invalid):
        services.withdraw(**args, reason=" ")
    services.withdraw(**args, reason="Переплутали прізвище.")
    review = Review.objects.get()
    assert (review.status, review.total) == (ReviewStatus.DRAFT, None)
    assert not Declaration.objects.filter(withdrawn_at=None).exists()
    assert Declaration.objects.get(pk=made.pk).withdrawal_reason == "Переплутали прізвище."


def test_an_automatic_conflict_that_was_withdrawn_is_not_found_again():
    owner = organisation(email="office@krok.org.ua")
    application = make.judged(organisation=owner)
    make.member(application.call, email="olena@krok.org.ua")
    services.refresh_conflicts(call_id=application.call_id, at=make.NOW)
    stored = Declaration.objects.get()
    services.withdraw(
        actor=make.secretary(), call_id=application.call_id, declaration_id=stored.pk, reason="Спільна пошта міста.",
        at=make.NOW,
    )  # fmt: skip
    assert services.refresh_conflicts(call_id=application.call_id, at=make.NOW) == 0


def test_a_founder_known_only_by_name_is_found():
    application = make.judged()
    member = make.member(application.call, name="Мороз Олена Дарʼївна")
    application.organisation.affiliates.create(kind="founder", full_name="Мороз Олена Дар'ївна")
    assert [(m, k) for m, _a, k, _t in automatic_conflicts(application.call, at=make.NOW)] == [
        (member, ConflictKind.FOUNDER)
    ]


def test_a_conflict_bars_an_official_too():
    given = make.assigned()
    found_later(given)
    both = Actor(given.member.user_id, frozenset({Role.OFFICIAL, Role.COMMISSION}))
    assert not reads(both, given.application)
    assert reads(make.official(), given.application)


def test_the_public_register_has_no_names():
    given = make.assigned()
    found_later(given)
    rows = public_conflicts(given.application.call)
    assert [(r.number, r.kind) for r in rows] == [(given.application.number, "близькі родичі в організації")]
    assert given.member.name not in str(rows)
    assert "сестра" not in str(rows)


@pytest.mark.parametrize("size", [1, 3, 30])
def test_looking_for_conflicts_takes_as_many_queries_for_many_as_for_one(size, django_assert_max_num_queries):
    call = make.reviewing()
    for _ in range(size):
        make.judged(call=call)
        Employer.objects.create(member=make.member(call), edrpou=organisation().edrpou, since_year=2024)
    with django_assert_max_num_queries(9):
        automatic_conflicts(call, at=make.NOW)


def test_a_member_of_the_organisation_reads_it_in_her_cabinet_and_never_its_scores():
    given = make.assigned()
    both = Actor(
        given.member.user_id,
        frozenset({Role.COMMISSION}),
        frozenset({(given.application.organisation_id, "view")}),
    )
    assert reads(both, given.application)
    facts = read_facts(actor=both, application=given.application, at=make.NOW)
    assert not may_see_scores(both, facts)


def test_a_term_that_is_over_shuts_the_door():
    given = make.assigned()
    Member.objects.update(until=date(2026, 11, 15))
    assert not reads(make.acting(given.member), given.application)
