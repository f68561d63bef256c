"""Decisions that an appeal opened again: who scores, what is known, what waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.kernel.work import Urgency, WorkItem
from esm.partners import public as partners

from ..machine import OPEN_CORRECTIONS, AppealOutcome, CorrectionStatus, MeetingStatus, Outcome, RescoreBy, ReviewStatus
from ..models import Application, Award, Call, Correction, Declaration, Meeting, Member, Purse, Rescore, Review
from ..points import points
from ..policies import award as policy
from ..rules import CallRules
from .reading import in_office


def open_corrections(call_id: int) -> QuerySet[Correction]:
    return Correction.objects.filter(application__call=call_id, status__in=OPEN_CORRECTIONS)


def may_score_again(call: Call, application: Application, at: datetime) -> list[Member]:
    """Members with a vote in office today and without a conflict; by the call's rule only those who haven't scored it,
    unless there is nobody else.
    """
    here: dict[str, object] = {"application": application}
    barred = Declaration.objects.filter(**here, conflicted=True, withdrawn_at=None).values("member")
    panel = Member.objects.filter(in_office(timezone.localdate(at)), call=call, votes=True).exclude(pk__in=barred)
    if CallRules.from_data(call.rules).rescore_by == RescoreBy.OTHERS:
        scored = Review.objects.filter(**here, status=ReviewStatus.SENT).values("member")
        others = panel.exclude(pk__in=scored)
        panel = others if others.exists() else panel
    return list(panel.order_by("number"))


def valid_rescores(correction: Correction) -> list[Rescore]:
    """New scores of members who have no conflict in force today."""
    barred = Declaration.objects.filter(
        application=correction.application_id, conflicted=True, withdrawn_at=None
    ).values("member")
    return list(correction.rescores.exclude(member__in=barred).select_related("member").order_by("sent_at", "pk"))


def meetings_about(correction: Correction) -> list[Meeting]:
    """Meetings held since the appeal was answered in which the commission voted on this application."""
    return list(
        Meeting.objects.filter(
            Q(items__application=correction.application_id, items__votes__isnull=False),
            call=correction.application.call_id,
            status=MeetingStatus.HELD,
            at__gte=correction.opened_at,
        )
        .distinct()
        .order_by("-number")
    )


def money_left(application: Application) -> Money:
    """What the call, and the direction if it has its own money, can still give, beside what this application has."""
    award = Award.objects.get(application=application)
    purses = Purse.objects.filter(call=application.call_id).filter(
        Q(direction=None) | Q(direction=application.direction_id)
    )
    left = [p.budget - p.allocated for p in purses]
    return Money(max(min(left, default=0), 0) + award.awarded)


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    """What everybody reads of a correction once it is released."""

    released_at: datetime
    order_number: str
    order_date: date | None
    meeting: int | None
    before: str
    before_awarded: Money
    before_score: str
    after: str
    awarded: Money
    score: str
    # New totals without names, highest first.
    rescored: tuple[str, ...]
    reason: str


def public_corrections(applications: Collection[int]) -> tuple[PublicCorrection, ...]:
    """Two queries, however many."""
    return told_corrections(Correction.objects.filter(application__in=applications).select_related("meeting"))


def told_corrections(rows: Iterable[Correction]) -> tuple[PublicCorrection, ...]:
    """The released ones of `rows`, which come with their meetings, by day. One query when something was scored again."""
    shown = [(c.released_at, c) for c in rows if c.status == CorrectionStatus.RELEASED and c.released_at]
    shown.sort(key=lambda pair: (pair[0], pair[1].pk))
    totals = _new_totals([c.pk for _at, c in shown if c.score is not None])
    return tuple(_public(c, at, totals.get(c.pk, [])) for at, c in shown)


def _new_totals(corrections: Collection[int]) -> dict[int, list[int]]:
    """Totals of new scores that count, highest first, as `valid_rescores` reads them."""
    totals: dict[int, list[int]] = {}
    if corrections:
        barred = Declaration.objects.filter(
            application=OuterRef("correction__application"),
            member=OuterRef("member"),
            conflicted=True,
            withdrawn_at=None,
        )
        rows = Rescore.objects.filter(~Exists(barred), correction__in=corrections).order_by("-total", "pk")
        for correction, total in rows.values_list("correction_id", "total"):
            totals.setdefault(correction, []).append(total)
    return totals


def _public(c: Correction, released_at: datetime, totals: Iterable[int]) -> PublicCorrection:
    return PublicCorrection(
        released_at=released_at,
        order_number=c.order_number,
        order_date=c.order_date,
        meeting=c.meeting.number if c.meeting else None,
        before=str(Outcome(c.before_outcome).label),
        before_awarded=Money(c.before_awarded),
        before_score=points(c.before_score) if c.before_score is not None else "",
        after=str(Outcome(c.outcome).label),
        awarded=Money(c.awarded),
        score=points(c.score) if c.score is not None else "",
        rescored=tuple(points(total) for total in totals),
        reason=c.reason,
    )


def scores_again(call_id: int) -> tuple[tuple[str, str], ...]:
    """Numbers and new scores of what was scored again: the ranking keeps its first scores and shows these beside."""
    rows = Correction.objects.filter(application__call=call_id, score__isnull=False).order_by("pk")
    return tuple((number, points(score)) for number, score in rows.values_list("application__number", "score"))


def correction_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Whose turn it is in each decision that was opened again. One query for the department, one for a member."""
    if policy.may_see_award(actor):
        rows = Correction.objects.filter(status__in=OPEN_CORRECTIONS)
        for c in rows.select_related("application__call").order_by("opened_at")[:50]:
            title = _turn(actor, c)
            if title:
                here = (c.application.call.slug, str(c.pk))
                yield WorkItem(
                    Urgency.TODAY,
                    title % {"number": c.application.number},
                    "award:correction",
                    here,
                    c.application.title,
                )
    if actor.has(Role.COMMISSION):
        for c in waiting_for(actor, at):
            yield WorkItem(
                Urgency.TODAY,
                _("Оцінити ще раз після скарги: заявка № %(number)s") % {"number": c.application.number},
                "review:again",
                (c.application.number,),
            )


