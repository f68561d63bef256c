"""Promises of scoring: anything is kept as a draft, only a whole review is sent, nobody passes the gate."""

import pytest

from esm.competitions.machine import CallStatus, ReviewStatus
from esm.competitions.models import Review
from esm.competitions.rules import Criterion
from esm.competitions.selectors.scores import scores_of
from esm.competitions.services import review as services
from esm.competitions.services.review import Written
from esm.competitions.tests import make
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.models import AuditEvent

pytestmark = pytest.mark.django_db


def whole(points=4, comment="Добрий проєкт.", **reasons):
    return Written(dict.fromkeys(("need", "results", "budget"), points), reasons, comment)


def send(assignment, written=None, seen_version=0, at=make.NOW):
    return services.send_review(
        actor=make.acting(assignment.member),
        number=assignment.application.number,
        written=whole() if written is None else written,
        seen_version=seen_version,
        at=at,
    )


def save(assignment, written, seen_version=0):
    return services.save_review(
        actor=make.acting(assignment.member),
        number=assignment.application.number,
        written=written,
        seen_version=seen_version,
        at=make.NOW,
    )


def test_a_sent_review_has_its_total_in_hundredths():
    review = send(make.assigned(), Written({"need": 5, "results": 3, "budget": 4}, {}, "Так."))
    assert review.total == 4000 + 2400 + 1600
    assert {s.criterion: s.value for s in review.scores.all()} == {"need": 4000, "results": 2400, "budget": 1600}


def test_a_total_that_is_no_whole_hundredth_is_rounded_half_up_once():
    rules = make.rules(
        criteria=tuple(Criterion(c, c, w, 3, anchors=("a",) * 4) for c, w in (("a", 35), ("b", 35), ("c", 30)))
    )
    given = make.assigned(application=make.judged(call=make.reviewing(rules=rules)))
    review = send(given, Written({"a": 1, "b": 1, "c": 1}, dict.fromkeys("abc", "Бо."), "Так."))
    assert review.total == 3333
    assert sum(s.value for s in review.scores.all()) == 1167 + 1167 + 1000


def test_a_draft_keeps_whatever_is_there():
    given = make.assigned()
    review = save(given, Written({"need": 2}, {"budget": "Дорого\x00 🙂"}, ""))
    assert review.status == ReviewStatus.DRAFT
    assert review.total is None
    assert services.read_back(review).reasons["budget"] == "Дорого 🙂"
    assert scores_of(given.application.call_id) == {}


def test_a_review_is_not_sent_with_a_gap_and_each_gap_is_named_at_its_field():
    with pytest.raises(Invalid) as refused:
        send(make.assigned(), Written({"need": 2, "results": 5}, {}, " "))
    assert set(refused.value.fields) == {"reason_need", "points_budget", "comment"}


def test_half_of_the_points_needs_no_reason_and_less_does():
    rules = make.rules(criteria=(Criterion("a", "A", 100, 4, anchors=("",) * 5),))
    given = make.assigned(application=make.judged(call=make.reviewing(rules=rules)))
    with pytest.raises(Invalid):
        send(given, Written({"a": 1}, {}, "Так."))
    assert send(given, Written({"a": 2}, {}, "Так.")).total == 5000


def test_points_off_the_scale_are_refused():
    with pytest.raises(Invalid):
        save(make.assigned(), Written({"need": 6}))


def test_a_stale_page_doesnt_overwrite():
    given = make.assigned()
    save(given, Written({"need": 2}))
    with pytest.raises(Conflict):
        save(given, Written({"need": 5}), seen_version=0)


def test_a_sent_review_may_be_changed_until_the_panel_closes_and_never_falls_back_to_a_draft():
    given = make.assigned()
    send(given)
    with pytest.raises(Conflict):
        save(given, Written({"need": 1}), seen_version=1)
    changed = send(given, whole(5), seen_version=1)
    assert (changed.status, changed.total) == (ReviewStatus.SENT, 10_000)
    with pytest.raises(Invalid):
        send(given, Written({"need": 1}, {}, "Ні."), seen_version=2)
    assert Review.objects.get().total == 10_000


def test_after_the_panel_has_closed_nothing_is_sent_or_saved():
    given = make.assigned()
    given.application.call.__class__.objects.update(status=CallStatus.RANKING)
    for act in (send, lambda a: save(a, whole())):
        with pytest.raises(Conflict, match="закрито"):
            act(given)
    assert not Review.objects.exists()


def test_before_the_declaration_nothing_is_scored():
    with pytest.raises(Conflict, match="конфлікт"):
        send(make.assigned(declared=False))


def test_a_conflicted_or_unassigned_member_cannot_tell_that_the_application_exists():
    given = make.assigned(declared=False)
    make.conflict(given.member, given.application)
    with pytest.raises(NotFound):
        send(given)
    stranger = make.member(given.application.call)
    with pytest.raises(NotFound):
        services.send_review(
            actor=make.acting(stranger), number=given.application.number, written=whole(), seen_version=0, at=make.NOW
        )


def test_a_revoked_role_closes_the_door_though_the_term_runs():
    given = make.assigned()
    with pytest.raises(NotFound):
        services.send_review(
            actor=Actor(given.member.user_id), number=given.application.number, written=whole(), seen_version=0,
            at=make.NOW,
        )  # fmt: skip


def test_a_review_is_about_the_version_that_was_assigned_until_the_reviewer_takes_the_new_one():
    given = make.assigned()
    send(given)
    second = make.submission(given.application)
    assert send(given, whole(5), seen_version=1).submission == given.submission
    review = services.take_new_version(
        actor=make.acting(given.member), number=given.application.number, seen_version=2, at=make.NOW
    )
    assert (review.submission, review.status, review.total) == (second, ReviewStatus.DRAFT, None)
    with pytest.raises(Conflict):
        services.take_new_version(
            actor=make.acting(given.member), number=given.application.number, seen_version=3, at=make.NOW
        )


def test_sending_and_changing_stand_in_the_journal_with_points():
    given = make.assigned()
    send(given)
    send(given, whole(5), seen_version=1)
    events = AuditEvent.objects.order_by("id").values_list("action", "data__total", "data__before")
    assert list(events) == [
        ("competitions.send_review", 8000, None),
        ("competitions.change_review", 10_000, 8000),
    ]


def test_scores_of_a_call_are_means_over_sent_reviews_in_one_query(django_assert_num_queries):
    call = make.reviewing()
    application = make.judged(call=call)
    for points in (2, 3, 5):
        make.review(make.assigned(make.member(call), application), points)
    annulled = make.review(make.assigned(make.member(call), application), 0)
    Review.objects.filter(pk=annulled.pk).update(
        status=ReviewStatus.ANNULLED, annulled_at=make.NOW, annulment_reason="Конфлікт", total=None
    )
    make.review(make.assigned(make.member(call), application), 1, status=ReviewStatus.DRAFT, total=None, sent_at=None)
    with django_assert_num_queries(1):
        scores = scores_of(call.pk)[application.pk]
    assert (scores.mean, scores.reviews, scores.lowest, scores.highest) == (6667, 3, 4000, 10_000)
    assert scores.criteria == {"need": 2667, "results": 2667, "budget": 1333}
    assert scores.disputed(make.rules())
