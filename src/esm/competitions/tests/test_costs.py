"""What the lists cost: as many queries for three hundred applications as for one, and never more than a page may."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from django.utils.translation import override

from esm.competitions.calibration import Given, calibrate
from esm.competitions.choice.ranking import Entry, rank
from esm.competitions.machine import AppealLevel, CallStatus, ReviewStatus
from esm.competitions.models import Application, Assignment, Award, Call, Review, Score
from esm.competitions.rules import CallRules
from esm.competitions.selectors.assignment_plan import fingerprint, setup_of
from esm.competitions.selectors.ranking import ranking_of
from esm.competitions.tests import make
from esm.identity.public import Role

SIGNED_IN = 4  # session, person, roles, rights


@pytest.fixture
def call() -> Call:
    return make.reviewing()


def read_by_all(call: Call, size: int) -> list[Application]:
    """So many applications, received and registered, each with three sent reviews."""
    made = make.many_judged(call, size, [make.member(call) for _ in range(4)])
    for n, application in enumerate(made):
        application.register_number, application.received_at = f"R-{n:04d}", make.NOW
    Application.objects.bulk_update(made, ["register_number", "received_at"])
    reviews = Review.objects.bulk_create(
        Review(
            application_id=given.application_id,
            member_id=given.member_id,
            submission_id=given.submission_id,
            status=ReviewStatus.SENT,
            # Each two have the same mean.
            total=6_000 + given.application_id // 2,
            created_at=make.NOW,
            updated_at=make.NOW,
            sent_at=make.NOW,
        )
        for given in Assignment.objects.filter(application__call=call)
    )
    Score.objects.bulk_create(
        Score(review=review, criterion=c.code, points=4, value=1_000, reason="")
        for review in reviews
        for c in CallRules.from_data(call.rules).criteria
    )
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 300])
def test_the_ranking_costs_the_same_for_300(call, size, django_assert_num_queries):
    read_by_all(call, size)
    with django_assert_num_queries(3):
        assert len(ranking_of(call).lines) == size


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 300])
@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("admission", 4),
        ("register", 4),
        ("assignment", 8),
        ("review", 7),
        ("ranking", 6),  # two of them: whether an appeal opened the decision again, and which titles are links
        ("award", 8),
    ],
)
def test_the_departments_lists_cost_the_same_for_300(client, call, page, most, size, django_assert_num_queries):
    read_by_all(call, size)
    if page in {"ranking", "award"}:
        Call.objects.filter(pk=call.pk).update(status=CallStatus.RANKING)
    client.force_login(make.person(Role.SECRETARY))
    with django_assert_num_queries(SIGNED_IN + most):
        answer = client.get(f"/department/competitions/{call.slug}/{page}/")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 300])
@pytest.mark.parametrize(("address", "most"), [("/projects/", 6), ("/competitions/{slug}/results/", 7)])
def test_public_lists_cost_the_same_for_300(client, call, address, most, size, django_assert_max_num_queries):
    made = read_by_all(call, size)
    Award.objects.bulk_create(
        Award(
            application=a, call=call, direction_id=a.direction_id, position=n, place=n, score=7_000, asked=a.asked,
            recommended=a.asked, recommended_outcome="won", awarded=a.asked, outcome="won", decided_at=make.NOW,
        )
        for n, a in enumerate(made, 1)
    )  # fmt: skip
    Application.objects.filter(call=call).update(status="won")
    Call.objects.filter(pk=call.pk).update(status=CallStatus.RELEASED, released_at=make.NOW, closes_at=make.NOW)
    with django_assert_max_num_queries(most):
        answer = client.get(address.format(slug=call.slug))
    assert answer.status_code == 200
    assert made[0].title in answer.content.decode()
    assert len(answer.content) < 100_000


@pytest.mark.django_db
def test_a_ranking_is_worked_out_once_for_the_same_data_and_anew_for_any_other(call):
    """One object for one set of data; a total, a name, a sum or a direction's title that changes makes another."""
    application = read_by_all(call, 3)[0]
    call = Call.objects.get(pk=call.pk)
    before = ranking_of(call)
    assert ranking_of(call) is before
    assert translated(call, "en") is not before
    Review.objects.filter(application=application).update(total=9_900)
    raised = ranking_of(call)
    assert (raised.lines[0].number, raised.lines[0].score) == (application.number, 9_900)
    type(application.organisation).objects.filter(pk=application.organisation_id).update(short_name="Нова назва")
    assert ranking_of(call).lines[0].organisation == "Нова назва"
    Score.objects.filter(review__application=application).update(value=1_100)
    assert ranking_of(call) is not raised


def translated(call: Call, language: str) -> object:
    with override(language):
        return ranking_of(call)


