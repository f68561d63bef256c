"""The scoring page: the application on the left, the rubric with what is written on the right, others' when it's time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.partners import public as partners

from ..machine import CallStatus, ReviewStatus
from ..models import Application, Assignment, Declaration, Review, Score, Submission
from ..policies.reading import (
    ReadFacts,
    may_know_application,
    may_read_application,
    may_review,
    may_see_scores,
    must_declare,
)
from ..rules import CallRules, Criterion
from .content import ApplicationView, submission_view
from .reading import find_application
from .scores import half_up, total_of


@dataclass(frozen=True, slots=True)
class Head:
    """What a member may know before she has declared: nothing of the content."""

    number: str
    title: str
    organisation: str
    edrpou: str
    call: str
    call_title: str
    due: date | None
    declared: bool
    conflicted: bool
    # Why, when conflicted: kind and words.
    conflict: str
    conflict_text: str
    conflict_source: str
    reviews: bool


@dataclass(frozen=True, slots=True)
class RubricLine:
    code: str
    title: str
    about: str
    weight: int
    scale: int
    # (points, anchor) from the highest.
    choices: tuple[tuple[int, str], ...]
    points: int | None
    reason: str
    # Reason wanted when points are under this number.
    reason_under: int
    # Hundredths this criterion adds; None without points.
    value: int | None


@dataclass(frozen=True, slots=True)
class OtherReview:
    """A colleague's sent review. Shown inside the commission only; names never reach applicants."""

    name: str
    total: int
    comment: str
    # By criterion, in the order of the rubric: (points, reason).
    scores: tuple[tuple[int | None, str], ...]
    # The same, each beside the rubric's line with the reader's own points.
    beside: tuple[tuple[RubricLine, int | None, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    mean: int
    spread: int
    disputed: bool
    others: tuple[OtherReview, ...]


@dataclass(frozen=True, slots=True)
class ScoringPage:
    head: Head
    view: ApplicationView
    rubric: tuple[RubricLine, ...]
    comment: str
    status: str
    total: int
    version: int
    sent_at: datetime | None
    updated_at: datetime | None
    # False once the panel is closed.
    open: bool
    # Number of the version that is read, and of a newer one if there is one.
    ordinal: int
    newer: int | None
    newer_at: datetime | None
    comparison: Comparison | None
    rules: CallRules
    # The next one she hasn't sent.
    next: str

    @property
    def sent(self) -> bool:
        return self.status == ReviewStatus.SENT


class NotDeclared(NotFound):
    """The application was given to her, and opens after she has said whether there is a conflict."""


class OnlyToRead(NotFound):
    """She votes on it at a meeting and doesn't score it."""


def gate_page(*, actor: Actor, number: str, at: datetime) -> tuple[Head, ReadFacts]:
    """What the declaration asks about. Raises NotFound for anybody the application wasn't given to."""
    application, facts = find_application(actor=actor, number=number, at=at)
    barred = _barred(actor, application) if facts.conflicted else None
    found(facts.conflicted or (may_know_application(actor, facts) and facts.member))
    return _head(application, facts, barred), facts


def scoring_page(*, actor: Actor, number: str, at: datetime) -> ScoringPage:
    """Eight queries. Raises NotFound for a conflicted or unassigned person, NotDeclared, OnlyToRead."""
    application, facts = find_application(actor=actor, number=number, at=at)
    _declared(actor, facts)
    if not facts.assigned and facts.on_agenda and may_read_application(actor, facts) and facts.member:
        raise OnlyToRead(number)
    found(may_read_application(actor, facts) and may_review(actor, facts))
    assignment = Assignment.objects.select_related("submission").get(
        application=application, member__user_id=actor.user_id or 0, ended_at=None
    )
    others_too = may_see_scores(actor, facts)
    reviews = _reviews(application, Q(member=assignment.member_id) | (_SENT if others_too else Q()))
    review = next((r for r in reviews if r.member_id == assignment.member_id), None)
    rules = CallRules.from_data(application.call.rules)
    written = {s.criterion: s for s in review.scores.all()} if review else {}
    points = {c: s.points for c, s in written.items() if s.points is not None}
    total, values = total_of(rules, points)
    read = assignment.submission
    newest = Submission.objects.filter(application=application).defer("content").order_by("-ordinal").first() or read
    rubric = tuple(_line(c, written.get(c.code), rules, values) for c in rules.criteria)
    return ScoringPage(
        head=_head(application, facts, None),
        view=submission_view(read),
        rubric=rubric,
        comment=review.comment if review else "",
        status=review.status if review else "",
        total=total,
        version=review.version if review else 0,
        sent_at=review.sent_at if review else None,
        updated_at=review.updated_at if review else None,
        open=application.call.status == CallStatus.REVIEW,
        ordinal=read.ordinal,
        newer=newest.ordinal if newest.pk != read.pk else None,
        newer_at=newest.at if newest.pk != read.pk else None,
        comparison=_comparison(reviews, rules, assignment.member_id, rubric) if others_too else None,
        rules=rules,
        next=_next(assignment),
    )


def reading_page(*, actor: Actor, number: str, at: datetime) -> tuple[Head, ApplicationView, Comparison | None]:
    """The application alone, for a meeting where a member reads what she doesn't score. Raises NotFound, NotDeclared."""
    application, facts = find_application(actor=actor, number=number, at=at)
    _declared(actor, facts)
    found(may_read_application(actor, facts) and (facts.member or may_see_scores(actor, facts)))
    submission = Submission.objects.filter(application=application).order_by("-ordinal").first()
    if submission is None:
        found(False)
    assert submission is not None  # noqa: S101 -- found() has raised
    rules = CallRules.from_data(application.call.rules)
    rubric = tuple(_line(c, None, rules, {}) for c in rules.criteria)
    sent = _reviews(application, _SENT) if may_see_scores(actor, facts) else []
    comparison = _comparison(sent, rules, None, rubric)
    return _head(application, facts, None), submission_view(submission), comparison


def _declared(actor: Actor, facts: ReadFacts) -> None:
    if must_declare(actor, facts):
        raise NotDeclared(_("Спершу скажіть, чи є у вас конфлікт інтересів із цією організацією."))


def _head(application: Application, facts: ReadFacts, barred: Declaration | None) -> Head:
    organisation = partners.organisation_ref(application.organisation)
    return Head(
        application.number,
        application.title,
        organisation.title,
        organisation.edrpou,
        application.call.slug,
        application.call.title,
        application.call.review_closes_on,
        facts.declared,
        facts.conflicted,
        str(barred.get_kind_display()) if barred else "",
        barred.text if barred else "",
        barred.source if barred else "",
        facts.assigned,
    )


def _barred(actor: Actor, application: Application) -> Declaration | None:
    return Declaration.objects.filter(
        application=application, member__user_id=actor.user_id or 0, conflicted=True, withdrawn_at=None
    ).first()


def _line(c: Criterion, score: Score | None, rules: CallRules, values: dict[str, int]) -> RubricLine:
    anchors = {i: (c.anchors[i] if i < len(c.anchors) else "") for i in range(c.scale + 1)}
    under = next((p for p in range(c.scale + 1) if not c.needs_reason(p, rules.reason_under_percent)), c.scale + 1)
    return RubricLine(
        c.code,
        c.title,
        c.about,
        c.weight,
        c.scale,
        tuple((p, anchors[p]) for p in range(c.scale, -1, -1)),
        score.points if score else None,
        score.reason if score else "",
        under,
        values.get(c.code),
    )


_SENT = Q(status=ReviewStatus.SENT)


def _reviews(application: Application, wanted: Q) -> list[Review]:
    """With members and scores, in the order of the commission. Two queries."""
    rows = Review.objects.filter(wanted, application=application).exclude(status=ReviewStatus.ANNULLED)
    return list(rows.select_related("member").prefetch_related("scores").order_by("member__number"))


def _comparison(
    reviews: Iterable[Review], rules: CallRules, me: int | None, mine: tuple[RubricLine, ...]
) -> Comparison | None:
    """Of the sent ones among `reviews`; None when there are none. `me`: the reader's key as a member."""
    sent = [r for r in reviews if r.status == ReviewStatus.SENT]
    if not sent:
        return None
    totals = [r.total or 0 for r in sent]
    others = []
    for review in sent:
        if review.member_id == me:
            continue
        given = {s.criterion: s for s in review.scores.all()}
        scores_given = tuple(
            (given[c.code].points, given[c.code].reason) if c.code in given else (None, "") for c in rules.criteria
        )
        beside = tuple((line, *score) for line, score in zip(mine, scores_given, strict=False))
        others.append(OtherReview(review.member.name, review.total or 0, review.comment, scores_given, beside))
    spread = max(totals) - min(totals)
    return Comparison(half_up(sum(totals), len(totals)), spread, spread > rules.spread_points * 100, tuple(others))


def _next(assignment: Assignment) -> str:
    sent = Review.objects.filter(member=assignment.member_id, status=ReviewStatus.SENT).values("application")
    rows = (
        Assignment.objects.filter(member=assignment.member_id, ended_at=None, application__status="admitted")
        .exclude(application__in=sent)
        .exclude(pk=assignment.pk)
    )
    return rows.order_by("application__number").values_list("application__number", flat=True).first() or ""
