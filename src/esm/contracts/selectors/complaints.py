"""Complaints as the department, the complainant and everybody else see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.orders import public as orders

from .. import policies
from ..machine import PUBLIC_CONTRACTS, Channel, ComplaintOutcome, Level
from ..models import Complaint, ComplaintStep, Contract

Labels = Sequence[tuple[str, Any]]
OUTCOME_TONES = {
    ComplaintOutcome.SATISFIED: "ok",
    ComplaintOutcome.PARTLY: "warn",
    ComplaintOutcome.REFUSED: "mute",
}


@dataclass(frozen=True, slots=True)
class PublicComplaint:
    """Without persons, as a person confirmed it."""

    number: str
    title: str
    filed_on: date
    level: str
    question: str
    answer: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of a year: `by_outcome` counts answered levels; `late` those answered or waiting past their term."""

    year: int
    filed: int
    open: int
    late: int
    by_outcome: tuple[tuple[str, int], ...]
    by_level: tuple[tuple[str, int], ...]
    by_channel: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    number: str
    title: str
    about_label: str
    channel: str
    level: str
    filed_on: date
    due_on: date | None
    state: str
    tone: str
    late: bool
    published: bool


@dataclass(frozen=True, slots=True)
class StepView:
    level: str
    level_label: str
    version: int
    why: str
    filed_at: datetime
    due_on: date | None
    due_explained: str
    answered_at: datetime | None
    answered_by: str
    outcome: str
    outcome_label: str
    tone: str
    ground: str
    answer: str
    question: str
    public_answer: str
    published_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ComplaintView:
    number: str
    about_label: str
    title: str
    code: str
    channel: str
    text: str
    name: str
    contact: str
    filed_at: datetime
    steps: tuple[StepView, ...]
    may_answer: bool
    may_publish: bool

    @property
    def last(self) -> StepView:
        return self.steps[-1]


def published(code: str = "") -> list[PublicComplaint]:
    """Answers everybody may read, newest first; of one contract, when its code is given."""
    rows = (
        ComplaintStep.objects.filter(published_at__isnull=False).select_related("complaint").order_by("-published_at")
    )
    if code:
        rows = rows.filter(complaint__contract__code=code)
    return [_public(s) for s in rows.defer("why", "answer", "complaint__text", "complaint__name", "complaint__contact")]


def public_rows(rows: Iterable[ComplaintStep]) -> list[PublicComplaint]:
    return [_public(s) for s in rows]


def published_steps() -> QuerySet[ComplaintStep]:
    return (
        ComplaintStep.objects.filter(published_at__isnull=False)
        .select_related("complaint")
        .defer("why", "answer", "complaint__text", "complaint__name", "complaint__contact")
        .order_by("-published_at", "-id")
    )


def _public(s: ComplaintStep) -> PublicComplaint:
    return PublicComplaint(
        s.complaint.number,
        s.complaint.title,
        timezone.localdate(s.filed_at),
        s.get_level_display(),
        s.question,
        s.public_answer,
        s.get_outcome_display(),
        OUTCOME_TONES[ComplaintOutcome(s.outcome)],
    )


def statistics(year: int, *, today: date) -> Statistics:
    """Five queries, whatever the number of complaints."""
    mine = Complaint.objects.filter(filed_at__year=year)
    steps = ComplaintStep.objects.filter(complaint__in=mine)
    late = steps.filter(Q(answered_at__isnull=True, due_on__lt=today) | Q(answered_at__date__gt=F("due_on"))).count()

    def counted(field: str, labels: Labels, rows: QuerySet[ComplaintStep]) -> tuple[tuple[str, int], ...]:
        numbers = dict(rows.order_by().values_list(field).annotate(n=Count("pk")))
        return tuple((str(label), numbers.get(value, 0)) for value, label in labels)

    return Statistics(
        year,
        mine.count(),
        steps.filter(answered_at__isnull=True).exclude(level=Level.COURT).count(),
        late,
        counted("outcome", ComplaintOutcome.choices, steps.exclude(outcome="")),
        counted("level", Level.choices, steps),
        counted("complaint__channel", Channel.choices, steps.filter(level=Level.ORGANISER)),
    )


def years(today: date) -> list[int]:
    return sorted({today.year, *(d.year for d in Complaint.objects.dates("filed_at", "year"))}, reverse=True)