@pytest.mark.django_db
def test_three_equals_are_named_and_the_others_counted(client, call):
    read_by_all(call, 40)
    Review.objects.filter(application__call=call).update(total=7_000)
    Call.objects.filter(pk=call.pk).update(status=CallStatus.RANKING)
    client.force_login(make.person(Role.SECRETARY))
    page = client.get(f"/department/competitions/{call.slug}/ranking/").content.decode()
    assert page.count("та ще 36:") == 40
    first = ranking_of(call).lines[0]
    assert len(first.equals) == 39
    assert first.number not in first.equals


@pytest.mark.django_db
def test_a_plan_is_worked_out_anew_when_somebody_may_read_less(call):
    read_by_all(call, 3)
    call = Call.objects.get(pk=call.pk)
    before = fingerprint(setup_of(call, make.NOW))
    assert fingerprint(setup_of(call, make.NOW)) == before
    given = Assignment.objects.filter(application__call=call).first()
    given.ended_at, given.end_reason = make.NOW, "Замінено"
    given.save()
    assert fingerprint(setup_of(call, make.NOW)) != before


@pytest.mark.django_db
@pytest.mark.parametrize("history", ["none", "all"])
def test_one_applications_check_list_stays_within_its_queries(client, call, history, django_assert_max_num_queries):
    application = read_by_all(call, 1)[0]
    if history == "all":
        refusal = application.refusals.create(
            ground="not_eligible", ground_title="Не відповідає умовам", text="Статут інший", at=make.NOW, signed_by="А"
        )
        application.appeals.create(
            refusal=refusal,
            level=AppealLevel.ADMISSION,
            text="Не згодні",
            filed_at=make.NOW,
            filed_by="Б",
            due_on=make.NOW.date(),
        )
    client.force_login(make.person(Role.SECRETARY))
    with django_assert_max_num_queries(11 if history == "none" else 13):
        page = client.get(f"/department/competitions/{call.slug}/admission/{application.number}/")
    assert page.status_code == 200
    assert ("Не згодні" in page.content.decode()) == (history == "all")


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_a_members_page_of_a_meeting_asks_the_same_for_many(client, call, size, django_assert_num_queries):
    meeting = make.meeting(call, *read_by_all(call, size), at=make.NOW)
    client.force_login(make.member(call).user)
    with django_assert_num_queries(SIGNED_IN + 5):
        page = client.get(f"/review/meetings/{call.slug}/{meeting.number}/")
    assert page.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, 3])
def test_the_applicants_page_of_admission_asks_the_same_whatever_was_decided(
    client, call, size, django_assert_num_queries
):
    application = make.submitted(call=call, status="refused")
    for n in range(size):
        application.refusals.create(
            ground="late",
            ground_title="Пізно",
            text=f"Пізно {n}",
            at=make.NOW,
            signed_by="А",
            annulled_at=make.NOW if n else None,
        )
    client.force_login(make.person(organisation_id=application.organisation_id))
    with django_assert_num_queries(SIGNED_IN + 4):
        page = client.get(f"/cabinet/applications/{application.number}/admission/")
    assert page.status_code == 200


# ---- fast arithmetic is exact arithmetic ----------------------------------------------------------------------------


def test_leverage_parts_equals_as_exact_fractions_do():
    """Sums of money near the limit of the database, a kopeck apart: no rounding may make them equal or swap them."""
    chance = random.Random(7)
    most = 2**63 - 1
    pairs = [(most - 1, most), (most - 2, most - 1), (1, most), (1, most - 1), (0, 5), (3, 9), (1, 3)]
    pairs += [(chance.randrange(most), chance.randrange(1, most)) for _ in range(200)]
    entries = [Entry(n, f"{n:04d}", 7_000, raised=raised, asked=asked) for n, (raised, asked) in enumerate(pairs)]
    ranked = rank(entries, order=["leverage"], pass_score=6_000)
    worth = [Fraction(r.entry.raised, r.entry.asked) for r in ranked]
    assert worth == sorted(worth, reverse=True)
    thirds = [r for r in ranked if Fraction(r.entry.raised, r.entry.asked) == Fraction(1, 3)]
    assert [r.place for r in thirds] == [thirds[0].place] * 2


def test_means_over_different_numbers_of_reviews_are_ranked_exactly():
    """20,000/3 is more than 6,666 and less than 6,667; both round to 6,667 with the first."""
    scores = [*(Given(1, r, t) for r, t in enumerate((6_666, 6_667, 6_667))), *(Given(2, r, 6_667) for r in range(2))]
    standings = calibrate(scores, min_reviews=99, min_reviewers=3, shrink=5).standings
    assert [standings[a].raw for a in (1, 2)] == [6_667, 6_667]
    assert [standings[a].raw_rank for a in (1, 2)] == [2, 1]