def waiting_for(actor: Actor, at: datetime) -> list[Correction]:
    """Applications that this member has to score again and hasn't."""
    rows = (
        Correction.objects.filter(
            status=CorrectionStatus.RESCORING,
            application__assignments__member__user_id=actor.user_id or 0,
            application__assignments__ended_at=None,
        )
        .exclude(rescores__member__user_id=actor.user_id or 0)
        .select_related("application__call")
    )
    return [
        c
        for c in rows.distinct()
        if any(m.user_id == actor.user_id for m in may_score_again(c.application.call, c.application, at))
    ]


def own_rescoring(actor: Actor, number: str, at: datetime) -> tuple[Correction, Rescore | None] | None:
    """The open correction that this member scores (or has scored), with her new review; None for anybody else."""
    c = (
        Correction.objects.select_related("application__call")
        .filter(application__number=number, status__in=OPEN_CORRECTIONS)
        .first()
    )
    if c is None:
        return None
    mine = c.rescores.filter(member__user_id=actor.user_id or 0).first()
    able = any(m.user_id == actor.user_id for m in may_score_again(c.application.call, c.application, at))
    return (c, mine) if able and (mine or c.status == CorrectionStatus.RESCORING) else None


@dataclass(frozen=True, slots=True)
class RescoreRow:
    """A member who scores again: her new total, or None while it is awaited."""

    name: str
    total: str
    comment: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """Everything of one opened decision for the department's page."""

    id: int
    version: int
    status: str
    label: str
    number: str
    title: str
    organisation: str
    appeal: str
    asked: Money
    before: str
    before_awarded: Money
    before_score: str
    score: str
    first: tuple[RescoreRow, ...]
    rescores: tuple[RescoreRow, ...]
    meetings: tuple[tuple[int, str], ...]
    left: Money
    after: str
    awarded: Money
    reason: str
    return_reason: str
    prepared_by_id: int | None
    order: str
    released_at: datetime | None
    # The organisation gave up meanwhile.
    dropped: bool


def correction_page(call: Call, correction_id: int, at: datetime) -> tuple[Correction, CorrectionPage]:
    """Raises NotFound for another call's. Eleven queries at most, however many people score."""
    c = (
        Correction.objects.select_related("application__organisation", "application__award", "appeal", "meeting")
        .filter(application__call=call, pk=correction_id)
        .first()
    )
    if c is None:
        raise NotFound(_("Такої сторінки немає."))
    new = valid_rescores(c)
    asked = may_score_again(call, c.application, at) if c.status == CorrectionStatus.RESCORING else []
    silent = [m for m in asked if m.pk not in {r.member_id for r in new}]
    old = Review.objects.filter(application=c.application, status=ReviewStatus.SENT).select_related("member")
    page = CorrectionPage(
        id=c.pk,
        version=c.version,
        status=c.status,
        label=str(CorrectionStatus(c.status).label),
        number=c.application.number,
        title=c.application.title,
        organisation=partners.organisation_ref(c.application.organisation).title,
        appeal=str(AppealOutcome(c.appeal.outcome).label),
        asked=Money(c.application.award.asked),
        before=str(Outcome(c.before_outcome).label),
        before_awarded=Money(c.before_awarded),
        before_score=points(c.before_score),
        score=points(c.score) if c.score is not None else "",
        first=tuple(
            RescoreRow(r.member.name, points(r.total), r.comment, r.sent_at) for r in old.order_by("member__number")
        ),
        rescores=(
            *(RescoreRow(r.member.name, points(r.total), r.comment, r.sent_at) for r in new),
            *(RescoreRow(m.name, "", "", None) for m in silent),
        ),
        meetings=tuple((m.number, f"{timezone.localdate(m.at):%d.%m.%Y}") for m in meetings_about(c)),
        left=money_left(c.application),
        after=str(Outcome(c.outcome).label) if c.outcome else "",
        awarded=Money(c.awarded),
        reason=c.reason,
        return_reason=c.return_reason,
        prepared_by_id=c.prepared_by_id,
        order=f"№ {c.order_number}, {c.order_date:%d.%m.%Y}" if c.order_date else "",
        released_at=c.released_at,
        dropped=c.status == CorrectionStatus.DROPPED,
    )
    return c, page


def _turn(actor: Actor, c: Correction) -> str:
    if c.status == CorrectionStatus.SUBMITTED:
        return _("Затвердити нове рішення за скаргою: заявка № %(number)s") if policy.may_correct(actor, c) else ""
    if c.status == CorrectionStatus.DECIDING and policy.may_prepare(actor):
        return _("Підготувати нове рішення за скаргою: заявка № %(number)s")
    if c.status == CorrectionStatus.RESCORING and policy.may_keep_minutes(actor):
        return _("Зібрати нові оцінки за скаргою: заявка № %(number)s")
    return ""