def complaints(actor: Actor, *, show: str = "") -> QuerySet[Complaint]:
    """`show`: open, late handled by the caller's page, published or nothing (all). Newest first."""
    require(policies.may_read_complaints(actor))
    newest = ComplaintStep.objects.filter(complaint=OuterRef("pk")).order_by("-id")
    rows = Complaint.objects.annotate(
        last_answered=Subquery(newest.values("answered_at")[:1]),
        last_published=Subquery(newest.values("published_at")[:1]),
    ).order_by("-filed_at", "-id")
    if show == "open":
        rows = rows.filter(last_answered__isnull=True)
    elif show == "unpublished":
        rows = rows.filter(last_answered__isnull=False, last_published__isnull=True)
    elif show == "published":
        rows = rows.filter(last_published__isnull=False)
    return rows.defer("text", "name", "contact").prefetch_related(
        Prefetch("steps", queryset=ComplaintStep.objects.defer("why", "answer"))
    )


def complaint_rows(rows: Iterable[Complaint], *, today: date) -> list[ComplaintRow]:
    made = []
    for c in rows:
        last = list(c.steps.all())[-1]
        late = last.answered_at is None and last.due_on is not None and last.due_on < today
        made.append(
            ComplaintRow(
                c.number,
                c.title,
                c.get_about_display(),
                c.get_channel_display(),
                last.get_level_display(),
                timezone.localdate(c.filed_at),
                last.due_on,
                *_state(last, late),
                late,
                last.published_at is not None,
            )
        )
    return made


def _state(step: ComplaintStep, late: bool) -> tuple[str, str]:
    if step.outcome:
        return step.get_outcome_display(), OUTCOME_TONES[ComplaintOutcome(step.outcome)]
    return (_("Прострочено"), "err") if late else (_("Чекає відповіді"), "info")


def complaint_view(actor: Actor, number: str, *, today: date) -> ComplaintView:
    """With the person's own words and contact: who looks is written down by the caller. Raises NotFound for strangers."""
    found(policies.may_read_complaints(actor))
    complaint = Complaint.objects.select_related("contract").prefetch_related("steps").filter(number=number).first()
    if complaint is None:
        raise NotFound(_("Такої скарги немає."))
    return view_of(complaint, today=today, actor=actor)


def view_of(complaint: Complaint, *, today: date, actor: Actor | None = None) -> ComplaintView:
    steps = list(complaint.steps.all())
    last = steps[-1]
    before = frozenset(s.answered_by_id for s in steps if s.answered_by_id is not None)
    return ComplaintView(
        number=complaint.number,
        about_label=complaint.get_about_display(),
        title=complaint.title,
        code=complaint.contract.code if complaint.contract else "",
        channel=complaint.get_channel_display(),
        text=complaint.text,
        name=complaint.name,
        contact=complaint.contact,
        filed_at=complaint.filed_at,
        steps=tuple(_step(s, today) for s in steps),
        may_answer=actor is not None
        and last.answered_at is None
        and policies.may_answer_complaint(actor, last, before),
        may_publish=actor is not None and last.answered_at is not None and policies.may_publish_complaint(actor),
    )


def _step(s: ComplaintStep, today: date) -> StepView:
    late = s.answered_at is None and s.due_on is not None and s.due_on < today
    label, tone = _state(s, late)
    return StepView(
        s.level, s.get_level_display(), s.version, s.why, s.filed_at, s.due_on, s.due_explained, s.answered_at,
        s.answered_by, s.outcome, label, tone, s.ground, s.answer, s.question, s.public_answer, s.published_at, late,
    )  # fmt: skip


def subjects() -> list[tuple[str, str]]:
    """Projects and contracts one may complain about, newest first: code and words."""
    rows = Contract.objects.filter(status__in=PUBLIC_CONTRACTS).order_by("-year", "code").values_list("code", "title")
    return [(code, f"{title} ({code})") for code, title in rows[:500]]


def appealed(lot: str) -> bool:
    """Whether an appeal against the choice of a technical task waits for its answer: no contract on it meanwhile."""
    return (
        ComplaintStep.objects.filter(complaint__proposal__startswith=f"{lot}-", answered_at__isnull=True)
        .exclude(level=Level.COURT)
        .exists()
    )


def decisions(actor: Actor, *, today: date) -> list[tuple[str, str]]:
    """Decisions about proposals that this person may appeal against now: number and words. None for a visitor."""
    if policies.may_read_complaints(actor):
        rows = orders.appealable_of((), today)
    else:
        mine = [o for o in actor.organisations if policies.may_appeal_choice(actor, o)]
        rows = orders.appealable_of(mine, today) if mine else []
    return [(row.number, row.title) for row in rows]


def open_steps() -> list[ComplaintStep]:
    """What waits for an answer, earliest term first; a court answers elsewhere."""
    return list(
        ComplaintStep.objects.filter(answered_at__isnull=True)
        .exclude(level=Level.COURT)
        .select_related("complaint")
        .defer("why", "answer", "complaint__text", "complaint__name", "complaint__contact")
        .order_by("due_on", "id")
    )
