"""Which running terms are to be reminded of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..models import Term

HALF, DUE, LATE = 1, 2, 3
LETTERS = {HALF: "cases.term_half", DUE: "cases.term_due", LATE: "cases.term_late"}


def stage_of(term: Term, at: datetime) -> int:
    """0 in the first half of the term; then half of it, its end, and half as much again after the end."""
    half = (term.due_at - term.started_at) / 2
    if at < term.started_at + half:
        return 0
    return HALF if at < term.due_at else DUE if at < term.due_at + half else LATE


def due(*, at: datetime) -> Iterator[tuple[Term, int]]:
    """Running terms with the last stage that they have come to and nobody was told of."""
    running = Term.objects.filter(met_at__isnull=True, void_at__isnull=True, told__lt=LATE, started_at__lte=at)
    for term in running.select_related("case").order_by("id"):
        stage = stage_of(term, at)
        if stage > term.told:
            yield term, stage


def mark(term_id: int, stage: int) -> None:
    Term.objects.filter(pk=term_id, told__lt=stage).update(told=stage)
