"""A commission member's desk: what to declare, what to read, what is sent, which meeting comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.work import Urgency, WorkItem
from esm.partners import public as partners

from ..machine import ApplicationStatus, CallStatus, ConflictKind, MeetingKind, MeetingStatus, ReviewStatus
from ..models import Assignment, Call, Declaration, Meeting, Member, Review, Submission
from ..rules import CallRules
from .meetings import MeetingNotice, meeting_notice
from .reading import in_office

# Calls whose commission has work: scoring, then meetings.
AT_WORK = (CallStatus.REVIEW, CallStatus.RANKING)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`state`: declare, begin, continue, sent. `newer`: a newer text was submitted than the one she reads."""

    number: str
    title: str
    organisation: str
    state: str
    scored: int
    criteria: int
    total: int | None
    newer: bool


@dataclass(frozen=True, slots=True)
class BarredRow:
    number: str
    title: str
    organisation: str
    kind: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    call: str
    number: int
    kind: str
    at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class CallQueue:
    slug: str
    title: str
    due: date | None
    late: bool
    open: bool
    rows: tuple[QueueRow, ...]
    barred: tuple[BarredRow, ...]

    def _of(self, *states: str) -> tuple[QueueRow, ...]:
        return tuple(r for r in self.rows if r.state in states)

    @property
    def to_declare(self) -> tuple[QueueRow, ...]:
        return self._of("declare")

    @property
    def to_score(self) -> tuple[QueueRow, ...]:
        return self._of("continue", "begin")

    @property
    def sent(self) -> tuple[QueueRow, ...]:
        return self._of("sent")

    @property
    def waiting(self) -> int:
        return len(self.rows) - len(self.sent)


@dataclass(frozen=True, slots=True)
class Queue:
    calls: tuple[CallQueue, ...]
    meetings: tuple[MeetingRow, ...]


def review_queue(*, actor: Actor, at: datetime) -> Queue:
    """Everything of this member that waits or is done, by call, the nearest deadline first. Five queries."""
    today = timezone.localdate(at)
    if actor.user_id is None:
        return Queue((), ())
    seats = list(
        Member.objects.filter(in_office(today), user_id=actor.user_id, call__status__in=AT_WORK).select_related("call")
    )
    if not seats:
        return Queue((), ())
    mine = [m.pk for m in seats]
    given = list(_assignments(mine))
    barred = list(
        Declaration.objects.filter(member__in=mine, conflicted=True, withdrawn_at=None)
        .select_related("application")
        .order_by("application__number")
    )
    names = partners.organisation_refs(
        {a.application.organisation_id for a in given} | {d.application.organisation_id for d in barred}
    )
    calls = []
    for seat in seats:
        rules = CallRules.from_data(seat.call.rules)
        calls.append(
            CallQueue(
                seat.call.slug,
                seat.call.title,
                seat.call.review_closes_on,
                seat.call.review_closes_on is not None and seat.call.review_closes_on < today,
                seat.call.status == CallStatus.REVIEW,
                tuple(_row(a, names, rules) for a in given if a.member_id == seat.pk),
                tuple(
                    BarredRow(
                        d.application.number,
                        d.application.title,
                        names[d.application.organisation_id].title,
                        str(ConflictKind(d.kind).label),
                    )
                    for d in barred
                    if d.member_id == seat.pk
                ),
            )
        )
    calls.sort(key=lambda c: (c.due is None, c.due, c.slug))
    return Queue(tuple(calls), _meetings([m.call for m in seats], today))


def _assignments(members: list[int]) -> list[Assignment]:
    here = {"member": OuterRef("member"), "application": OuterRef("application")}
    reviews = Review.objects.filter(**here).exclude(status=ReviewStatus.ANNULLED)
    chosen = reviews.annotate(n=Count("scores", filter=Q(scores__points__isnull=False)))
    newest = Submission.objects.filter(application=OuterRef("application")).order_by("-ordinal")
    return list(
        Assignment.objects.filter(member__in=members, ended_at=None, application__status=ApplicationStatus.ADMITTED)
        .select_related("application")
        .annotate(
            review_status=Subquery(reviews.values("status")[:1]),
            review_total=Subquery(reviews.values("total")[:1]),
            scored=Subquery(chosen.values("n")[:1]),
            newest=Subquery(newest.values("pk")[:1]),
            declared=Subquery(Declaration.objects.filter(**here, conflicted=False, withdrawn_at=None).values("pk")[:1]),
        )
        .order_by("application__number")
    )


