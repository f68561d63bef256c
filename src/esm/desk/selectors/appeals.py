"""Appeals in lists and in numbers, and the little that whoever asks by number sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.lists import Paged, Sorting, paged

from .. import phones, policies
from ..dates import day_of
from ..machine import (
    OPEN_APPEALS,
    AppealStatus,
    StepKind,
)
from ..models import Appeal, AppealStep
from .offices import offices_of

TONES = {
    AppealStatus.NEW: "warn",
    AppealStatus.WORK: "info",
    AppealStatus.WAITING: "info",
    AppealStatus.ANSWERED: "warn",
    AppealStatus.CLOSED: "mute",
}
SORTING = Sorting({"promised": ["promised_on", "id"], "number": ["id"], "opened": ["opened_at", "id"]}, "promised")


@dataclass(frozen=True, slots=True)
class AppealFilters:
    show: str = ""  # "", open, late, mine, call_back, new, closed
    urgency: str = ""
    phone: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class AppealRow:
    number: str
    name: str
    status: str
    tone: str
    source: str
    urgency: str
    urgent: bool
    promised_on: date
    late: bool
    owner: str
    opened_at: datetime


def _mine(actor: Actor) -> QuerySet[Appeal]:
    offices = offices_of(actor)
    return (
        Appeal.objects.filter(Q(office_id__in=offices) | Q(office__isnull=True)) if offices else Appeal.objects.none()
    )


def _matching(actor: Actor, filters: AppealFilters, today: date) -> QuerySet[Appeal]:
    rows = _mine(actor)
    conditions = {
        "": Q(status__in=OPEN_APPEALS),
        "late": Q(status__in=[AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING], promised_on__lt=today),
        "mine": Q(status__in=OPEN_APPEALS, owner_id=actor.user_id),
        "call_back": Q(status=AppealStatus.ANSWERED, call_back_on__lte=today),
        "new": Q(status=AppealStatus.NEW),
        "closed": Q(status=AppealStatus.CLOSED),
        "all": Q(),
    }
    rows = rows.filter(conditions.get(filters.show, conditions[""]))
    if filters.urgency:
        rows = rows.filter(urgency=filters.urgency)
    if filters.phone:
        rows = rows.filter(phone_mark=phones.mark(filters.phone) or "-")
    return rows


def appeal_list(actor: Actor, filters: AppealFilters, *, on: date, page: str | None = None) -> Paged[AppealRow]:
    """Appeals of her offices and those that came by the site. At most four queries. Raises Denied, NotFound."""
    found(policies.may_operate(actor))
    rows = _matching(actor, filters, on).order_by(*SORTING.order(filters.sort))
    shown = paged(rows, page=page)
    people = identity.people(a.owner_id for a in shown.rows if a.owner_id is not None)
    return shown.with_rows([row_of(a, people, on) for a in shown.rows])


def row_of(a: Appeal, people: dict[int, identity.Person], on: date) -> AppealRow:
    open_ = a.status in OPEN_APPEALS
    return AppealRow(
        a.number,
        a.name or _("без імені"),
        str(AppealStatus(a.status).label),
        TONES[AppealStatus(a.status)],
        a.get_source_display(),
        a.get_urgency_display(),
        a.urgency != "ordinary",
        a.promised_on,
        open_ and a.status != AppealStatus.ANSWERED and a.promised_on < on,
        people[a.owner_id].name if a.owner_id in people else "",
        a.opened_at,
    )


@dataclass(frozen=True, slots=True)
class Today:
    """The head of the desk: what was taken in today, what waits, what is late."""

    taken: int
    waiting: int
    late: int
    call_backs: int
    new: int


def today_counts(actor: Actor, *, on: date, at: datetime) -> Today:
    """Two queries."""
    statuses = _mine(actor).filter(Q(status__in=OPEN_APPEALS) | Q(opened_at__gte=at.replace(hour=0, minute=0)))
    rows = list(statuses.values_list("status", "promised_on", "call_back_on", "opened_at"))
    before = {AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING}
    return Today(
        taken=sum(day_of(r[3]) == on for r in rows),
        waiting=sum(r[0] == AppealStatus.WAITING for r in rows),
        late=sum(r[0] in before and r[1] < on for r in rows),
        call_backs=sum(r[0] == AppealStatus.ANSWERED and r[2] is not None and r[2] <= on for r in rows),
        new=sum(r[0] == AppealStatus.NEW for r in rows),
    )


# What the person herself is told at each step; the rest is the desk's own business.
_PUBLIC = {
    StepKind.CREATED, StepKind.TAKEN, StepKind.REFERRED, StepKind.ACCEPTED, StepKind.DECLINED, StepKind.DELIVERED,
    StepKind.ANSWERED, StepKind.CLOSED, StepKind.REOPENED, StepKind.STOPPED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What can be said to whoever knows the number and four digits: states and days, no words, no names."""

    number: str
    status: str
    tone: str
    opened_at: datetime
    promised_on: date
    open: bool
    steps: tuple[tuple[datetime, str], ...]


def public_status(appeal: Appeal) -> PublicStatus:
    """Two queries with the appeal's own."""
    steps = AppealStep.objects.filter(appeal=appeal, kind__in=_PUBLIC).order_by("id").values_list("at", "kind")
    status = AppealStatus(appeal.status)
    return PublicStatus(
        appeal.number,
        str(status.label),
        TONES[status],
        appeal.opened_at,
        appeal.promised_on,
        status in OPEN_APPEALS,
        tuple((at, str(StepKind(kind).label)) for at, kind in steps),
    )
