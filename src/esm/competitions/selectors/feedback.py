"""What an applicant (and everybody) learns about the scores after the release: figures and words, never whose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..machine import ReviewStatus
from ..models import Application, Review
from ..rules import CallRules


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """One criterion in one review: hundredths of a point, and the reviewer's words."""

    value: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class AnonymousReview:
    """«Оцінка 1»: its number means nothing outside this application."""

    ordinal: int
    total: int
    cells: tuple[ReviewCell, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Feedback:
    criteria: tuple[tuple[str, int], ...]
    means: tuple[int | None, ...]
    reviews: tuple[AnonymousReview, ...]

    @property
    def rows(self) -> list[tuple[str, int, list[int | None], int | None]]:
        """For a table: criterion, its weight, value in each review, mean."""
        return [
            (title, weight, [r.cells[i].value for r in self.reviews], self.means[i])
            for i, (title, weight) in enumerate(self.criteria)
        ]


def feedback_of(application: Application, rules: CallRules) -> Feedback:
    """One query. Call it only when the reader may see scores: this is no gate."""
    rows = Review.objects.filter(application=application, status=ReviewStatus.SENT).values_list(
        "pk", "total", "comment", "scores__criterion", "scores__value", "scores__reason"
    )
    reviews: dict[int, Review] = {}
    cells: dict[tuple[int, str], ReviewCell] = {}
    for key, total, comment, criterion, value, reason in rows:
        reviews[key] = Review(pk=key, application_id=application.pk, total=total, comment=comment)
        cells[key, criterion] = ReviewCell(value, reason or "")
    shown = [_anonymous(i, r, cells, rules) for i, r in enumerate(shuffled(list(reviews.values())), start=1)]
    means = []
    for i in range(len(rules.criteria)):
        values = [v for r in shown if (v := r.cells[i].value) is not None]
        means.append((2 * sum(values) + len(values)) // (2 * len(values)) if values else None)
    return Feedback(tuple((c.title, c.weight) for c in rules.criteria), tuple(means), tuple(shown))


def shuffled(reviews: Sequence[Review]) -> list[Review]:
    """Highest first; equals by a hash of the application and the review, so that no column is always one person."""
    return sorted(
        reviews,
        key=lambda r: (
            -(r.total or 0),
            hashlib.sha256(f"{r.application_id}/{r.pk}".encode()).digest(),
        ),
    )


def _anonymous(
    ordinal: int, review: Review, cells: Mapping[tuple[int, str], ReviewCell], rules: CallRules
) -> AnonymousReview:
    said = tuple(cells.get((review.pk, c.code), ReviewCell(None, "")) for c in rules.criteria)
    return AnonymousReview(ordinal, review.total or 0, said, review.comment)