def _row(a: Assignment, names: dict[int, partners.OrganisationRef], rules: CallRules) -> QueueRow:
    status, scored = a.review_status, a.scored or 0  # type: ignore[attr-defined]
    if status == ReviewStatus.SENT:
        state = "sent"
    elif a.declared is None:  # type: ignore[attr-defined]
        state = "declare"
    else:
        state = "continue" if status else "begin"
    return QueueRow(
        a.application.number,
        a.application.title,
        names[a.application.organisation_id].title,
        state,
        scored,
        len(rules.criteria),
        a.review_total,  # type: ignore[attr-defined]
        a.newest != a.submission_id,  # type: ignore[attr-defined]
    )


def _meetings(calls: list[Call], today: date) -> tuple[MeetingRow, ...]:
    rows = Meeting.objects.filter(call__in=calls, status=MeetingStatus.PLANNED, at__date__gte=today)
    return tuple(
        MeetingRow(slug, number, str(MeetingKind(kind).label), at, place)
        for slug, number, kind, at, place in rows.order_by("at").values_list(
            "call__slug", "number", "kind", "at", "place"
        )
    )


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An application on a meeting's agenda for this member. `state`: declare, conflict, ready."""

    number: str
    title: str
    organisation: str
    state: str


def member_meeting(
    *, actor: Actor, slug: str, number: int, at: datetime
) -> tuple[Call, MeetingNotice, list[AgendaRow]]:
    """Five queries. Raises NotFound for anybody outside this commission."""
    today = timezone.localdate(at)
    seat = (
        Member.objects.filter(in_office(today), user_id=actor.user_id or 0, call__slug=slug)
        .select_related("call")
        .first()
    )
    found(seat is not None and actor.has(Role.COMMISSION))
    meeting = Meeting.objects.filter(call__slug=slug, number=number).first()
    if seat is None or meeting is None:
        raise NotFound(_("Такої сторінки немає."))
    items = meeting.items.select_related("application__organisation")
    said = dict(Declaration.objects.filter(member=seat, withdrawn_at=None).values_list("application_id", "conflicted"))
    states = {None: "declare", True: "conflict", False: "ready"}
    agenda = [
        AgendaRow(
            i.application.number,
            i.application.title,
            partners.organisation_ref(i.application.organisation).title,
            states[said.get(i.application_id)],
        )
        for i in items
    ]
    return seat.call, meeting_notice(seat.call, meeting), agenda


def commission_work(actor: Actor, at: datetime) -> list[WorkItem]:
    """Rows of the role home: «Оцінити: 6 заявок до 19 лютого», conflicts to declare, the next meeting."""
    if not actor.has(Role.COMMISSION):
        return []
    queue = review_queue(actor=actor, at=at)
    today = timezone.localdate(at)
    items: list[WorkItem] = []
    for call in queue.calls:
        urgency = Urgency.OVERDUE if call.late else Urgency.TODAY
        if not call.open:
            continue
        until = date_format(call.due, "j E") if call.due else ""
        if call.to_declare:
            n = len(call.to_declare)
            title = ngettext(
                "Заявити про конфлікт інтересів: %(n)d заявка", "Заявити про конфлікт інтересів: %(n)d заявок", n
            )
            items.append(WorkItem(urgency, title % {"n": n}, "review:queue", (), call.title, call.due))
        waiting = call.waiting
        if waiting:
            title = ngettext("Оцінити: %(n)d заявка", "Оцінити: %(n)d заявок", waiting) % {"n": waiting}
            if until:
                title = _("%(what)s до %(date)s") % {"what": title, "date": until}
            detail = call.title
            if call.to_score:
                detail = _("Наступна: %(title)s") % {"title": call.to_score[0].title}
            items.append(WorkItem(urgency, title, "review:queue", (), detail, call.due))
        newer = [r for r in call.rows if r.newer]
        if newer:
            title = ngettext(
                "Прочитати нову редакцію: %(n)d заявка", "Прочитати нову редакцію: %(n)d заявок", len(newer)
            )
            items.append(WorkItem(Urgency.TODAY, title % {"n": len(newer)}, "review:queue", (), call.title))
    for meeting in queue.meetings:
        day = timezone.localdate(meeting.at)
        items.append(
            WorkItem(
                Urgency.TODAY if day == today else Urgency.WAITING,
                _("Прийти на засідання комісії: %(kind)s") % {"kind": meeting.kind},
                "review:meeting",
                (meeting.call, str(meeting.number)),
                f"{timezone.localtime(meeting.at):%d.%m.%Y, %H:%M}. {meeting.place}",
                day,
            )
        )
    return items
